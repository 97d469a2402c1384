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
import { AnswerLane } from './answerLane.ts';
import { RegistryError } from './errors.ts';
import type {
  Answer,
  Challenge,
  NewPageWanted,
  Progress,
  PromptSession,
  Purpose,
  Question,
  Refusal,
  SecondFactorPrompt,
} from './secondFactorPrompt.ts';

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
  /** And has answered: what goes out next has the answer in it. */
  readonly onAnswer?: () => void;
  /** The registry wants a pause, until then; the request goes again by itself. */
  readonly onPause: (until: Date) => void;
  /** How far it is, where the same is done to many: one function for all requests of one batch. */
  readonly progress?: () => Progress;
}

/** For a request that nobody is asked for, and that is made again after a pause. */
export type Patience = Pick<AskOptions, 'signal' | 'onPause'>;

export interface SecondFactorContext extends AskOptions {
  readonly registry: URL;
}

export class SecondFactor {
  readonly #prompt: SecondFactorPrompt;
  readonly #log: (line: string) => void;
  readonly #lanes = new Map<string, AnswerLane>();

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
      if (held !== undefined && lane.isProving) {
        await lane.proven(context.signal);
        continue;
      }
      // What is dear to send, and known to be refused, is not sent before there is an answer to go with it.
      const expected = probe !== undefined && held === undefined ? lane.plainChallenge : undefined;
      const attempt = expected ?? (await attemptWith(held, exchange));
      if (attempt.kind === 'done') return attempt.value;
      // npm's five-minute grace may let the request through without any (protocol.md): try before asking.
      if (held?.kind === 'web') continue;

      const release = await lane.enter(context.signal);
      try {
        const answeredMeanwhile = lane.held() !== undefined;
        if (answeredMeanwhile) continue;
        return await this.#converse(exchange, attempt, refusalOfHeld(held, exchange));
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
        const attempt = await tryAnswer(answer, exchange).catch((error: unknown) => {
          if (mayServeOthers(error)) lane.hold(answer);
          throw error;
        });
        if (attempt.kind === 'done') {
          lane.hold(answer);
          lane.answeredFor = context.progress;
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

  #lane(context: SecondFactorContext): AnswerLane {
    const key = `${context.registry.href}\n${context.account ?? ''}`;
    const lane = this.#lanes.get(key) ?? new AnswerLane(context.registry);
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** One request and all that is needed to get it through. */
interface Exchange<T> {
  readonly context: SecondFactorContext;
  readonly lane: AnswerLane;
  /** With a fresh answer: it may work only once, so nothing is tried with it before. */
  readonly send: Send<T>;
  /** Without one, where a challenge is to be expected. */
  readonly sendProbed: Send<T>;
  readonly log: (line: string) => void;
}

/** With the answer that holds, or with none. */
async function attemptWith<T>(
  held: Answer | undefined,
  { context, lane, sendProbed }: Exchange<T>,
): Promise<Attempt<T>> {
  if (held === undefined) return await patiently(context, () => sendProbed());
  const attempt = await lane.sendWith(held, () => patiently(context, () => sendProbed(held.value)));
  if (attempt.kind === 'done') lane.answeredFor = context.progress;
  return attempt;
}

function probed<T>(send: Send<T>, probe: Probe | undefined): Send<T> {
  if (probe === undefined) return send;
  return async otp => (await probe(otp)) ?? (await send(otp));
}

async function ask(
  session: PromptSession,
  context: SecondFactorContext,
  lane: AnswerLane,
  challenge: Challenge,
  refusal: Refusal | undefined,
): Promise<Answer | NewPageWanted> {
  const { registry, account, purpose, signal, onChallenge, onAnswer, progress } = context;
  const question: Question = {
    registry,
    account,
    purpose,
    challenge,
    ...(refusal === undefined ? {} : { refusal }),
    ...(progress === undefined ? {} : { progress: progress() }),
  };
  onChallenge();
  try {
    // Whoever hears of it may want to ask nobody.
    if (signal.aborted) throw new RegistryError('cancelled', { method: 'ASK', url: registry.origin });
    const answer = await session.ask(question, signal);
    onAnswer?.();
    return answer;
  } catch (error) {
    // The person gave up, not the caller: whoever waits for the same prompt is given up as well.
    if (!signal.aborted) lane.giveUp();
    throw error;
  }
}

/** A batch that had an answer, and has none any more, is told so as well. */
function refusalOfHeld(
  held: Answer | undefined,
  { context, lane }: Pick<Exchange<unknown>, 'context' | 'lane'>,
): Refusal | undefined {
  const ranOut = context.progress !== undefined && lane.answeredFor === context.progress;
  return held !== undefined || ranOut ? { reason: 'expired' } : undefined;
}

/**
 * Whether the answer itself was not refused: it is as good for those that follow as if all had gone well, and whoever
 * has just answered is not asked again before that is known.
 */
function mayServeOthers(error: unknown): boolean {
  return error instanceof RegistryError && error.details.status !== 401;
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

/**
 * With no answer of the person's in it, a request that came too soon can simply go again: 429 means that nothing was done.
 * @throws RegistryError whatever `send` throws, `rate-limited` for a pause that is too long, `cancelled` in a pause
 */
export async function patiently<T>(
  context: Patience & Pick<SecondFactorContext, 'registry'>,
  send: () => Promise<T>,
): Promise<T> {
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

async function pause(
  until: Date,
  { registry, signal }: Pick<SecondFactorContext, 'registry' | 'signal'>,
): Promise<void> {
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
