/**
 * The recovery codes kept here, as the prompt needs them. The person in front of the prompt may have lost their
 * device: whatever is wrong with the store of secrets, a code can still be typed.
 */
import type { AnswerFate, Question } from '../registry/secondFactorPrompt.ts';
import type { Secret } from '../shared/secret.ts';
import { purposeNote } from './promptTexts.ts';

/** How long the store of secrets may be silent. A keyring that waits to be unlocked can be so for ever. */
const patienceMs = 5000;

export interface CodeOwner {
  readonly registry: URL;
  readonly account: string;
}

/** A code that has not been used. Whoever gets it marks nothing yet: that is what its fate is for. */
export interface KeptCode extends AnswerFate {
  readonly value: Secret;
  /** How many are left, this one included. */
  readonly left: number;
}

/** What the prompt asks of the vault. */
export interface RecoveryCodes {
  nextUnused(owner: CodeOwner, purpose: string): Promise<KeptCode | undefined>;
  /** The fate of a typed code that is one of those kept here. */
  recognise(owner: CodeOwner, typed: Secret, purpose: string): Promise<AnswerFate | undefined>;
}

/** How many codes are left here, or that nobody can tell. */
export type Stock =
  | { readonly kind: 'kept'; readonly left: number }
  | { readonly kind: 'none' | 'unreadable' };

export class KeptCodes {
  readonly #codes: () => Promise<RecoveryCodes>;
  readonly #log: (line: string) => void;

  /** @param codes loads the vault; @param log receives a line when it cannot be read, without secrets */
  constructor(codes: () => Promise<RecoveryCodes>, log: (line: string) => void) {
    this.#codes = codes;
    this.#log = log;
  }

  async stock(question: Question): Promise<Stock> {
    const next = await this.next(question);
    if (next === undefined) return { kind: 'none' };
    return next === 'unreadable' ? { kind: next } : { kind: 'kept', left: next.left };
  }

  async next(question: Question): Promise<KeptCode | 'unreadable' | undefined> {
    return this.#ask(question, (codes, owner, purpose) => codes.nextUnused(owner, purpose), 'unreadable');
  }

  /** Undefined, too, where it cannot be found out: what a person has typed is sent in any case. */
  async recognise(question: Question, typed: Secret): Promise<AnswerFate | undefined> {
    return this.#ask(question, (codes, owner, purpose) => codes.recognise(owner, typed, purpose), undefined);
  }

  async #ask<T, Otherwise>(
    { registry, account, purpose }: Question,
    ask: (codes: RecoveryCodes, owner: CodeOwner, purpose: string) => Promise<T | undefined>,
    otherwise: Otherwise,
  ): Promise<T | Otherwise | undefined> {
    if (account === undefined) return undefined;
    try {
      const asked = this.#codes().then(codes => ask(codes, { registry, account }, purposeNote(purpose)));
      return await inTime(asked);
    } catch (error) {
      this.#log(
        `The recovery codes kept here could not be read: ${error instanceof Error ? error.message : typeof error}`,
      );
      return otherwise;
    }
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), patienceMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
