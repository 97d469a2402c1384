/** "Switch Account": which account this workspace uses at each registry. */
import * as vscode from 'vscode';
import type { AccountChoices } from '../accounts/accountChoices.ts';
import type { AccountState } from '../accounts/whoIsSignedIn.ts';
import { isSameRegistry, type RegistryAccess } from '../registry/account.ts';
import type { AccountPicker } from './accountPicker.ts';
import { plain } from './plain.ts';
import { signInTo } from './signInTo.ts';

export interface SwitchAccountParts {
  readonly picker: Pick<AccountPicker, 'ask'>;
  readonly choices: AccountChoices;
}

type SignedIn = Extract<AccountState, { readonly kind: 'signed-in' }>;

interface Item extends vscode.QuickPickItem {
  readonly registry?: URL;
  /** Absent of the item that leads to another sign-in. */
  readonly account?: string;
}

export class SwitchAccount {
  readonly #parts: SwitchAccountParts;

  constructor(parts: SwitchAccountParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const states = await this.#parts.picker.ask();
    if (states === undefined) return;
    const chosen = await vscode.window.showQuickPick(this.#items(states), {
      title: vscode.l10n.t('Which account does this workspace use?'),
      placeHolder: vscode.l10n.t('Account'),
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (chosen?.registry === undefined) return;
    const { registry, account } = chosen;
    if (account === undefined) {
      await signInTo(registry);
      return;
    }
    await this.#parts.choices.choose({ registry, account });
    const text = vscode.l10n.t('This workspace uses {0} on {1} now.', account, registry.host);
    vscode.window.setStatusBarMessage(plain(text), statusMs);
  }

  #items(states: readonly AccountState[]): readonly Item[] {
    const byRegistry = Map.groupBy(states, ({ known }) => known.access.registry.href);
    return [...byRegistry.values()].flatMap(ofOne => {
      const access = ofOne[0]?.known.access;
      return access === undefined ? [] : this.#itemsOf(access, ofOne.filter(isSignedIn));
    });
  }

  #itemsOf({ registry }: RegistryAccess, signedIn: readonly SignedIn[]): readonly Item[] {
    const used = this.#used(registry, signedIn);
    const accounts = signedIn.map(state => ({
      label: state.account,
      ...(state === used ? { description: vscode.l10n.t('used in this workspace') } : {}),
      iconPath: new vscode.ThemeIcon(state === used ? 'check' : 'account'),
      registry,
      account: state.account,
    }));
    return [
      { label: registry.host, kind: vscode.QuickPickItemKind.Separator },
      ...accounts,
      {
        label: vscode.l10n.t('Sign in to {0}…', registry.host),
        iconPath: new vscode.ThemeIcon('sign-in'),
        registry,
      },
    ];
  }

  /** As `AccountChoices.credentialsFor` has it. */
  #used(registry: URL, signedIn: readonly SignedIn[]): SignedIn | undefined {
    const account = this.#parts.choices.chosen(registry);
    const chosen = signedIn.find(state => state.account === account);
    const npms = signedIn.find(
      ({ known }) => known.source !== undefined && isSameRegistry(known.access, { registry }),
    );
    return chosen ?? npms ?? (signedIn.length === 1 ? signedIn[0] : undefined);
  }
}

/** Long enough to be read. */
const statusMs = 8_000;

function isSignedIn(state: AccountState): state is SignedIn {
  return state.kind === 'signed-in';
}
