/** Answers requests that are under way beside each other in the opposite order. */

/** Milliseconds without another one, after which nobody is to be expected that could overtake. */
const quietMs = 100;

interface Waiting {
  /** In the order in which they came in. */
  readonly number: number;
  readonly goOn: () => void;
}

export class Overtaking {
  /** The last that has come in is the last. */
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Until one that came in later has been answered; not for long where none comes. */
  async wait(number: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ number, goOn: resolve });
    this.#waiting.sort((one, other) => one.number - other.number);
    this.#expectAnother();
    await promise;
  }

  /** Lets the last one go on that came in before this. */
  answered(number: number): void {
    const index = this.#waiting.findLastIndex(each => each.number < number);
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.goOn();
  }

  #expectAnother(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#waiting.pop()?.goOn();
      // Those before it go on when it has been answered, unless its client has gone.
      if (this.#waiting.length > 0) this.#expectAnother();
    }, quietMs);
  }
}
