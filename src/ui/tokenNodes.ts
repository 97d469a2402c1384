/** The row "Access tokens", and one for each token. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import type { AccountName } from '../registry/account.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import { risksOf, type TokenRisk } from '../tokens/tokenFindings.ts';
import type { OfAccount, OfToken } from './menuTargets.ts';
import { itemOf, type SecurityNode } from './securityNode.ts';
import { explained, partText } from './securityTexts.ts';
import { dayText, expiryText, nameOf, powerText, riskText, usedText } from './tokenTexts.ts';

const { l10n } = vscode;

export class TokensNode implements SecurityNode, OfAccount {
  readonly id: string;
  readonly owner: AccountName;
  readonly #account: AccountOverview;

  constructor(account: AccountOverview, owner: AccountName) {
    this.id = `${account.id} tokens`;
    this.owner = owner;
    this.#account = account;
  }

  item(): vscode.TreeItem {
    const { state } = this.#account.tokens;
    return itemOf(this.id, {
      label: l10n.t('Access tokens'),
      description: partText(state, ({ total }) => String(total)),
      explanation: explained(
        l10n.t(
          'Tokens of {0} on {1}, with which programs sign in. Sessions of "npm login" and of this editor are not among them.',
          this.owner.account,
          this.owner.registry.host,
        ),
        state,
      ),
      icon: 'key',
      context: state.known === undefined ? 'tokens.unread' : 'tokens',
      state: state.known === undefined || state.known.value.total === 0 ? 'leaf' : 'closed',
    });
  }

  async open(): Promise<void> {
    await this.#account.tokens.look();
  }

  children(): readonly SecurityNode[] {
    const tokens = this.#account.tokens.state.known?.value.tokens ?? [];
    return tokens.map(token => new TokenNode(this.#account.id, this.owner, token));
  }
}

class TokenNode implements SecurityNode, OfToken {
  readonly id: string;
  readonly owner: AccountName;
  readonly tokenKeys: readonly string[];
  readonly #token: AccessToken;

  constructor(accountId: string, owner: AccountName, token: AccessToken) {
    this.id = `${accountId} token ${token.key}`;
    this.owner = owner;
    this.tokenKeys = [token.key];
    this.#token = token;
  }

  item(): vscode.TreeItem {
    const token = this.#token;
    const risks = risksOf(token, new Date());
    return itemOf(this.id, {
      label: nameOf(token),
      description: stateOf(token, risks),
      explanation: detailsOf(token),
      ...(risks.length === 0 ? { icon: 'key' } : { icon: 'warning', colour: 'list.warningForeground' }),
      context: 'token',
    });
  }
}

/** Not said twice where it is a risk. */
function stateOf(token: AccessToken, risks: readonly TokenRisk[]): string {
  const expiry = risks.includes('never-expires') ? [] : [expiryText(token, new Date())];
  return [powerText(token), ...expiry, ...risks.map(riskText)].join(' · ');
}

function detailsOf(token: AccessToken): string {
  const { tail, description, created, cidr, scopes } = token;
  const used = usedText(token);
  const lines = [
    ...(tail === '' ? [] : [tail]),
    ...(description === undefined ? [] : [description]),
    ...(created === undefined ? [] : [l10n.t('created on {0}', dayText(created))]),
    ...(used === undefined ? [] : [used]),
    ...(scopes.length === 0 ? [] : [l10n.t('for {0}', scopes.map(({ name }) => name).join(', '))]),
    cidr.length === 0 ? l10n.t('from every IP address') : l10n.t('only from {0}', cidr.join(', ')),
  ];
  return lines.join('\n');
}
