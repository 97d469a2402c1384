/** The channel "npm Security": what we ask registries, and what a package's scripts print. */
import * as vscode from 'vscode';
import { once } from '../shared/once.ts';

/** Comes with the first line: the start of the extension says nothing. */
const redaction = once(() => import('../shared/redaction.ts'));

export class Log implements vscode.Disposable {
  #made: vscode.LogOutputChannel | undefined;
  /** Lines stay in their order. */
  #written: Promise<void> = Promise.resolve();

  get #channel(): vscode.LogOutputChannel {
    this.#made ??= vscode.window.createOutputChannel('npm Security', { log: true });
    return this.#made;
  }

  /** A line of ours, for instance a request, or one that a script printed. */
  info(line: string): void {
    this.#write('info', line);
  }

  error(line: string): void {
    this.#write('error', line);
  }

  /** What went wrong beside the work, which goes on without it. */
  problem(error: unknown): void {
    this.error(error instanceof Error ? error.message : String(error));
  }

  #write(level: 'info' | 'error', line: string): void {
    this.#written = this.#written.then(async () => {
      const { redact } = await redaction();
      this.#channel[level](redact(line));
    });
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#made?.dispose();
  }
}
