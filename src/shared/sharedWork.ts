/** Work that several wait for and that is done once: it goes on as long as somebody waits. */
import { unlessAborted } from './unlessAborted.ts';

export class SharedWork<Result> {
  readonly #abandoned = new AbortController();
  readonly #work: Promise<Result>;
  #waiting = 0;

  /** @param start begins the work; its signal aborts when nobody waits any longer */
  constructor(start: (signal: AbortSignal) => Promise<Result>) {
    this.#work = start(this.#abandoned.signal);
    // Whoever waits hears of it; where nobody does any longer, nobody needs to.
    this.#work.catch(() => {});
  }

  /** Whether everybody has gone before the work was done: it cannot be joined any more. */
  get isAbandoned(): boolean {
    return this.#abandoned.signal.aborted;
  }

  /** @throws the reason of `signal` when that aborts, and whatever ends the work */
  async wait(signal: AbortSignal): Promise<Result> {
    this.#waiting += 1;
    try {
      return await unlessAborted(this.#work, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#abandoned.abort();
    }
  }
}
