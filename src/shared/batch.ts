/**
 * Does one thing to many items: a bounded number at a time, those first that others come after, and each once. What was
 * done stays done; what is left can be run again. Knows nothing of what is done: that and what an error means are told
 * by the caller.
 */

/**
 * Enough to hide the time that each takes on its way. A code that has just run out goes out with all of them, and after
 * some ten wrong ones registries lock people out for a while.
 */
export const usualAtOnce = 8;

/** Of what is only read: about as many connections as npm itself opens (`maxsockets`, 15). */
export const readsAtOnce = 16;

/** How far a batch is: so many of all are as they are meant to be. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface BatchProgress extends Progress {
  /** Did not work, or nobody knows; those that come after them count as well. */
  readonly failed: number;
}

/** What becomes of one item when nothing goes wrong; `unchanged`: it was so before. */
export interface Applied {
  readonly kind: 'done' | 'unchanged';
}

export type Outcome<Result extends Applied> =
  | Result
  /** Nothing was changed. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Whether something was changed is not known. */
  | { readonly kind: 'unknown'; readonly error: unknown }
  /** Nothing was changed. `because`: the id of the item that it was to come after, and that was not done. */
  | { readonly kind: 'not-tried'; readonly because?: string };

export type OutcomeKind = Outcome<Applied>['kind'];

export interface Ended<Item, Result extends Applied> {
  readonly item: Item;
  readonly outcome: Outcome<Result>;
}

export interface BatchEnd<Item, Result extends Applied> {
  /** All of them, in the order in which they were given. */
  readonly items: readonly Ended<Item, Result>[];
  /** Why not all were tried, where that is no matter of single items. */
  readonly stoppedBy?: { readonly kind: 'cancelled' } | { readonly kind: 'error'; readonly error: unknown };
}

/** What an error of one item means. */
export interface Judgement {
  /** `not-tried`: nothing was sent, or what was sent was not taken for anything that has to do with the item. */
  readonly outcome: 'failed' | 'unknown' | 'not-tried';
  /** The others would end the same way: no other is begun. */
  readonly stops?: boolean;
}

/** What each item gets along; together with whom and what for, the options of a request that may ask for a code. */
export interface ItemContext {
  /**
   * Aborts a while after the batch was cancelled: what is under way is given the time to come to its end. At once for an
   * item that the person would be asked for after the batch was stopped.
   */
  readonly signal: AbortSignal;
  /** The same function for all items of one run. */
  readonly progress: () => Progress;
  /** The person is being asked for something. */
  readonly onChallenge: () => void;
  /** And has answered: what follows is on its way to the registry. */
  readonly onAnswer: () => void;
  /** Too much at once: no other is begun until then, and fewer at once afterwards. */
  readonly onPause: (until: Date) => void;
}

export interface Batch<Item, Result extends Applied> {
  readonly items: readonly Item[];
  /** Tells items apart. */
  idOf(item: Item): string;
  /** Ids of those that have to be done before; others than the batch has are of no account. */
  after?(item: Item): readonly string[];
  /** How many at most are under way. */
  readonly atOnce: number;
  /** Aborts when the person cancels: no other is begun, and what waits for the person ends at once. */
  readonly signal: AbortSignal;
  run(item: Item, context: ItemContext): Promise<Result>;
  judge(error: unknown): Judgement;
  /** After each change of it, the first before anything is begun. */
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly onChallenge?: () => void;
  readonly onPause?: (until: Date) => void;
  /** Milliseconds that what is under way may still take after a cancel: then whether it was done is not known. */
  readonly graceMs?: number;
}

/** Longer than a registry takes for a change, shorter than a person's patience. */
const defaultGraceMs = 5000;

/** Never throws, whatever becomes of the items. */
export async function runBatch<Item, Result extends Applied>(
  batch: Batch<Item, Result>,
): Promise<BatchEnd<Item, Result>> {
  return await new BatchRun(batch).run();
}

/** Everything that is not as it is meant to be: to be run again. */
export function leftOf<Item, Result extends Applied>(end: BatchEnd<Item, Result>): readonly Item[] {
  return end.items.filter(({ outcome }) => !isSettled(outcome)).map(({ item }) => item);
}

