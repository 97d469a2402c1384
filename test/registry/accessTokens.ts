/**
 * Access tokens: what each may do, and which one a request comes with. A session is none of them: npm does not list
 * what `npm login` got.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { sha256 } from './hash.ts';
import type { Account, Store } from './state.ts';

export type Permission = 'no-access' | 'read-only' | 'read-write';
export type PackagePermission = Permission | 'read-write-stage-only';

/** What was asked for when the token was made. */
export interface TokenLimits {
  /** `legacy`: made by a registry, or at a time, that knew only read-only and address ranges. */
  readonly kind: 'granular' | 'legacy';
  /** Null for legacy ones, which have none. */
  readonly name: string | null;
  readonly description: string | null;
  /** ISO date; null: never. */
  expires: string | null;
  /** IPv4 ranges; empty: from everywhere. */
  readonly cidr: readonly string[];
  readonly bypass2fa: boolean;
  readonly permission: PackagePermission;
  /** Names; `*` for all. */
  readonly packages: readonly string[];
  /** With their `@`. */
  readonly scopes: readonly string[];
  readonly orgs: readonly string[];
  readonly orgsPermission: Permission;
}

export interface AccessToken extends TokenLimits {
  /** UUID, by which it is revoked. */
  readonly key: string;
  readonly account: string;
  readonly hash: string;
  /** First and last characters, as lists show it. */
  readonly shown: string;
  created: string;
  /** ISO date of the last request with it. */
  accessed: string | null;
}

/** All that a fresh legacy token is, unless told. */
export const unlimited: TokenLimits = {
  kind: 'legacy',
  name: null,
  description: null,
  expires: null,
  cidr: [],
  bypass2fa: false,
  permission: 'read-write',
  packages: ['*'],
  scopes: [],
  orgs: [],
  orgsPermission: 'no-access',
};

export class AccessTokens {
  readonly #store: Store;
  readonly #byHash = new Map<string, AccessToken>();

  constructor(store: Store) {
    this.#store = store;
    for (const token of Object.values(store.state.tokens)) this.#byHash.set(token.hash, token);
  }

  /**
   * Makes some at once; all of one account.
   * @returns each with its value, which is not kept.
   */
  add(
    account: Account,
    all: readonly TokenLimits[],
    created: Date,
  ): { readonly token: AccessToken; readonly value: string }[] {
    const added = all.map(limits => {
      const value = newValue();
      const token: AccessToken = {
        ...limits,
        key: randomUUID(),
        account: account.name,
        hash: sha256(value),
        shown: limits.kind === 'legacy' ? value.slice(0, 6) : `${value.slice(0, 8)}...${value.slice(-4)}`,
        created: created.toISOString(),
        accessed: null,
      };
      this.#store.state.tokens[token.key] = token;
      this.#byHash.set(token.hash, token);
      return { token, value };
    });
    this.#store.save();
    return added;
  }

  /** The newest first, as npm's website lists them. */
  of(account: Account): AccessToken[] {
    return Object.values(this.#store.state.tokens)
      .filter(token => token.account === account.name)
      .toReversed();
  }

  /** @param value as it was told when it was made. */
  byValue(value: string): AccessToken | undefined {
    return this.#byHash.get(sha256(value));
  }

  byKey(key: string): AccessToken | undefined {
    const { tokens } = this.#store.state;
    return Object.hasOwn(tokens, key) ? tokens[key] : undefined;
  }

  /** @param keyOrValue both are taken by npm's registry. */
  find(account: Account, keyOrValue: string): AccessToken | undefined {
    const token = this.byKey(keyOrValue) ?? this.byValue(keyOrValue);
    return token?.account === account.name ? token : undefined;
  }

  revoke(token: AccessToken): void {
    delete this.#store.state.tokens[token.key];
    this.#byHash.delete(token.hash);
    this.#store.save();
  }

  /** Keeps what the caller has changed in one. */
  save(): void {
    this.#store.save();
  }
}

/** `npm_` and 36 characters, as npm's are. */
function newValue(): string {
  return `npm_${randomBytes(18).toString('hex')}`;
}
