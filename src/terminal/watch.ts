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

/** A program that waits writes no more. */
const quietMs = 120;

export class ExecutionWatch {
  readonly #reader = new OutputReader();
  readonly #waits: (wait: Wait) => void;
  #current: { readonly key: string; readonly end: AbortController } | undefined;
  #settling: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** @param waits is told of each wait once, when the program has been quiet for a moment */
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
    clearTimeout(this.#settling);
    if (this.#current !== undefined && this.#keyOf(this.#want()) !== this.#current.key) this.#endWait();
    this.#settling = setTimeout(() => this.#settle(), quietMs);
  }

  /** Whether the program still waits for this page. */
  waitsFor(page: URL): boolean {
    return this.#current?.key === page.href;
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

  #settle(): void {
    const want = this.#want();
    if (want === undefined || this.#hasEnded || this.#current !== undefined) return;
    const end = new AbortController();
    this.#current = { key: this.#keyOf(want), end };
    this.#waits({ want, signal: end.signal });
  }

  #endWait(): void {
    this.#current?.end.abort();
    this.#current = undefined;
  }

  #keyOf(want: Want | undefined): string {
    return want?.kind === 'page' ? want.url.href : `${want?.kind} ${this.#reader.place}`;
  }
}
