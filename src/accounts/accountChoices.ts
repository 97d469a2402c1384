/**
 * Which account this workspace uses at a registry: the one that somebody has chosen; else that of npm's configuration, or
 * who has signed in here when that one's session had ended.
 */
import { createHash } from 'node:crypto';
import {
  type AccountName,
  type Credentials,
  isSameAccount,
  isSameRegistry,
  type RegistryAccess,
  toAccountName,
} from '../registry/account.ts';
import { Listeners } from '../shared/listeners.ts';
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';
import type { SignIns } from './signIns.ts';

const chosenKey = 'chosenAccounts';
const successorsKey = 'successorsOfSessions';

/** Who has signed in when a session had ended, in place of the credentials with this fingerprint. */
interface Successor extends AccountName {
  readonly of: string;
}

export interface UsedAccess extends RegistryAccess {
  /** Who was chosen for this workspace, if anybody: nobody else is to publish from it. */
  readonly chosen?: string;
}

export class AccountChoices {
  readonly #notes: Notes;
  readonly #signIns: SignIns;
  /** Of this window. */
  readonly changes = new Listeners<void>();

  /** @param notes of this workspace */
  constructor(notes: Notes, signIns: SignIns) {
    this.#notes = notes;
    this.#signIns = signIns;
    signIns.changes.add(({ kind, signIn }) => {
      if (kind === 'forgotten') void this.#forget(signIn);
    });
  }

  /** The name of the account; undefined where none was chosen. */
  chosen(registry: URL): string | undefined {
    return this.#chosen().find(each => isSameRegistry(each, { registry }))?.account;
  }

  /** Takes the place of an earlier choice for that registry. */
  async choose(account: AccountName): Promise<void> {
    await this.#write(chosenKey, [...this.#chosen().filter(each => !isSameRegistry(each, account)), account]);
  }

  /**
   * That account has signed in in place of these credentials, which hold no longer: wherever npm's configuration still
   * has them, that sign-in is used. Other credentials of the configuration are not touched by it.
   */
  async succeed({ registry, credentials }: RegistryAccess, account: string): Promise<void> {
    const of = fingerprint(credentials);
    if (of === undefined) return;
    const others = this.#successors().filter(each => !isSameRegistry(each, { registry }) || each.of !== of);
    await this.#write(successorsKey, [...others, { registry, account, of }]);
  }

  /**
   * The same access as the account that is used here. A token comes from a sign-in to exactly this registry, path
   * included; without credentials the only sign-in there will do. Where the token of the chosen account cannot be had
   * there are no credentials, since others would be another account's. Whose npm's are is not known here.
   */
  async credentialsFor(access: RegistryAccess): Promise<UsedAccess> {
    const here = this.#signIns.list().filter(each => isSameRegistry(each, access));
    const chosen = this.chosen(access.registry);
    const names = [chosen, this.#successorOf(access)];
    const used = names.map(name => here.find(({ account }) => account === name)).find(each => each);
    const [only] = here.length === 1 && access.credentials === undefined ? here : [];
    const signIn = used ?? only;
    const same: UsedAccess = chosen === undefined ? access : { ...access, chosen };
    if (signIn === undefined) return same;
    const token = await this.#signIns.token(signIn);
    if (token !== undefined) return { ...same, credentials: { kind: 'bearer', token } };
    return signIn.account === chosen ? { ...same, credentials: undefined } : same;
  }

  #successorOf(access: RegistryAccess): string | undefined {
    const of = fingerprint(access.credentials);
    return this.#successors().find(each => isSameRegistry(each, access) && each.of === of)?.account;
  }

  #chosen(): readonly AccountName[] {
    return listOf(this.#notes.get(chosenKey), toAccountName);
  }

  #successors(): readonly Successor[] {
    return listOf(this.#notes.get(successorsKey), value => {
      const name = toAccountName(value);
      const of = isRecord(value) ? value['of'] : undefined;
      return name === undefined || typeof of !== 'string' ? undefined : { ...name, of };
    });
  }

  async #forget(signIn: AccountName): Promise<void> {
    const isOther = (each: AccountName) => !isSameAccount(each, signIn);
    await this.#write(chosenKey, this.#chosen().filter(isOther));
    await this.#write(successorsKey, this.#successors().filter(isOther));
  }

  async #write(key: string, accounts: readonly AccountName[]): Promise<void> {
    const noted = accounts.map(each => ({ ...each, registry: each.registry.href }));
    await this.#notes.update(key, noted);
    this.changes.tell();
  }
}

/** Of a token, which nobody finds by trying; a password might be, so nothing is noted of it. */
function fingerprint(credentials: Credentials | undefined): string | undefined {
  if (credentials === undefined) return 'none';
  if (credentials.kind === 'basic') return undefined;
  return createHash('sha256').update(credentials.token.reveal()).digest('base64');
}

function listOf<Value>(noted: unknown, read: (value: unknown) => Value | undefined): readonly Value[] {
  return (Array.isArray(noted) ? noted : []).map(read).filter(each => each !== undefined);
}
