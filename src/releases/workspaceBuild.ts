/**
 * Makes the tarballs of a workspace's packages, once each and before anything is sent. By npm's libraries in one process
 * for all of them; what pnpm and yarn make is in `workspaceTarballs.ts`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NpmCli } from '../accounts/npmCli.ts';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import { type Build, type BuildSteps, EventRunner, makePackage } from './build.ts';
import { type Manifest, type NpmManifests, readNpmManifests } from './manifest.ts';
import type { NpmHost } from './npmHost.ts';
import { packBy } from './pack.ts';
import { PublishError } from './publishError.ts';
import { specOf } from './release.ts';
import { WorkspaceError } from './workspaceError.ts';
import type { WorkspaceView } from './workspaceView.ts';

/** A member that is to be built. */
export interface Buildable {
  readonly id: string;
  readonly folder: string;
  /** As its package.json reads before any script has run. */
  readonly manifest: Manifest;
  readonly settings: PublishSettings;
}

export interface BuildRun {
  /** In the order of their dependencies. */
  readonly members: readonly Buildable[];
  /** An empty folder. */
  readonly destination: string;
  readonly view: Pick<WorkspaceView, 'script' | 'pack' | 'line'>;
  readonly environment: NodeJS.ProcessEnv;
  readonly npm: NpmCli;
  readonly signal: AbortSignal;
}

/** By the members' ids. */
export type Builds = ReadonlyMap<string, Build>;

/**
 * @param host has npm's libraries loaded
 * @throws WorkspaceError; the signal's reason when cancelled
 */
export async function buildByNpm(host: NpmHost, run: BuildRun): Promise<Builds> {
  const builds = new Map<string, Build>();
  // One after another: a script may use what that of a package before it has made.
  for (const [index, member] of run.members.entries()) {
    const { folder, settings } = member;
    const destination = join(run.destination, String(index));
    await mkdir(destination);
    const built = await ofMember(member, async () => {
      await host.ask({ task: 'enter', folder });
      const { read, events } = await readOnlyWhenChanged(
        () => readNpmManifests(folder, host),
        eventsOf(member, run),
      );
      return await makePackage(await read(), settings, {
        read,
        pack: () => packBy(host, destination, run.signal),
        events,
        progress: { pack: () => run.view.pack(index, run.members.length) },
      });
    });
    builds.set(member.id, built);
  }
  return builds;
}

/** A manifest is packed right after it was read: to read it again takes as long, and only a script can have changed it. */
async function readOnlyWhenChanged(
  readAnew: () => Promise<NpmManifests>,
  events: EventRunner,
): Promise<Pick<BuildSteps, 'read' | 'events'>> {
  let last = await readAnew();
  let hasRun = false;
  return {
    read: async () => {
      if (hasRun) last = await readAnew();
      hasRun = false;
      return last;
    },
    events: {
      run: async (...args) => {
        const ran = await events.run(...args);
        hasRun ||= ran;
        return ran;
      },
    },
  };
}

/** Runs a member's scripts, and shows whose they are. */
export function eventsOf(
  { folder, manifest }: Pick<Buildable, 'folder' | 'manifest'>,
  { view, environment, npm, signal }: Pick<BuildRun, 'view' | 'environment' | 'npm' | 'signal'>,
): EventRunner {
  return new EventRunner(
    { folder, npm, environment, signal },
    { script: event => view.script(event, specOf(manifest)), line: line => view.line(line) },
  );
}

/**
 * What ends the making of one member names it.
 * @throws WorkspaceError; whatever else the work throws
 */
export async function ofMember<Value>(
  { manifest }: Pick<Buildable, 'manifest'>,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    throw new WorkspaceError(error.failure, specOf(manifest), error);
  }
}
