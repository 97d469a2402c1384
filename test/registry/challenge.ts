/**
 * Which requests need a second factor, and how the registry asks for it.
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, Refusal, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';
import type { Account, Level, TwoFactorRequirement } from './state.ts';
import { enrolled, hasSecurityKey, type SecondFactors } from './twoFactor.ts';
import type { WebAuthentication } from './webAuthentication.ts';

/** What a request is about. `write` is every change to a package, `token` the making of one and
 * `token-end` its revocation; `two-factor` a change of 2FA itself. */
export type Action = 'sign-in' | 'token' | 'token-end' | 'two-factor' | 'profile' | 'write';

/** npm's two levels ("When will npm require the second factor?"), and accounts that get mail instead. */
const guarded: Readonly<Record<Level | 'email', readonly Action[]>> = {
  'auth-only': ['sign-in', 'token', 'token-end', 'two-factor'],
  'auth-and-writes': ['sign-in', 'token', 'token-end', 'two-factor', 'profile', 'write'],
  email: ['sign-in', 'token', 'write'],
};

/** What the box on the web page spares for five minutes. */
const spared: readonly Action[] = ['token', 'token-end', 'profile', 'write'];

const error = 'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.';
const classicHeaders = { 'www-authenticate': 'OTP' };

/** The classic challenge. */
export function askForCode(): Answer {
  return json(401, { error }, classicHeaders);
}

export interface ChallengesParts {
  readonly accounts: Accounts;
  readonly factors: SecondFactors;
  readonly web: WebAuthentication;
  readonly behaviour: Behaviour;
}

export class Challenges {
  readonly #accounts: Accounts;
  readonly #factors: SecondFactors;
  readonly #web: WebAuthentication;
  readonly #behaviour: Behaviour;

  constructor(parts: ChallengesParts) {
    this.#accounts = parts.accounts;
    this.#factors = parts.factors;
    this.#web = parts.web;
    this.#behaviour = parts.behaviour;
  }

  /**
   * Returns when the request needs no second factor or brings a good one.
   * @param requirement of the package that the request changes: may ask for more than the account's level does.
   * @throws Refusal 401 with a challenge, 429 after too many wrong codes, or 403 where no code would help.
   */
  async pass(
    request: RegistryRequest,
    account: Account,
    action: Action,
    requirement: TwoFactorRequirement = 'none',
  ): Promise<void> {
    if (this.#behaviour.refuse === 'after-body') await request.body();
    const level = this.#level(account);
    // For packages only: what else could be guarded, such a token cannot do at all.
    const bypasses = action === 'write' && this.#accounts.accessToken(request)?.bypass2fa === true;
    assertMeets(requirement, enrolled(account), bypasses);
    if (!level || (requirement === 'none' && !guarded[level].includes(action))) return;
    if (bypasses) return;

    const otp = request.header('npm-otp');
    if (otp === undefined) {
      if (spared.includes(action) && this.#factors.hasGrace(account)) return;
      if (level === 'email') this.#factors.mailCode(account);
      throw new Refusal(this.#ask(request, account));
    }
    this.verify(request, account, otp);
  }

  /** @throws Refusal when the code is not good. A wrong one is answered exactly like a missing one. */
  verify(request: RegistryRequest, account: Account, otp: string): void {
    const verdict = this.#factors.check(account, otp);
    if (verdict === 'accepted') return;
    if (verdict === 'refused') throw new Refusal(this.#ask(request, account));
    const headers = { 'retry-after': String(verdict.limitedForSeconds) };
    throw new Refusal(json(429, { error: 'Too many wrong codes. Try again later.' }, headers));
  }

  #level(account: Account): Level | 'email' | undefined {
    if (account.twoFactor && enrolled(account)) return account.twoFactor.mode;
    return this.#behaviour.challenge === 'email' ? 'email' : undefined;
  }

  #ask(request: RegistryRequest, account: Account): Answer {
    const kind = hasSecurityKey(account) ? 'web' : this.#behaviour.challenge;
    if (kind === 'web') return this.#askByWeb(request, account);
    if (kind === 'sloppy') return json(401, { error });
    if (this.#level(account) === 'email') {
      return json(401, { error: 'A One Time Password (OTP) by email is required.' }, classicHeaders);
    }
    return askForCode();
  }

  /** npmjs.com's rule: who does not send both headers gets a link in a notice, and nothing to poll. */
  #askByWeb(request: RegistryRequest, account: Account): Answer {
    const canPoll = request.header('npm-auth-type') === 'web' && request.header('npm-command') !== undefined;
    const urls = this.#web.open(request, account, canPoll);
    if (canPoll) return json(401, { error, authUrl: urls.page, doneUrl: urls.done }, classicHeaders);
    const notice = `Open ${urls.page} to use your security key for authentication`;
    return json(401, { error }, { ...classicHeaders, 'npm-notice': notice });
  }
}

/** npm's documentation, "Requiring 2FA for package publishing and settings modification". */
function assertMeets(requirement: TwoFactorRequirement, hasTwoFactor: boolean, bypasses: boolean): void {
  if (requirement === 'none') return;
  if (bypasses && requirement === 'publish') {
    throw refusal(403, 'This package requires two-factor authentication and takes no tokens that bypass it.');
  }
  if (!bypasses && !hasTwoFactor) {
    throw refusal(403, 'This package requires two-factor authentication of whoever changes it.');
  }
}
