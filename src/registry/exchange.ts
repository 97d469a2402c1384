/**
 * What the clients of a registry's endpoints share: a request, its answer, and what a refusal is called.
 * Says of a 401 which second factor it asks for, if any.
 */
import type { Secret } from '../shared/secret.ts';
import type { RegistryAccess } from './account.ts';
import { type PageAddresses, unauthorized } from './challenge.ts';
import { Connection } from './connection.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { toUsername } from './responses.ts';
import type { Attempt } from './secondFactor.ts';
import type { Challenge, ChallengePage } from './secondFactorPrompt.ts';
import type { Sessions } from './sessions.ts';
import { answerError, type RegistryAnswer, type Request } from './transport.ts';
import { challengePage } from './webChallenge.ts';

export interface RegistryClientOptions {
  /** npm's own registry: the default that `@npmcli/config` carries. */
  readonly publicRegistry: URL;
  readonly userAgent: string;
  /** One line for each request, without secrets. */
  readonly log: (line: string) => void;
  /** Where it is remembered whose credentials are whose. */
  readonly sessions?: Sessions;
  /** Whether the person is asked to sign in again where their session has ended; else that is an error. */
  readonly renewsSessions?: boolean;
  /** A registry has accepted a change. */
  readonly onChange?: (registry: URL) => void;
}

/** What an answer is called that is neither a challenge nor a success that can be relied on. */
export type CodeOf = (answer: RegistryAnswer) => RegistryErrorCode;

export class Exchange {
  readonly #registry: URL;
  readonly #options: RegistryClientOptions;
  readonly #codeOf: CodeOf;
  readonly #connection: Connection;

  constructor(
    access: RegistryAccess,
    options: RegistryClientOptions,
    codeOf: CodeOf,
    connection = new Connection(access, connectionOptions(options)),
  ) {
    this.#registry = access.registry;
    this.#options = options;
    this.#codeOf = codeOf;
    this.#connection = connection;
  }

  get registry(): URL {
    return this.#registry;
  }

  /** As it is used now: with the credentials of a session that was renewed, where one was. */
  get access(): RegistryAccess {
    return this.#connection.access;
  }

