/**
 * The recovery codes kept here, as the prompt needs them. The person in front of the prompt may have lost their
 * device: whatever is wrong with the store of secrets, a code can still be typed.
 */
import type { AnswerFate, Question } from '../registry/secondFactorPrompt.ts';
import type { Secret } from '../shared/secret.ts';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import type { CodeToSend, RecoveryVault } from '../twofactor/recoveryVault.ts';
import { purposeNote } from './promptTexts.ts';

/** How long the store of secrets may be silent. A keyring that waits to be unlocked can be so for ever. */
const patienceMs = 5000;

/** How many codes are left here, or that nobody can tell. */
export type Stock =
  | { readonly kind: 'kept'; readonly left: number }
  | { readonly kind: 'none' | 'unreadable' };

export class KeptCodes {
  readonly #vault: () => Promise<RecoveryVault>;
  readonly #log: (line: string) => void;

  /** @param vault loads it; @param log receives a line when it cannot be read, without secrets */
  constructor(vault: () => Promise<RecoveryVault>, log: (line: string) => void) {
    this.#vault = vault;
    this.#log = log;
  }

  async stock(question: Question): Promise<Stock> {
    const next = await this.next(question);
    if (next === undefined) return { kind: 'none' };
    return next === 'unreadable' ? { kind: next } : { kind: 'kept', left: next.left };
  }

  async next(question: Question): Promise<CodeToSend | 'unreadable' | undefined> {
    return this.#ask(question, (vault, owner, purpose) => vault.nextUnused(owner, purpose), 'unreadable');
  }

  /** Undefined, too, where it cannot be found out: what a person has typed is sent in any case. */
  async recognise(question: Question, typed: Secret): Promise<AnswerFate | undefined> {
    return this.#ask(question, (vault, owner, purpose) => vault.recognise(owner, typed, purpose), undefined);
  }

  async #ask<T, Otherwise>(
    { registry, account, purpose }: Question,
    ask: (vault: RecoveryVault, owner: CodeOwner, purpose: string) => Promise<T | undefined>,
    otherwise: Otherwise,
  ): Promise<T | Otherwise | undefined> {
    if (account === undefined) return undefined;
    try {
      const asked = this.#vault().then(vault => ask(vault, { registry, account }, purposeNote(purpose)));
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
