/**
 * The temporary folder in which the tarball of one publish lies, and the removal of those that a crash has left.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Begins the name of every folder that `withPackFolder` makes; what follows names its owner. */
export const packFolderPrefix = 'second-factor-pack-';

/** A younger one is left alone, whoever its owner seems to be. */
const minimumAgeMs = 10 * 60_000;

/** A fresh folder that only this user can read (mkdtemp makes it with mode 700); gone afterwards, come what may. */
export async function withPackFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const owner = [await place(), process.pid, await processStart(process.pid)].join('-');
  const folder = await mkdtemp(join(tmpdir(), `${packFolderPrefix}${owner}-`));
  try {
    return await use(folder);
  } finally {
    // Windows lets go of a file some moments after the program that had it open has ended.
    // What then still cannot be deleted must not hide how the publish went.
    await remove(folder);
  }
}

/** Removes this user's folders whose process has ended without doing so. Never fails: there is a next time. */
export async function sweepPackFolders(): Promise<void> {
  const here = await place();
  const entries = await readdir(tmpdir()).catch(() => []);
  for (const name of entries.filter(entry => entry.startsWith(packFolderPrefix))) {
    const folder = join(tmpdir(), name);
    if ((await isOurs(folder)) && (await isAbandoned(name, here))) await remove(folder);
  }
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
}

/** A folder and no link, of this user (Windows gives each user a folder for temporary files), and old enough. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory() !== true) return false;
  const userId = process.getuid?.();
  return (userId === undefined || stats.uid === userId) && Date.now() - stats.mtimeMs > minimumAgeMs;
}

async function isAbandoned(name: string, here: string): Promise<boolean> {
  const [, where, pid, start] = /^([0-9a-f]+)-(\d+)-(\d+)-/.exec(name.slice(packFolderPrefix.length)) ?? [];
  // Process ids of another computer or container say nothing here.
  if (where !== here || pid === undefined || start === undefined) return false;
  if (!exists(Number(pid))) return true;
  const startsNow = await processStart(Number(pid));
  // The id may have gone to another process meanwhile.
  return start !== unknownStart && startsNow !== unknownStart && start !== startsNow;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Tells this computer, and on Linux this container, from others that may share the folder for temporary files. */
async function place(): Promise<string> {
  const pidNamespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return createHash('sha256').update(`${hostname()}\n${pidNamespace}`).digest('hex').slice(0, 8);
}

const unknownStart = '0';

/** Ticks from the computer's start to the process's: field 22 of `/proc/<pid>/stat` (proc(5)), so on Linux only. */
async function processStart(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, a name in brackets, can hold spaces and brackets itself.
  const fromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fromThird[22 - 3] ?? unknownStart;
}
