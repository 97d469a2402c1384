/**
 * `npmHost.cjs` from this side: a process of the person's own Node, with the libraries of their own npm.
 */
import { fileURLToPath } from 'node:url';
import { type InstalledNpm, type NpmCli, NpmCliError } from '../accounts/npmCli.ts';
import { npmEnvironment } from '../accounts/npmEnvironment.ts';
import { type ProgramEnd, runProgram, type Send } from './childProcess.ts';

const hostFile = fileURLToPath(new URL('./npmHost.cjs', import.meta.url));

/** Where, with which npm, and in whose environment a package is made. */
export interface BuildContext {
  readonly folder: string;
  readonly npm: InstalledNpm;
  /** Of the editor; what scripts must not see is taken out before they get it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Cancels, and ends whatever runs. */
  readonly signal: AbortSignal;
}

export type HostTask =
  | { readonly task: 'node' }
  /** What follows is about this folder; the first one is that in which the process was started. */
  | { readonly task: 'enter'; readonly folder: string }
  | { readonly task: 'workspaces' }
  | { readonly task: 'manifests' }
  /** Before `pack`. */
  | { readonly task: 'loadForPacking' }
  /** `file`: where the tarball goes. */
  | { readonly task: 'pack'; readonly file: string }
  /** `into`: an empty folder. */
  | { readonly task: 'readTarball'; readonly file: string; readonly into: string }
  | {
      readonly task: 'script';
      readonly event: string;
      readonly manifest: object;
      readonly publishConfig: object;
      /** Of the tarball, for postpack. */
      readonly integrity?: string;
    };

export interface HostOutput {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

const silent: HostOutput = { onStdout: () => {}, onStderr: () => {} };

/** What npm's library said went wrong. */
export class HostError extends Error {
  override readonly name = 'HostError';
  /** Of the script, where one ran to its end. */
  readonly exitCode: number | null;
  readonly signal: string | null;

  constructor(message: string, exitCode: number | null, signal: string | null) {
    super(message);
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

/** Starts at once; to be closed, and ended by the context's signal. */
export class NpmHost {
  readonly #npm: InstalledNpm;
  readonly #signal: AbortSignal;
  readonly #ended: Promise<ProgramEnd>;
  #send: Send = () => {};
  /** Of the tasks that are still to be answered, which is done in turn. */
  readonly #waiting: ((answer: HostAnswer) => void)[] = [];

  constructor({ npm, folder, environment, signal }: BuildContext, output: HostOutput = silent) {
    this.#npm = npm;
    this.#signal = signal;
    this.#ended = runProgram(
      {
        file: npm.node,
        args: [hostFile, npm.npmPath],
        cwd: folder,
        env: npmEnvironment(environment),
      },
      {
        ...output,
        signal,
        onStart: send => {
          this.#send = send;
        },
        onMessage: message => this.#waiting.shift()?.(message as HostAnswer),
      },
    );
    // Whoever asks, or closes, is told.
    this.#ended.catch(() => {});
  }

  /**
   * Done when those that were asked before are.
   * @returns what the task yields
   * @throws HostError; the signal's reason when cancelled
   */
  async ask(task: HostTask): Promise<unknown> {
    const answered = Promise.withResolvers<HostAnswer>();
    this.#waiting.push(answered.resolve);
    this.#send(task);
    const { value, error } = await Promise.race([answered.promise, this.#ended.then(noAnswer)]);
    if (error === undefined) return value;
    const { message, exitCode, signal } = error;
    throw new HostError(
      String(message),
      typeof exitCode === 'number' ? exitCode : null,
      typeof signal === 'string' ? signal : null,
    );
  }

  /**
   * What only Node itself can tell of the npm that runs here.
   * @throws NpmCliError `node-not-found`; the signal's reason when cancelled
   */
  async npm(): Promise<NpmCli> {
    try {
      const node = (await this.ask({ task: 'node' })) as Pick<NpmCli, 'nodePath' | 'nodeVersion'>;
      return { ...this.#npm, ...node };
    } catch (error) {
      if (this.#signal.aborted) throw error;
      throw new NpmCliError('node-not-found', this.#npm.node, error);
    }
  }

  /** Resolves when the process has ended and all that it wrote has been handed over. */
  async close(): Promise<void> {
    this.#send({ task: 'end' });
    await this.#ended.catch(() => {});
  }
}

interface HostAnswer {
  readonly value?: unknown;
  readonly error?: { readonly message?: unknown; readonly exitCode?: unknown; readonly signal?: unknown };
}

function noAnswer({ exitCode, signal }: ProgramEnd): HostAnswer {
  return { error: { message: 'npm gave no answer', exitCode, signal } };
}
