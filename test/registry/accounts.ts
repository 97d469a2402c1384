/**
 * Accounts, their passwords, and who is signed in.
 */
import { randomBytes, scryptSync } from 'node:crypto';
import type { AccessToken, AccessTokens } from './accessTokens.ts';
import { refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { sha256 } from './hash.ts';
import type { RegistryRequest } from './request.ts';
import type { Account, Store } from './state.ts';

export class Accounts {
  readonly #store: Store;
  readonly #behaviour: Behaviour;
  readonly #accessTokens: AccessTokens;

  constructor(store: Store, accessTokens: AccessTokens, behaviour: Behaviour) {
    this.#store = store;
    this.#accessTokens = accessTokens;
    this.#behaviour = behaviour;
  }

  create(name: string, password: string, email: string): Account {
    if (this.find(name)) throw new Error(`There is already an account ${name}.`);
    const now = new Date().toISOString();
    const account: Account = {
      name,
      email,
      emailVerified: true,
      fullname: null,
      homepage: null,
      github: null,
      created: now,
      updated: now,
      password: hashPassword(password),
      twoFactor: null,
    };
    this.#store.state.accounts[name] = account;
    this.#store.save();
    return account;
  }

  all(): Account[] {
    return Object.values(this.#store.state.accounts);
  }

  find(name: string): Account | undefined {
    const { accounts } = this.#store.state;
    return Object.hasOwn(accounts, name) ? accounts[name] : undefined;
  }

  /** Keeps what the caller has changed in an account. */
  save(account: Account): void {
    account.updated = new Date().toISOString();
    this.#store.save();
  }

  setPassword(account: Account, password: string): void {
    account.password = hashPassword(password);
    this.save(account);
  }

  hasPassword(account: Account, password: unknown): boolean {
    if (typeof password !== 'string') return false;
    return hashPassword(password, account.password.salt).hash === account.password.hash;
  }

  /** @returns a new session's token. */
  openSession(account: Account): string {
    const token = `npm_${randomBytes(18).toString('hex')}`;
    this.#store.state.sessions[sha256(token)] = { account: account.name, openedAt: Date.now() };
    this.#store.save();
    return token;
  }

  /** @returns whether there was such a session of this account. */
  closeSession(account: Account, token: string): boolean {
    const { sessions } = this.#store.state;
    const hash = sha256(token);
    if (sessions[hash]?.account !== account.name) return false;
    delete sessions[hash];
    this.#store.save();
    return true;
  }

  /** How many there are, ended ones included that nobody has closed. */
  sessionsOf({ name }: Account): number {
    return Object.values(this.#store.state.sessions).filter(({ account }) => account === name).length;
  }

  /** Whose session or access token that is, as far as it holds. */
  holder(token: string): Account | undefined {
    return this.#byToken(token);
  }

  closeSessions(account: Account): void {
    const { sessions } = this.#store.state;
    for (const [hash, session] of Object.entries(sessions)) {
      if (session.account === account.name) delete sessions[hash];
    }
    this.#store.save();
  }

  /**
   * The account that a request comes from; undefined where it carries no credentials.
   * @throws Refusal 401 for credentials that are wrong or have run out.
   */
  sender(request: RegistryRequest): Account | undefined {
    const { scheme, value } = credentials(request);
    if (scheme === '') return undefined;
    const account = scheme === 'basic' ? this.#byBasic(value) : this.#byToken(value);
    if (!account) throw signedOut('Unable to authenticate, your authentication token seems to be invalid.');
    return account;
  }

  /** @throws Refusal 401 also where there are no credentials. */
  signedIn(request: RegistryRequest): Account {
    const account = this.sender(request);
    if (!account) throw signedOut('You must be logged in.');
    return account;
  }

  /** Ends the session, or revokes the access token, that a request comes with. */
  end(request: RegistryRequest): void {
    const account = this.signedIn(request);
    const { value } = credentials(request);
    const token = this.accessToken(request);
    if (token) this.#accessTokens.revoke(token);
    else this.closeSession(account, value);
  }

  /** The access token that a request comes with; undefined where it is a session, a password or nothing. */
  accessToken(request: RegistryRequest): AccessToken | undefined {
    const { scheme, value } = credentials(request);
    return scheme === 'bearer' ? this.#accessTokens.byValue(value) : undefined;
  }

  #byToken(value: string): Account | undefined {
    const token = this.#accessTokens.byValue(value);
    if (!token) return this.#bySession(value);
    const now = Date.now() + this.#behaviour.clockAheadSeconds * 1000;
    if (token.expires !== null && Date.parse(token.expires) <= now) return undefined;
    token.accessed = new Date(now).toISOString();
    return this.find(token.account);
  }

  #bySession(token: string): Account | undefined {
    const session = this.#store.state.sessions[sha256(token)];
    if (!session) return undefined;
    const endsAt = session.openedAt + this.#behaviour.sessionSeconds * 1000;
    return Date.now() < endsAt ? this.find(session.account) : undefined;
  }

  #byBasic(encoded: string): Account | undefined {
    const [name = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const account = this.find(name);
    return account && this.hasPassword(account, password.join(':')) ? account : undefined;
  }
}

function credentials(request: RegistryRequest): { scheme: string; value: string } {
  const [scheme = '', value = ''] = (request.header('authorization') ?? '').split(' ');
  return { scheme: scheme.toLowerCase(), value };
}

function signedOut(error: string) {
  return refusal(401, error, { 'www-authenticate': 'Bearer' });
}

function hashPassword(password: string, salt = randomBytes(16).toString('hex')) {
  // A low cost: this is a hash for tests, which sign in often.
  return { salt, hash: scryptSync(password, salt, 32, { N: 16 }).toString('hex') };
}
