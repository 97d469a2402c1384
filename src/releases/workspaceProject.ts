/**
 * The root of a workspace and the package manager it is made with, as its files tell: `packageManager` and
 * `devEngines` in package.json, the workspace file of pnpm, and lock files. Runs nothing.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../shared/record.ts';
import { type PackageManagerName, WorkspaceError } from './workspaceError.ts';

export interface WorkspaceProject {
  readonly root: string;
  readonly manager: PackageManagerName;
}

const pnpmFile = 'pnpm-workspace.yaml';

/**
 * @param root where the workspace is declared; nothing above it is looked at, which may be nobody's to trust
 * @throws WorkspaceError `no-workspace`, `several-managers`, `manager-unknown`
 */
export async function findProject(root: string): Promise<WorkspaceProject> {
  const manifest = await readManifest(root);
  const isPnpm = await isFile(join(root, pnpmFile));
  // pnpm looks at its own file only, the others at package.json.
  if (!isPnpm && (manifest === undefined || !declaresWorkspaces(manifest))) {
    throw new WorkspaceError({ code: 'no-workspace' });
  }
  return { root, manager: declaredManager(manifest) ?? (await guessedManager(root, isPnpm)) };
}

/** As npm and yarn read it: a list, or a list called `packages`. */
function declaresWorkspaces({ workspaces }: Record<string, unknown>): boolean {
  return Array.isArray(isRecord(workspaces) ? workspaces['packages'] : workspaces);
}

/** `packageManager: "yarn@4.1.0"` is Corepack's field, `devEngines.packageManager` npm's; the first one is the stricter. */
function declaredManager(manifest: Record<string, unknown> = {}): PackageManagerName | undefined {
  const { packageManager, devEngines } = manifest;
  if (typeof packageManager === 'string') {
    const [, name = packageManager, version = ''] = /^(\w+)@?(.*)$/.exec(packageManager) ?? [];
    return knownManager(name, version);
  }
  const wanted = isRecord(devEngines) ? devEngines['packageManager'] : undefined;
  const [only] = Array.isArray(wanted) ? wanted : [wanted];
  const name = isRecord(only) ? only['name'] : undefined;
  return typeof name === 'string' ? knownManager(name, '') : undefined;
}

function knownManager(name: string, version: string): PackageManagerName {
  // Yarn 1 puts nothing in the place of local ranges, and packs what npm packs.
  if (name === 'yarn') return /^1\b/.test(version) ? 'npm' : 'yarn';
  if (name === 'npm' || name === 'pnpm') return name;
  throw new WorkspaceError({ code: 'manager-unknown', name });
}

/** By the lock file; npm where there is none. */
async function guessedManager(root: string, isPnpm: boolean): Promise<PackageManagerName> {
  if (isPnpm) return 'pnpm';
  const [yarnLock, yarnSettings] = await Promise.all([
    readText(join(root, 'yarn.lock')),
    isFile(join(root, '.yarnrc.yml')),
  ]);
  const isBerry = yarnSettings || yarnLock?.includes('\n__metadata:') === true;
  const isYarnClassic = yarnLock !== undefined && !isBerry;
  const isNpm = (await isFile(join(root, 'package-lock.json'))) && !isYarnClassic;
  const isBun = (await isFile(join(root, 'bun.lock'))) || (await isFile(join(root, 'bun.lockb')));
  if (isBerry && isNpm) throw new WorkspaceError({ code: 'several-managers', managers: ['npm', 'yarn'] });
  if (isBerry) return 'yarn';
  if (isBun && !isNpm && !isYarnClassic) throw new WorkspaceError({ code: 'manager-unknown', name: 'bun' });
  return 'npm';
}

async function readManifest(folder: string): Promise<Record<string, unknown> | undefined> {
  try {
    const manifest: unknown = JSON.parse(
      (await readFile(join(folder, 'package.json'), 'utf8')).replace(/^\uFEFF/, ''),
    );
    return isRecord(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function readText(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    entry => entry.isFile(),
    () => false,
  );
}
