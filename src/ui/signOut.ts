/** "Sign Out": what ends at the registry, and what goes from this computer. */
import * as vscode from 'vscode';
import { ConfigurationError } from '../accounts/configurationError.ts';
import type { KnownAccess, KnownAccounts } from '../accounts/knownAccounts.ts';
import type { NpmUserFile } from '../accounts/npmUserFile.ts';
import type { SignIns } from '../accounts/signIns.ts';
import type { AccountState } from '../accounts/whoIsSignedIn.ts';
import { type AccountName, isSameRegistry } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import { VaultError } from '../twofactor/recoverySets.ts';
import type { AccountPicker } from './accountPicker.ts';
import { cancellable } from './cancellable.ts';
import { configurationText } from './configurationTexts.ts';
import type { Log } from './log.ts';
import { confirm, tellFailure } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';
import { signInTo } from './signInTo.ts';
import {
  cancelledText,
  detailText,
  forgetQuestion,
  notRevokedText,
  type Revoked,
  type SignOutPlan,
  signedOutText,
  unansweredText,
  whereText,
} from './signOutTexts.ts';

export interface SignOutParts {
  readonly picker: Pick<AccountPicker, 'ask'>;
  readonly known: KnownAccounts;
  readonly signIns: SignIns;
  readonly registries: Pick<Registries, 'lookAtAccount'>;
  readonly log: Log;
  /** @throws NpmCliError, ConfigurationError */
  userFile(): Promise<NpmUserFile>;
}

/** Somebody who can be signed out. */
interface Signed {
  readonly known: KnownAccess;
  /** Undefined where neither the registry nor this computer tells. */
  readonly account: string | undefined;
  /** The registry has said that it holds no longer. */
  readonly hasEnded: boolean;
}

export class SignOut {
  readonly #parts: SignOutParts;

  constructor(parts: SignOutParts) {
    this.#parts = parts;
  }

  /**
   * @param of who signs out; picked without it
   * @throws ConfigurationError, NpmCliError
   */
  async run(of?: AccountName): Promise<void> {
    const states = await this.#parts.picker.ask(of && (({ access }) => isSameRegistry(access, of)));
    if (states === undefined) return;
    const signed = states
      .flatMap(toSigned)
      .filter(({ account }) => of === undefined || account === of.account);
    if (signed.length === 0) return tellNobody(of);
    const chosen = await choose(signed);
    const withToken = chosen && (await this.#withToken(chosen));
    if (withToken !== undefined) await this.#signOut(withToken);
  }

  /**
   * The only copy of a token must not go because a keyring is locked: nobody could revoke it then.
   * @returns undefined where the store of secrets does not answer, which is said then
   */
  async #withToken(signed: Signed): Promise<Signed | undefined> {
    const { known, account } = signed;
    const { access } = known;
    if (access.credentials !== undefined || account === undefined) return signed;
    try {
      const token = await this.#parts.signIns.readToken({ registry: access.registry, account });
      if (token === undefined) return signed;
      return {
        ...signed,
        known: { ...known, access: { ...access, credentials: { kind: 'bearer', token } } },
      };
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      await tellFailure(unansweredText(access.registry, account), this.#parts.log);
      return undefined;
    }
  }

  async #signOut(signed: Signed): Promise<void> {
    const { registry } = signed.known.access;
    const plan = await this.#plan(signed);
    const question =
      plan.account === undefined
        ? vscode.l10n.t('Sign out of {0}?', registry.host)
        : vscode.l10n.t('Sign out of {0} as {1}?', registry.host, plan.account);
    if (!(await confirm(question, detailText(plan), vscode.l10n.t('Sign Out')))) return;
    const failure = plan.revokes ? await this.#revoke(signed.known) : undefined;
    if (failure?.code === 'cancelled') return await tellCancelled(failure, plan);
    if (failure !== undefined && !(await confirmForgetting(failure, plan))) return;
    if (await this.#forget(signed.known, plan)) await tellSignedOut(plan, revoked(failure, plan));
  }

  async #plan({ known, account, hasEnded }: Signed): Promise<SignOutPlan> {
    const { access, source } = known;
    const { accesses } = await this.#parts.known.read();
    const isOther = ({ access: other, from }: KnownAccess) =>
      from === 'npm' && other.credentials !== undefined && isSameRegistry(other, access);
    return {
      registry: access.registry,
      account,
      revokes: !hasEnded && access.credentials?.kind === 'bearer',
      hasEnded,
      isBasic: access.credentials?.kind === 'basic',
      isLost: access.credentials === undefined,
      source,
      losesComments: source?.kind === 'user' && (await this.#parts.userFile()).hasComments,
      npmStaysSignedIn: known.from === 'sign-in' && source === undefined && accesses.some(isOther),
    };
  }

  /** @returns what stood in the way; undefined when the token holds no longer */
  async #revoke({ access }: KnownAccess): Promise<RegistryError | undefined> {
    const title = vscode.l10n.t('Signing out of {0}…', access.registry.host);
    return await cancellable(title, async ({ signal }) => {
      const client = this.#parts.registries.lookAtAccount(access);
      try {
        await client.signOut(signal);
        return undefined;
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return error.code === 'signed-out' ? undefined : error;
      } finally {
        await client.close();
      }
    });
  }

