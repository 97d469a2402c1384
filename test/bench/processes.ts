/** Starts the processes that are measured, and the registry that they talk to. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { ReceivedPut, RegistryMessage, Terms } from './countingRegistry.ts';

export interface Measured {
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number;
  /** Bytes of resident memory at the peak. */
  readonly peak: number;
  /** What it said over IPC. */
  readonly answer: unknown;
}

export interface MeasuredProgram {
  /** Of Node: the script and what it is told. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Sent over IPC. */
  readonly job?: object;
}

/** Paths of programs of this folder that run measured. */
export type Programs<Name extends string> = Readonly<Record<Name, string>>;

/** As plain JavaScript, since stripping types costs memory and time. @param names without `.ts` */
export async function buildPrograms<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<Programs<Name>> {
  await build({
    entryPoints: names.map(name => join(import.meta.dirname, `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'warning',
  });
  const paths = names.map(name => [name, join(folder, `${name}.cjs`)] as const);
  return Object.fromEntries(paths) as Record<Name, string>;
}

/**
 * Runs a script in this Node, with `peak.ts` preloaded.
 * @throws when it fails, with what it wrote; the signal's reason when cancelled
 */
export async function measure(
  { args, cwd, env, job }: MeasuredProgram,
  peakProgram: string,
  signal: AbortSignal,
): Promise<Measured> {
  signal.throwIfAborted();
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', peakProgram, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(job === undefined ? [] : ['ipc' as const])],
  });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exited = once(child, 'exit').then(([code]) => ({ code, wall: performance.now() - start }));
    const outputs = [1, 2, 3].map(fd => text(child.stdio[fd] as NodeJS.ReadableStream));
    let answer: unknown;
    child.once('message', message => {
      answer = message;
    });
    if (job !== undefined) child.send(job);
    const [{ code, wall }, stdout, stderr, peak] = await Promise.all([exited, ...outputs] as const);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`exit code ${code}\n${stdout}${stderr}`);
    return { wall, peak: Number(peak), answer };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export class Registry {
  readonly url: URL;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = new URL(url);
  }

  static async start(): Promise<Registry> {
    const child = fork(join(import.meta.dirname, 'countingRegistry.ts'));
    const [url] = await once(child, 'message');
    return new Registry(child, String(url));
  }

  /** Runs one publish on these terms. */
  async serve<T>(terms: Terms, publish: () => Promise<T>): Promise<{ value: T; puts: ReceivedPut[] }> {
    await this.#ask({ terms });
    const value = await publish();
    return { value, puts: (await this.#ask('report')) as ReceivedPut[] };
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }

  async #ask(message: RegistryMessage): Promise<unknown> {
    const answer = once(this.#process, 'message');
    this.#process.send(message);
    return (await answer)[0];
  }
}
