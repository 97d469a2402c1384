/**
 * For which accounts everything that can publish is being revoked, so that it can be gone on with after a restart.
 * Without a secret, and without a list: what is left is read from the registry anew.
 */
import { type AccountName, isSameAccount, toAccountName } from '../registry/account.ts';
import type { Notes } from '../shared/notes.ts';

const key = 'revokesEverything';

/** Tells those of one account from those of others. */
export function revocationId({ registry, account }: AccountName): string {
  return `${key} ${registry.href} ${account}`;
}

export class RevocationMarks {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  read(): readonly AccountName[] {
    const noted = this.#notes.get(key);
    return Array.isArray(noted) ? noted.flatMap(each => toAccountName(each) ?? []) : [];
  }

  async add(account: AccountName): Promise<void> {
    await this.#write([...this.#others(account), account]);
  }

  async forget(account: AccountName): Promise<void> {
    await this.#write(this.#others(account));
  }

  #others(account: AccountName): readonly AccountName[] {
    return this.read().filter(each => !isSameAccount(each, account));
  }

  async #write(accounts: readonly AccountName[]): Promise<void> {
    const noted = accounts.map(({ registry, account }) => ({ registry: registry.href, account }));
    await this.#notes.update(key, noted.length === 0 ? undefined : noted);
  }
}
