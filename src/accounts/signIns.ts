/**
 * Sign-ins of this extension's own, beside those in npm's configuration: the token of each is kept with the secrets,
 * and a list without secrets says which there are, since a store of secrets cannot be asked what it holds.
 */
import { type AccountName, isSameAccount, toAccountName } from '../registry/account.ts';
import { Listeners } from '../shared/listeners.ts';
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';
import { Secret } from '../shared/secret.ts';
import { answer, type SecretStore } from '../twofactor/secretStore.ts';

export interface SignIn extends AccountName {
  /** When it was kept; absent of those that were kept before that was noted. */
  readonly at?: Date;
}

export interface SignInChange {
  readonly kind: 'kept' | 'forgotten';
  readonly signIn: AccountName;
}

export interface SignInsOptions {
  /** Milliseconds that the store of secrets has to answer. */
  readonly patience?: number;
  readonly now?: () => Date;
}

const listKey = 'signIns';
/** Milliseconds; a keyring that waits to be unlocked must not keep those waiting who want to know who is signed in. */
const usualPatience = 5_000;

export class SignIns {
  readonly #secrets: SecretStore;
  readonly #notes: Notes;
  readonly #patience: number;
  readonly #now: () => Date;
  /** Of this window; what other windows do is seen when the list is read. */
  readonly changes = new Listeners<SignInChange>();

  constructor(secrets: SecretStore, notes: Notes, options: SignInsOptions = {}) {
    this.#secrets = secrets;
    this.#notes = notes;
    this.#patience = options.patience ?? usualPatience;
    this.#now = options.now ?? (() => new Date());
  }

  /** In the order in which they were kept. */
  list(): readonly SignIn[] {
    const noted = this.#notes.get(listKey);
    return Array.isArray(noted) ? noted.flatMap(toSignIn) : [];
  }

  /** Undefined where the store of secrets has lost it, or does not answer. */
  async token(signIn: AccountName): Promise<Secret | undefined> {
    return await this.readToken(signIn).catch(() => undefined);
  }

  /**
   * For who must not take silence for a loss.
   * @returns undefined where the store of secrets has lost it
   * @throws VaultError `store-failed` where the store does not answer
   */
  async readToken(signIn: AccountName): Promise<Secret | undefined> {
    const token = await answer(() => this.#secrets.get(secretKey(signIn)), this.#patience);
    return token === undefined ? undefined : new Secret(token);
  }

  /** Takes the place of an older one of the same account. The token first: what is on the list has one. */
  async keep(signIn: AccountName, token: Secret): Promise<void> {
    const { registry, account } = signIn;
    await this.#secrets.store(secretKey(signIn), token.reveal());
    await this.#write([...this.#others(signIn), { registry, account, at: this.#now() }]);
    this.changes.tell({ kind: 'kept', signIn });
  }

  async forget(signIn: AccountName): Promise<void> {
    await this.#write(this.#others(signIn));
    await this.#secrets.delete(secretKey(signIn));
    this.changes.tell({ kind: 'forgotten', signIn });
  }

  #others(signIn: AccountName): readonly SignIn[] {
    return this.list().filter(each => !isSameAccount(each, signIn));
  }

  async #write(signIns: readonly SignIn[]): Promise<void> {
    const noted = signIns.map(({ registry, account, at }) => ({
      registry: registry.href,
      account,
      ...(at === undefined ? {} : { at: at.toISOString() }),
    }));
    await this.#notes.update(listKey, noted);
  }
}

function secretKey({ registry, account }: AccountName): string {
  return `signIn:${registry.href}:${account}`;
}

function toSignIn(value: unknown): readonly SignIn[] {
  const name = toAccountName(value);
  if (name === undefined) return [];
  const at = isRecord(value) ? value['at'] : undefined;
  const time = typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at: new Date(at) } : {};
  return [{ ...name, ...time }];
}
