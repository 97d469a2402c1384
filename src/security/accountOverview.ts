/** One account as the security tree shows it: parts that are loaded when somebody looks at them. */
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import type { AccessToken, TokenPage } from '../registry/accessTokens.ts';
import type { AccountName, RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { PackageState } from '../registry/packageResponses.ts';
import type { Profile } from '../registry/responses.ts';
import type { RecoverySet } from '../twofactor/recoverySets.ts';
import { type Finding, findingsOf, type NewOwners } from './findings.ts';
import { type LastKnown, type Memory, nameOf } from './lastKnown.ts';
import type { OwnersSeen } from './ownersSeen.ts';
import { type Known, type Load, Part } from './part.ts';

/** Who a credential belongs to; without a profile where the registry has none. */
export interface Identity {
  readonly account: string;
  readonly profile?: Profile;
}

export interface TokenList {
  readonly tokens: readonly AccessToken[];
  /** How many there are, also while only the first of them have come. */
  readonly total: number;
}

/** A package, and who of its owners was not there the last time. */
export interface PackageDetails {
  readonly state: PackageState | undefined;
  readonly newOwners: readonly string[];
}

interface Closable {
  close(): Promise<void>;
}

/** What is asked of a registry; the clients of `src/registry` answer it. */
export interface Questions {
  account(access: RegistryAccess): Closable & {
    whoami(signal: AbortSignal): Promise<string | undefined>;
    profile(signal: AbortSignal): Promise<Profile>;
  };
  tokens(access: RegistryAccess): Closable & { tokens(signal: AbortSignal): AsyncIterable<TokenPage> };
  packages(access: RegistryAccess): Closable & {
    packagesOf(account: string, signal: AbortSignal): Promise<readonly string[]>;
    packageState(name: string, signal: AbortSignal): Promise<PackageState | undefined>;
  };
}

export interface AccountPorts {
  readonly questions: Questions;
  readonly lastKnown: LastKnown;
  readonly ownersSeen: OwnersSeen;
  recoverySets(owner: AccountName): Promise<readonly RecoverySet[]>;
  now(): Date;
}

/** What has changed of an account: a part, the details of a package, or all of it. */
export type Subject = 'identity' | 'tokens' | 'packages' | 'recoverySets' | { readonly package: string };

/** `unsure`: the registry could not be asked. */
export type Standing = 'asking' | 'signed-in' | 'ended' | 'unsure';

export class AccountOverview {
  readonly known: KnownAccess;
  readonly identity: Part<Identity>;
  readonly tokens: Part<TokenList>;
  readonly packages: Part<readonly string[]>;
  readonly recoverySets: Part<readonly RecoverySet[]>;
  readonly #ports: AccountPorts;
  readonly #onChange: (subject: Subject) => void;
  readonly #packages = new Map<string, Part<PackageDetails>>();

  /** @param before what was known the last time */
  constructor(known: KnownAccess, before: Memory, ports: AccountPorts, onChange: (subject: Subject) => void) {
    this.known = known;
    this.#ports = ports;
    this.#onChange = onChange;
    this.identity = this.#part('identity', before, signal => this.#readIdentity(signal));
    this.tokens = this.#part('tokens', before, (signal, soFar) => this.#readTokens(signal, soFar));
    this.packages = this.#part('packages', before, signal => this.#readPackages(signal));
    this.recoverySets = this.#part('recoverySets', {}, async () => ports.recoverySets(this.#name()));
  }

  /** Stands for this sign-in, whoever it belongs to. */
  get id(): string {
    return nameOf(this.known.access, this.known.account);
  }

  get registry(): URL {
    return this.known.access.registry;
  }

  /** Undefined where it is not known whose sign-in this is. */
  get name(): AccountName | undefined {
    const account = this.identity.state.known?.value.account ?? this.known.account;
    return account === undefined ? undefined : { registry: this.registry, account };
  }

  get profile(): Profile | undefined {
    return this.identity.state.known?.value.profile;
  }

  get standing(): Standing {
    const { error, known } = this.identity.state;
    if (this.known.access.credentials === undefined || isSignedOut(error)) return 'ended';
    if (error !== undefined) return 'unsure';
    return known === undefined ? 'asking' : 'signed-in';
  }

  /** What is not as safe as it could be, as far as is known. */
  get findings(): readonly Finding[] {
    if (this.standing === 'ended') return [];
    const knowledge = {
      profile: this.profile,
      hasBasicCredentials: this.known.access.credentials?.kind === 'basic',
      recoverySets: this.recoverySets.state.known?.value,
      tokens: this.tokens.state.known?.value.tokens,
      newOwners: [...this.#packages].flatMap(newOwnersIn),
    };
    return findingsOf(knowledge, this.#ports.now());
  }

  /** Loads what findings are made of besides the profile. */
  async lookForRisks(): Promise<void> {
    if (this.standing !== 'signed-in') return;
    await Promise.all([this.tokens.look(), this.recoverySets.look()]);
  }

  async lookAtPackages(): Promise<void> {
    if (this.standing === 'signed-in') await this.packages.look();
  }

  packageDetails(name: string): Part<PackageDetails> {
    const made = this.#packages.get(name);
    if (made !== undefined) return made;
    const part = new Part<PackageDetails>({
      load: signal => this.#readPackage(name, signal),
      now: this.#ports.now,
      onChange: () => this.#onChange({ package: name }),
    });
    this.#packages.set(name, part);
    return part;
  }

  /** The person knows the owners that a package has now. */
  async acceptOwners({ name, owners }: NewOwners): Promise<void> {
    await this.#ports.ownersSeen.accept(this.registry, name, owners);
    this.packageDetails(name).renew();
  }

  renew(): void {
    for (const part of this.#parts()) part.renew();
  }

  /** Nobody looks any more. */
  leave(): void {
    for (const part of this.#parts()) part.leave();
  }

  #parts(): readonly { renew(): void; leave(): void }[] {
    return [this.identity, this.tokens, this.packages, this.recoverySets, ...this.#packages.values()];
  }

  #part<T>(subject: Extract<Subject, string>, before: Memory, load: Load<T>): Part<T> {
    return new Part<T>({
      load,
      now: this.#ports.now,
      // What this version of the extension has written (lastKnown.ts).
      before: before[subject] as Known<T> | undefined,
      onChange: () => this.#onChange(subject),
      onLoaded: known => {
        if (subject !== 'recoverySets') void this.#ports.lastKnown.keep(this.id, subject, known);
      },
    });
  }

  async #readIdentity(signal: AbortSignal): Promise<Identity> {
    const { credentials, registry } = this.known.access;
    if (credentials === undefined) {
      throw new RegistryError('signed-out', { method: 'GET', url: registry.href });
    }
    const client = this.#ports.questions.account(this.known.access);
    return await closing(client, async () => {
      try {
        const profile = await client.profile(signal);
        return { account: profile.name, profile };
      } catch (error) {
        if (!isNotOffered(error)) throw error;
        const account = (await client.whoami(signal)) ?? this.known.account;
        if (account === undefined) throw error;
        return { account };
      }
    });
  }

  async #readTokens(signal: AbortSignal, soFar: (list: TokenList) => void): Promise<TokenList> {
    const client = this.#ports.questions.tokens(this.known.access);
    return await closing(client, async () => {
      let list: TokenList = { tokens: [], total: 0 };
      for await (const page of client.tokens(signal)) {
        const tokens = [...list.tokens, ...page.tokens];
        list = { tokens, total: Math.max(tokens.length, page.total ?? 0) };
        soFar(list);
      }
      return { ...list, total: list.tokens.length };
    });
  }

  async #readPackages(signal: AbortSignal): Promise<readonly string[]> {
    const { account } = this.#name();
    const client = this.#ports.questions.packages(this.known.access);
    return await closing(client, () => client.packagesOf(account, signal));
  }

  async #readPackage(name: string, signal: AbortSignal): Promise<PackageDetails> {
    const client = this.#ports.questions.packages(this.known.access);
    return await closing(client, async () => {
      const state = await client.packageState(name, signal);
      // Who publishes it first is not new to it.
      if (state === undefined) return { state, newOwners: [] };
      return { state, newOwners: await this.#ports.ownersSeen.look(this.registry, name, state.owners) };
    });
  }

  /** Parts of an account are asked for once it is known whose they are. */
  #name(): AccountName {
    const { name } = this;
    if (name === undefined) throw new TypeError('nobody knows yet whose sign-in this is');
    return name;
  }
}

/** The registry has no such call. */
export function isNotOffered(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'unsupported' || error.code === 'not-found');
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'signed-out';
}

async function closing<T>(client: Closable, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await client.close();
  }
}

function newOwnersIn([name, part]: readonly [string, Part<PackageDetails>]): readonly NewOwners[] {
  const details = part.state.known?.value;
  if (details?.state === undefined || details.newOwners.length === 0) return [];
  return [{ kind: 'new-owners', name, fresh: details.newOwners, owners: details.state.owners }];
}
