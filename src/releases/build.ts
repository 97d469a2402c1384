/**
 * From a folder to a tarball and the manifest that goes with it: npm's events in npm's order
 * (`lib/commands/publish.js`, libnpmpack, pacote), each once.
 */
import semver from 'semver';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import { type Manifest, readNpmManifests } from './manifest.ts';
import type { BuildContext } from './npmHost.ts';
import { pack, type Tarball } from './pack.ts';
import { PublishError, type PublishEvent } from './publishError.ts';
import { runScript, scriptOf } from './scripts.ts';

export interface Build {
  /** As it reads when every script has run. */
  readonly manifest: Manifest;
  readonly tarball: Tarball;
}

export interface BuildProgress {
  /** Before a script of the package runs. */
  script(event: PublishEvent): void;
  /** Before the tarball is made. */
  pack(): void;
  /** A line of a script's output. */
  line(line: string): void;
}

/** Runs the events that the package has scripts for. */
export class EventRunner {
  readonly #context: BuildContext;
  readonly #progress: BuildProgress;

  constructor(context: BuildContext, progress: BuildProgress) {
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

/**
 * @param destination an empty folder for the tarball
 * @throws PublishError; the signal's reason when cancelled
 */
export async function build(
  settings: Pick<PublishSettings, 'ignoreScripts' | 'ignorePackScripts'>,
  destination: string,
  context: BuildContext,
  progress: BuildProgress,
): Promise<Build> {
  const { ignoreScripts, ignorePackScripts } = settings;
  const events = new EventRunner(context, progress);

  // A script may change package.json, so npm reads it again before each step that uses it.
  let manifests = await readNpmManifests(context);
  if (!ignoreScripts && (await events.run('prepublishOnly', manifests.publish))) {
    manifests = await readNpmManifests(context);
  }
  // npm keeps this one for postpack.
  const atPrepack = manifests.pack;
  if (!ignorePackScripts) {
    if (await events.run('prepack', atPrepack)) manifests = await readNpmManifests(context);
    await events.run('prepare', manifests.pack);
  }
  progress.pack();
  const tarball = await pack(atPrepack.name, destination, context);
  if (!ignorePackScripts) {
    await events.run('postpack', atPrepack, tarball.integrity);
  }
  const { publish: manifest } = await readNpmManifests(context);
  refuseMismatch(manifest, tarball);
  return { manifest, tarball };
}

/** npm would send a tarball under a name or version that it does not hold. */
function refuseMismatch(manifest: Manifest, tarball: Tarball): void {
  const said = `${manifest.name}@${manifest.version}`;
  const packed = `${tarball.name.trim()}@${semver.clean(tarball.version, true)}`;
  if (said !== packed) throw new PublishError({ code: 'packed-differs', packed, manifest: said });
}
