/**
 * What outlives a restart: accounts, sessions and owners, in one JSON file that only its owner can read.
 *
 * Passwords, tokens and recovery codes are kept as hashes, as a registry would; a TOTP key has to be kept
 * as it is.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TotpKey } from './totpKey.ts';

export type Level = 'auth-only' | 'auth-and-writes';

export interface TwoFactor {
  /** True between enrolment and its confirmation: nothing is guarded yet. */
  pending: boolean;
  mode: Level;
  /** Absent where the account has a security key. */
  readonly totpKey?: TotpKey;
  recoveryCodes: { hash: string; usedAt: string | null }[];
}

export interface Account {
  readonly name: string;
  email: string;
  fullname: string | null;
  homepage: string | null;
  github: string | null;
  readonly created: string;
  updated: string;
  password: { salt: string; hash: string };
  twoFactor: TwoFactor | null;
}

export interface PackageOwners {
  names: string[];
  /** How often the list was changed; part of the packument's `_rev`. */
  changes: number;
  /** Of the first version, as its document says it: null leaves it to the registry. */
  readonly access: unknown;
}

interface State {
  readonly accounts: Record<string, Account>;
  /** By hash of the token. */
  readonly sessions: Record<string, { readonly account: string; readonly openedAt: number }>;
  /** By name of the package. */
  readonly owners: Record<string, PackageOwners>;
}

export class Store {
  readonly state: State;
  readonly #file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'state.json');
    this.state = read(this.#file) ?? { accounts: {}, sessions: {}, owners: {} };
  }

  /** On disk when it returns, so that no answer tells of a change that a crash could undo. */
  save(): void {
    const written = `${this.#file}.new`;
    writeFileSync(written, JSON.stringify(this.state, undefined, 2), { mode: 0o600 });
    renameSync(written, this.#file);
  }
}

function read(file: string): State | undefined {
  try {
    const state: State = JSON.parse(readFileSync(file, 'utf8'));
    return state;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
