/**
 * The members of a workspace, by its package manager's own word, and their manifests as they lie there.
 */
import { readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isRecord } from '../shared/record.ts';
import { quotable } from '../shared/redaction.ts';
import { type Manifest, readPackageJson } from './manifest.ts';
import { HostError, type NpmHost } from './npmHost.ts';
import { type PackageManager, parsed } from './packageManager.ts';
import { PublishError, type PublishFailure } from './publishError.ts';
import { WorkspaceError } from './workspaceError.ts';

export interface WorkspaceMember {
  /** The folder below the root, with slashes; `.` for the root itself. */
  readonly id: string;
  readonly folder: string;
  readonly manifest: MemberManifest;
}

export type MemberManifest =
  | { readonly kind: 'read'; readonly manifest: Manifest }
  /** Not to be published, whatever else it says. */
  | { readonly kind: 'private'; readonly name: string }
  | { readonly kind: 'problem'; readonly failure: PublishFailure };

/** @throws WorkspaceError; the signal's reason when cancelled */
export async function membersByNpm(root: string, host: NpmHost): Promise<readonly WorkspaceMember[]> {
  return await readMembers(root, await foldersByNpm(host));
}

async function foldersByNpm(host: NpmHost): Promise<readonly string[]> {
  try {
    return textsOf(await host.ask({ task: 'workspaces' }));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const said = quotable(error.message);
    throw new WorkspaceError({
      code: 'manager-failed',
      manager: 'npm',
      command: 'npm query .workspace',
      said,
    });
  }
}

/** @throws WorkspaceError; the signal's reason when cancelled */
export async function membersByManager(
  root: string,
  manager: PackageManager,
  signal: AbortSignal,
): Promise<readonly WorkspaceMember[]> {
  const folders =
    manager.name === 'pnpm'
      ? await foldersByPnpm(manager, signal)
      : await foldersByYarn(root, manager, signal);
  return await readMembers(root, folders);
}

async function foldersByPnpm(manager: PackageManager, signal: AbortSignal): Promise<readonly string[]> {
  const output = await manager.ask(['ls', '--recursive', '--json', '--depth', '-1'], signal);
  // Warnings stand before it.
  const listed: unknown = parsed(output.slice(Math.max(0, output.search(/^\[/m))));
  return Array.isArray(listed) ? listed.flatMap(each => textsOf(isRecord(each) ? [each['path']] : [])) : [];
}

async function foldersByYarn(
  root: string,
  manager: PackageManager,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const output = await manager.ask(['workspaces', 'list', '--json'], signal);
  return output.split('\n').flatMap(line => {
    const listed = parsed(line);
    return isRecord(listed) ? textsOf([listed['location']]).map(location => join(root, location)) : [];
  });
}

function textsOf(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.filter(value => typeof value === 'string') : [];
}

async function readMembers(root: string, folders: readonly string[]): Promise<readonly WorkspaceMember[]> {
  // The manager may have resolved links on the way to the root.
  const realRoot = await realpath(root);
  const members = await Promise.all(
    [...new Set(folders)].map(async folder => {
      const below = relative(realRoot, await realpath(folder).catch(() => folder));
      const id = below === '' ? '.' : below.split(sep).join('/');
      return { id, folder: join(root, below), manifest: await readManifest(folder) };
    }),
  );
  refuseSameNames(members);
  return members.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function readManifest(folder: string): Promise<MemberManifest> {
  try {
    const manifest = await readPackageJson(folder);
    return manifest['private'] ? { kind: 'private', name: manifest.name } : { kind: 'read', manifest };
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    // The root of most workspaces has neither a name nor a version.
    const isPrivate = await saysPrivate(folder);
    return isPrivate ? { kind: 'private', name: '' } : { kind: 'problem', failure: error.failure };
  }
}

async function saysPrivate(folder: string): Promise<boolean> {
  const manifest = parsed(await readFile(join(folder, 'package.json'), 'utf8').catch(() => ''));
  return isRecord(manifest) && Boolean(manifest['private']);
}

/** A registry could hold only one of them, and the package managers tell members by their names. */
function refuseSameNames(members: readonly WorkspaceMember[]): void {
  const names = members.flatMap(({ manifest }) => (manifest.kind === 'read' ? [manifest.manifest.name] : []));
  const name = names.find((each, index) => names.indexOf(each) !== index);
  if (name === undefined) return;
  const folders = members
    .filter(({ manifest }) => manifest.kind === 'read' && manifest.manifest.name === name)
    .map(({ id }) => id);
  throw new WorkspaceError({ code: 'same-name', name, folders });
}
