/**
 * The client of the admin endpoint, for tests and for programs that started the registry as a process.
 */
import type { AdminCalls, NewUser, TwoFactorState, UserSecrets } from './admin.ts';
import type { Behaviour } from './behaviour.ts';
import type { JsonObject } from './request.ts';
import type { LoggedRequest } from './requestLog.ts';
import type { Level } from './state.ts';

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

  /** The package as stored, with maintainers and revision; null where there is none. */
  packument(name: string): Promise<JsonObject | null> {
    return this.#call('packument', { name });
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
