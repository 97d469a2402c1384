/**
 * Signing in (web and legacy), signing out, and who is who.
 */
import type { AccessTokens } from './accessTokens.ts';
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import type { Challenges } from './challenge.ts';
import type { RegistryRequest } from './request.ts';
import type { WebAuthentication } from './webAuthentication.ts';

export interface SignInParts {
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly challenges: Challenges;
  readonly web: WebAuthentication;
}

export class SignIn {
  readonly #accounts: Accounts;
  readonly #challenges: Challenges;
  readonly #web: WebAuthentication;
  readonly #accessTokens: AccessTokens;

  constructor(parts: SignInParts) {
    this.#accounts = parts.accounts;
    this.#accessTokens = parts.accessTokens;
    this.#challenges = parts.challenges;
    this.#web = parts.web;
  }

  /** `POST /-/v1/login` (npm-profile, `loginWeb`). */
  beginWeb(request: RegistryRequest): Answer {
    const urls = this.#web.open(request, undefined, true);
    return json(200, { loginUrl: urls.page, doneUrl: urls.done });
  }

  /**
   * `PUT /-/user/org.couchdb.user:<name>` (npm-profile, `loginCouch`). Makes no accounts: an unknown name is
   * answered like a wrong password.
   */
  async legacy(request: RegistryRequest, name: string): Promise<Answer> {
    const { name: given, password } = await request.json();
    const account = this.#accounts.find(name);
    if (!account || given !== name || !this.#accounts.hasPassword(account, password)) throw wrongPassword();
    await this.#challenges.pass(request, account, 'sign-in');
    const token = this.#accounts.openSession(account);
    return json(201, { ok: true, id: `org.couchdb.user:${name}`, rev: '_we_dont_use_revs_any_more', token });
  }

  /** `GET /-/user/org.couchdb.user:<name>`, by which `npm owner add` finds the e-mail address. */
  user(name: string): Answer {
    const account = this.#accounts.find(name);
    if (!account) throw refusal(404, 'There is no such user.');
    return json(200, {
      _id: `org.couchdb.user:${name}`,
      name,
      email: account.email,
      type: 'user',
      roles: [],
    });
  }

  /** `DELETE /-/user/token/<token>`; npm sends whatever it has, so it may be an access token, and only itself. */
  signOut(request: RegistryRequest, value: string): Answer {
    const account = this.#accounts.signedIn(request);
    const sender = this.#accounts.accessToken(request);
    const token = this.#accessTokens.byValue(value);
    if (token && token === (sender ?? token) && token.account === account.name) {
      this.#accessTokens.revoke(token);
    } else if (sender || !this.#accounts.closeSession(account, value)) {
      throw refusal(404, 'There is no such token.');
    }
    return json(200, { ok: true });
  }

  /** `GET /-/whoami` */
  whoami(request: RegistryRequest): Answer {
    return json(200, { username: this.#accounts.signedIn(request).name });
  }
}

/** npm reads `Basic` here as "incorrect or missing password". */
export function wrongPassword() {
  return refusal(401, 'Incorrect or missing password.', { 'www-authenticate': 'Basic' });
}
