/**
 * Something that is loaded when somebody looks at it: one request however many look, cut off when nobody does any
 * more, and what was known before is kept until there is something newer.
 */

export interface Known<T> {
  readonly value: T;
  readonly at: Date;
}

export interface PartState<T> {
  readonly isLoading: boolean;
  /** The newest there is; of an earlier day perhaps. */
  readonly known?: Known<T>;
  /** Why the last try brought nothing newer. */
  readonly error?: unknown;
}

/** @param soFar takes what has come before all has; it counts where nothing is known yet */
export type Load<T> = (signal: AbortSignal, soFar: (value: T) => void) => Promise<T>;

export interface PartOptions<T> {
  readonly load: Load<T>;
  readonly now: () => Date;
  /** Known before anything was asked. */
  readonly before?: Known<T> | undefined;
  /** There is something new to be seen: that it is being asked for is none. */
  readonly onChange: () => void;
  /** Has come whole. */
  readonly onLoaded?: (known: Known<T>) => void;
}

export class Part<T> {
  readonly #options: PartOptions<T>;
  #known: Known<T> | undefined;
  #error: unknown;
  #loading: { readonly controller: AbortController; readonly end: PromiseWithResolvers<void> } | undefined;
  #isPartial = false;
  #isWanted = false;
  /** Asked, whatever came of it, and nothing has been said since that it may be no longer so. */
  #isSettled = false;

  constructor(options: PartOptions<T>) {
    this.#options = options;
    this.#known = options.before;
  }

  get state(): PartState<T> {
    return {
      isLoading: this.#loading !== undefined,
      ...(this.#known === undefined ? {} : { known: this.#known }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  /** Somebody looks: loads it unless it is there or on its way. Resolves, whatever comes of it, when that is over. */
  async look(): Promise<void> {
    this.#isWanted = true;
    if (!this.#isSettled && this.#loading === undefined) this.#start();
    while (this.#loading !== undefined) await this.#loading.end.promise;
  }

  /** What is known may no longer be so, or a failure is over: asked again, at once where somebody looks. */
  renew(): void {
    this.#isSettled = false;
    this.#cut();
    if (this.#isWanted) this.#start();
  }

  /** Nobody looks any more. */
  leave(): void {
    this.#isWanted = false;
    this.#cut();
  }

  #cut(): void {
    this.#loading?.controller.abort();
    // Nobody waits for a load that does not heed its signal.
    this.#loading?.end.resolve();
    this.#loading = undefined;
  }

  #start(): void {
    const controller = new AbortController();
    const end = Promise.withResolvers<void>();
    this.#loading = { controller, end };
    void this.#run(controller.signal).finally(() => end.resolve());
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { load, now } = this.#options;
    try {
      const value = await load(signal, part => {
        if (signal.aborted || (this.#known !== undefined && !this.#isPartial)) return;
        this.#isPartial = true;
        this.#take({ value: part, at: now() });
      });
      if (!signal.aborted) this.#end({ value, at: now() });
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #take(known: Known<T>): void {
    this.#known = known;
    this.#options.onChange();
  }

  #end(known: Known<T>): void {
    this.#loading = undefined;
    this.#isSettled = true;
    this.#isPartial = false;
    this.#error = undefined;
    this.#options.onLoaded?.(known);
    this.#take(known);
  }

  /** Not asked again before somebody says so: what fails at once would be asked for without end. */
  #fail(error: unknown): void {
    this.#loading = undefined;
    this.#isSettled = true;
    this.#error = error;
    this.#options.onChange();
  }
}
