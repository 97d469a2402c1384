/**
 * The project's own pnpm or yarn, as a terminal would start it in the root of the workspace.
 */
import { findOnPath } from '../accounts/npmCli.ts';
import { lookUp, npmEnvironment } from '../accounts/npmEnvironment.ts';
import { quotable } from '../shared/redaction.ts';
import { type Program, type ProgramEnd, runProgram } from './childProcess.ts';
import { OutputLines } from './outputLines.ts';
import { WorkspaceError } from './workspaceError.ts';

export type OtherManager = 'pnpm' | 'yarn';

export interface ManagerContext {
  /** The root of the workspace. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What a line of a program's output says; undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How much of its output an error repeats. */
const lastLines = 12;

export class PackageManager {
  readonly name: OtherManager;
  readonly #file: string;
  readonly #context: ManagerContext;
  #version: string | undefined;

  private constructor(name: OtherManager, file: string, context: ManagerContext) {
    this.name = name;
    this.#file = file;
    this.#context = context;
  }

  /** @throws WorkspaceError `manager-not-found` */
  static async find(name: OtherManager, context: ManagerContext): Promise<PackageManager> {
    const file = await findOnPath(name, npmEnvironment(context.environment));
    if (file === undefined) throw new WorkspaceError({ code: 'manager-not-found', manager: name });
    return new PackageManager(name, file, context);
  }

  /** @throws WorkspaceError `manager-failed`; the signal's reason when cancelled */
  async version(signal: AbortSignal): Promise<string> {
    this.#version ??= (await this.ask(['--version'], signal)).trim();
    return this.#version;
  }

  /**
   * @returns its standard output
   * @throws WorkspaceError `manager-failed`; the signal's reason when cancelled
   */
  async ask(args: readonly string[], signal: AbortSignal): Promise<string> {
    const output: Buffer[] = [];
    await this.#run(
      args,
      signal,
      () => {},
      chunk => output.push(chunk),
    );
    return Buffer.concat(output).toString('utf8');
  }

  /**
   * @param onLine a line of its output, or of a script that it runs
   * @throws WorkspaceError `manager-failed`; the signal's reason when cancelled, with nothing left running
   */
  async run(args: readonly string[], signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
    await this.#run(args, signal, onLine, () => {});
  }

  async #run(
    args: readonly string[],
    signal: AbortSignal,
    onLine: (line: string) => void,
    onStdout: (chunk: Buffer) => void,
  ): Promise<void> {
    const last: string[] = [];
    const note = (line: string) => {
      if (line.trim() !== '') last.push(line.trim());
      if (last.length > lastLines) last.shift();
      onLine(line);
    };
    const [stdout, stderr] = [new OutputLines(note), new OutputLines(note)];
    const end = await this.#start(args, signal, {
      onStdout: chunk => {
        onStdout(chunk);
        stdout.write(chunk);
      },
      onStderr: chunk => stderr.write(chunk),
    });
    stdout.end();
    stderr.end();
    if (end.exitCode === 0) return;
    throw this.#failure(args, last.join('\n'));
  }

  async #start(
    args: readonly string[],
    signal: AbortSignal,
    output: { readonly onStdout: (chunk: Buffer) => void; readonly onStderr: (chunk: Buffer) => void },
  ): Promise<ProgramEnd> {
    try {
      return await runProgram(this.#program(args), { ...output, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new WorkspaceError({ code: 'manager-not-found', manager: this.name }, undefined, error);
    }
  }

  #program(args: readonly string[]): Program {
    const { root: cwd, environment } = this.#context;
    // Corepack would ask whether it may download; nobody could answer.
    const env = { ...npmEnvironment(environment), COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };
    const file = this.#file;
    if (!file.toLowerCase().endsWith('.cmd')) return { file, args, cwd, env };
    // Node starts no batch file. /s: cmd.exe takes away the outer quotes, and no others.
    const line = [file, ...args].map(word => (/[^\w@:\\/.=+-]/.test(word) ? `"${word}"` : word)).join(' ');
    const shell = lookUp(environment, 'ComSpec') ?? 'cmd.exe';
    return { file: shell, args: ['/d', '/s', '/c', `"${line}"`], cwd, env, isVerbatim: true };
  }

  #failure(args: readonly string[], said: string): WorkspaceError {
    // What it is asked to do, without its options.
    const command = [this.name, ...args.filter(word => /^[a-z]+$/.test(word)).slice(0, 3)].join(' ');
    return new WorkspaceError({ code: 'manager-failed', manager: this.name, command, said: quotable(said) });
  }
}
