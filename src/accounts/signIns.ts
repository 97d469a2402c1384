/**
 * Sign-ins of this extension's own, beside those in npm's configuration: the token of each is kept with the secrets,
 * and a list without secrets says which there are, since a store of secrets cannot be asked what it holds.
 */
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';
import { Secret } from '../shared/secret.ts';
import { answer, type SecretStore } from '../twofactor/secretStore.ts';

export interface SignIn {
  readonly registry: URL;
  readonly account: string;
}

const listKey = 'signIns';
/** Milliseconds; a keyring that waits to be unlocked must not keep those waiting who want to know who is signed in. */
const usualPatience = 5_000;

export class SignIns {
  readonly #secrets: SecretStore;
  readonly #notes: Notes;
  readonly #patience: number;

  constructor(secrets: SecretStore, notes: Notes, patience = usualPatience) {
    this.#secrets = secrets;
    this.#notes = notes;
    this.#patience = patience;
  }

  /** In the order in which they were kept. */
  list(): readonly SignIn[] {
    const noted = this.#notes.get(listKey);
    return Array.isArray(noted) ? noted.flatMap(toSignIn) : [];
  }

  /** Undefined where the store of secrets has lost it, or does not answer. */
  async token(signIn: SignIn): Promise<Secret | undefined> {
    const asked = answer(() => this.#secrets.get(secretKey(signIn)), this.#patience);
    const token = await asked.catch(() => undefined);
    return token === undefined ? undefined : new Secret(token);
  }

  /** Takes the place of an older one of the same account. The token first: what is on the list has one. */
  async keep(signIn: SignIn, token: Secret): Promise<void> {
    await this.#secrets.store(secretKey(signIn), token.reveal());
    await this.#write([...this.#others(signIn), signIn]);
  }

  async forget(signIn: SignIn): Promise<void> {
    await this.#write(this.#others(signIn));
    await this.#secrets.delete(secretKey(signIn));
  }

  #others(signIn: SignIn): readonly SignIn[] {
    return this.list().filter(each => secretKey(each) !== secretKey(signIn));
  }

  async #write(signIns: readonly SignIn[]): Promise<void> {
    const noted = signIns.map(({ registry, account }) => ({ registry: registry.href, account }));
    await this.#notes.update(listKey, noted);
  }
}

function secretKey({ registry, account }: SignIn): string {
  return `signIn:${registry.href}:${account}`;
}

function toSignIn(value: unknown): readonly SignIn[] {
  if (!isRecord(value)) return [];
  const { registry, account } = value;
  if (typeof registry !== 'string' || typeof account !== 'string' || !URL.canParse(registry)) return [];
  return [{ registry: new URL(registry), account }];
}
