/**
 * Publishes one package: check, build, review, upload, and npm's last two events.
 *
 * The scripts and the tarball belong to the build and are done once; only the upload goes again when a
 * second factor is refused, and that happens inside the registry's `publish`.
 */
import { locateNpm, type NpmCli } from '../accounts/npmCli.ts';
import { NpmConfiguration, type PublishSettings } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Packument } from '../registry/responses.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import { type Build, EventRunner, PackageBuild } from './build.ts';
import { checkManifest, checkSettings, checkVersions, distTag } from './checks.ts';
import { Decisions } from './decisions.ts';
import { lookAgain } from './lookAgain.ts';
import type { Finding } from './lookUp.ts';
import { type Manifest, readPackageJson } from './manifest.ts';
import type { BuildContext } from './npmHost.ts';
import { sweepPackFolders, withPackFolder } from './packFolder.ts';
import { publishDocument } from './publishDocument.ts';
import { PublishError, type PublishEvent, type Published, type PublishProblem } from './publishError.ts';
import { failureOf } from './publishFailure.ts';
import type { PublishView } from './publishView.ts';
import {
  type PublishedRelease,
  type Release,
  type SentRelease,
  type SentVersion,
  specOf,
} from './release.ts';
import { followScan, type Scan } from './scan.ts';
import { scriptOf } from './scripts.ts';
import { suspiciousFirst } from './suspiciousFiles.ts';
import { type PublishingRegistry, upload } from './upload.ts';

export interface PublisherPorts {
  /** Where npm is looked for and what its scripts inherit; usually `process.env`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Speaks to a registry with the credentials configured for it; closed when the publish is over. */
  connect(access: RegistryAccess): Promise<PublishingRegistry>;
}

export class Publisher {
  readonly #ports: PublisherPorts;
  /** Once a window: what a crash has left behind is removed while the first package is checked. */
  #sweep: Promise<void> | undefined;

  constructor(ports: PublisherPorts) {
    this.#ports = ports;
  }

