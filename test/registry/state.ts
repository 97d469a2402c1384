/**
 * What outlives a restart: accounts, sessions, tokens and owners, in one JSON file that only its owner can read.
 *
 * Passwords, tokens and recovery codes are kept as hashes, as a registry would; a TOTP key has to be kept
 * as it is.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessToken } from './accessTokens.ts';
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
  /** False from a change of the address until it was confirmed. */
  emailVerified: boolean;
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
  /** Whether only people with access see it. */
  restricted?: boolean;
  twoFactor?: TwoFactorRequirement;
}

/** `npm access set mfa=`: nothing; a second factor or a token that bypasses it; a second factor and no such token. */
export type TwoFactorRequirement = 'none' | 'automation' | 'publish';

export interface Team {
  members: readonly string[];
  /** By name of the package. */
  readonly packages: Record<string, 'read-only' | 'read-write'>;
}

/** What a member of an organization is there. */
export type OrgRole = 'owner' | 'admin' | 'developer';

interface State {
  readonly accounts: Record<string, Account>;
  /** By hash of the token. */
  readonly sessions: Record<string, { readonly account: string; readonly openedAt: number }>;
  /** By key. */
  readonly tokens: Record<string, AccessToken>;
  /** By name of the package. */
  readonly owners: Record<string, PackageOwners>;
  /** Members by name, of organizations by name. */
  readonly orgs: Record<string, Readonly<Record<string, OrgRole>>>;
  /** Teams by name, of organizations by name. */
  readonly teams: Record<string, Record<string, Team>>;
}

export class Store {
  readonly state: State;
  readonly #file: string | undefined;

  /** @param folder without one, all goes with the process */
  constructor(folder: string | undefined) {
    this.state = nothing();
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'state.json');
    this.state = { ...nothing(), ...read(this.#file) };
  }

  /** On disk when it returns, so that no answer tells of a change that a crash could undo. */
  save(): void {
    if (this.#file === undefined) return;
    const written = `${this.#file}.new`;
    writeFileSync(written, JSON.stringify(this.state, undefined, 2), { mode: 0o600 });
    renameSync(written, this.#file);
  }
}

function nothing(): State {
  return { accounts: {}, sessions: {}, tokens: {}, owners: {}, orgs: {}, teams: {} };
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