/** What a first run came to, and a later one of what was left of it. */
export function withLater<Item, Result extends Applied>(
  first: BatchEnd<Item, Result>,
  later: BatchEnd<Item, Result>,
): BatchEnd<Item, Result> {
  const again = new Map(later.items.map(ended => [ended.item, ended]));
  const items = first.items.map(ended => {
    const now = again.get(ended.item);
    return now === undefined ? ended : byUs(ended, now);
  });
  return { ...later, items };
}

/**
 * Of what may have been done by the try before: found to be so now, it was. A later failure does not tell: it can be one
 * of the reading, and what was sent first can still come to its end.
 */
function byUs<Item, Result extends Applied>(
  before: Ended<Item, Result>,
  now: Ended<Item, Result>,
): Ended<Item, Result> {
  const { item, outcome } = now;
  if (before.outcome.kind !== 'unknown') return now;
  if (outcome.kind === 'not-tried') return before;
  if (outcome.kind === 'failed') return { item, outcome: { ...outcome, kind: 'unknown' } };
  return outcome.kind === 'unchanged' ? { item, outcome: { ...outcome, kind: 'done' } } : now;
}

function isSettled(outcome: { readonly kind: string } | undefined): boolean {
  return outcome?.kind === 'done' || outcome?.kind === 'unchanged';
}

interface Entry<Item, Result extends Applied> {
  readonly item: Item;
  readonly id: string;
  readonly after: readonly Entry<Item, Result>[];
  state: 'waiting' | 'running' | 'ended';
  outcome: Outcome<Result> | undefined;
  /** Whether it waits for the person, as far as is known. */
  isAsking: boolean;
  readonly hurry: AbortController;
}

