/**
 * An account as its registry keeps it: who is signed in, the profile, two-factor authentication, and signing in by
 * name and password. Endpoints and their answers are those of protocol.md (npm-profile's `get`, `set`, `loginCouch`).
 *
 * Passwords and codes travel in bodies here. A body is built anew each time it goes out and kept nowhere.
 */
import { showableUrl } from '../shared/redaction.ts';
import type { Secret } from '../shared/secret.ts';
import type { RegistryAccess } from './account.ts';
import { RegistryError, type RegistryErrorCode, type RegistryErrorDetails } from './errors.ts';
import {
  clockAhead,
  Exchange,
  isOfRegistry,
  type RegistryClientOptions,
  refusalCode,
  withOtp,
} from './exchange.ts';
import { jsonBody } from './jsonBody.ts';
import type { Level } from './levels.ts';
import { signInByPassword } from './passwordSignIn.ts';
import { type Profile, toOtpauth, toProfile, toRecoveryCodes } from './responses.ts';
import type { AskOptions, Challenged, SecondFactor } from './secondFactor.ts';
import { answerError, type RegistryAnswer, type Request } from './transport.ts';

const profilePath = '-/npm/v1/user';

/** A new enrolment, which is not in force before it is confirmed. */
export interface BegunTwoFactor {
  /** The `otpauth:` address with the key. */
  readonly otpauth: Secret;
  /** This computer's clock minus the registry's, in seconds. */
  readonly clockAheadSeconds?: number;
}

export class AccountClient {
  readonly #access: RegistryAccess;
  readonly #options: RegistryClientOptions;
  readonly #secondFactor: SecondFactor;
  readonly #exchange: Exchange;

  constructor(access: RegistryAccess, secondFactor: SecondFactor, options: RegistryClientOptions) {
    this.#access = access;
    this.#options = options;
    this.#secondFactor = secondFactor;
    this.#exchange = new Exchange(access, options, accountRefusal);
  }

  /**
   * `GET /-/whoami`; undefined where the registry does not tell.
   * @throws RegistryError `signed-out` among others
   */
  whoami(signal: AbortSignal): Promise<string | undefined> {
    return this.#exchange.whoami(signal);
  }

  /**
   * `GET /-/npm/v1/user`.
   * @throws RegistryError `signed-out`; `unsupported` where the registry has no such call
   */
  async profile(signal: AbortSignal): Promise<Profile> {
    const request = this.#exchange.read(profilePath, 'profile', signal);
    const answer = await this.#exchange.send(request);
    if (answer.status !== 200) throw this.#exchange.refusal(request, answer);
    const profile = toProfile(answer.body);
    if (profile === undefined) throw this.#exchange.refusal(request, answer);
    return profile;
  }

