/**
 * The temporary folder in which the tarball of one publish lies, and the removal of those that a crash has left.
 */
import { rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processName, processState } from '../shared/processName.ts';

/** Begins the name of every folder that `withPackFolder` makes; what follows names its owner. */
export const packFolderPrefix = 'second-factor-pack-';

/** A younger one is left alone, whoever its owner seems to be. */
const minimumAgeMs = 10 * 60_000;

/** A fresh folder that only this user can read (mkdtemp makes it with mode 700); gone afterwards, come what may. */
export async function withPackFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await makePackFolder();
  try {
    return await use(folder);
  } finally {
    await removePackFolder(folder);
  }
}

/** The same for longer than one call; whoever makes it removes it. */
export async function makePackFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), `${packFolderPrefix}${await processName()}-`));
}

/**
 * Never fails: Windows lets go of a file some moments after the program that had it open has ended, and what then still
 * cannot be deleted must not hide how the publish went.
 */
export async function removePackFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
}

/** The same at once, for the end of the process: what takes longer is not done any more. Never fails. */
export function removePackFolderNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next publish sweeps it.
  }
}

/** Removes this user's folders whose process has ended without doing so. Never fails: there is a next time. */
export async function sweepPackFolders(): Promise<void> {
  const entries = await readdir(tmpdir()).catch(() => []);
  for (const name of entries.filter(entry => entry.startsWith(packFolderPrefix))) {
    const folder = join(tmpdir(), name);
    if ((await isOurs(folder)) && (await isAbandoned(name))) await removePackFolder(folder);
  }
}

/** A folder and no link, of this user (Windows gives each user a folder for temporary files), and old enough. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory() !== true) return false;
  const userId = process.getuid?.();
  return (userId === undefined || stats.uid === userId) && Date.now() - stats.mtimeMs > minimumAgeMs;
}

async function isAbandoned(name: string): Promise<boolean> {
  return (await processState(name.slice(packFolderPrefix.length))) === 'ended';
}
