/**
 * Tokens that a person had kept when they were made: each with the secrets, and a list without secrets that says which
 * there are, since a store of secrets cannot be asked what it holds.
 */
import { type AccountName, toAccountName } from '../registry/account.ts';
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';
import { Secret } from '../shared/secret.ts';
import { answer, type SecretStore } from '../twofactor/secretStore.ts';

export interface KeptToken extends AccountName {
  /** What it is revoked by. */
  readonly key: string;
  readonly name: string;
  /** ISO 8601; absent where it never expires, or nobody knows. */
  readonly expires?: string;
}

const usualListKey = 'keptTokens';
/** Milliseconds; a keyring may wait to be unlocked. */
const usualPatience = 60_000;

export interface KeptTokensOptions {
  /** Of the list; for tokens that are kept for another reason. */
  readonly listKey?: string;
  /** Milliseconds that the store of secrets has to answer. */
  readonly patience?: number;
}

export class KeptTokens {
  readonly #secrets: SecretStore;
  readonly #notes: Notes;
  readonly #listKey: string;
  readonly #patience: number;

  constructor(secrets: SecretStore, notes: Notes, options: KeptTokensOptions = {}) {
    this.#secrets = secrets;
    this.#notes = notes;
    this.#listKey = options.listKey ?? usualListKey;
    this.#patience = options.patience ?? usualPatience;
  }

  /** In the order in which they were kept. */
  list(): readonly KeptToken[] {
    const noted = this.#notes.get(this.#listKey);
    return Array.isArray(noted) ? noted.flatMap(toKept) : [];
  }

  /**
   * Undefined where the store has lost it.
   * @throws VaultError where the store does not answer
   */
  async token(kept: KeptToken): Promise<Secret | undefined> {
    const value = await answer(() => this.#secrets.get(secretKey(kept)), this.#patience);
    return value === undefined ? undefined : new Secret(value);
  }

  /**
   * Reads back what was stored, since a store may say that it has what it has not.
   * @returns whether it is there
   * @throws VaultError where the store does not answer
   */
  async keep(kept: KeptToken, token: Secret): Promise<boolean> {
    await answer(() => this.#secrets.store(secretKey(kept), token.reveal()), this.#patience);
    if ((await this.token(kept))?.equals(token) !== true) return false;
    await this.#write([...this.#others([kept]), kept]);
    return true;
  }

  /** Those that are revoked. Of others, and of those that were never kept, nothing changes. */
  async forget(revoked: readonly Pick<KeptToken, 'registry' | 'account' | 'key'>[]): Promise<void> {
    const keys = new Set(revoked.map(secretKey));
    const gone = this.list().filter(kept => keys.has(secretKey(kept)));
    if (gone.length === 0) return;
    await this.#write(this.#others(gone));
    for (const kept of gone) await answer(() => this.#secrets.delete(secretKey(kept)), this.#patience);
  }

  #others(kept: readonly KeptToken[]): readonly KeptToken[] {
    const keys = new Set(kept.map(secretKey));
    return this.list().filter(each => !keys.has(secretKey(each)));
  }

  async #write(kept: readonly KeptToken[]): Promise<void> {
    const noted = kept.map(each => ({ ...each, registry: each.registry.href }));
    await this.#notes.update(this.#listKey, noted);
  }
}

function secretKey({ registry, account, key }: Pick<KeptToken, 'registry' | 'account' | 'key'>): string {
  return `token:${registry.href}:${account}:${key}`;
}

function toKept(value: unknown): readonly KeptToken[] {
  const owner = toAccountName(value);
  if (owner === undefined || !isRecord(value)) return [];
  const { key, name, expires } = value;
  if (typeof key !== 'string' || typeof name !== 'string') return [];
  return [{ ...owner, key, name, ...(typeof expires === 'string' ? { expires } : {}) }];
}