  /**
   * Begins an enrolment: the key for the authenticator. The account has no second factor before it is confirmed.
   * @throws RegistryError `wrong-password`; `forbidden` or `rejected` where the registry takes no new authenticators;
   *   `conflict` where there is a pending one, or one in force
   */
  async beginTwoFactor(password: Secret, level: Level, signal: AbortSignal): Promise<BegunTwoFactor> {
    const request = this.#passwordChange(password, level, signal);
    const sentAt = Date.now();
    const answer = await this.#undisputed(request);
    const otpauth = toOtpauth(answer.body);
    if (otpauth === undefined) throw answerError('protocol', request, answer);
    const clockAheadSeconds = clockAhead(answer, sentAt);
    return { otpauth, ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }) };
  }

  /**
   * Takes a pending enrolment back, as npm's own command does before it begins another.
   * @throws RegistryError `wrong-password`; `conflict` where a second factor is in force meanwhile
   */
  async resetTwoFactor(password: Secret, signal: AbortSignal): Promise<void> {
    await this.#undisputed(this.#passwordChange(password, 'disable', signal));
  }

  /**
   * Puts the enrolment in force.
   * @returns the recovery codes: the registry shows them this once
   * @throws RegistryError `otp-rejected`; `details.outcomeUnknown` says when the second factor may be in force all the same
   */
  async confirmTwoFactor(code: Secret, signal: AbortSignal): Promise<readonly Secret[]> {
    const request = this.#change(() => ({ tfa: [code.reveal()] }), [code], signal);
    const attempt = await this.#exchange.attempt(request).catch(codeRefusedOr);
    if (attempt.kind === 'challenged') throw otpRejected(request, attempt);
    const codes = toRecoveryCodes(attempt.value.body);
    if (codes === undefined) throw answerError('protocol', request, attempt.value);
    return codes;
  }

  /**
   * Changes the level, or turns 2FA off. What registries answer differs (npm/cli#8192), so that it went well is all
   * that is read of it: what is in force now, the profile tells.
   * @throws RegistryError `wrong-password`, `two-factor-enforced`, `cancelled` among others
   */
  async changeTwoFactor(password: Secret, to: Level | 'disable', ask: AskOptions): Promise<void> {
    const request = this.#passwordChange(password, to, ask.signal);
    const context = { ...ask, registry: this.#exchange.registry };
    const send = (otp?: Secret) => this.#exchange.attempt({ ...request, ...withOtp(otp) });
    try {
      await this.#aboutPassword(ask.signal, () => this.#secondFactor.with(context, send));
    } catch (error) {
      throw to === 'disable' ? enforcedOr(error) : error;
    }
  }

  /**
   * Signs in by name and password, whoever is signed in here.
   * @returns the token of the new session
   * @throws RegistryError `wrong-password`, which may be the name as well; `unsupported`, `cancelled` among others
   */
  async signIn(name: string, password: Secret, ask: AskOptions): Promise<Secret> {
    const parts = {
      access: this.#access,
      secondFactor: this.#secondFactor,
      options: this.#options,
      codeOf: signInRefusal,
    };
    return await signInByPassword(parts, name, password, ask);
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#exchange.close();
  }

  /**
   * A request that no second factor belongs to. To be asked for a code says that there is one already; to be asked
   * for a mailed one, that the registry wants this done elsewhere.
   */
  async #undisputed(request: Request): Promise<RegistryAnswer> {
    const attempt = await this.#aboutPassword(request.signal, () => this.#exchange.attempt(request));
    if (attempt.kind === 'done') return attempt.value;
    throw new RegistryError(attempt.challenge.kind === 'email' ? 'rejected' : 'conflict', refused(request));
  }

  /** Says of a 401 whether it is about the password or about the session: only the latter fails `whoami`, too. */
  async #aboutPassword<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'signed-out') throw error;
      if (!(await this.#isSignedIn(signal))) throw error;
      throw new RegistryError('wrong-password', error.details);
    }
  }

  /** Where nothing speaks against it. */
  async #isSignedIn(signal: AbortSignal): Promise<boolean> {
    try {
      await this.whoami(signal);
      return true;
    } catch (error) {
      if (error instanceof RegistryError && error.code !== 'cancelled') return error.code !== 'signed-out';
      throw error;
    }
  }

  #passwordChange(password: Secret, mode: Level | 'disable', signal: AbortSignal): Request {
    return this.#change(() => ({ tfa: { password: password.reveal(), mode } }), [password], signal);
  }

  #change(content: () => unknown, secrets: readonly Secret[], signal: AbortSignal): Request {
    const url = new URL(profilePath, this.#exchange.registry);
    return { method: 'POST', url, command: 'profile', body: jsonBody(content), secrets, signal };
  }
}

/** Registries without this endpoint say so in many ways; plain Verdaccio answers the change with 503. */
function accountRefusal(answer: RegistryAnswer): RegistryErrorCode {
  const { status, errorText = '' } = answer;
  if (status === 404) return 'unsupported';
  if (status === 503 && /not (?:yet )?(?:supported|implemented)|disabled/i.test(errorText))
    return 'unsupported';
  // A page where there should be JSON.
  if (status >= 200 && status < 300 && !isOfRegistry(answer)) return 'unsupported';
  return refusalCode(answer);
}

/** Without credentials there is no session that could have ended. */
function signInRefusal(answer: RegistryAnswer): RegistryErrorCode {
  const code = accountRefusal(answer);
  return code === 'signed-out' ? 'wrong-password' : code;
}

/** Registries that do not answer with a challenge say in words that it was the code. */
function codeRefusedOr(error: unknown): never {
  const { code, details } = error instanceof RegistryError ? error : { code: undefined, details: undefined };
  const isRefusal = code === 'rejected' || code === 'forbidden';
  const speaksOfIt = /\botp\b|one[- ]time|\b(?:wrong|invalid|incorrect|bad)\b.{0,40}\b(?:code|token)\b/i;
  if (!isRefusal || !speaksOfIt.test(details.serverText ?? '')) throw error;
  throw new RegistryError('otp-rejected', details);
}

/** Of a request that was refused whatever it was. */
function refused({ method, url }: Request): RegistryErrorDetails {
  return { method, url: showableUrl(url), status: 401, outcomeUnknown: false };
}

function otpRejected(request: Request, { clockAheadSeconds }: Challenged): RegistryError {
  return new RegistryError('otp-rejected', {
    ...refused(request),
    ...(clockAheadSeconds === undefined ? {} : { clockAheadSeconds }),
  });
}

/** Only the registry's sentence tells it from other refusals. */
function enforcedOr(error: unknown): unknown {
  if (!(error instanceof RegistryError) || !['forbidden', 'rejected', 'conflict'].includes(error.code))
    return error;
  const speaksOfIt = /\borgani[sz]ations?\b|\borgs?\b|\benforce/i.test(error.details.serverText ?? '');
  return speaksOfIt ? new RegistryError('two-factor-enforced', error.details) : error;
}
