/**
 * Publishes one package: check, build, review, upload, and npm's last two events.
 *
 * The scripts and the tarball belong to the build and are done once; only the upload goes again when a
 * second factor is refused, and that happens inside the registry's `publish`.
 */
import { ConfigurationError } from '../accounts/configurationError.ts';
import { locateNpm, type NpmCli, NpmCliError } from '../accounts/npmCli.ts';
import { NpmConfiguration, type PublishSettings } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Packument } from '../registry/responses.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import { type Build, type BuildProgress, EventRunner, PackageBuild } from './build.ts';
import { checkManifest, checkSettings, checkVersions, distTag } from './checks.ts';
import { lookAgain } from './lookAgain.ts';
import type { Finding } from './lookUp.ts';
import { type Manifest, readPackageJson } from './manifest.ts';
import type { BuildContext } from './npmHost.ts';
import type { PackedFile, Tarball } from './pack.ts';
import { sweepPackFolders, withPackFolder } from './packFolder.ts';
import { publishDocument } from './publishDocument.ts';
import {
  PublishError,
  type PublishEvent,
  type Published,
  type PublishFailure,
  type PublishProblem,
} from './publishError.ts';
import {
  type PublishedRelease,
  type Release,
  type SentRelease,
  type SentVersion,
  specOf,
} from './release.ts';
import { followScan, type Scan } from './scan.ts';
import { scriptOf } from './scripts.ts';
import { type Suspicion, suspiciousFirst } from './suspiciousFiles.ts';
import { type PublishingRegistry, upload } from './upload.ts';

export interface PublisherPorts {
  /** Where npm is looked for and what its scripts inherit; usually `process.env`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Speaks to a registry with the credentials configured for it; closed when the publish is over. */
  connect(access: RegistryAccess): Promise<PublishingRegistry>;
}

/** Where a publish is shown. */
export interface PublishView extends BuildProgress {
  check(): void;
  /** What is about to be published, as soon as its package.json has been read. */
  identify(spec: string): void;
  /** The first version of a scoped package, and nothing says who may see it; undefined stops the publish. */
  chooseAccess(name: string, registry: URL, signal: AbortSignal): Promise<PackageAccess | undefined>;
  /** The package wants a provenance statement, which npm makes in CI only: asks whether to go on without. */
  agreeToNoProvenance(spec: string): Promise<boolean>;
  /** Asks, with everything on the table, whether to go on. */
  review(preview: ReleasePreview, signal: AbortSignal): Promise<boolean>;
  /** Bytes of the document; starts anew when it is sent again. */
  upload(sent: number, total: number): void;
  /** The registry asks for a second factor; the prompt is about to appear. */
  waitForCode(): void;
  /** The registry wants a pause; the document goes again by itself. */
  pause(until: Date): void;
  /** The registry's answer is missing: what it holds is being looked up. */
  lookUp(): void;
}

export type PackageAccess = 'public' | 'restricted';

/** What would be published, as whom and where to. */
export interface ReleasePreview extends Release {
  readonly access: string | null;
  /** Whether the registry has the package already; undefined when it does not show it. */
  readonly publishedBefore: boolean | undefined;
  readonly tarball: Tarball;
  /** Suspicious ones first. */
  readonly files: readonly (PackedFile & { readonly suspicion?: Suspicion })[];
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
  /** What the person was asked at the first check; the one after the scripts asks nothing again. */
  #access: PackageAccess | undefined;
  #withoutProvenance = false;
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
    const decided = {
      ...settings,
      access: await this.#decideAccess(manifest.name, settings, publishedBefore),
    };
    await this.#decideProvenance(manifest, settings);
    return { settings: decided, registry, account, publishedBefore };
  }

  /** npm leaves it to the registry, and npm's own hides what has a scope: a surprise in most cases. */
  async #decideAccess(
    name: string,
    { access, registryAccess }: PublishSettings,
    publishedBefore: boolean | undefined,
  ): Promise<string | null> {
    if (access !== null || publishedBefore !== false || !name.startsWith('@')) return access;
    this.#access ??= await this.#view.chooseAccess(name, registryAccess.registry, this.#signal);
    if (this.#access === undefined) throw new PublishError({ code: 'declined' });
    return this.#access;
  }

  async #decideProvenance(manifest: Manifest, { provenance }: PublishSettings): Promise<void> {
    if (!provenance || this.#withoutProvenance) return;
    this.#withoutProvenance = await this.#view.agreeToNoProvenance(specOf(manifest));
    this.#signal.throwIfAborted();
    if (!this.#withoutProvenance) throw new PublishError({ code: 'declined' });
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
    for (let event = notRun.shift(); event !== undefined; event = notRun.shift()) {
      await events.run(event, manifest);
    }
    return { ...sent, endedAt, lookedUp };
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
  const failure = signal.aborted ? { code: 'cancelled' as const } : failureOf(error);
  const said = error instanceof PublishError ? error : undefined;
  const known = said !== undefined && said.published !== 'no' ? said.published : run.published;
  const sent = run.sent();
  return new PublishError(signedOut(failure, run.registry), known, said === undefined ? error : said.cause, {
    ...said?.aftermath,
    ...(sent === undefined ? {} : { sent }),
  });
}

/** A session can end at any step; what then helps is signing in at this registry. */
function signedOut(failure: PublishFailure, registry: URL | undefined): PublishFailure {
  const isSignedOut = failure.code === 'registry' && failure.error.code === 'signed-out';
  return isSignedOut && registry !== undefined ? { code: 'signed-out', registry } : failure;
}

function failureOf(error: unknown): PublishFailure {
  if (error instanceof ConfigurationError) return error.problem;
  if (error instanceof NpmCliError) return { code: error.code, found: error.found };
  if (error instanceof RegistryError) {
    return error.code === 'cancelled' ? { code: 'cancelled' } : { code: 'registry', error };
  }
  if (!(error instanceof PublishError)) {
    const { code } = error as NodeJS.ErrnoException;
    return { code: 'unexpected', ...(typeof code === 'string' ? { reason: code } : {}) };
  }
  const { failure } = error;
  return failure.code === 'registry' ? failureOf(failure.error) : failure;
}
