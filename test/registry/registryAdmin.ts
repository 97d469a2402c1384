/**
 * The client of the admin endpoint, for tests and for programs that started the registry as a process.
 */
import type { AccessToken, TokenLimits } from './accessTokens.ts';
import type { AdminCalls, NewUser, TwoFactorState, UserSecrets } from './admin.ts';
import type { AccountState, CodeState } from './adminOfAccounts.ts';
import type { TokenDates } from './adminOfTokens.ts';
import type { Behaviour } from './behaviour.ts';
import type { Violation } from './contract.ts';
import type { Mail } from './outbox.ts';
import type { JsonObject } from './request.ts';
import type { LoggedRequest } from './requestLog.ts';
import type { Seed, Seeded } from './seeds.ts';
import type { Level, OrgRole, PackageOwners, Team, TwoFactorRequirement } from './state.ts';

type Result<Name extends keyof AdminCalls> = Awaited<ReturnType<AdminCalls[Name]>>;

export class RegistryAdmin {
  readonly #url: string;

  /** @param url of the admin endpoint; ends in a slash. */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error when there is a user of that name. */
  addUser(user: NewUser): Promise<UserSecrets> {
    return this.#call('addUser', user);
  }

  /**
   * What the user's authenticator shows.
   * @param secondsOff how far the authenticator's clock is ahead of the registry's; negative: behind.
   */
  code(name: string, secondsOff = 0): Promise<string> {
    return this.#call('code', { name, secondsOff });
  }

  /** The code that was mailed last (`challenge: 'email'`). */
  mailedCode(name: string): Promise<string> {
    return this.#call('mailedCode', { name });
  }

  /** All that was mailed since the start or the last `reset`, in order. */
  mails(): Promise<readonly Mail[]> {
    return this.#call('mails', {});
  }

  /** Opens a session without any questions. @returns its token. */
  signIn(name: string): Promise<string> {
    return this.#call('signIn', { name });
  }

  /** Ends all sessions of the user: the next request with one of their tokens gets a plain 401. */
  async expireSessions(name: string): Promise<void> {
    await this.#call('expireSessions', { name });
  }

  /** What the website's page does: 2FA is on with a security key. @returns the new recovery codes. */
  activateTwoFactor(name: string, level: Level = 'auth-and-writes'): Promise<readonly string[]> {
    return this.#call('activateTwoFactor', { name, level });
  }

  /** What the website's page does. */
  async turnOffTwoFactor(name: string): Promise<void> {
    await this.#call('turnOffTwoFactor', { name });
  }

  /** What the registry knows of it; clients see less. */
  twoFactorState(name: string): Promise<TwoFactorState> {
    return this.#call('twoFactorState', { name });
  }

  /** Its profile, and how many sessions it has. */
  accountState(name: string): Promise<AccountState> {
    return this.#call('accountState', { name });
  }

  /** Whether that is its password. */
  hasPassword(name: string, password: string): Promise<boolean> {
    return this.#call('hasPassword', { name, password });
  }

  /** Whose session or access token that is; null where it holds no longer. */
  holder(token: string): Promise<string | null> {
    return this.#call('holder', { token });
  }

  /** What has become of these recovery codes of the user. */
  recoveryCodes(name: string, codes: readonly string[]): Promise<readonly CodeState[]> {
    return this.#call('recoveryCodes', { name, codes });
  }

  /**
   * Makes an access token without any questions: a legacy one that may write everywhere and never expires, unless
   * told. @returns its value too, this once.
   */
  addToken(
    name: string,
    limits: Partial<TokenLimits> = {},
  ): Promise<{ readonly key: string; readonly token: string }> {
    return this.#call('addToken', { name, limits });
  }

  /** What the registry knows of the user's tokens, the newest first. */
  tokens(name: string): Promise<readonly AccessToken[]> {
    return this.#call('tokens', { name });
  }

  /** Puts some dates of a token, all in ISO form; null: never. */
  async setTokenDates(key: string, dates: TokenDates): Promise<void> {
    await this.#call('setTokenDates', { key, dates });
  }

  /** Revokes an access token as if it was done elsewhere. */
  async revokeToken(key: string): Promise<void> {
    await this.#call('revokeToken', { key });
  }

  /** As the person does by the link in a mail, or the registry when the address is changed. */
  async setEmailVerified(name: string, verified: boolean): Promise<void> {
    await this.#call('setEmailVerified', { name, verified });
  }

  /** Adds an owner to a package, as if somebody else did. */
  async addOwner(packageName: string, owner: string): Promise<void> {
    await this.#call('addOwner', { package: packageName, owner });
  }

  /** Who owns the packages, and how often that was changed; null for those that are not there. */
  owners(packages: readonly string[]): Promise<readonly (PackageOwners | null)[]> {
    return this.#call('owners', { packages });
  }

  /**
   * Makes an organization, whose members may write all packages of its scope: they are the team `developers`, which
   * gets each of them.
   * @param name without the `@`
   */
  async addOrg(name: string, members: Readonly<Record<string, OrgRole>>): Promise<void> {
    await this.#call('addOrg', { name, members });
  }

  /** Gives an organization a team, or replaces it. @param team members of the organization, packages of its scope */
  async addTeam(org: string, name: string, team: Team): Promise<void> {
    await this.#call('addTeam', { org, name, team });
  }

  /** What the package wants of everybody who changes it, which clients cannot read. */
  twoFactorRequirement(packageName: string): Promise<TwoFactorRequirement> {
    return this.#call('requirement', { name: packageName });
  }

  /** Gives the user many packages and tokens at once. */
  seed(name: string, seed: Seed): Promise<Seeded> {
    return this.#call('seed', { name, seed });
  }

  /** Switches some of the behaviour. `faults` replaces the list and counts anew. @returns all of it. */
  behave(changes: Partial<Behaviour>): Promise<Behaviour> {
    return this.#call('behave', changes);
  }

  /** Waits until a request is held by a fault of the kind `hold`. @throws Error after a minute without one. */
  async held(): Promise<void> {
    await this.#call('held', {});
  }

  /** Lets all requests go on that are held now. @returns how many. */
  release(): Promise<number> {
    return this.#call('release', {});
  }

  /** What was received since the start or the last `reset`, in order. */
  requests(): Promise<readonly LoggedRequest[]> {
    return this.#call('requests', {});
  }

  /** Where a client or the registry broke npm's description of the tokens' endpoints, since the last call. */
  violations(): Promise<readonly Violation[]> {
    return this.#call('violations', {});
  }

  /** The package as stored, with maintainers and revision; null where there is none. */
  packument(name: string): Promise<JsonObject | null> {
    return this.#call('packument', { name });
  }

  /** The same of many. */
  packuments(names: readonly string[]): Promise<readonly (JsonObject | null)[]> {
    return this.#call('packuments', { names });
  }

  /**
   * Puts the behaviour back, clears the list of requests, cuts those off that are held, and forgets wrong tries,
   * web tokens, mails and the five minutes' grace. Users, sessions and packages stay.
   */
  async reset(): Promise<void> {
    await this.#call('reset', {});
  }

  async #call<Name extends keyof AdminCalls>(name: Name, argument: object): Promise<Result<Name>> {
    const response = await fetch(`${this.#url}${name}`, { method: 'POST', body: JSON.stringify(argument) });
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
    const result: unknown = await response.json();
    return result as Result<Name>;
  }
}
