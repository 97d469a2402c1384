/**
 * The registry as the rest of the extension sees it: one method an endpoint, typed answers, coded errors.
 * Endpoints and their answers are those of protocol.md.
 */
import npa from 'npm-package-arg';
import type { Secret } from '../shared/secret.ts';
import type { RegistryAccess } from './account.ts';
import { readUnauthorized, type Unauthorized } from './challenge.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { type Packument, toPackument, toUsername, toVersionStatus, type VersionStatus } from './responses.ts';
import type { Attempt, Challenged, SecondFactor } from './secondFactor.ts';
import type { Challenge, Purpose } from './secondFactorPrompt.ts';
import {
  answerError,
  type RegistryAnswer,
  type ReplayableBody,
  type Request,
  retryAfterSeconds,
  Transport,
} from './transport.ts';
import { challengePage } from './webChallenge.ts';

/** Bytes of a document above which the second factor is found out about first: twice this would be sent otherwise. */
const largeDocument = 5 * 1024 * 1024;
const emptyDocument: ReplayableBody = {
  length: 2,
  async *open() {
    yield Buffer.from('{}');
  },
};

/** Without readmes and scripts; falls back to the whole document on registries that know only that. */
const abbreviatedPackument = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8';

export interface RegistryClientOptions {
  /** npm's own registry: the default that `@npmcli/config` carries. */
  readonly publicRegistry: URL;
  readonly userAgent: string;
  /** One line for each request, without secrets. */
  readonly log: (line: string) => void;
}

export interface PublishOptions {
  /** Whom the prompt names. */
  readonly account: string | undefined;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** Bytes of the document handed to the connection so far; starts anew when it is sent again. */
  readonly onProgress: (sent: number) => void;
  /** The registry has refused for want of a second factor: the person is asked next. */
  readonly onChallenge: () => void;
  /** The registry wants a pause, until then; the document goes again by itself. */
  readonly onPause: (until: Date) => void;
}

export interface VersionScan {
  /** Undefined where the registry does not tell, or says what we do not know. */
  readonly status: VersionStatus | undefined;
  /** Whether the registry has no such version, or no such call: then nothing that it holds is hidden. */
  readonly isNone: boolean;
  /** How long it wants not to be asked again. */
  readonly retryAfterSeconds?: number;
}

export class RegistryClient {
  readonly #access: RegistryAccess;
  readonly #options: RegistryClientOptions;
  readonly #secondFactor: SecondFactor;
  readonly #transport: Transport;

  constructor(access: RegistryAccess, secondFactor: SecondFactor, options: RegistryClientOptions) {
    this.#access = access;
    this.#options = options;
    this.#secondFactor = secondFactor;
    this.#transport = new Transport(access, options.userAgent, options.log);
  }

  /**
   * `GET /-/whoami`; undefined where the registry does not tell.
   * @throws RegistryError `signed-out` among others
   */
  async whoami(signal: AbortSignal): Promise<string | undefined> {
    const request = this.#read('-/whoami', 'whoami', signal);
    const answer = await this.#transport.send(request);
    if (answer.status === 200) return toUsername(answer.body);
    // Only a 401 says something of the sign-in: registries differ in how they say that they do not know this call.
    if (answer.status === 401) throw this.#refusal(request, answer);
    return undefined;
  }

