/** Names of processes that can be written down, and later tell whether the process still runs. */
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';

/** This process. */
export async function processName(): Promise<string> {
  return [await place(), process.pid, await processStart(process.pid), bootTime()].join('-');
}

/** `elsewhere`: on another computer or in another container, of whose processes nothing is known here. */
export async function processState(name: string): Promise<'runs' | 'ended' | 'elsewhere'> {
  const [, where, pid, start, boot] = /^([0-9a-f]+)-(\d+)-(\d+)-(\d+)/.exec(name) ?? [];
  if (where !== (await place()) || pid === undefined || start === undefined) return 'elsewhere';
  if (!exists(Number(pid))) return 'ended';
  // The id may have gone to another process meanwhile.
  const startsNow = await processStart(Number(pid));
  const isAnother =
    start === unknownStart || startsNow === unknownStart
      ? bootTime() - Number(boot) > clockTolerance
      : start !== startsNow;
  return isAnother ? 'ended' : 'runs';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Tells this computer, and on Linux this container, from others that may share its folders. */
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

/** Seconds: clocks are put right meanwhile, and nobody starts a computer and a program on it twice in that time. */
const clockTolerance = 60;

let knownBootTime: number | undefined;

/** When the computer was started, in seconds since 1970, and the same each time. All there is but on Linux. */
function bootTime(): number {
  knownBootTime ??= Math.round(Date.now() / 1000 - uptime());
  return knownBootTime;
}
