/**
 * Sends a request with the second factor that it turns out to need: asks the person, sends again, asks again
 * when refused, waits when there were too many tries.
 *
 * Requests of one account on one registry share one prompt and, while it holds, its answer. What may go out
 * again is told by protocol.md: a TOTP code while its time lasts, a web token until it is refused, a recovery or
 * e-mailed code with one request only.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Secret } from '../shared/secret.ts';
import { noteEnd, noteFailure, noteSending } from './answerFate.ts';
import { RegistryError } from './errors.ts';
import type {
  Answer,
  Challenge,
  NewPageWanted,
  PromptSession,
  Purpose,
  Question,
  Refusal,
  SecondFactorPrompt,
} from './secondFactorPrompt.ts';

/** RFC 6238 §5.2: a code's own 30 seconds and one step either side. Later it would only cost a wrong try. */
const totpHoldsMs = 90_000;
/** The five minutes for which npm's page offers to ask no more. */
const webTokenHoldsMs = 5 * 60_000;
/** Where a registry answers 429 without `Retry-After`. */
const defaultPauseSeconds = 30;
/** A longer pause is not waited for without being asked. */
const longestPauseMs = 5 * 60_000;

/** What one attempt came to; every other end of it is a thrown RegistryError. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'challenged';
      readonly challenge: Challenge;
      /** This computer's clock minus the registry's, in seconds. */
      readonly clockAheadSeconds?: number;
    };

export type Challenged = Extract<Attempt<never>, { kind: 'challenged' }>;

/** One attempt with the OTP given, or with none; safe to repeat after a challenge. */
export type Send<T> = (otp?: Secret) => Promise<Attempt<T>>;

/**
 * Asks, at little cost, for the challenge that the attempt with this OTP, or with none, would be answered with;
 * undefined proves nothing. For attempts that are dear.
 */
export type Probe = (otp?: Secret) => Promise<Challenged | undefined>;

/** What a caller says of a request that may need a second factor. */
export interface AskOptions {
  /** Whom the prompt names. */
  readonly account: string | undefined;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** The registry has refused for want of a second factor: the person is asked next. */
  readonly onChallenge: () => void;
  /** The registry wants a pause, until then; the request goes again by itself. */
  readonly onPause: (until: Date) => void;
}

export interface SecondFactorContext extends AskOptions {
  readonly registry: URL;
}

export class SecondFactor {
  readonly #prompt: SecondFactorPrompt;
  readonly #log: (line: string) => void;
  readonly #lanes = new Map<string, Lane>();

  /** @param log receives a line when a code's fate could not be noted; without secrets */
  constructor(prompt: SecondFactorPrompt, log: (line: string) => void = () => {}) {
    this.#prompt = prompt;
    this.#log = log;
  }

  /**
   * @param probe spares what is dear to send being sent for nothing; without it every attempt is sent as it is
   * @throws RegistryError `cancelled` when the person gives up, and whatever `send` throws.
   */
  async with<T>(context: SecondFactorContext, send: Send<T>, probe?: Probe): Promise<T> {
    const lane = this.#lane(context);
    const exchange = { context, lane, send, sendProbed: probed(send, probe), log: this.#log };
    for (;;) {
      const held = lane.held();
      // What is dear to send, and known to be refused, is not sent before there is an answer to go with it.
      const expected = probe !== undefined && held === undefined ? lane.plainChallenge : undefined;
      const attempt = expected ?? (await patiently(context, () => exchange.sendProbed(held?.value)));
      if (attempt.kind === 'done') return attempt.value;
      if (held !== undefined) lane.drop(held);
      // npm's five-minute grace may let the request through without any (protocol.md): try before asking.
      if (held?.kind === 'web') continue;

      const release = await lane.enter(context.signal);
      try {
        const answeredMeanwhile = lane.held() !== undefined;
        if (answeredMeanwhile) continue;
        return await this.#converse(exchange, attempt, refusalOfHeld(held));
      } finally {
        release();
      }
    }
  }

  async #converse<T>(
    exchange: Exchange<T>,
    first: Challenged,
    firstRefusal: Refusal | undefined,
  ): Promise<T> {
    const { context, lane } = exchange;
    const session = this.#prompt.open();
    let { challenge } = first;
    let refusal = firstRefusal;
    try {
      for (;;) {
        const answer = await ask(session, context, lane, challenge, refusal);
        const attempt = await tryAnswer(answer, exchange);
        if (attempt.kind === 'done') {
          if (answer.kind !== 'new-page') lane.hold(answer);
          lane.remember(challenge);
          return attempt.value;
        }
        refusal = attempt.refusal;
        challenge = withPage(attempt.challenge ?? challenge, challenge);
      }
    } finally {
      session.close();
    }
  }

