/**
 * `/-/npm/v1/user`: the profile, the password, and two-factor authentication (npm-profile, `get` and `set`;
 * npm's `lib/commands/profile.js`).
 */
import type { Accounts } from './accounts.ts';
import { type Answer, html, json, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { Challenges } from './challenge.ts';
import type { Outbox } from './outbox.ts';
import { isObject, type JsonObject, type RegistryRequest } from './request.ts';
import { wrongPassword } from './signIn.ts';
import type { Account, Level } from './state.ts';
import { enrolled, type SecondFactors } from './twoFactor.ts';

export interface ProfileParts {
  readonly accounts: Accounts;
  readonly factors: SecondFactors;
  readonly challenges: Challenges;
  readonly behaviour: Behaviour;
  readonly outbox: Outbox;
}

export class Profile {
  readonly #accounts: Accounts;
  readonly #factors: SecondFactors;
  readonly #challenges: Challenges;
  readonly #behaviour: Behaviour;

  readonly #outbox: Outbox;

  constructor(parts: ProfileParts) {
    this.#accounts = parts.accounts;
    this.#factors = parts.factors;
    this.#challenges = parts.challenges;
    this.#behaviour = parts.behaviour;
    this.#outbox = parts.outbox;
  }

  get(request: RegistryRequest): Answer {
    const { profile } = this.#behaviour;
    if (profile !== 'full' && profile !== 'disabled') return notSupported(profile);
    const account = this.#accounts.signedIn(request);
    return json(200, profile === 'full' ? view(account) : plainView(account));
  }

  async change(request: RegistryRequest): Promise<Answer> {
    const { profile } = this.#behaviour;
    if (profile !== 'full' && profile !== 'disabled') return notSupported(profile);
    const account = this.#accounts.signedIn(request);
    const body = await request.json();
    if (profile === 'disabled' && body['tfa'] !== undefined) throw noTwoFactor();
    if (Array.isArray(body['tfa'])) return this.#confirm(request, account, body['tfa']);
    if (isObject(body['tfa'])) return this.#changeTwoFactor(request, account, body['tfa']);

    await this.#challenges.pass(request, account, 'profile');
    if (isObject(body['password'])) this.#changePassword(account, body['password']);
    else this.#changeFields(account, body);
    return json(200, view(account));
  }

  async #changeTwoFactor(request: RegistryRequest, account: Account, tfa: JsonObject): Promise<Answer> {
    if (!this.#accounts.hasPassword(account, tfa['password'])) throw wrongPassword();
    if (enrolled(account)) await this.#challenges.pass(request, account, 'two-factor');

    const { mode } = tfa;
    if (mode === 'disable') return this.#disable(account);
    if (!isLevel(mode)) throw refusal(400, 'The mode must be auth-only, auth-and-writes or disable.');
    if (account.twoFactor && enrolled(account)) {
      account.twoFactor.mode = mode;
      this.#accounts.save(account);
      return this.#changed({ tfa: { pending: false, mode } });
    }
    return this.#enrol(account, mode);
  }

  #disable(account: Account): Answer {
    const wasOn = enrolled(account);
    if (wasOn && this.#behaviour.enforced) {
      throw refusal(403, 'Two-factor authentication cannot be disabled: an organization requires it.');
    }
    this.#factors.disable(account);
    return wasOn ? this.#changed({ tfa: null }) : json(200, { tfa: null });
  }

  #changed(body: unknown): Answer {
    const { changeAnswer } = this.#behaviour;
    return json(200, changeAnswer ? changeAnswer.body : body);
  }

  #enrol(account: Account, mode: Level): Answer {
    if (!this.#behaviour.totpEnrolment) {
      throw refusal(403, 'Authenticator apps can no longer be added. Add a security key on the website.');
    }
    // npm's own command resets a pending enrolment before it begins another.
    if (account.twoFactor?.pending) throw refusal(409, 'An enrolment is pending. Disable it first.');
    const address = this.#factors.enrol(account, mode);
    const { otpauth } = this.#behaviour;
    return json(200, { tfa: 'instead' in otpauth ? otpauth.instead : address });
  }

  /** `{tfa: [code]}` @returns the recovery codes, this once. */
  #confirm(request: RegistryRequest, account: Account, [code]: unknown[]): Answer {
    const { twoFactor } = account;
    if (!twoFactor?.pending) throw refusal(400, 'There is no enrolment to confirm.');
    this.#challenges.verify(request, account, String(code));
    return json(200, { tfa: this.#factors.activate(account, twoFactor.mode) });
  }

  #changePassword(account: Account, password: JsonObject): void {
    if (!this.#accounts.hasPassword(account, password['old'])) throw wrongPassword();
    if (typeof password['new'] !== 'string' || password['new'].length < 10) {
      throw refusal(400, 'The new password must have 10 characters or more.');
    }
    this.#accounts.setPassword(account, password['new']);
  }

  #changeEmail(account: Account, email: string): void {
    account.email = email;
    account.emailVerified = false;
    this.#outbox.send({
      account: account.name,
      to: email,
      subject: 'Confirm your address',
      text: 'Confirm on the website, under account security, that this address is yours.',
    });
  }

  /** What is absent is cleared; an empty string is refused, `null` clears (as npm's registry has it). */
  #changeFields(account: Account, body: JsonObject): void {
    const { email } = body;
    if (typeof email !== 'string' || !email.includes('@'))
      throw refusal(400, 'An email address is required.');
    if (email !== account.email) this.#changeEmail(account, email);
    account.fullname = textOrNull(body['fullname']);
    account.homepage = textOrNull(body['homepage']);
    account.github = textOrNull(body['github']);
    this.#accounts.save(account);
  }
}

function view(account: Account) {
  const { name, email, emailVerified, fullname, homepage, github, created, updated, twoFactor } = account;
  const tfa = twoFactor && { pending: twoFactor.pending, mode: twoFactor.mode };
  const fixed = { email_verified: emailVerified, cidr_whitelist: null };
  return { tfa, name, email, ...fixed, created, updated, fullname, homepage, github };
}

/** What Verdaccio says of everybody (its `profile.js`). */
function plainView({ name }: Account) {
  const unknown = { email: '', email_verified: false, created: '', updated: '', fullname: '' };
  return { tfa: false, name, ...unknown, cidr_whitelist: null };
}

function noTwoFactor() {
  return refusal(503, 'the two-factor authentication is not yet supported');
}

function notSupported(profile: 'unsupported' | 'not-implemented' | 'html'): Answer {
  if (profile === 'html') return html(200, '<!doctype html><title>Packages</title><p>All our packages.');
  if (profile === 'unsupported') return json(404, { error: 'Not found' });
  return json(501, { error: 'Not implemented' });
}

function textOrNull(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '') throw refusal(400, 'A field must be text or null.');
  return value;
}

function isLevel(mode: unknown): mode is Level {
  return mode === 'auth-only' || mode === 'auth-and-writes';
}
