/**
 * What the security tree shows, without VS Code: the accounts that are known on this computer, what is known of each,
 * and what stands in the way of knowing more.
 */
import type { ConfigurationError } from '../accounts/configurationError.ts';
import type { KnownAccess, Known as KnownAccesses } from '../accounts/knownAccounts.ts';
import { NpmCliError } from '../accounts/npmCli.ts';
import { isSameAccount, isSameRegistry } from '../registry/account.ts';
import { AccountOverview, type AccountPorts, type Subject } from './accountOverview.ts';
import { type Memory, nameOf } from './lastKnown.ts';
import { Part } from './part.ts';
import type { WorkspacePackage } from './workspacePackages.ts';

export interface OverviewPorts extends AccountPorts {
  /** @throws NpmCliError */
  known(): Promise<KnownAccesses>;
  workspacePackages(): Promise<readonly WorkspacePackage[]>;
}

/** What the tree has to draw anew. */
export type Change =
  | { readonly kind: 'accounts' | 'workspace-packages' }
  | { readonly kind: 'account'; readonly account: AccountOverview; readonly subject: Subject };

interface Everybody {
  readonly accounts: readonly AccountOverview[];
  /** Registries whose credential names a variable that is not set. */
  readonly withoutVariables: readonly KnownAccess[];
  readonly problems: readonly (ConfigurationError | NpmCliError)[];
}

export class Overview {
  /** Their state is that of their configuration; each account has its own. */
  readonly everybody: Part<Everybody>;
  readonly workspacePackages: Part<readonly WorkspacePackage[]>;
  readonly #ports: OverviewPorts;
  readonly #onChange: (change: Change) => void;
  /** By sign-in: what has been asked of an account stays when the configuration is read anew. */
  #accounts = new Map<string, AccountOverview>();

  constructor(ports: OverviewPorts, onChange: (change: Change) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
    this.everybody = new Part<Everybody>({
      load: signal => this.#readEverybody(signal),
      now: ports.now,
      onChange: () => onChange({ kind: 'accounts' }),
    });
    this.workspacePackages = new Part<readonly WorkspacePackage[]>({
      load: () => ports.workspacePackages(),
      now: ports.now,
      onChange: () => onChange({ kind: 'workspace-packages' }),
    });
  }

  /** Each once, whatever number of sign-ins it has here: the first counts. */
  get accounts(): readonly AccountOverview[] {
    const all = this.everybody.state.known?.value.accounts ?? [];
    return all.filter((account, index) => !all.slice(0, index).some(earlier => isSame(earlier, account)));
  }

  /** Packages of the workspace that go to the registry of this account, which is the first that is known there. */
  packagesOf(account: AccountOverview): readonly WorkspacePackage[] {
    const all = this.workspacePackages.state.known?.value ?? [];
    return all.filter(({ access }) => this.#publisherOf(access) === account);
  }

  /** What is known may no longer be so. */
  renew(): void {
    for (const account of this.#accounts.values()) account.renew();
    this.renewConfiguration();
  }

  /** The same of the accounts at one registry. */
  renewAccountsOf(registry: URL): void {
    for (const account of this.#accounts.values()) {
      if (isSameRegistry(account, { registry })) account.renew();
    }
  }

  /** Whether this account is the one of several at its registry that is used here. */
  isPreferred(account: AccountOverview): boolean {
    const there = this.accounts.filter(({ registry }) => registry.href === account.registry.href);
    return there.length > 1 && there[0] === account;
  }

  /** The same of what was read on this computer alone. */
  renewConfiguration(): void {
    this.everybody.renew();
    this.workspacePackages.renew();
  }

  /** Nobody looks any more: what is under way is cut off. */
  leave(): void {
    this.everybody.leave();
    this.workspacePackages.leave();
    for (const account of this.#accounts.values()) account.leave();
  }

  async #readEverybody(signal: AbortSignal): Promise<Everybody> {
    const { accesses, problems } = await this.#known();
    const isSignIn = ({ access, account }: KnownAccess) =>
      access.credentials !== undefined || account !== undefined;
    const { lastKnown } = this.#ports;
    const signIns = await Promise.all(
      accesses.filter(isSignIn).map(async known => {
        return { known, before: await lastKnown.of(nameOf(known.access, known.account)) };
      }),
    );
    // One that was cut off must not put its accounts in the place of those that came after it.
    signal.throwIfAborted();
    const accounts = signIns.map(({ known, before }) => this.#account(known, before));
    const gone = [...this.#accounts.values()].filter(account => !accounts.includes(account));
    for (const account of gone) account.leave();
    this.#accounts = new Map(accounts.map(account => [keyOf(account.known), account]));
    const withoutVariables = accesses.filter(each => !isSignIn(each) && each.unsetVariables.length > 0);
    return { accounts, withoutVariables, problems };
  }

  async #known(): Promise<{
    readonly accesses: readonly KnownAccess[];
    readonly problems: Everybody['problems'];
  }> {
    try {
      return await this.#ports.known();
    } catch (error) {
      if (error instanceof NpmCliError) return { accesses: [], problems: [error] };
      throw error;
    }
  }

  #account(known: KnownAccess, before: Memory): AccountOverview {
    const same = this.#accounts.get(keyOf(known));
    if (same !== undefined) return same;
    const account: AccountOverview = new AccountOverview(known, before, this.#ports, subject =>
      this.#onChange({ kind: 'account', account, subject }),
    );
    return account;
  }

  /** Who has the credentials that npm uses there; the first account of the registry where nobody known has them. */
  #publisherOf({ registry, credentials }: WorkspacePackage['access']): AccountOverview | undefined {
    const there = this.accounts.filter(account => isSameRegistry(account, { registry }));
    const token = credentials?.kind === 'bearer' ? credentials.token : undefined;
    const holder = there.find(({ known: { access } }) => {
      const own = access.credentials;
      return token !== undefined && own?.kind === 'bearer' && own.token.equals(token);
    });
    return holder ?? there[0];
  }
}

/** Changes with the credentials: another token may belong to somebody else. */
function keyOf({ access, account, from }: KnownAccess): string {
  return [from, nameOf(access, account), nameOf(access, undefined)].join(' ');
}

function isSame(one: AccountOverview, other: AccountOverview): boolean {
  return one.name !== undefined && other.name !== undefined && isSameAccount(one.name, other.name);
}
