/** The row of an account, with its findings and its parts below it. */
import * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import type { Overview } from '../security/overview.ts';
import { partNodes } from './accountParts.ts';
import { type FindingRow, findingNode } from './findingNodes.ts';
import type { OfRegistry } from './menuTargets.ts';
import { itemOf, type SecurityNode } from './securityNode.ts';
import { explained } from './securityTexts.ts';

const { l10n } = vscode;

export class AccountNode implements SecurityNode, OfRegistry {
  readonly account: AccountOverview;
  readonly #overview: Overview;
  #parts: { readonly owner: string; readonly nodes: readonly SecurityNode[] } | undefined;

  constructor(overview: Overview, account: AccountOverview) {
    this.#overview = overview;
    this.account = account;
  }

  get id(): string {
    return this.account.id;
  }

  /** The registry alone where it is not known whose sign-in this is. */
  get owner(): OfRegistry['owner'] {
    return this.account.name ?? { registry: this.account.registry };
  }

  get findings(): readonly FindingRow[] {
    const { account } = this;
    const owner = account.name;
    return owner === undefined ? [] : account.findings.map(finding => findingNode(account, owner, finding));
  }

  item(): vscode.TreeItem {
    const { account } = this;
    const owner = account.name;
    const { host } = account.registry;
    const state = this.#state();
    const isOpenable = owner !== undefined && account.standing !== 'ended';
    const from = account.known.from === 'sign-in' ? 'own' : 'npm';
    return itemOf(this.id, {
      label: owner?.account ?? host,
      description: owner === undefined ? state : `${host} · ${state}`,
      explanation: explained(
        owner === undefined
          ? l10n.t("A sign-in for {0} in npm's configuration.", host)
          : l10n.t('{0} on {1}', owner.account, account.registry.href),
        account.identity.state,
      ),
      icon: account.standing === 'signed-in' ? 'account' : 'debug-disconnect',
      context: `account.${account.standing}.${from}`,
      state: isOpenable ? 'open' : 'leaf',
    });
  }

  #state(): string {
    switch (this.account.standing) {
      case 'asking':
        return l10n.t('asking who is signed in');
      case 'signed-in':
        return this.#overview.isPreferred(this.account)
          ? l10n.t('signed in · used in this workspace')
          : l10n.t('signed in');
      case 'ended':
        return l10n.t('session ended');
      case 'unsure':
        return l10n.t('not reached');
    }
  }

  children(): readonly SecurityNode[] {
    const owner = this.account.name;
    return owner === undefined ? [] : [...this.findings, ...this.#partsOf(owner)];
  }

  /** The same nodes as long as they are of the same account. */
  #partsOf(owner: AccountName): readonly SecurityNode[] {
    if (this.#parts?.owner !== owner.account) {
      this.#parts = { owner: owner.account, nodes: partNodes(this.#overview, this.account, owner) };
    }
    return this.#parts.nodes;
  }
}
