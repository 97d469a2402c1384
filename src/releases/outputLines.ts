/**
 * A program's output as lines that can be shown: decoded, without escape sequences, a redrawn line (carriage
 * return) as a line of its own.
 */
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

/** In characters. A program that never ends its line must not fill our memory. */
const longestLine = 16_384;

export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #pending = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    const text = this.#pending + this.#decoder.write(chunk);
    // A carriage return at the end may be the first half of a line break.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    if (this.#pending.length > longestLine) this.#flush();
  }

  /** The last line has no line break. */
  end(): void {
    this.#pending += this.#decoder.end();
    this.#flush();
  }

  #flush(): void {
    const line = this.#pending.replace(/\r$/, '');
    this.#pending = '';
    if (line !== '') this.#emit(line);
  }

  #emit(line: string): void {
    this.#onLine(stripVTControlCharacters(line));
  }
}
