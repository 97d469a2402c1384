/**
 * A program in a pseudo-terminal, and somebody who reads what it says and types.
 */
import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';

const waitMs = 30_000;

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export class Terminal {
  /** The program's exit code. */
  readonly exit: Promise<number>;

  readonly #pty: IPty;
  #output = '';
  /** How much of the output has been read. */
  #read = 0;
  #exited = false;
  #changed: () => void = () => undefined;

  constructor(file: string, args: string[], options: TerminalOptions) {
    // Wide, so that no line of interest is wrapped.
    this.#pty = spawn(file, args, { ...options, name: 'xterm-256color', cols: 500, rows: 100 });
    this.#pty.onData(data => {
      this.#output += data;
      this.#changed();
    });
    this.exit = new Promise(resolve => {
      this.#pty.onExit(({ exitCode }) => {
        this.#exited = true;
        this.#changed();
        resolve(exitCode);
      });
    });
  }

  /**
   * Waits for this text in what has not been read yet, and reads on behind it.
   * @throws when the program ends or half a minute passes without it.
   */
  async see(text: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const unread = this.#text().slice(this.#read);
      const match = text.exec(unread);
      if (match) {
        this.#read += match.index + match[0].length;
        return match;
      }
      if (this.#exited)
        throw new Error(`The program ended before it said ${text}. It said:\n${hush(unread)}`);
      if (Date.now() > deadline) throw new Error(`It never said ${text}. It said:\n${hush(unread)}`);
      await this.#change(deadline - Date.now());
    }
  }

  /** Waits for the question and types the answer. */
  async answer(question: RegExp, line: string): Promise<void> {
    await this.see(question);
    this.type(line);
  }

  /** Types a line. */
  type(line: string): void {
    this.#pty.write(`${line}\r`);
  }

  /** Waits for the end. @returns all that was said. @throws when the exit code is another. */
  async end(expectedCode = 0): Promise<string> {
    const code = await this.exit;
    if (code === expectedCode) return this.#text();
    throw new Error(`It ended with ${code}, not ${expectedCode}. It said:\n${hush(this.#text())}`);
  }

  /** Ends the program if it still runs. */
  kill(): void {
    if (!this.#exited) this.#pty.kill();
  }

  #text(): string {
    return stripVTControlCharacters(this.#output).replaceAll('\r', '');
  }

  async #change(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#changed = resolve;
    await promise;
    clearTimeout(timer);
  }
}

/** Takes what looks like a code, a key or a token out of a text that goes into a test report. */
function hush(text: string): string {
  return text.replace(/\b(?:\d{6,}|[0-9a-f]{16,}|[A-Z2-7]{16,}|npm_\w+)\b/g, '[secret]');
}

/** The terminals that one person has open. */
export class Terminals {
  #open: Terminal[] = [];

  start(file: string, args: string[], options: TerminalOptions): Terminal {
    const terminal = new Terminal(file, args, options);
    this.#open.push(terminal);
    return terminal;
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    for (const terminal of this.#open) terminal.kill();
    await Promise.all(this.#open.map(({ exit }) => exit));
    this.#open = [];
  }
}
