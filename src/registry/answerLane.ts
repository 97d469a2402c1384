/**
 * One account on one registry: how it is asked, its answer while that holds, and the queue before its prompt. What may
 * go out again is told by protocol.md: a TOTP code while its time lasts, a web token until it is refused, a recovery or
 * e-mailed code with one request only.
 */
import type { Secret } from '../shared/secret.ts';
import { unlessAborted } from '../shared/unlessAborted.ts';
import { RegistryError } from './errors.ts';
import type { AskOptions, Attempt, Challenged } from './secondFactor.ts';
import type { Answer, Challenge, NewPageWanted } from './secondFactorPrompt.ts';

/** RFC 6238 §5.2: a code's own 30 seconds and one step either side. Later it would only cost a wrong try. */
const totpHoldsMs = 90_000;
/** The five minutes for which npm's page offers to ask no more. */
const webTokenHoldsMs = 5 * 60_000;

export class AnswerLane {
  readonly #registry: URL;
  #answer: { readonly given: Answer; readonly until: number } | undefined;
  #queue: Promise<void> = Promise.resolve();
  #givenUp = 0;
  /** The answer that has gone with a second request: a registry may take each code once. */
  #proven: Answer | undefined;
  #proof: Promise<void> | undefined;
  /** The batch that an answer was accepted for the last time. */
  answeredFor: AskOptions['progress'];
  /** What the account was asked for the last time, where that is known without asking the registry: a code, and no page. */
  plainChallenge: Challenged | undefined;

  constructor(registry: URL) {
    this.#registry = registry;
  }

  held(): Answer | undefined {
    if (this.#answer !== undefined && this.#answer.until < Date.now()) this.#answer = undefined;
    return this.#answer?.given;
  }

  remember(challenge: Challenge): void {
    const plain = challenge.kind === 'otp' && challenge.page === undefined;
    this.plainChallenge = plain ? { kind: 'challenged', challenge } : undefined;
  }

  /** Keeps an accepted answer for the requests that follow, if it may go with more than one. */
  hold(answer: Answer | NewPageWanted): void {
    if (answer.kind === 'new-page') return;
    const holdsMs = reusableForMs(answer);
    if (holdsMs > 0) this.#answer = { given: answer, until: Date.now() + holdsMs };
  }

  /** Another request is finding out whether the answer may go again: many wrong tries at once would lock the account. */
  get isProving(): boolean {
    return this.#proof !== undefined;
  }

  /** @throws RegistryError `cancelled` when `signal` aborts. */
  async proven(signal: AbortSignal): Promise<void> {
    try {
      await unlessAborted(Promise.resolve(this.#proof), signal);
    } catch (cause) {
      throw new RegistryError('cancelled', { method: 'WAIT', url: this.#registry.origin, cause });
    }
  }

  /** Sends with that answer; while it is not known whether it may go again, the others wait. */
  async sendWith<T>(held: Answer, send: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    const proof = Promise.withResolvers<void>();
    if (this.#proven !== held) this.#proof = proof.promise;
    try {
      const attempt = await send();
      if (attempt.kind === 'done') this.#proven = held;
      else this.drop(held);
      return attempt;
    } finally {
      if (this.#proof === proof.promise) this.#proof = undefined;
      proof.resolve();
    }
  }

  /** Forgets an answer that was refused, unless another has taken its place. */
  drop(answer: Answer): void {
    if (this.#answer?.given === answer) this.#answer = undefined;
  }

  /** Ends the wait of everyone who queues for this prompt now. */
  giveUp(): void {
    this.#givenUp += 1;
  }

  /**
   * Waits for this account's prompt to be free; resolves to the call that frees it again.
   * @throws RegistryError `cancelled` when `signal` aborts or the person gave up meanwhile.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    const givenUpBefore = this.#givenUp;
    const turn = Promise.withResolvers<void>();
    const before = this.#queue;
    this.#queue = before.then(() => turn.promise);
    const aborted = Promise.withResolvers<void>();
    const onAbort = () => aborted.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([before, aborted.promise]);
    signal.removeEventListener('abort', onAbort);
    if (signal.aborted || this.#givenUp !== givenUpBefore) {
      turn.resolve();
      throw new RegistryError('cancelled', { method: 'WAIT', url: this.#registry.origin });
    }
    return turn.resolve;
  }
}

/** Anything typed that does not look like a TOTP code may be a recovery code: those work once. */
function reusableForMs(answer: Answer): number {
  if (answer.kind === 'web') return webTokenHoldsMs;
  return answer.kind === 'otp' && answer.fate === undefined && looksLikeTotp(answer.value) ? totpHoldsMs : 0;
}

/** Six digits, or up to eight as some authenticators are set up (RFC 4226 §5.3). */
export function looksLikeTotp(code: Secret): boolean {
  return /^\d{6,8}$/.test(code.reveal());
}
