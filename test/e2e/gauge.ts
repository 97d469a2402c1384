/** The extension host as the extension `gauge` measures it from within. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packageOther } from '../vscode/otherExtension.ts';
import type { StageOptions } from './stage.ts';

/** After a collection of garbage. */
export interface Measurement {
  readonly heapBytes: number;
  /** Functions and closures: every listener is one. */
  readonly functions: number;
  readonly signals: number;
  /** VS Code's, of all extensions. */
  readonly emitters: number;
  /** Sockets, timers, servers, child processes: what keeps a process alive. */
  readonly handles: number;
  /** Open files and sockets of the system; none where it does not tell. */
  readonly files: number;
  /** Commands that were run here and have not ended. */
  readonly running: number;
  readonly failed: readonly string[];
}

const pollMilliseconds = 50;
const startsWithinMs = 30_000;

export class Gauge {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Gauge> {
    return new Gauge(await mkdtemp(join(tmpdir(), 'gauge-')));
  }

  /** For `Stage.open`: its extension, and a folder of their own for the temporary files of all processes. */
  options(temporary: string): StageOptions {
    return {
      otherExtension: () => packageOther(join(import.meta.dirname, 'gauge'), this.#folder),
      env: { GAUGE_FILE: this.#file, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    };
  }

  async measure(): Promise<Measurement> {
    const answer = await fetch(await this.#address());
    return (await answer.json()) as Measurement;
  }

  /** Begins a command in the extension host. @param args as text; addresses of files become `Uri`s */
  async run(command: string, ...args: readonly string[]): Promise<void> {
    const answer = await fetch(await this.#address(), {
      method: 'POST',
      body: JSON.stringify({ command, args }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#folder, 'port');
  }

  async #address(): Promise<string> {
    const deadline = Date.now() + startsWithinMs;
    for (;;) {
      const port = await readFile(this.#file, 'utf8').catch(() => undefined);
      if (port !== undefined) return `http://127.0.0.1:${port}/`;
      if (Date.now() > deadline) throw new Error('The extension host was not there in time.');
      await setTimeout(pollMilliseconds);
    }
  }
}
