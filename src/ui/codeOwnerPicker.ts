/**
 * Whose recovery codes are meant. Those who need them most are signed out, so whom this computer keeps codes for is
 * asked before any registry is.
 */
import * as vscode from 'vscode';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { AccountPicker } from './accountPicker.ts';

export class CodeOwnerPicker {
  readonly #vault: RecoveryVault;
  readonly #accounts: AccountPicker;

  constructor(vault: RecoveryVault, accounts: AccountPicker) {
    this.#vault = vault;
    this.#accounts = accounts;
  }

  /**
   * Somebody whose codes are kept here, without a question where there is only one.
   * @returns undefined when the person gives up
   * @throws VaultError
   */
  async pickKept(title: string): Promise<CodeOwner | undefined> {
    const owners = await this.#owners();
    const [only] = owners;
    return owners.length === 1 && only !== undefined ? only : this.#pick(owners, title);
  }

  /**
   * Anybody, also an account that nothing is kept for.
   * @returns undefined when the person gives up
   * @throws VaultError
   */
  async pickAny(title: string): Promise<CodeOwner | undefined> {
    return this.#pick(await this.#owners(), title);
  }

  async #owners(): Promise<readonly CodeOwner[]> {
    const owners = await this.#vault.owners();
    const sets = await Promise.all(owners.map(owner => this.#vault.sets(owner)));
    return owners.filter((_, index) => (sets[index]?.length ?? 0) > 0);
  }

  async #pick(owners: readonly CodeOwner[], title: string): Promise<CodeOwner | undefined> {
    if (owners.length === 0) return this.#ask(title);
    const other = { label: vscode.l10n.t('Another account…') };
    const items = owners.map(owner => ({ label: owner.account, description: owner.registry.host, owner }));
    const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly owner?: CodeOwner }>(
      [...items, other],
      { title, placeHolder: vscode.l10n.t('Account'), ignoreFocusOut: true },
    );
    if (chosen === undefined) return undefined;
    return chosen.owner ?? this.#ask(title);
  }

  async #ask(title: string): Promise<CodeOwner | undefined> {
    const choice = await this.#accounts.pickOrSignedOut(title);
    if (choice === undefined) return undefined;
    const { access, account } = choice.kind === 'signed-in' ? choice.picked : choice.signedOut;
    const { registry } = access;
    if (account !== undefined) return { registry, account };
    const typed = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('The name of the account on {0}. Nobody is signed in there.', registry.host),
      ignoreFocusOut: true,
    });
    const name = typed?.trim() ?? '';
    return name === '' ? undefined : { registry, account: name };
  }
}
