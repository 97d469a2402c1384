/**
 * Publishes one package: check, build, review, upload, and npm's last two events.
 *
 * The scripts and the tarball belong to the build and are done once; only the upload goes again when a
 * second factor is refused, and that happens inside the registry's `publish`.
 */
import { locateNpm, type NpmCli } from '../accounts/npmCli.ts';
import { EventRunner, PackageBuild } from './build.ts';
import { checkVersions } from './checks.ts';
import { Decisions } from './decisions.ts';
import { lookAgain } from './lookAgain.ts';
import type { Finding } from './lookUp.ts';
import { type Manifest, readPackageJson } from './manifest.ts';
import type { BuildContext } from './npmHost.ts';
import { sweepPackFolders, withPackFolder } from './packFolder.ts';
import { PublishError } from './publishError.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import type { PublishView } from './publishView.ts';
import { type PublishedRelease, type SentRelease, specOf } from './release.ts';
import { isSameTarget, ReleaseTargets, refuse, shownOf, type Target } from './releaseTarget.ts';
import { followScan, type Scan } from './scan.ts';
import { publishErrorOf, Shipment } from './shipment.ts';
import type { PublishingRegistry } from './upload.ts';

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
      throw publishErrorOf(error, run.shipment, signal);
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
      await (await connecting).looking().versionStatus(...asked);
    const scan = followScan({ versionStatus }, release, signal);
    void scan.end.then(async () => await (await connecting).close()).catch(() => {});
    return scan;
  }
}

type PublishContext = BuildContext & { readonly npm: NpmCli };

class PublishRun {
  readonly #ports: PublisherPorts;
  readonly #folder: string;
  readonly #view: PublishView;
  readonly #signal: AbortSignal;
  readonly #decisions: Decisions;
  readonly #opened: { close(): Promise<void> }[] = [];
  /** Known once the package is built. */
  shipment: Shipment | undefined;

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
      const still = isSameTarget(found, built.manifest);
      // npm has read the settings by then: taking publishConfig away does not undo them.
      const settings = { ...objectOf(found['publishConfig']), ...objectOf(built.manifest['publishConfig']) };
      const now = still ? target : await this.#check(built.manifest, context, settings);
      const { npm } = context;
      const events = () => new EventRunner(context, this.#view);
      this.shipment = new Shipment({ built, target: now, folder, npm, events });
      return await this.#release(this.shipment);
    });
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
    { npm }: PublishContext,
    publishConfig: unknown = manifest['publishConfig'],
  ): Promise<Target> {
    const loaded = await ReleaseTargets.load(this.#ports, this.#folder, npm);
    const target = await this.#toBeClosed(loaded).of(manifest, publishConfig, {
      signal: this.#signal,
      onPause: until => this.#view.pause(until),
    });
    refuse(checkVersions(manifest, target.settings, shownOf(target)));
    return await this.#decisions.decided(manifest, target);
  }

  async #release(shipment: Shipment): Promise<PublishedRelease> {
    const view = this.#view;
    if (!(await view.review(shipment.preview(), this.#signal))) throw new PublishError({ code: 'declined' });
    this.#signal.throwIfAborted();
    return await shipment.send({
      signal: this.#signal,
      onProgress: (sent, total) => view.upload(sent, total),
      onChallenge: () => view.waitForCode(),
      onPause: until => view.pause(until),
      onLookUp: () => view.lookUp(),
    });
  }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
