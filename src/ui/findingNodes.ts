/** Rows that say what is not as safe as it could be, each with its fix. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import type { AccountName } from '../registry/account.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import { type Finding, idOf, type NewOwners } from '../security/findings.ts';
import { type FindingText, findingText } from './findingTexts.ts';
import type { FindingNode, OfAccount, OfToken } from './menuTargets.ts';
import { itemOf, type SecurityNode } from './securityNode.ts';
import { accountPage, packagePage } from './supportPages.ts';
import { namesOf } from './tokenTexts.ts';

const { l10n } = vscode;

/** @param owner whose finding it is */
export function findingNode(account: AccountOverview, owner: AccountName, finding: Finding): FindingRow {
  return new FindingRow(account, owner, finding);
}

export class FindingRow implements SecurityNode, FindingNode, OfToken {
  readonly id: string;
  readonly owner: AccountName;
  readonly text: FindingText;
  readonly #account: AccountOverview;
  readonly #finding: Finding;

  constructor(account: AccountOverview, owner: AccountName, finding: Finding) {
    this.id = `${account.id} finding ${idOf(finding)}`;
    this.owner = owner;
    this.#account = account;
    this.#finding = finding;
    this.text = findingText(finding, owner.registry.host);
  }

  item(): vscode.TreeItem {
    const { label, explanation, fix } = this.text;
    const item = itemOf(this.id, {
      label,
      explanation: l10n.t('{0}\nEnter: {1}.', explanation, fix),
      icon: 'warning',
      colour: 'list.warningForeground',
      context: 'finding',
      command: { command: 'secondFactor.fixFinding', title: fix, arguments: [this] },
    });
    item.accessibilityInformation = { label: l10n.t('Finding: {0}. Enter: {1}.', label, fix) };
    return item;
  }

  async fix(): Promise<void> {
    const { owner } = this;
    const finding = this.#finding;
    switch (finding.kind) {
      case 'two-factor-off':
      case 'two-factor-pending':
        return run('secondFactor.setUpTwoFactor', { owner });
      case 'auth-only':
        return run('secondFactor.changeTwoFactorLevel', { owner });
      case 'no-recovery-codes':
        return run('secondFactor.importRecoveryCodes', { owner });
      case 'basic-credentials':
        return run('secondFactor.signIn', { owner });
      case 'email-not-verified':
        return openPage(accountPage(owner.registry, owner.account));
      case 'new-owners':
        return reviewOwners(this.#account, finding);
      case 'tokens':
        return finding.risk === 'expires-soon'
          ? replace(owner, finding.tokens)
          : revoke(owner, finding.tokens);
    }
  }
}

async function run(command: string, of: OfAccount | OfToken): Promise<void> {
  await vscode.commands.executeCommand(command, of);
}

async function revoke(owner: AccountName, tokens: readonly AccessToken[]): Promise<void> {
  const tokenKeys = tokens.map(({ key }) => key);
  await run('secondFactor.revokeToken', { owner, tokenKeys, areProposed: true });
}

/** What uses them needs another one first; then they can go, or end by themselves. */
async function replace(owner: AccountName, tokens: readonly AccessToken[]): Promise<void> {
  const another = { label: l10n.t('Create another one'), detail: l10n.t('These stay until they expire.') };
  const gone = { label: l10n.t('Revoke'), detail: l10n.t('For what nobody uses any more.') };
  const chosen = await vscode.window.showQuickPick([another, gone], {
    title: l10n.t('Expiring soon on {0}: {1}', owner.registry.host, namesOf(tokens)),
    placeHolder: l10n.t('What uses them stops working when they expire.'),
    ignoreFocusOut: true,
  });
  if (chosen === another) await run('secondFactor.createToken', { owner });
  if (chosen === gone) await revoke(owner, tokens);
}

/** Says who they are; whoever does not belong there is taken away on the website. */
async function reviewOwners(account: AccountOverview, owners: NewOwners): Promise<void> {
  const page = packagePage(account.registry, owners.name);
  const accept = {
    label: l10n.t('I know these owners'),
    detail: l10n.t('Nothing is changed on {0}.', account.registry.host),
  };
  const open = {
    label: l10n.t('Open the package on {0}', page.host),
    detail: l10n.t('Owners can be taken away there.'),
  };
  const chosen = await vscode.window.showQuickPick([accept, open], {
    title: l10n.t('{0} is owned by {1}', owners.name, owners.owners.join(', ')),
    placeHolder: l10n.t('New: {0}', owners.fresh.join(', ')),
    ignoreFocusOut: true,
  });
  if (chosen === accept) await account.acceptOwners(owners);
  if (chosen === open) await openPage(page);
}

/** The host is named before. */
async function openPage(page: URL): Promise<void> {
  const open = l10n.t('Open {0}', page.host);
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('This goes on in your browser, on {0}. Refresh the view afterwards.', page.host),
    open,
  );
  if (chosen === open) await vscode.env.openExternal(vscode.Uri.parse(page.href));
}
