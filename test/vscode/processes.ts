/** Ends everything that a process has started: extension host, terminals and what runs in them. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const pollMilliseconds = 20;

/** Kills all descendants of a process and waits for their end; on Windows, where they cannot be told apart, the process too. */
export async function endDescendants(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await run('taskkill', ['/T', '/F', '/PID', String(pid)]);
    return;
  }
  const ending = descendants(pid, await parents());
  for (const descendant of ending) kill(descendant);
  for (const descendant of ending) {
    while (await isRunning(descendant)) await setTimeout(pollMilliseconds);
  }
}

/** A process that has ended, but that its parent has not asked about yet (a zombie), is not running. */
export async function isRunning(pid: number): Promise<boolean> {
  if (process.platform === 'linux') return (await status(pid)).state !== undefined;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Gone by itself in the meantime, most likely because its parent went first.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function descendants(pid: number, parentOf: ReadonlyMap<number, number>): number[] {
  const children = [...parentOf].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap(child => [child, ...descendants(child, parentOf)]);
}

/** Process id → id of its parent, for every process of this machine. */
async function parents(): Promise<Map<number, number>> {
  return process.platform === 'linux' ? parentsFromProc() : parentsFromPs();
}

/** Debian without procps has no `ps`. */
async function parentsFromProc(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const all = await Promise.all(pids.map(async pid => [pid, (await status(pid)).parent] as const));
  return new Map(all);
}

/** proc_pid_stat(5): `pid (name) state ppid …`, where the name may hold anything. No state: it has ended. */
async function status(pid: number): Promise<{ readonly state: string | undefined; readonly parent: number }> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, parent] = line
    .slice(line.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return { state: state === '' || state === 'Z' ? undefined : state, parent: Number(parent) };
}

async function parentsFromPs(): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const lines = stdout.trim().split('\n');
  return new Map(
    lines.map(line => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return [pid ?? 0, parent ?? 0];
    }),
  );
}
