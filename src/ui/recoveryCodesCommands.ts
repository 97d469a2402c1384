/** "View", "Import" and "Export or Print Recovery Codes". */
import * as vscode from 'vscode';
import { type CodeOwner, type RecoverySet, VaultError } from '../twofactor/recoverySets.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { CodeOwnerPicker } from './codeOwnerPicker.ts';
import { type Departure, notOutText, type Outgoing, printCodes, saveCodes } from './codesOut.ts';
import type { Log } from './log.ts';
import { tellFailure } from './notify.ts';
import { plain } from './plain.ts';
import type { RecoveryCodesPanel } from './recoveryCodesPanel.ts';
import { ownerText, setText, vaultText } from './recoveryCodesTexts.ts';

export interface RecoveryCodesCommandsParts {
  readonly vault: RecoveryVault;
  readonly owners: CodeOwnerPicker;
  readonly panel: RecoveryCodesPanel;
  readonly log: Log;
}

export class RecoveryCodesCommands {
  readonly #parts: RecoveryCodesCommandsParts;

  constructor(parts: RecoveryCodesCommandsParts) {
    this.#parts = parts;
  }

  /** @param owner where it is known whose */
  async view(owner?: CodeOwner): Promise<void> {
    const { owners, panel } = this.#parts;
    await this.#telling(async () => {
      const whose = owner ?? (await owners.pickKept(vscode.l10n.t('Whose recovery codes?')));
      if (whose !== undefined) await panel.view(whose);
    });
  }

  /**
   * Resolves when codes are kept, or the person has given up.
   * @param owner where it is known whose
   */
  async import(owner?: CodeOwner): Promise<void> {
    const { owners, panel } = this.#parts;
    await this.#telling(async () => {
      const whose = owner ?? (await owners.pickAny(vscode.l10n.t('Whose recovery codes are they?')));
      if (whose !== undefined) await panel.import(whose);
    });
  }

  /** @param of whose; picked without it */
  async export(of?: CodeOwner): Promise<void> {
    const { owners, vault } = this.#parts;
    await this.#telling(async () => {
      const owner = of ?? (await owners.pickKept(vscode.l10n.t('Whose recovery codes?')));
      if (owner === undefined) return;
      const live = (await vault.sets(owner)).filter(({ state }) => state === 'live').toReversed();
      if (live.length === 0) return this.#offerImport(owner);
      const set = await chooseSet(live);
      const way = set === undefined ? undefined : await chooseWay(owner);
      if (set === undefined || way === undefined) return;
      const codes = await vault.reveal(set);
      const departure = await way({ set, codes }).catch(notOut);
      if (departure === undefined) return;
      if (departure.done) await vault.copied(set);
      await tellDeparture(departure);
    });
  }

  async #offerImport(owner: CodeOwner): Promise<void> {
    const take = vscode.l10n.t('Import Recovery Codes');
    const text = vscode.l10n.t('No recovery codes of {0} are kept here.', ownerText(owner));
    if ((await vscode.window.showInformationMessage(plain(text), take)) === take) await this.import(owner);
  }

  async #telling(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      await tellFailure(vaultText(error), this.#parts.log);
    }
  }
}

async function chooseSet(sets: readonly RecoverySet[]): Promise<RecoverySet | undefined> {
  if (sets.length === 1) return sets[0];
  const items = sets.map(set => ({ label: setText(set), set }));
  const title = vscode.l10n.t('Which recovery codes?');
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.set;
}

type Way = (outgoing: Outgoing) => Promise<Departure | undefined>;

async function chooseWay(owner: CodeOwner): Promise<Way | undefined> {
  const ways: readonly (vscode.QuickPickItem & { readonly way: Way })[] = [
    {
      label: vscode.l10n.t('Save as file…'),
      iconPath: new vscode.ThemeIcon('save'),
      detail: vscode.l10n.t('A text file outside the workspace, which only you can read'),
      way: saveCodes,
    },
    {
      label: vscode.l10n.t('Print…'),
      iconPath: new vscode.ThemeIcon('browser'),
      detail: vscode.l10n.t('A page in your browser, handed over once and written to no disk'),
      way: printCodes,
    },
  ];
  const title = vscode.l10n.t('Recovery codes of {0}', ownerText(owner));
  return (await vscode.window.showQuickPick(ways, { title, ignoreFocusOut: true }))?.way;
}

/** A folder that cannot be written, or a browser that does not open. */
function notOut(error: unknown): Departure {
  return { done: false, text: notOutText(error) };
}

async function tellDeparture({ done, text }: Departure): Promise<void> {
  const show = done ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  // Without a button VS Code cuts a message after one line.
  await show(plain(text), vscode.l10n.t('OK'));
}