  /**
   * Publishes a folder.
   * @param folder holds the package.json
   * @param signal cancels at any step
   * @throws PublishError, and nothing else
   */
  async publish(folder: string, view: PublishView, signal: AbortSignal): Promise<PublishedRelease> {
    this.#sweep ??= sweepPackFolders();
    const run = new PublishRun(this.#ports, folder, view, signal);
    try {
      return await run.publish();
    } catch (error) {
      throw asPublishError(error, run, signal);
    } finally {
      await run.close();
      await this.#sweep;
    }
  }

  /** Looks once more for a release of which it is not known whether the registry has it. Never fails. */
  async lookAgain(sent: SentRelease, signal: AbortSignal): Promise<Finding> {
    return await lookAgain(this.#ports, sent, signal);
  }

  /** Follows npm's scan of a release; see `scan.ts`. Never fails: where there is no connection, nothing is told. */
  followScan(release: SentRelease, signal: AbortSignal): Scan {
    const connecting = this.#ports.connect(release.access);
    const versionStatus: PublishingRegistry['versionStatus'] = async (...asked) =>
      await (await connecting).versionStatus(...asked);
    const scan = followScan({ versionStatus }, release, signal);
    void scan.end.then(async () => await (await connecting).close()).catch(() => {});
    return scan;
  }
}

const eventsAfterUpload: readonly PublishEvent[] = ['publish', 'postpublish'];

type PublishContext = BuildContext & { readonly npm: NpmCli };

/** What the checks found out. */
interface Target {
  readonly settings: PublishSettings;
  readonly registry: PublishingRegistry;
  readonly account: string | undefined;
  readonly publishedBefore: boolean | undefined;
}

class PublishRun {
  readonly #ports: PublisherPorts;
  readonly #folder: string;
  readonly #view: PublishView;
  readonly #signal: AbortSignal;
  readonly #decisions: Decisions;
  readonly #opened: { close(): Promise<void> }[] = [];
  published: Published = 'no';
  #sent: Omit<SentRelease, 'endedAt'> | undefined;
  /** Known once npm's configuration has been read. */
  registry: URL | undefined;

  constructor(ports: PublisherPorts, folder: string, view: PublishView, signal: AbortSignal) {
    this.#ports = ports;
    this.#folder = folder;
    this.#view = view;
    this.#signal = signal;
    this.#decisions = new Decisions(view, signal);
  }

  async publish(): Promise<PublishedRelease> {
    const folder = this.#folder;
    const { environment } = this.#ports;
    this.#view.check();
    const found = await readPackageJson(folder);
    this.#view.identify(specOf(found));
    const located = { folder, npm: await locateNpm(environment, folder), environment, signal: this.#signal };
    const build = this.#toBeClosed(new PackageBuild(located, this.#view));
    const context = { ...located, npm: await build.npm };
    const target = await this.#check(found, context);

    return await withPackFolder(async packFolder => {
      const built = await build.make(target.settings, packFolder);
      // Nothing that follows needs its end, which `close` waits for.
      void build.close();
      const still = sameTarget(found, built.manifest);
      // npm has read the settings by then: taking publishConfig away does not undo them.
      const settings = { ...objectOf(found['publishConfig']), ...objectOf(built.manifest['publishConfig']) };
      const now = still ? target : await this.#check(built.manifest, context, settings);
      return await this.#release(built, now, context);
    });
  }

  /** The release, as far as it has gone out. */
  sent(): SentRelease | undefined {
    return this.#sent === undefined ? undefined : { ...this.#sent, endedAt: new Date() };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.map(part => part.close()));
  }

  #toBeClosed<Part extends { close(): Promise<void> }>(part: Part): Part {
    this.#opened.push(part);
    return part;
  }

  /** @throws PublishError with the first problem */
  async #check(
    manifest: Manifest,
    context: PublishContext,
    publishConfig: unknown = manifest['publishConfig'],
  ): Promise<Target> {
    refuse(checkManifest(manifest, context.npm.version));
    const configuration = await NpmConfiguration.load(context.folder, context.npm, context.environment);
    const settings = await configuration.forPackage(manifest.name, publishConfig);
    refuse(checkSettings(manifest, settings));

    this.registry = settings.registryAccess.registry;
    const registry = this.#toBeClosed(await this.#ports.connect(settings.registryAccess));
    const [account, packument] = await Promise.all([
      registry.whoami(this.#signal),
      this.#packument(registry, manifest.name),
    ]);
    refuse(checkVersions(manifest, settings, packument === 'hidden' ? undefined : packument));
    const publishedBefore = packument === 'hidden' ? undefined : packument !== undefined;
    const access = await this.#decisions.access(manifest.name, settings, publishedBefore);
    await this.#decisions.provenance(manifest, settings);
    return { settings: { ...settings, access }, registry, account, publishedBefore };
  }

  /** Some registries let people publish what they do not let them read; npm publishes there, too. */
  async #packument(registry: PublishingRegistry, name: string): Promise<Packument | 'hidden' | undefined> {
    try {
      return await registry.packument(name, this.#signal);
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'forbidden') return 'hidden';
      throw error;
    }
  }

  async #release(built: Build, target: Target, context: PublishContext): Promise<PublishedRelease> {
    const { manifest, tarball } = built;
    const { settings, registry, account, publishedBefore } = target;
    const release: Release = {
      name: manifest.name,
      version: manifest.version,
      tag: distTag(manifest, settings),
      registry: settings.registryAccess.registry,
      account,
    };
    const files = suspiciousFirst(tarball.files);
    const preview = { ...release, access: settings.access, publishedBefore, tarball, files };
    if (!(await this.#view.review(preview, this.#signal))) throw new PublishError({ code: 'declined' });
    this.#signal.throwIfAborted();

    const notRun = settings.ignoreScripts ? [] : eventsAfterUpload.filter(event => scriptOf(manifest, event));
    const { integrity, shasum } = tarball;
    const { publishConfig } = manifest;
    const access = settings.registryAccess;
    const sent = { ...release, integrity, shasum, access, folder: this.#folder, publishConfig, notRun };
    this.#sent = sent;
    const lookedUp = await this.#upload(
      sent,
      publishDocument(manifest, settings, tarball, context.npm),
      registry,
    );
    this.published = 'yes';

    const endedAt = new Date();
    const events = new EventRunner(context, this.#view);
    for (const [index, event] of notRun.entries()) {
      this.#sent = { ...sent, notRun: notRun.slice(index + 1) };
      await events.run(event, manifest);
    }
    return { ...sent, notRun: [], endedAt, lookedUp };
  }

  async #upload(
    sent: Release & SentVersion,
    document: ReplayableBody,
    registry: PublishingRegistry,
  ): Promise<boolean> {
    const known = await upload(registry, {
      account: sent.account,
      purpose: { kind: 'publish', spec: specOf(sent) },
      signal: this.#signal,
      sent,
      document,
      onProgress: bytes => this.#view.upload(bytes, document.length),
      onChallenge: () => this.#view.waitForCode(),
      onPause: until => this.#view.pause(until),
      onLookUp: () => this.#view.lookUp(),
    });
    return known === 'looked-up';
  }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function refuse([first]: readonly PublishProblem[]): void {
  if (first !== undefined) throw new PublishError(first);
}

/** Whether the scripts have left alone what the checks looked at. */
function sameTarget(before: Manifest, after: Manifest): boolean {
  const looked = ['name', 'version', 'private', 'publishConfig', 'tag', 'packageExtensions'];
  const sections = ['dependencies', 'optionalDependencies', 'peerDependencies'];
  const parts = (manifest: Manifest) => JSON.stringify([...looked, ...sections].map(key => manifest[key]));
  return parts(before) === parts(after);
}

function asPublishError(error: unknown, run: PublishRun, signal: AbortSignal): PublishError {
  const failure = signal.aborted ? { code: 'cancelled' as const } : failureOf(error, run.registry);
  const said = error instanceof PublishError ? error : undefined;
  const known = said !== undefined && said.published !== 'no' ? said.published : run.published;
  const sent = run.sent();
  return new PublishError(failure, known, said === undefined ? error : said.cause, {
    ...said?.aftermath,
    ...(sent === undefined ? {} : { sent }),
  });
}
