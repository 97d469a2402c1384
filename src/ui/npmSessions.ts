/**
 * The sessions of the authentication provider. An account is one without any token: VS Code lists it in its menu.
 * What other extensions get is a token of its own making that can only read, kept with the secrets; the sign-in itself
 * is given to nobody.
 */
import * as vscode from 'vscode';
import type { KnownAccounts } from '../accounts/knownAccounts.ts';
import { SignIns } from '../accounts/signIns.ts';
import type { Accounts } from '../composeAccounts.ts';
import { type AccountName, isSameRegistry, type NetworkSettings, ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Secret } from '../shared/secret.ts';
import { type KeptToken, KeptTokens } from '../tokens/keptTokens.ts';
import type { Log } from './log.ts';
import type { SessionChanges } from './npmAuthentication.ts';

/** All that another extension can have. */
const onlyScope = 'read';
/** Milliseconds that a registry has to say that a token holds; where it says nothing, the token is not given up. */
const patience = 5000;
const listKey = 'sharedTokens';

export interface NpmSessionsParts {
  readonly secrets: vscode.SecretStorage;
  readonly notes: vscode.Memento;
  readonly log: Log;
  readonly changed: (changes: SessionChanges) => void;
  accounts(): Promise<Accounts>;
}

export class NpmSessions {
  readonly #parts: NpmSessionsParts;
  readonly #signIns: SignIns;
  readonly #kept: KeptTokens;
  #shown: readonly vscode.AuthenticationSession[];

  constructor(parts: NpmSessionsParts) {
    const { secrets, notes } = parts;
    this.#parts = parts;
    this.#signIns = new SignIns(secrets, notes);
    this.#kept = new KeptTokens(secrets, notes, { listKey });
    this.#shown = this.accounts();
  }

