/**
 * Runs a program that can be stopped with everything it has started.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';

const onWindows = process.platform === 'win32';
/** How long a program may take to end after SIGTERM. */
const graceMs = 3000;
/** How long to listen after the exit, where something in the background still holds the output open. */
const lateOutputMs = 500;

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** On Windows: the arguments are quoted already. */
  readonly isVerbatim?: boolean;
}

/** Sends over an IPC channel to a Node program that listens there. It is the program that has to let go of the channel. */
export type Send = (message: object) => void;

export interface ProgramWatcher {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Opens a channel to the program, as soon as it is started. */
  readonly onStart?: (send: Send) => void;
  readonly onMessage?: (message: unknown) => void;
  /** Ends the program and its children. */
  readonly signal: AbortSignal;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Has no terminal and an empty standard input.
 * @throws the signal's reason once everything is ended; the system's error when the program does not start
 */
export async function runProgram(program: Program, watcher: ProgramWatcher): Promise<ProgramEnd> {
  watcher.signal.throwIfAborted();
  const child = spawn(program.file, program.args, {
    cwd: program.cwd,
    env: program.env,
    stdio: watcher.onStart === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own, so that it can be ended as a whole. On Windows this would open a console.
    detached: !onWindows,
    windowsHide: true,
    windowsVerbatimArguments: program.isVerbatim === true,
  });
  child.stdout?.on('data', watcher.onStdout);
  child.stderr?.on('data', watcher.onStderr);
  if (watcher.onMessage !== undefined) child.on('message', watcher.onMessage);

  const stop = () => endTree(child);
  watcher.signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = ending(child);
    // What cannot be sent any more is told by the program's end.
    watcher.onStart?.(message => void child.send(message, () => {}));
    const end = await ended;
    watcher.signal.throwIfAborted();
    return end;
  } finally {
    watcher.signal.removeEventListener('abort', stop);
    // What outlived its parent in the group goes too, once the run was stopped.
    if (watcher.signal.aborted) signalGroup(child, 'SIGKILL');
  }
}

function ending(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => {
      const end = { exitCode, signal };
      const late = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(end);
      }, lateOutputMs);
      child.once('close', () => {
        clearTimeout(late);
        resolve(end);
      });
    });
  });
}

function endTree(child: ChildProcess): void {
  if (onWindows) {
    const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    execFile(taskkill, ['/pid', `${child.pid}`, '/T', '/F'], { windowsHide: true }, () => {});
    return;
  }
  signalGroup(child, 'SIGTERM');
  const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(insist));
}

/** Does nothing where the group is gone, or on Windows, which has none. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (onWindows || child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody left.
  }
}
