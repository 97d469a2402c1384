/**
 * The registry as the rest of the extension sees it: one method an endpoint, typed answers, coded errors.
 * Endpoints and their answers are those of protocol.md.
 */
import type { Secret } from '../shared/secret.ts';
import type { RegistryAccess } from './account.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { Exchange, type RegistryClientOptions, refusalCode, withOtp } from './exchange.ts';
import { escapedName } from './packageName.ts';
import { type PackageState, toPackageState, toWritablePackages } from './packageResponses.ts';
import { type Packument, toPackument, toVersionStatus, type VersionStatus } from './responses.ts';
import type { AskOptions, Challenged, SecondFactor } from './secondFactor.ts';
import {
  answerError,
  type RegistryAnswer,
  type ReplayableBody,
  type Request,
  retryAfterSeconds,
} from './transport.ts';

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

export interface PublishOptions extends AskOptions {
  /** Bytes of the document handed to the connection so far; starts anew when it is sent again. */
  readonly onProgress: (sent: number) => void;
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
  readonly #exchange: Exchange;

  constructor(
    access: RegistryAccess,
    secondFactor: SecondFactor,
    options: RegistryClientOptions,
    exchange = new Exchange(access, options, packageRefusal),
  ) {
    this.#access = access;
    this.#options = options;
    this.#secondFactor = secondFactor;
    this.#exchange = exchange;
  }

  /** Over the same connection, which it must not close: nobody is asked to sign in for what is only looked at. */
  looking(): RegistryClient {
    return new RegistryClient(this.#access, this.#secondFactor, this.#options, this.#exchange.looking());
  }

  /**
   * `GET /-/whoami`; undefined where the registry does not tell.
   * @throws RegistryError `signed-out` among others
   */
  whoami(signal: AbortSignal): Promise<string | undefined> {
    return this.#exchange.whoami(signal);
  }

  /**
   * `GET /<pkg>`; undefined when the registry has no such package.
   * @throws RegistryError
   */
  async packument(name: string, signal: AbortSignal): Promise<Packument | undefined> {
    const request = {
      ...this.#exchange.read(escapedName(name), 'publish', signal),
      accept: abbreviatedPackument,
    };
    const answer = await this.#exchange.send(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#exchange.refusal(request, answer);
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
    const answer = await this.#exchange.send({
      ...this.#exchange.read(path, 'publish', signal),
      limit: 64 * 1024,
    });
    const status = answer.status === 200 ? toVersionStatus(answer.body) : undefined;
    const retryAfter = retryAfterSeconds(answer);
    const isNone = [404, 405, 501].includes(answer.status);
    return { status, isNone, ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }) };
  }

  /**
   * The packages that an account can write to, as libnpmaccess's `getPackages` asks: `GET /-/org/<name>/package` and,
   * on 404, `GET /-/user/<name>/package`.
   * @throws RegistryError `unsupported` where the registry has neither
   */
  async packagesOf(account: string, signal: AbortSignal): Promise<readonly string[]> {
    const name = encodeURIComponent(account);
    const ask = (of: string) => this.#exchange.read(`-/${of}/${name}/package`, 'access', signal);
    let request = ask('org');
    let answer = await this.#exchange.send(request);
    if (answer.status === 404) {
      request = ask('user');
      answer = await this.#exchange.send(request);
    }
    const packages = answer.status === 200 ? toWritablePackages(answer.body) : undefined;
    if (packages !== undefined) return packages;
    if (answer.status === 404 || answer.status === 200) throw answerError('unsupported', request, answer);
    throw this.#exchange.refusal(request, answer);
  }

  /**
   * `GET /<pkg>`, whole, since only that has the owners (`npm owner ls` reads them there); undefined when the registry
   * has no such package.
   * @throws RegistryError
   */
  async packageState(name: string, signal: AbortSignal): Promise<PackageState | undefined> {
    const request = this.#exchange.read(escapedName(name), 'owner', signal);
    const answer = await this.#exchange.send(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#exchange.refusal(request, answer);
    const state = toPackageState(answer.body);
    if (state === undefined) throw answerError('protocol', request, answer);
    return state;
  }

  /**
   * `PUT /<pkg>` with the publish document, and with the second factor it turns out to need.
   * @throws RegistryError; `details.outcomeUnknown` says when the version may be there all the same
   */
  async publish(name: string, document: ReplayableBody, options: PublishOptions): Promise<void> {
    const { signal, onProgress } = options;
    const { registry } = this.#exchange;
    const request: Request = {
      method: 'PUT',
      url: new URL(escapedName(name), registry),
      command: 'publish',
      body: document,
      signal,
      onProgress,
    };
    const context = { ...options, registry };
    const send = (otp?: Secret) => this.#exchange.attempt({ ...request, ...withOtp(otp) });
    const probe = (otp?: Secret) => this.#probe({ ...request, ...withOtp(otp) });
    await this.#secondFactor.with(context, send, document.length > largeDocument ? probe : undefined);
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#exchange.close();
  }

  /**
   * The same request with an empty document, which nobody can publish: only to be asked for the second factor
   * before the real one goes up. Any answer but a challenge proves nothing; 429 wants its pause.
   */
  async #probe(request: Request): Promise<Challenged | undefined> {
    const { method, url, command, otp, signal } = request;
    const probe: Request = { method, url, command, signal, ...withOtp(otp), body: emptyDocument };
    try {
      const attempt = await this.#exchange.attempt(probe);
      return attempt.kind === 'challenged' ? attempt : undefined;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (!['cancelled', 'rate-limited'].includes(error.code)) return undefined;
      // However it ended: with an empty document nothing was published.
      throw new RegistryError(error.code, { ...error.details, outcomeUnknown: false });
    }
  }
}

function packageRefusal(answer: RegistryAnswer): RegistryErrorCode {
  const { status, bodyText } = answer;
  // npm ends its sentence for people with this code, in brackets.
  if (status === 403 && /\bE_STAGE_REQUIRED\b/.test(bodyText)) return 'stage-required';
  return (status === 403 || status === 409) && saysTaken(answer) ? 'version-taken' : refusalCode(answer);
}

/** npm and Verdaccio say in words, not by status, that a version is taken. */
function saysTaken({ errorText = '' }: RegistryAnswer): boolean {
  return /previously (?:published|staged)|already (?:been )?published|already present/i.test(errorText);
}
