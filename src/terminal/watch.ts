/**
 * One execution of a command, from its start to its end: what it waits for, and whether it still does. A wait that is
 * over never begins again; the next one is another.
 */
import { OutputReader } from './outputReader.ts';

/** What the program waits for. */
export type Want = { readonly kind: 'code' } | { readonly kind: 'page'; readonly url: URL };

export interface Wait {
  readonly want: Want;
  /** Aborted when the program goes on, is answered otherwise, or ends. */
  readonly signal: AbortSignal;
}

/** A program that waits shows the same for so long; np draws it anew meanwhile. */
const settledMs = 120;

export class ExecutionWatch {
  readonly #reader = new OutputReader();
  readonly #waits: (wait: Wait) => void;
  /** What it wants, by what is shown now. */
  #shown = '';
  #current: AbortController | undefined;
  #settling: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** @param waits is told of each wait once, when nothing else has been shown for a moment */
  constructor(waits: (wait: Wait) => void) {
    this.#waits = waits;
  }

  /** Reads to the end of the stream; the execution may last longer. */
  async follow(output: AsyncIterable<string>): Promise<void> {
    for await (const chunk of output) {
      if (this.#hasEnded) return;
      this.write(chunk);
    }
  }

  write(chunk: string): void {
    this.#reader.write(chunk);
    const want = this.#want();
    const shown = this.#keyOf(want);
    if (shown === this.#shown) return;
    this.#shown = shown;
    clearTimeout(this.#settling);
    this.#endWait();
    if (want !== undefined) this.#settling = setTimeout(() => this.#begin(want), settledMs);
  }

  /** Whether the program still waits for this page. */
  waitsFor(page: URL): boolean {
    return this.#current !== undefined && this.#shown === page.href;
  }

  /** @returns whether it gave up for want of a code, by what it said */
  end(): boolean {
    this.#hasEnded = true;
    clearTimeout(this.#settling);
    this.#endWait();
    return this.#reader.wantedCode;
  }

  #want(): Want | undefined {
    if (this.#reader.asksForCode) return { kind: 'code' };
    const { page: url } = this.#reader;
    return url === undefined ? undefined : { kind: 'page', url };
  }

  #begin(want: Want): void {
    if (this.#hasEnded) return;
    this.#current = new AbortController();
    this.#waits({ want, signal: this.#current.signal });
  }

  #endWait(): void {
    this.#current?.abort();
    this.#current = undefined;
  }

  #keyOf(want: Want | undefined): string {
    return want?.kind === 'page' ? want.url.href : `${want?.kind} ${this.#reader.place}`;
  }
}
