/** The channel "npm Security": what we ask registries, and what a package's scripts print. */
import * as vscode from 'vscode';
import { redact } from '../shared/redaction.ts';

export class Log implements vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('npm Security', { log: true });

  /** A line of ours, for instance a request, or one that a script printed. */
  info(line: string): void {
    this.#channel.info(redact(line));
  }

  error(line: string): void {
    this.#channel.error(redact(line));
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