  /** Those that have signed in here, and those whose packages other extensions may read. */
  accounts(): vscode.AuthenticationSession[] {
    const owners = [...this.#signIns.list(), ...this.#kept.list()];
    return [...new Map(owners.map(owner => [accountId(owner), accountSession(owner)])).values()];
  }

  /**
   * Tokens that were made for other extensions before, as far as they still hold.
   * @param of the id of an account
   */
  async shared(scopes: readonly string[], of: string | undefined): Promise<vscode.AuthenticationSession[]> {
    if (!isOnlyScope(scopes)) return [];
    const sought = this.#kept.list().filter(kept => of === undefined || accountId(kept) === of);
    const found = await Promise.all(sought.map(kept => this.#sessionOf(kept)));
    return found.filter(session => session !== undefined);
  }

  /**
   * Makes a token that can only read, after the person has agreed.
   * @param of the id of an account; picked without it
   * @throws Error that says to the other extension why there is none
   */
  async create(scopes: readonly string[], of: string | undefined): Promise<vscode.AuthenticationSession> {
    if (!isOnlyScope(scopes)) {
      throw new Error(vscode.l10n.t('npm accounts have one scope for other extensions: "{0}".', onlyScope));
    }
    const accounts = await this.#parts.accounts();
    const title = vscode.l10n.t('Which account may the extension read with?');
    // Only an account that is known here: what the other extension says must not lead to a password for elsewhere.
    const isKnown = of !== undefined && this.accounts().some(({ account }) => account.id === of);
    const picked = await accounts.picker.pick(title, isKnown ? toOwner(of) : undefined);
    if (picked === undefined) throw declined();
    const owner = ownerOf(picked);
    const [present] = await this.shared(scopes, accountId(owner));
    if (present !== undefined) return present;
    const { makeSharedToken } = await import('./sharedToken.ts');
    const { registries, tokens } = accounts;
    const made = await makeSharedToken(picked, {
      registries,
      tokens,
      kept: this.#kept,
      log: this.#parts.log,
    });
    if (made === undefined) throw declined();
    const session = tokenSession(made.kept, made.token);
    this.#parts.changed({ added: [session], removed: [], changed: [] });
    this.compareAccounts();
    return session;
  }

  /** An account signs out, and its token for other extensions goes with it; a token alone is revoked. */
  async remove(id: string): Promise<void> {
    const kept = this.#kept.list().filter(each => each.key === id || accountId(each) === id);
    for (const each of kept) await this.#revoke(each);
    const owner = toOwner(id);
    if (owner !== undefined) await (await this.#parts.accounts()).signIn.signOut(owner);
    this.compareAccounts();
  }

  /** Something was changed at a registry: it may have been one of these tokens. */
  async lookAgain(registry: URL): Promise<void> {
    const ofRegistry = this.#kept.list().filter(kept => isSameRegistry(kept, { registry }));
    await Promise.all(ofRegistry.map(kept => this.#sessionOf(kept)));
  }

  /** Tells VS Code of accounts that have come or gone. */
  compareAccounts(): void {
    const [before, now] = [this.#shown, this.accounts()];
    this.#shown = now;
    const added = without(now, before);
    const removed = without(before, now);
    if (added.length + removed.length > 0) this.#parts.changed({ added, removed, changed: [] });
  }

  /** Undefined where it holds no longer, which VS Code is told. */
  async #sessionOf(kept: KeptToken): Promise<vscode.AuthenticationSession | undefined> {
    const token = await this.#tokenOf(kept);
    // A store that does not answer now may do so later.
    if (token === 'unreadable') return undefined;
    if (token !== undefined && !(await this.#hasEnded(kept, token))) return tokenSession(kept, token);
    await this.#forget(kept);
    return undefined;
  }

  async #tokenOf(kept: KeptToken): Promise<Secret | 'unreadable' | undefined> {
    try {
      return await this.#kept.token(kept);
    } catch (error) {
      this.#parts.log.problem(error);
      return 'unreadable';
    }
  }

  async #hasEnded(kept: KeptToken, token: Secret): Promise<boolean> {
    if (kept.expires !== undefined && Date.parse(kept.expires) <= Date.now()) return true;
    const { known, registries } = await this.#parts.accounts();
    const network = await networkTo(kept.registry, known);
    const { registry } = kept;
    const client = registries.lookAtAccount({ registry, network, credentials: { kind: 'bearer', token } });
    try {
      await client.whoami(AbortSignal.timeout(patience));
      return false;
    } catch (error) {
      return error instanceof RegistryError && error.code === 'signed-out';
    } finally {
      await client.close();
    }
  }

  /** Where that does not work it stays, and the person is told. */
  async #revoke(kept: KeptToken): Promise<void> {
    const { tokens } = await this.#parts.accounts();
    await tokens.revoke(kept, { tokenKeys: [kept.key] });
    const stillHolds = await this.#sessionOf(kept);
    if (stillHolds !== undefined) this.#parts.log.info(`The access token ${kept.name} was not revoked.`);
  }

  async #forget(kept: KeptToken): Promise<void> {
    if (!this.#kept.list().some(({ key }) => key === kept.key)) return;
    await this.#kept.forget([kept]);
    this.#parts.changed({ added: [], removed: [tokenSession(kept)], changed: [] });
    this.compareAccounts();
  }
}

/** As npm's configuration reaches it, where that can be read and says anything of it. */
async function networkTo(registry: URL, known: KnownAccounts): Promise<NetworkSettings> {
  const { accesses } = await known.read().catch(() => ({ accesses: [] }));
  const same = accesses.find(({ access }) => isSameRegistry(access, { registry }));
  return same?.access.network ?? { rejectUnauthorized: true };
}

function isOnlyScope(scopes: readonly string[]): boolean {
  return scopes.length > 0 && scopes.every(scope => scope === onlyScope);
}

function declined(): Error {
  return new Error(vscode.l10n.t('No token was made for another extension.'));
}

/** VS Code remembers by the label who may use an account, so it names the registry as well. */
function accountOf(owner: AccountName): vscode.AuthenticationSessionAccountInformation {
  const { host, pathname } = owner.registry;
  const label = `${owner.account} · ${host}${pathname.replace(/\/$/, '')}`;
  return { id: accountId(owner), label };
}

function accountId({ registry, account }: AccountName): string {
  return JSON.stringify([registry.href, account]);
}

/** Undefined where the id is not that of an account. */
function toOwner(id: string): AccountName | undefined {
  try {
    const [registry, account] = JSON.parse(id) as unknown[];
    return { registry: new URL(String(registry)), account: String(account) };
  } catch {
    return undefined;
  }
}

function accountSession(owner: AccountName): vscode.AuthenticationSession {
  return { id: accountId(owner), accessToken: '', account: accountOf(owner), scopes: [] };
}

/** Without a token to say that it is gone. */
function tokenSession(kept: KeptToken, token?: Secret): vscode.AuthenticationSession {
  return {
    id: kept.key,
    accessToken: token?.reveal() ?? '',
    account: accountOf(kept),
    scopes: [onlyScope],
  };
}

function without(
  these: readonly vscode.AuthenticationSession[],
  those: readonly vscode.AuthenticationSession[],
): readonly vscode.AuthenticationSession[] {
  return these.filter(({ id }) => !those.some(other => other.id === id));
}
