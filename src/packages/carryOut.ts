/**
 * Makes one change: reads, sends, and finds out what became of it where the answer does not say. Somebody else's change
 * in between (409) is read, and ours goes on only while it still means the same; nothing is sent again blindly.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { failureOf, RegistryError, type RegistryErrorCode } from '../registry/errors.ts';
import type { PackageClient } from '../registry/packageClient.ts';
import { type AskOptions, patiently } from '../registry/secondFactor.ts';
import { lookUpSignal } from '../shared/lookUpSignal.ts';
import { ChangeError, stopsAll } from './changeError.ts';
import type { ChangingRegistry, Draft, DraftedChange } from './draft.ts';
import type { Applied, Aspect, Meanwhile } from './packageChange.ts';

/** Milliseconds before each look. */
export interface Waits {
  /** At a package that changes while we change it: a registry can need a moment for the change before. */
  readonly conflict: readonly number[];
  /** For a change whose answer is missing: registries can lag behind by some seconds. */
  readonly unclear: readonly number[];
}

const usualWaits: Waits = { conflict: [0, 500, 2000], unclear: [0, 1000, 3000] };

/** How a change is looked at, with the connection that this is done over. @throws RegistryError */
export type Look = (registry: ChangingRegistry, signal: AbortSignal) => Promise<Draft>;

/**
 * @param from how it has to be before; without it, it may be as it is
 * @throws ChangeError
 */
export async function carryOut(
  client: PackageClient,
  look: Look,
  ask: AskOptions,
  waits = usualWaits,
  from?: Aspect,
): Promise<Applied> {
  return await new Carrying(client, look, ask, waits).run(from);
}

/** What it was sent for is no longer as it was read; what is to be taken away may be gone. */
const saysChanged: ReadonlySet<RegistryErrorCode> = new Set(['conflict', 'not-found']);

class Carrying {
  readonly #client: PackageClient;
  readonly #look: Look;
  readonly #ask: AskOptions;
  readonly #waits: Waits;

  constructor(client: PackageClient, look: Look, ask: AskOptions, waits: Waits) {
    this.#client = client;
    this.#look = look;
    this.#ask = ask;
    this.#waits = waits;
  }

  async run(from: Aspect | undefined): Promise<Applied> {
    const first = await this.#read('no');
    if (first.kind === 'unchanged') return first;
    if (from !== undefined) assertSameMeaning({ before: from }, first, 'no');
    return await this.#send(first, { first, refusals: 0, isAgain: false });
  }

  async #send(draft: DraftedChange, so: SoFar): Promise<Applied> {
    const error = await failureOf(draft.send(this.#client, this.#ask));
    if (error === undefined) return done(draft, meanwhileOf(so.first.before, draft.before));
    if (saysChanged.has(error.code)) return await this.#afterRefusal(error, so);
    if (error.details.outcomeUnknown === true) return await this.#afterSilence(draft, error, so);
    // What was sent first can still come to its end.
    throw new ChangeError({ code: 'registry', error }, so.isAgain ? 'unknown' : 'no');
  }

  async #afterRefusal(error: RegistryError, so: SoFar): Promise<Applied> {
    const { first, refusals } = so;
    const wait = this.#waits.conflict[refusals];
    await delay(wait, undefined, { signal: this.#ask.signal }).catch(() => {});
    // It can be ours that was in the way, where something in between has sent it twice.
    const next = await this.#read('unknown');
    if (next.kind === 'unchanged') return done(undefined, meanwhileOf(first.after, next.now));
    assertSameMeaning(first, next, 'no');
    if (wait === undefined || error.code !== 'conflict') throw new ChangeError({ code: 'registry', error });
    return await this.#send(next, { ...so, refusals: refusals + 1 });
  }

  /**
   * What is sent for one revision of the document is never taken twice: it goes again, once. All else stays unknown
   * where it is not to be seen.
   */
  async #afterSilence(draft: DraftedChange, error: RegistryError, so: SoFar): Promise<Applied> {
    const { signal } = this.#ask;
    const goesAgain = draft.rev !== undefined && !so.isAgain && !signal.aborted && !stopsAll(error);
    const lookSignal = lookUpSignal(signal);
    const looking = this.#client.looking();
    const look = () => this.#look(looking, lookSignal);
    const seen = await lookFor(
      look,
      this.#waits.unclear,
      lookSignal,
      now => goesAgain || now.rev !== draft.rev,
    );
    if (seen?.kind === 'unchanged') return done(draft, undefined);
    if (seen?.kind === 'change' && goesAgain) {
      assertSameMeaning(so.first, seen, 'unknown');
      return await this.#send(seen, { ...so, isAgain: true });
    }
    // Sent for an earlier document, it cannot be taken any more.
    const isOutdated = seen?.kind === 'change' && seen.rev !== draft.rev;
    throw new ChangeError({ code: 'registry', error }, isOutdated ? 'no' : 'unknown');
  }

  /** @param changed what is known of the change where it cannot be read */
  async #read(changed: 'no' | 'unknown'): Promise<Exclude<Draft, { kind: 'impossible' }>> {
    const client = this.#client;
    const context = { ...this.#ask, registry: client.registry };
    try {
      const draft = await patiently(context, () => this.#look(client, context.signal));
      if (draft.kind !== 'impossible') return draft;
      throw new ChangeError({ code: 'impossible', why: draft.why });
    } catch (error) {
      throw error instanceof RegistryError ? new ChangeError({ code: 'registry', error }, changed) : error;
    }
  }
}

interface SoFar {
  /** As it was before anything was sent. */
  readonly first: DraftedChange;
  /** How often it was refused because of somebody else's change. */
  readonly refusals: number;
  /** Whether it was sent again because an answer was missing. */
  readonly isAgain: boolean;
}

/**
 * One more owner, or one less, is that whoever else has come or gone; all else was decided in view of what it replaces.
 * @throws ChangeError
 */
function assertSameMeaning(
  first: Pick<DraftedChange, 'before'>,
  now: DraftedChange,
  changed: 'no' | 'unknown',
): void {
  const meanwhile = meanwhileOf(first.before, now.before);
  if (meanwhile === undefined || now.before.kind === 'owners') return;
  throw new ChangeError({ code: 'changed-meanwhile', meanwhile }, changed);
}

/**
 * Looks until it is so, or enough is known; never fails.
 * @returns what was seen last; undefined where nothing could be
 */
async function lookFor(
  look: () => Promise<Draft>,
  waits: readonly number[],
  signal: AbortSignal,
  isEnough: (now: DraftedChange) => boolean,
): Promise<Draft | undefined> {
  let seen: Draft | undefined;
  for (const wait of waits) {
    await delay(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    seen = await look().catch((error: unknown) => {
      if (error instanceof RegistryError) return seen;
      throw error;
    });
    if (seen?.kind === 'unchanged' || (seen?.kind === 'change' && isEnough(seen))) break;
  }
  return seen;
}

function done(sent: DraftedChange | undefined, meanwhile: Meanwhile | undefined): Applied {
  return {
    kind: 'done',
    ...(sent?.undo === undefined ? {} : { undo: { change: sent.undo, from: sent.after } }),
    ...(meanwhile === undefined ? {} : { meanwhile }),
  };
}

function meanwhileOf(was: Aspect, is: Aspect): Meanwhile | undefined {
  return isDeepStrictEqual(was, is) ? undefined : { was, is };
}