  #lane(context: SecondFactorContext): Lane {
    const key = `${context.registry.href}\n${context.account ?? ''}`;
    const lane = this.#lanes.get(key) ?? new Lane(context.registry);
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** One request and all that is needed to get it through. */
interface Exchange<T> {
  readonly context: SecondFactorContext;
  readonly lane: Lane;
  /** With a fresh answer: it may work only once, so nothing is tried with it before. */
  readonly send: Send<T>;
  /** Without one, where a challenge is to be expected. */
  readonly sendProbed: Send<T>;
  readonly log: (line: string) => void;
}

function probed<T>(send: Send<T>, probe: Probe | undefined): Send<T> {
  if (probe === undefined) return send;
  return async otp => (await probe(otp)) ?? (await send(otp));
}

async function ask(
  session: PromptSession,
  context: SecondFactorContext,
  lane: Lane,
  challenge: Challenge,
  refusal: Refusal | undefined,
): Promise<Answer | NewPageWanted> {
  const { registry, account, purpose, signal, onChallenge } = context;
  const question: Question = {
    registry,
    account,
    purpose,
    challenge,
    ...(refusal === undefined ? {} : { refusal }),
  };
  onChallenge();
  try {
    return await session.ask(question, signal);
  } catch (error) {
    // The person gave up, not the caller: whoever waits for the same prompt is given up as well.
    if (!signal.aborted) lane.giveUp();
    throw error;
  }
}

function refusalOfHeld(held: Answer | undefined): Refusal | undefined {
  return held === undefined ? undefined : { reason: 'expired' };
}

type Tried<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal | undefined; readonly challenge?: Challenge };

async function tryAnswer<T>(
  answer: Answer | NewPageWanted,
  { send, sendProbed, log }: Exchange<T>,
): Promise<Tried<T>> {
  const fate = answer.kind === 'new-page' ? undefined : answer.fate;
  if (!(await noteSending(fate, log))) return { kind: 'refused', refusal: { reason: 'unnoted' } };
  try {
    const first = await (answer.kind === 'new-page' ? sendProbed() : send(answer.value));
    // npm's five-minute grace lets a request through without the web token that it refuses (protocol.md).
    const attempt = first.kind === 'challenged' && answer.kind === 'web' ? await sendProbed() : first;
    await noteEnd(fate, attempt.kind === 'done' ? 'accepted' : 'refused', log);
    if (attempt.kind === 'done') return attempt;
    return { kind: 'refused', challenge: attempt.challenge, refusal: refusalOf(answer, attempt) };
  } catch (error) {
    await noteFailure(fate, error, log);
    if (!(error instanceof RegistryError) || error.code !== 'rate-limited') throw error;
    return { kind: 'refused', refusal: { reason: 'rate-limited', until: pauseEnd(error) } };
  }
}

/** With no answer of the person's in it, a request that came too soon can simply go again: 429 means that nothing was done. */
async function patiently<T>(
  context: SecondFactorContext,
  send: () => Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'rate-limited') throw error;
      const until = pauseEnd(error);
      if (until.getTime() - Date.now() > longestPauseMs) throw error;
      context.onPause(until);
      await pause(until, context);
    }
  }
}

async function pause(until: Date, { registry, signal }: SecondFactorContext): Promise<void> {
  try {
    await delay(until.getTime() - Date.now(), undefined, { signal });
  } catch (cause) {
    throw new RegistryError('cancelled', { method: 'WAIT', url: registry.origin, cause });
  }
}

function pauseEnd(error: RegistryError): Date {
  return new Date(Date.now() + (error.details.retryAfterSeconds ?? defaultPauseSeconds) * 1000);
}

/**
 * The answer to a request with an OTP in it names no page that can be waited for (npm asks for one only without):
 * the page from before is still good.
 */
function withPage(challenge: Challenge, before: Challenge): Challenge {
  const lacksPage = challenge.kind === 'otp' && challenge.page?.wait === undefined;
  return lacksPage && before.kind === 'otp' && before.page?.wait !== undefined ? before : challenge;
}

/** Nothing was refused where no more than a new page was wanted. */
function refusalOf(answer: Answer | NewPageWanted, attempt: Challenged): Refusal | undefined {
  if (answer.kind === 'new-page') return undefined;
  const { clockAheadSeconds } = attempt;
  return {
    reason: 'refused',
    answer: answer.kind,
    ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }),
  };
}

/** One account on one registry: how it is asked, its answer while that holds, and the queue before its prompt. */
class Lane {
  readonly #registry: URL;
  #answer: { readonly given: Answer; readonly until: number } | undefined;
  #queue: Promise<void> = Promise.resolve();
  #givenUp = 0;
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
  hold(answer: Answer): void {
    const holdsMs = reusableForMs(answer);
    if (holdsMs > 0) this.#answer = { given: answer, until: Date.now() + holdsMs };
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
