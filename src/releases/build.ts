/**
 * From a folder to a tarball and the manifest that goes with it: npm's events in npm's order
 * (`lib/commands/publish.js`, libnpmpack, pacote), each once.
 */
import semver from 'semver';
import type { NpmCli } from '../accounts/npmCli.ts';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import { type Manifest, type NpmManifests, readNpmManifests } from './manifest.ts';
import { type BuildContext, NpmHost } from './npmHost.ts';
import { asPacking, packBy, type Tarball } from './pack.ts';
import { PublishError, type PublishEvent } from './publishError.ts';
import { runScript, scriptOf } from './scripts.ts';

export interface Build {
  /** As it reads when every script has run. */
  readonly manifest: Manifest;
  readonly tarball: Tarball;
  /** Whose scripts the events after the upload run: the package manager may have left them out of what is published. */
  readonly scripts: Manifest;
  /** Another package manager has made it: the document does not say that npm did. */
  readonly byOther?: true;
  /** Beside the versions, where yarn has it; npm's is in the manifest. */
  readonly readme?: string;
}

export interface BuildProgress {
  /** Before a script of the package runs. */
  script(event: PublishEvent): void;
  /** Before the tarball is made. */
  pack(): void;
  /** A line of a script's output. */
  line(line: string): void;
}

type EventProgress = Pick<BuildProgress, 'script' | 'line'>;

/** Runs the events that the package has scripts for. */
export class EventRunner {
  readonly #context: BuildContext;
  readonly #progress: EventProgress;

  constructor(context: BuildContext, progress: EventProgress) {
    this.#context = context;
    this.#progress = progress;
  }

  /**
   * @returns whether there was a script
   * @throws PublishError `script-failed`; the signal's reason when cancelled
   */
  async run(event: PublishEvent, manifest: Manifest, integrity?: string): Promise<boolean> {
    if (scriptOf(manifest, event) === undefined) return false;
    this.#progress.script(event);
    await runScript(
      {
        event,
        manifest,
        ...(integrity === undefined ? {} : { integrity }),
        onLine: line => this.#progress.line(line),
      },
      this.#context,
    );
    return true;
  }
}

export type ScriptSettings = Pick<PublishSettings, 'ignoreScripts' | 'ignorePackScripts'>;

export interface BuildSteps {
  /** The manifests as they read now. */
  read(): Promise<NpmManifests>;
  pack(): Promise<Tarball>;
  readonly events: Pick<EventRunner, 'run'>;
  readonly progress: Pick<BuildProgress, 'pack'>;
}

/**
 * The making of one package. Starts npm's process, reads the manifests and loads npm's libraries at once: the loading
 * takes longer than all the rest of a small publish. To be closed.
 */
export class PackageBuild {
  readonly #context: BuildContext;
  readonly #events: EventRunner;
  readonly #progress: BuildProgress;
  readonly #host: NpmHost;
  /** The npm that is at work. `NpmCliError` when its Node does not run. */
  readonly npm: Promise<NpmCli>;
  readonly #atStart: Promise<NpmManifests>;
  readonly #loaded: Promise<unknown>;

  constructor(context: BuildContext, progress: BuildProgress) {
    this.#context = context;
    this.#progress = progress;
    this.#events = new EventRunner(context, progress);
    this.#host = new NpmHost(context);
    this.npm = this.#host.npm();
    this.#atStart = this.#read();
    this.#loaded = asPacking(() => this.#host.ask({ task: 'loadForPacking' }));
    // Whoever waits for it, and `make`, tell; what is wrong may have been said by then.
    this.npm.catch(() => {});
    this.#atStart.catch(() => {});
    this.#loaded.catch(() => {});
  }

  /**
   * @param destination an empty folder for the tarball
   * @throws PublishError; the signal's reason when cancelled
   */
  async make(settings: ScriptSettings, destination: string): Promise<Build> {
    const steps = {
      read: () => this.#read(),
      pack: () => packBy(this.#host, destination, this.#context.signal),
      events: this.#events,
      progress: this.#progress,
    };
    const atStart = await this.#atStart;
    await this.#loaded;
    return await makePackage(atStart, settings, steps);
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  async #read(): Promise<NpmManifests> {
    return await readNpmManifests(this.#context.folder, this.#host);
  }
}

/**
 * @param atStart the manifests before any script has run
 * @throws PublishError; the signal's reason when cancelled
 */
export async function makePackage(
  atStart: NpmManifests,
  { ignoreScripts, ignorePackScripts }: ScriptSettings,
  { read, pack, events, progress }: BuildSteps,
): Promise<Build> {
  // A script may change package.json, so npm reads it again before each step that uses it.
  let manifests = atStart;
  if (!ignoreScripts && (await events.run('prepublishOnly', manifests.publish))) manifests = await read();
  // npm keeps this one for postpack.
  const atPrepack = manifests.pack;
  if (!ignorePackScripts) {
    if (await events.run('prepack', atPrepack)) manifests = await read();
    await events.run('prepare', manifests.pack);
  }
  progress.pack();
  const tarball = await pack();
  if (!ignorePackScripts) await events.run('postpack', atPrepack, tarball.integrity);
  const { publish: manifest } = await read();
  refuseMismatch(manifest, tarball);
  return { manifest, tarball, scripts: manifest };
}

/** npm would send a tarball under a name or version that it does not hold. */
function refuseMismatch(manifest: Manifest, tarball: Tarball): void {
  const said = `${manifest.name}@${manifest.version}`;
  const packed = `${tarball.name.trim()}@${semver.clean(tarball.version, true)}`;
  if (said !== packed) throw new PublishError({ code: 'packed-differs', packed, manifest: said });
}