  /** Over the same connection, but for looking only: nobody is asked to sign in for it. */
  looking(): Exchange {
    const options = { ...this.#options, renewsSessions: false };
    return new Exchange(this.access, options, this.#codeOf, this.#connection);
  }

  read(path: string, command: string, signal: AbortSignal): Request {
    return { method: 'GET', url: new URL(path, this.registry), command, signal };
  }

  /** @throws RegistryError where there is no answer */
  async send(request: Request): Promise<RegistryAnswer> {
    const { renewsSessions, onChange } = this.#options;
    const answer = await (renewsSessions ? this.#connection : this.#connection.transport).send(request);
    if (request.method !== 'GET' && answer.status >= 200 && answer.status < 300) onChange?.(this.#registry);
    return answer;
  }

  /** @throws RegistryError for every answer that is neither success nor a challenge */
  async attempt(request: Request): Promise<Attempt<RegistryAnswer>> {
    const sentAt = Date.now();
    const answer = await this.send(request);
    if (answer.status >= 200 && answer.status < 300) {
      if (!isOfRegistry(answer) || !answer.sentWhole) throw this.refusal(request, answer);
      return { kind: 'done', value: answer };
    }
    const challenge = this.#challengeIn(answer);
    if (challenge === undefined) throw this.refusal(request, answer);
    const clockAheadSeconds = clockAhead(answer, sentAt);
    return {
      kind: 'challenged',
      challenge,
      ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }),
    };
  }

  /** The error for such an answer. */
  refusal(request: Request, answer: RegistryAnswer): RegistryError {
    return answerError(this.#codeOf(answer), request, answer);
  }

  /**
   * `GET /-/whoami`; undefined where the registry does not tell.
   * @throws RegistryError `signed-out` among others
   */
  async whoami(signal: AbortSignal): Promise<string | undefined> {
    const request = this.read('-/whoami', 'whoami', signal);
    const answer = await this.send(request);
    if (answer.status === 200) {
      const account = toUsername(answer.body);
      if (account !== undefined) this.belongsTo(account);
      return account;
    }
    // Only a 401 says something of the sign-in: registries differ in how they say that they do not know this call.
    if (answer.status === 401) throw this.refusal(request, answer);
    return undefined;
  }

  /**
   * Says of a plain 401 what it is about: only an ended session is not known to `whoami`, either.
   * @param otherwise what it is called where the registry does not say that the session has ended
   * @throws RegistryError `otherwise`, and whatever else `send` throws
   */
  async explain401<T>(otherwise: RegistryErrorCode, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RegistryError && error.code === 'signed-out')) throw error;
      // Where sessions are renewed, the registry was asked when the 401 came.
      const holds = error.details.sessionHolds ?? !(await this.#connection.hasEnded(signal));
      throw holds ? new RegistryError(otherwise, error.details) : error;
    }
  }

  /** A registry has told whose credentials these are. */
  belongsTo(account: string): void {
    this.#options.sessions?.tell(this.access, account);
  }

  /** The page that an answer names; it is heard from over the connections of this exchange. */
  page(addresses: PageAddresses): ChallengePage {
    return challengePage(addresses, this.registry, this.#options.publicRegistry, this.#connection.transport);
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #challengeIn(answer: RegistryAnswer): Challenge | undefined {
    if (answer.status !== 401) return undefined;
    const asked = unauthorized(answer);
    if (asked.kind === 'email') return { kind: 'email' };
    if (asked.kind !== 'otp') return undefined;
    return asked.page === undefined ? { kind: 'otp' } : { kind: 'otp', page: this.page(asked.page) };
  }
}

function connectionOptions({ userAgent, log, sessions, renewsSessions }: RegistryClientOptions) {
  return { userAgent, log, ...(sessions !== undefined && renewsSessions ? { sessions } : {}) };
}

export function withOtp(otp: Secret | undefined): { readonly otp?: Secret } {
  return otp === undefined ? {} : { otp };
}

/** What the answers mean that mean the same at every endpoint. */
export function refusalCode(answer: RegistryAnswer): RegistryErrorCode {
  switch (answer.status) {
    case 401:
      return unauthorized(answer).kind === 'ip-denied' ? 'ip-denied' : 'signed-out';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 405:
    case 501:
      return 'unsupported';
    case 429:
      return 'rate-limited';
    default:
      if (answer.status >= 500) return 'server';
      return answer.status >= 400 ? 'rejected' : 'protocol';
  }
}

/** This computer's clock minus the registry's, in seconds, from the `Date` header; half the round trip is taken off. */
export function clockAhead(answer: RegistryAnswer, sentAt: number): number | undefined {
  const date = Date.parse(answer.header('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  // `Date` has whole seconds, so on average it is half a second behind.
  return Math.round(((sentAt + Date.now()) / 2 - (date + 500)) / 1000);
}

/**
 * npm reads no further than the status of a 2xx (libnpmpublish ignores the body). But a page that a network in
 * between puts up comes with 200, too, so what is neither JSON nor nothing is a reason to look whether it was done.
 * So is a 200 before all was sent: no registry can have taken what it has not seen.
 */
export function isOfRegistry({ body, bodyText }: RegistryAnswer): boolean {
  return body !== undefined || bodyText.trim() === '';
}

/**
 * A page where there should be JSON, as portals and websites answer everything: there is no such call. What calls
 * itself JSON and is none has come to harm on the way, and says nothing of that.
 */
export function isPage(answer: RegistryAnswer): boolean {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  return isSuccess && !isOfRegistry(answer) && !/\bjson\b/i.test(answer.header('content-type') ?? '');
}
