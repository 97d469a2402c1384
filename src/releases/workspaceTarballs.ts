/**
 * Has pnpm or yarn pack the packages of their workspace, in one go: they put versions in the place of `workspace:` and
 * `catalog:`, and run the events around the packing. What they have made is read from the tarballs.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Build } from './build.ts';
import { checkManifest } from './checks.ts';
import { type Manifest, readNpmManifests } from './manifest.ts';
import type { NpmHost } from './npmHost.ts';
import { asPacking, type PackedContents, type Tarball, tarballOf } from './pack.ts';
import type { PackageManager } from './packageManager.ts';
import { specOf } from './release.ts';
import { refuse } from './releaseTarget.ts';
import { scriptOf } from './scripts.ts';
import { type Buildable, type BuildRun, type Builds, eventsOf, ofMember } from './workspaceBuild.ts';
import { WorkspaceError } from './workspaceError.ts';

/**
 * @param host to read the tarballs with
 * @throws WorkspaceError; the signal's reason when cancelled
 */
export async function buildByManager(manager: PackageManager, host: NpmHost, run: BuildRun): Promise<Builds> {
  for (const member of run.members) await runEventsBefore(manager, member, run);
  run.view.pack(0, run.members.length);
  const builds = new Map<string, Build>();
  for (const group of withoutClashes(run.members)) {
    const packed = await packGroup(manager, host, group, run);
    for (const member of group) {
      const found = packed.find(({ tarball }) => tarball.name === member.manifest.name);
      if (found === undefined) throw new WorkspaceError(notPacked, specOf(member.manifest));
      builds.set(member.id, await ofMember(member, () => toBuild(found, manager, member, host, run)));
      run.view.pack(builds.size, run.members.length);
    }
  }
  return builds;
}

const notPacked = { code: 'pack-failed', said: '' } as const;

/** What each of them runs before it packs, when it publishes. What comes around the packing comes with `pack`. */
async function runEventsBefore(manager: PackageManager, member: Buildable, run: BuildRun): Promise<void> {
  const { manifest, settings } = member;
  if (manager.name === 'pnpm') {
    if (settings.ignoreScripts) return;
    const events = eventsOf(member, run);
    // pnpm takes the second one, too.
    for (const event of ['prepublishOnly', 'prepublish'] as const) {
      await ofMember(member, () => events.run(event, manifest));
    }
    return;
  }
  if (scriptOf(manifest, 'prepublish') === undefined) return;
  run.view.script('prepublish', specOf(manifest));
  // Without node_modules only yarn finds what a script needs.
  const args = ['workspace', manifest.name, 'run', 'prepublish'];
  await ofMember(member, () => manager.run(args, run.signal, run.view.line));
}

/** Both call `@burrow/core` and `burrow-core` the same when they name a file, and the second would overwrite the first. */
function withoutClashes(members: readonly Buildable[]): readonly (readonly Buildable[])[] {
  const groups: Map<string, Buildable>[] = [];
  for (const member of members) {
    const file = specOf(member.manifest).replace(/^@/, '').replace('/', '-').toLowerCase();
    const free = groups.find(group => !group.has(file));
    if (free === undefined) groups.push(new Map([[file, member]]));
    else free.set(file, member);
  }
  return groups.map(group => [...group.values()]);
}

/** What lies in a tarball, and what of it npm would send. */
interface ReadTarball {
  readonly tarball: Tarball;
  readonly packed: Manifest;
  readonly published: Manifest;
}

async function packGroup(
  manager: PackageManager,
  host: NpmHost,
  group: readonly Buildable[],
  run: BuildRun,
): Promise<readonly ReadTarball[]> {
  const destination = await mkdtemp(join(run.destination, 'packed-'));
  for (const args of await packing(manager, group, destination, run.signal)) {
    await manager.run(args, run.signal, run.view.line);
  }
  const read: ReadTarball[] = [];
  for (const file of await readdir(destination)) {
    read.push(await readTarball(host, join(destination, file), run));
  }
  return read;
}

/** The commands that put the tarballs there: one, where the package manager can do them all at once. */
async function packing(
  manager: PackageManager,
  group: readonly Buildable[],
  destination: string,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  if (manager.name === 'yarn') return [yarnArguments(group, destination)];
  const pack = ['pack', '--pack-destination', destination];
  // Before that one `pack` knew no `--recursive`.
  if (semver.lt(await manager.version(signal), '10.11.0')) {
    return group.map(({ folder }) => ['--dir', folder, ...pack]);
  }
  return [[...group.flatMap(({ manifest }) => ['--filter', manifest.name]), ...pack]];
}

function yarnArguments(group: readonly Buildable[], destination: string): readonly string[] {
  const included = group.flatMap(({ manifest }) => ['--include', manifest.name]);
  const out = join(destination, '%s-%v.tgz');
  return ['workspaces', 'foreach', '--all', '--topological', ...included, 'pack', '--out', out];
}

async function readTarball(host: NpmHost, file: string, run: BuildRun): Promise<ReadTarball> {
  const into = await mkdtemp(join(run.destination, 'read-'));
  try {
    const read = await asPacking(() => host.ask({ task: 'readTarball', file, into }));
    const { packed, published, ...contents } = read as PackedContents & Omit<ReadTarball, 'tarball'>;
    return { tarball: await tarballOf(file, contents, run.signal), packed, published };
  } finally {
    await rm(into, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

/** What each of them would send. */
async function toBuild(
  { tarball, packed, published }: ReadTarball,
  manager: PackageManager,
  member: Buildable,
  host: NpmHost,
  run: BuildRun,
): Promise<Build> {
  refuse(checkManifest(published, run.npm.version));
  const readme = hasReadme(published) ? String(published['readme']) : undefined;
  if (manager.name === 'yarn') {
    const manifest = { ...packed, ...(await gitHeadOf(member, host)) };
    // It has no events after the upload.
    const scripts = { ...packed, scripts: {} };
    // Its `getReadmeContent`.
    return { tarball, manifest, scripts, byOther: true, readme: readme ?? `# ${packed.name}\n` };
  }
  // What is packed is without the scripts of these events.
  const scripts = member.manifest;
  const letsNpmPublish = semver.lt(await manager.version(run.signal), '11.0.0-0');
  if (letsNpmPublish) return { tarball, manifest: published, scripts };
  return { tarball, manifest: readme === undefined ? packed : { ...packed, readme }, scripts, byOther: true };
}

/** npm puts a sentence in the place of one that is missing. */
function hasReadme({ readme }: Manifest): boolean {
  return typeof readme === 'string' && readme !== '' && !readme.startsWith('ERROR: No README data found');
}

async function gitHeadOf({ folder }: Buildable, host: NpmHost): Promise<{ gitHead?: unknown }> {
  await host.ask({ task: 'enter', folder });
  const { gitHead } = (await readNpmManifests(folder, host)).publish;
  return gitHead === undefined ? {} : { gitHead };
}