  /**
   * `GET /<pkg>`; undefined when the registry has no such package.
   * @throws RegistryError
   */
  async packument(name: string, signal: AbortSignal): Promise<Packument | undefined> {
    const request = { ...this.#read(escapedName(name), 'publish', signal), accept: abbreviatedPackument };
    const answer = await this.#transport.send(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#refusal(request, answer);
    const packument = toPackument(answer.body);
    if (packument === undefined) throw answerError('protocol', request, answer);
    return packument;
  }

  /**
   * `GET /-/package/<pkg>/version/<v>/status`: how far npm's scan of a new version is.
   * @throws RegistryError when there is no answer
   */
  async versionStatus(name: string, version: string, signal: AbortSignal): Promise<VersionScan> {
    const path = `-/package/${escapedName(name)}/version/${encodeURIComponent(version)}/status`;
    const answer = await this.#transport.send({ ...this.#read(path, 'publish', signal), limit: 64 * 1024 });
    const status = answer.status === 200 ? toVersionStatus(answer.body) : undefined;
    const retryAfter = retryAfterSeconds(answer);
    const isNone = [404, 405, 501].includes(answer.status);
    return { status, isNone, ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }) };
  }

  /**
   * `PUT /<pkg>` with the publish document, and with the second factor it turns out to need.
   * @throws RegistryError; `details.outcomeUnknown` says when the version may be there all the same
   */
  async publish(name: string, document: ReplayableBody, options: PublishOptions): Promise<void> {
    const { account, purpose, signal, onProgress, onChallenge, onPause } = options;
    const request: Request = {
      method: 'PUT',
      url: new URL(escapedName(name), this.#access.registry),
      command: 'publish',
      body: document,
      signal,
      onProgress,
    };
    const context = { registry: this.#access.registry, account, purpose, signal, onChallenge, onPause };
    const send = (otp?: Secret) => this.#attempt({ ...request, ...withOtp(otp) });
    const probe = (otp?: Secret) => this.#probe({ ...request, ...withOtp(otp) });
    await this.#secondFactor.with(context, send, document.length > largeDocument ? probe : undefined);
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #read(path: string, command: string, signal: AbortSignal): Request {
    return { method: 'GET', url: new URL(path, this.#access.registry), command, signal };
  }

  /** @throws RegistryError for every answer that is neither success nor a challenge */
  async #attempt(request: Request): Promise<Attempt<RegistryAnswer>> {
    const sentAt = Date.now();
    const answer = await this.#transport.send(request);
    if (answer.status >= 200 && answer.status < 300) {
      if (!isOfRegistry(answer) || !answer.sentWhole) throw answerError('protocol', request, answer);
      return { kind: 'done', value: answer };
    }
    const challenge = this.#challengeIn(answer);
    if (challenge === undefined) throw this.#refusal(request, answer);
    const clockAheadSeconds = clockAhead(answer, sentAt);
    return {
      kind: 'challenged',
      challenge,
      ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }),
    };
  }

  /**
   * The same request with an empty document, which nobody can publish: only to be asked for the second factor
   * before the real one goes up. Any answer but a challenge proves nothing; 429 wants its pause.
   */
  async #probe(request: Request): Promise<Challenged | undefined> {
    const { method, url, command, otp, signal } = request;
    const probe: Request = { method, url, command, signal, ...withOtp(otp), body: emptyDocument };
    try {
      const attempt = await this.#attempt(probe);
      return attempt.kind === 'challenged' ? attempt : undefined;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (!['cancelled', 'rate-limited'].includes(error.code)) return undefined;
      // However it ended: with an empty document nothing was published.
      throw new RegistryError(error.code, { ...error.details, outcomeUnknown: false });
    }
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
      page: challengePage(asked.page, this.#access.registry, publicRegistry, this.#transport),
    };
  }

  /** The error for an answer that is neither success nor a challenge. */
  #refusal(request: Request, answer: RegistryAnswer): RegistryError {
    return answerError(refusalCode(answer), request, answer);
  }
}

function withOtp(otp: Secret | undefined): { readonly otp?: Secret } {
  return otp === undefined ? {} : { otp };
}

/** `name` or `@scope%2fname`, as npm-package-arg escapes it. */
function escapedName(name: string): string {
  const { escapedName } = npa(name);
  if (escapedName === null) throw new TypeError('not the name of a package');
  return escapedName;
}

/**
 * npm reads no further than the status of a 2xx (libnpmpublish ignores the body). But a page that a network in
 * between puts up comes with 200, too, so what is neither JSON nor nothing is a reason to look whether it was done.
 * So is a 200 before all was sent: no registry can have taken what it has not seen.
 */
function isOfRegistry({ body, bodyText }: RegistryAnswer): boolean {
  return body !== undefined || bodyText.trim() === '';
}

function refusalCode(answer: RegistryAnswer): RegistryErrorCode {
  switch (answer.status) {
    case 401: {
      const { kind } = unauthorized(answer);
      return kind === 'ip-denied' ? 'ip-denied' : 'signed-out';
    }
    case 403:
      return forbiddenCode(answer);
    case 404:
      return 'not-found';
    case 409:
      return saysTaken(answer) ? 'version-taken' : 'conflict';
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

function forbiddenCode(answer: RegistryAnswer): RegistryErrorCode {
  // npm ends its sentence for people with this code, in brackets.
  if (/\bE_STAGE_REQUIRED\b/.test(answer.bodyText)) return 'stage-required';
  return saysTaken(answer) ? 'version-taken' : 'forbidden';
}

/** npm and Verdaccio say in words, not by status, that a version is taken. */
function saysTaken({ errorText = '' }: RegistryAnswer): boolean {
  return /previously (?:published|staged)|already (?:been )?published|already present/i.test(errorText);
}

function unauthorized(answer: RegistryAnswer): Unauthorized {
  return readUnauthorized({
    wwwAuthenticate: answer.header('www-authenticate'),
    npmNotice: answer.header('npm-notice'),
    body: answer.body,
    bodyText: answer.bodyText,
  });
}

/** This computer's clock minus the registry's, in seconds, from the `Date` header; half the round trip is taken off. */
function clockAhead(answer: RegistryAnswer, sentAt: number): number | undefined {
  const date = Date.parse(answer.header('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  // `Date` has whole seconds, so on average it is half a second behind.
  return Math.round(((sentAt + Date.now()) / 2 - (date + 500)) / 1000);
}
