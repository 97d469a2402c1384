/**
 * What the clients of a registry's endpoints share: a request, its answer, and what a refusal is called.
 * Says of a 401 which second factor it asks for, if any.
 */
import type { Secret } from '../shared/secret.ts';
import type { RegistryAccess } from './account.ts';
import { readUnauthorized, type Unauthorized } from './challenge.ts';
import type { RegistryError, RegistryErrorCode } from './errors.ts';
import { toUsername } from './responses.ts';
import type { Attempt } from './secondFactor.ts';
import type { Challenge } from './secondFactorPrompt.ts';
import { answerError, type RegistryAnswer, type Request, Transport } from './transport.ts';
import { challengePage } from './webChallenge.ts';

export interface RegistryClientOptions {
  /** npm's own registry: the default that `@npmcli/config` carries. */
  readonly publicRegistry: URL;
  readonly userAgent: string;
  /** One line for each request, without secrets. */
  readonly log: (line: string) => void;
}

/** What an answer is called that is neither a challenge nor a success that can be relied on. */
export type CodeOf = (answer: RegistryAnswer) => RegistryErrorCode;

export class Exchange {
  readonly #access: RegistryAccess;
  readonly #options: RegistryClientOptions;
  readonly #codeOf: CodeOf;
  readonly #transport: Transport;

  constructor(access: RegistryAccess, options: RegistryClientOptions, codeOf: CodeOf) {
    this.#access = access;
    this.#options = options;
    this.#codeOf = codeOf;
    this.#transport = new Transport(access, options.userAgent, options.log);
  }

  get registry(): URL {
    return this.#access.registry;
  }

  read(path: string, command: string, signal: AbortSignal): Request {
    return { method: 'GET', url: new URL(path, this.registry), command, signal };
  }

  /** @throws RegistryError where there is no answer */
  send(request: Request): Promise<RegistryAnswer> {
    return this.#transport.send(request);
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
    if (answer.status === 200) return toUsername(answer.body);
    // Only a 401 says something of the sign-in: registries differ in how they say that they do not know this call.
    if (answer.status === 401) throw this.refusal(request, answer);
    return undefined;
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #challengeIn(answer: RegistryAnswer): Challenge | undefined {
    if (answer.status !== 401) return undefined;
    const asked = unauthorized(answer);
    if (asked.kind === 'email') return { kind: 'email' };
    if (asked.kind !== 'otp') return undefined;
    if (asked.page === undefined) return { kind: 'otp' };
    const { publicRegistry } = this.#options;
    return {
      kind: 'otp',
      page: challengePage(asked.page, this.registry, publicRegistry, this.#transport),
    };
  }
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

function unauthorized(answer: RegistryAnswer): Unauthorized {
  return readUnauthorized({
    wwwAuthenticate: answer.header('www-authenticate'),
    npmNotice: answer.header('npm-notice'),
    body: answer.body,
    bodyText: answer.bodyText,
  });
}
