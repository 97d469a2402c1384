/**
 * Hands a task to `npmHost.cjs`, which does it with the person's own Node and npm.
 */
import { fileURLToPath } from 'node:url';
import type { NpmCli } from '../accounts/npmCli.ts';
import { npmEnvironment } from '../accounts/npmEnvironment.ts';
import { runProgram } from './childProcess.ts';

const hostFile = fileURLToPath(new URL('./npmHost.cjs', import.meta.url));

/** Where, with which npm, and in whose environment a package is made. */
export interface BuildContext {
  readonly folder: string;
  readonly npm: NpmCli;
  /** Of the editor; what scripts must not see is taken out before they get it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Cancels, and ends whatever runs. */
  readonly signal: AbortSignal;
}

export type HostTask =
  | { readonly task: 'manifests' }
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

/**
 * @returns what the task yields
 * @throws HostError; the signal's reason when cancelled
 */
export async function askNpm(task: HostTask, context: BuildContext, output: HostOutput): Promise<unknown> {
  const answers: unknown[] = [];
  const end = await runProgram(
    {
      file: context.npm.nodePath,
      args: [hostFile],
      cwd: context.folder,
      env: npmEnvironment(context.environment),
      message: { npmPath: context.npm.npmPath, ...task },
    },
    { ...output, onMessage: message => answers.push(message), signal: context.signal },
  );
  const answer = answers[0] as { value?: unknown; error?: HostFailure } | undefined;
  if (answer === undefined) throw new HostError('npm gave no answer', end.exitCode, end.signal);
  if (answer.error === undefined) return answer.value;
  const { message, exitCode, signal } = answer.error;
  throw new HostError(
    String(message),
    typeof exitCode === 'number' ? exitCode : null,
    typeof signal === 'string' ? signal : null,
  );
}

interface HostFailure {
  readonly message?: unknown;
  readonly exitCode?: unknown;
  readonly signal?: unknown;
}