  /** @returns false where something of it could not be taken away, which is said then */
  async #forget({ from, access }: KnownAccess, { account, source }: SignOutPlan): Promise<boolean> {
    const { registry } = access;
    if (from === 'sign-in' && account !== undefined) await this.#parts.signIns.forget({ registry, account });
    if (source?.kind !== 'user') return true;
    try {
      await (await this.#parts.userFile()).removeSignIn(registry);
      return true;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const stays = vscode.l10n.t('What signs npm in at {0} is still there.', registry.host);
      await tellFailure(joined(configurationText(error.problem), stays), this.#parts.log);
      return false;
    }
  }
}

function toSigned(state: AccountState): readonly Signed[] {
  const { known } = state;
  const isKept = known.access.credentials !== undefined || known.from === 'sign-in';
  if (!isKept) return [];
  const account = state.kind === 'signed-in' ? state.account : known.account;
  // Of credentials that were not sent no registry has said anything.
  const hasEnded = state.kind === 'signed-out' && known.access.credentials !== undefined;
  return [{ known, account, hasEnded }];
}

async function choose(signed: readonly Signed[]): Promise<Signed | undefined> {
  if (signed.length < 2) return signed[0];
  const items = signed.map(each => {
    const { host } = each.known.access.registry;
    return {
      label: each.account ?? host,
      ...(each.account === undefined ? {} : { description: host }),
      detail: whereText(each.known, each.hasEnded),
      iconPath: new vscode.ThemeIcon('account'),
      signed: each,
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Sign out which account?'),
    placeHolder: vscode.l10n.t('Account'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.signed;
}

async function confirmForgetting(failure: RegistryError, plan: SignOutPlan): Promise<boolean> {
  return await confirm(
    forgetQuestion(failure, plan),
    notRevokedText(failure, plan),
    vscode.l10n.t('Forget It Here'),
  );
}

function revoked(failure: RegistryError | undefined, { isLost }: SignOutPlan): Revoked {
  if (failure?.details.outcomeUnknown) return 'unknown';
  return failure === undefined && !isLost ? 'yes' : 'no';
}

/** What was cancelled may have been done all the same. */
async function tellCancelled({ details }: RegistryError, plan: SignOutPlan): Promise<void> {
  if (!details.outcomeUnknown) return;
  const again = vscode.l10n.t('Sign out');
  const chosen = await vscode.window.showWarningMessage(plain(cancelledText(plan)), again);
  if (chosen === again) await vscode.commands.executeCommand('secondFactor.signOut');
}

async function tellSignedOut(plan: SignOutPlan, isRevoked: Revoked): Promise<void> {
  const signIn = vscode.l10n.t('Sign in');
  const text = plain(signedOutText(plan, isRevoked));
  const chosen =
    isRevoked === 'yes'
      ? await vscode.window.showInformationMessage(text, signIn)
      : await vscode.window.showWarningMessage(text, signIn);
  if (chosen === signIn) await signInTo(plan.registry);
}

async function tellNobody(of: AccountName | undefined): Promise<void> {
  const signIn = vscode.l10n.t('Sign in');
  const text =
    of === undefined
      ? vscode.l10n.t('Nobody is signed in to any registry. Nothing was changed.')
      : vscode.l10n.t('{0} is not signed in to {1}. Nothing was changed.', of.account, of.registry.host);
  const chosen = await vscode.window.showInformationMessage(plain(text), signIn);
  if (chosen === signIn) await vscode.commands.executeCommand('secondFactor.signIn');
}