class BatchRun<Item, Result extends Applied> {
  readonly #batch: Batch<Item, Result>;
  readonly #entries: readonly Entry<Item, Result>[];
  readonly #hurry = new AbortController();
  readonly #progressOf = () => this.#progress();
  #atOnce: number;
  #pausedUntil = 0;
  #stoppedBy: BatchEnd<Item, Result>['stoppedBy'];
  #timers: NodeJS.Timeout[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(batch: Batch<Item, Result>) {
    this.#batch = batch;
    this.#atOnce = Math.max(1, batch.atOnce);
    this.#entries = toEntries(batch);
  }

  async run(): Promise<BatchEnd<Item, Result>> {
    const { signal } = this.#batch;
    const onAbort = () => this.#cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    this.#tell();
    try {
      while (this.#goOn()) {
        const changed = this.#changed.promise;
        await changed;
        this.#changed = Promise.withResolvers();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const timer of this.#timers) clearTimeout(timer);
    }
    return {
      items: this.#entries.map(({ item, outcome }) => ({ item, outcome: outcome ?? { kind: 'not-tried' } })),
      ...(this.#stoppedBy === undefined ? {} : { stoppedBy: this.#stoppedBy }),
    };
  }

  /** Begins what can be; false when there is nothing to wait for any more. */
  #goOn(): boolean {
    this.#dropDependents();
    const isPaused = Date.now() < this.#pausedUntil;
    if (this.#stoppedBy === undefined && !isPaused) this.#begin();
    const waits = this.#stoppedBy === undefined && this.#has('waiting');
    return this.#has('running') || waits;
  }

  #begin(): void {
    let free = this.#atOnce - this.#entries.filter(({ state }) => state === 'running').length;
    for (const entry of this.#entries) {
      if (free <= 0) return;
      if (entry.state !== 'waiting' || !entry.after.every(each => isSettled(each.outcome))) continue;
      void this.#run(entry);
      free -= 1;
    }
    if (this.#has('running')) return;
    const first = this.#entries.find(({ state }) => state === 'waiting');
    // Each waits for another: those in a ring cannot be put in order, so one of them begins.
    if (first !== undefined) void this.#run(inRing(first));
  }

  /** Never throws. */
  async #run(entry: Entry<Item, Result>): Promise<void> {
    entry.state = 'running';
    entry.outcome = await this.#attempt(entry);
    entry.state = 'ended';
    entry.isAsking = false;
    this.#tell();
    this.#changed.resolve();
  }

  async #attempt(entry: Entry<Item, Result>): Promise<Outcome<Result>> {
    try {
      return await this.#batch.run(entry.item, this.#contextOf(entry));
    } catch (error) {
      const { outcome, stops } = this.#batch.judge(error);
      if (stops === true) this.#stoppedBy ??= { kind: 'error', error };
      return outcome === 'not-tried' ? { kind: outcome } : { kind: outcome, error };
    }
  }

  #contextOf(entry: Entry<Item, Result>): ItemContext {
    return {
      signal: AbortSignal.any([this.#hurry.signal, entry.hurry.signal]),
      progress: this.#progressOf,
      onChallenge: () => this.#challenged(entry),
      onAnswer: () => {
        entry.isAsking = false;
      },
      onPause: until => this.#pause(until),
    };
  }

  /** What was to come after one that was not done is not tried, for the reason that the first of them has. */
  #dropDependents(): void {
    for (let dropped = true; dropped; ) {
      dropped = false;
      for (const entry of this.#entries) {
        if (entry.state !== 'waiting') continue;
        const lost = entry.after.find(({ state, outcome }) => state === 'ended' && !isSettled(outcome));
        if (lost === undefined) continue;
        const because = lost.outcome?.kind === 'not-tried' ? lost.outcome.because : lost.id;
        entry.state = 'ended';
        entry.outcome = { kind: 'not-tried', ...(because === undefined ? {} : { because }) };
        dropped = true;
      }
    }
  }

  #cancel(): void {
    this.#stoppedBy ??= { kind: 'cancelled' };
    for (const { isAsking, hurry } of this.#entries) if (isAsking) hurry.abort();
    this.#later(this.#batch.graceMs ?? defaultGraceMs, () => this.#hurry.abort());
    this.#changed.resolve();
  }

  /** Whoever is asked has sent nothing that was taken; nobody is asked after it was stopped. */
  #challenged(entry: Entry<Item, Result>): void {
    entry.isAsking = true;
    if (this.#stoppedBy === undefined) this.#batch.onChallenge?.();
    else entry.hurry.abort();
  }

  #pause(until: Date): void {
    const isPaused = Date.now() < this.#pausedUntil;
    // Those under way at the time are told of the same pause one after another.
    if (!isPaused) this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
    if (until.getTime() > this.#pausedUntil) {
      this.#pausedUntil = until.getTime();
      // A timer may come a moment early.
      this.#later(until.getTime() - Date.now() + 1, () => this.#changed.resolve());
    }
    this.#batch.onPause?.(until);
  }

  #later(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, Math.max(0, ms)));
  }

  #tell(): void {
    this.#batch.onProgress?.(this.#progress());
  }

  #progress(): BatchProgress {
    const ended = this.#entries.filter(({ state }) => state === 'ended');
    const done = ended.filter(({ outcome }) => isSettled(outcome)).length;
    return { done, failed: ended.length - done, total: this.#entries.length };
  }

  #has(state: Entry<Item, Result>['state']): boolean {
    return this.#entries.some(entry => entry.state === state);
  }
}

function toEntries<Item, Result extends Applied>(batch: Batch<Item, Result>): readonly Entry<Item, Result>[] {
  const entries = batch.items.map(item => ({
    item,
    id: batch.idOf(item),
    after: [] as Entry<Item, Result>[],
    state: 'waiting' as const,
    outcome: undefined,
    isAsking: false,
    hurry: new AbortController(),
  }));
  const byId = new Map(entries.map(entry => [entry.id, entry]));
  for (const entry of entries) {
    const before = batch.after?.(entry.item).flatMap(id => byId.get(id) ?? []) ?? [];
    entry.after.push(...before.filter(each => each !== entry));
  }
  return entries;
}

/** Whom that one waits for in the end, where everything waits for something. */
function inRing<Item, Result extends Applied>(from: Entry<Item, Result>): Entry<Item, Result> {
  const seen = new Set<Entry<Item, Result>>();
  let at = from;
  while (!seen.has(at)) {
    seen.add(at);
    at = at.after.find(({ state }) => state === 'waiting') ?? at;
  }
  return at;
}
