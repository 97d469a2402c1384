/**
 * An account as its registry keeps it: who is signed in, the profile, two-factor authentication, and signing in by
 * name and password or on a page, and signing out. Endpoints and their answers are those of protocol.md (npm-profile's
 * `get`, `set`, `loginCouch`, `loginWeb`; npm's `lib/commands/profile.js` and `logout.js`).
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
  isPage,
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
import { beginWebSignIn, type SignInPage } from './webSignIn.ts';

const profilePath = '-/npm/v1/user';
const profileFields = ['email', 'fullname', 'homepage', 'github'] as const;

/** What a person can change of their profile; an empty text clears a field. */
export type ProfileFields = Readonly<Record<(typeof profileFields)[number], string>>;

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
  /** For what is nobody's: made when it is first needed, and closed with the other. */
  #anonymous: Exchange | undefined;

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
    this.#exchange.belongsTo(profile.name);
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
    try {
      await this.#exchange.explain401('wrong-password', ask.signal, () =>
        this.#withSecondFactor(request, ask),
      );
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
      options: withoutSessions(this.#options),
      codeOf: signInRefusal,
    };
    return await signInByPassword(parts, name, password, ask);
  }

  /**
   * Begins a sign-in on a page of the registry, whoever is signed in here. The page is heard from until `close`.
   * @returns undefined where the registry offers none
   * @throws RegistryError where there is no answer
   */
  async beginWebSignIn(signal: AbortSignal): Promise<SignInPage | undefined> {
    this.#anonymous ??= new Exchange(
      { ...this.#access, credentials: undefined },
      this.#options,
      signInRefusal,
    );
    return await beginWebSignIn(this.#anonymous, signal);
  }

  /**
   * `DELETE /-/user/token/<token>`: revokes the token that this client sends. npm's protocol puts it into the
   * path, which is why neither log nor error shows the end of that path.
   * @throws RegistryError `signed-out` where the token holds no longer, which is what was wanted; `forbidden` where the
   *   registry wants a second factor for it (npm sends none) or does not let this token; `unsupported` where the
   *   registry knows no such call or no such token, or where no token is sent that could be revoked
   */
  async signOut(signal: AbortSignal): Promise<void> {
    const exchange = this.#exchange.looking();
    const { credentials } = exchange.access;
    const path = '-/user/token/';
    if (credentials?.kind !== 'bearer') {
      const url = showableUrl(new URL(path, this.#exchange.registry));
      throw new RegistryError('unsupported', { method: 'DELETE', url });
    }
    const token = encodeURIComponent(credentials.token.reveal());
    const url = new URL(`${path}${token}`, this.#exchange.registry);
    const request: Request = { method: 'DELETE', url, command: 'logout', signal };
    await exchange.explain401('forbidden', signal, async () => {
      const { kind } = await exchange.attempt(request);
      if (kind === 'challenged') throw new RegistryError('forbidden', refused(request));
    });
  }

  /**
   * Changes the profile. All its fields are sent, since a registry clears what is absent: those that are not given
   * here are read first.
   * @throws RegistryError `rejected` where a value is none that the registry takes; `unsupported`, `cancelled` among others
   */
  async updateProfile(fields: Partial<ProfileFields>, ask: AskOptions): Promise<void> {
    const all = await this.#allFields(fields, ask.signal);
    await this.#withSecondFactor(
      this.#change(() => all, [], ask.signal),
      ask,
    );
  }

  /**
   * Changes the password; the profile's fields go with it, as npm's own command sends them.
   * @throws RegistryError `wrong-password`; `rejected` where the new one is none that the registry takes
   */
  async changePassword(old: Secret, next: Secret, ask: AskOptions): Promise<void> {
    const fields = await this.#allFields({}, ask.signal);
    const content = () => ({ ...fields, password: { old: old.reveal(), new: next.reveal() } });
    const request = this.#change(content, [old, next], ask.signal);
    await this.#exchange.explain401('wrong-password', ask.signal, () => this.#withSecondFactor(request, ask));
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await Promise.all([this.#exchange.close(), this.#anonymous?.close()]);
  }

  /** As they are sent: null for an empty one (npm-profile's `set`). */
  async #allFields(fields: Partial<ProfileFields>, signal: AbortSignal): Promise<object> {
    const isTold = profileFields.every(field => fields[field] !== undefined);
    const before = isTold ? {} : await this.profile(signal);
    const all: Partial<ProfileFields> = { ...before, ...fields };
    return Object.fromEntries(profileFields.map(field => [field, all[field] || null]));
  }

  #withSecondFactor(request: Request, ask: AskOptions): Promise<RegistryAnswer> {
    const context = { ...ask, registry: this.#exchange.registry };
    return this.#secondFactor.with(context, otp => this.#exchange.attempt({ ...request, ...withOtp(otp) }));
  }

  /**
   * A request that no second factor belongs to. To be asked for a code says that there is one already; to be asked
   * for a mailed one, that the registry wants this done elsewhere.
   */
  async #undisputed(request: Request): Promise<RegistryAnswer> {
    const attempt = await this.#exchange.explain401('wrong-password', request.signal, () =>
      this.#exchange.attempt(request),
    );
    if (attempt.kind === 'done') return attempt.value;
    throw new RegistryError(attempt.challenge.kind === 'email' ? 'rejected' : 'conflict', refused(request));
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
  if (isPage(answer)) return 'unsupported';
  return refusalCode(answer);
}

/** A sign-in belongs to no session that could end. */
function withoutSessions({ sessions: _, ...options }: RegistryClientOptions): RegistryClientOptions {
  return { ...options, renewsSessions: false };
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
