/** Which tokens are meant: picked from the list with the risky ones first and marked, and named before they go. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import { ownerOf } from '../registry/account.ts';
import { risksOf } from '../tokens/tokenFindings.ts';
import { isShownAs, type TokenList } from '../tokens/tokenList.ts';
import type { PickedAccount } from './accountPicker.ts';
import type { OfToken } from './menuTargets.ts';
import { confirm } from './notify.ts';
import { plain } from './plain.ts';
import { tellNoTokens } from './tokenMessages.ts';
import { ownToken } from './tokenProgress.ts';
import { countOf, expiryText, nameOf, powerText, riskText, usedText } from './tokenTexts.ts';

interface TokenItem extends vscode.QuickPickItem {
  /** Separators have none. */
  readonly token?: AccessToken;
}

/** Which to begin with; those that are proposed are always shown, one that was chosen is not asked about. */
export type MeantTokens = Pick<OfToken, 'tokenKeys' | 'areProposed'>;

/** @returns none when the person gives up */
export async function chooseTokens(
  { tokens, brokenOff }: TokenList,
  picked: PickedAccount,
  { tokenKeys: keys, areProposed }: MeantTokens,
): Promise<readonly AccessToken[]> {
  const owner = ownerOf(picked);
  const isMeant = ({ key }: AccessToken) => keys?.includes(key) === true;
  const meant = tokens.filter(isMeant);
  if (keys === undefined ? tokens.length === 0 : meant.length === 0) {
    await tellNoTokens(owner, keys !== undefined);
    return [];
  }
  if (keys?.length === 1 && areProposed !== true) return meant;
  const chosen = await vscode.window.showQuickPick(itemsOf(tokens, picked, isMeant), {
    title: vscode.l10n.t('Revoke which access tokens of {0} on {1}?', owner.account, owner.registry.host),
    placeHolder:
      brokenOff === undefined
        ? vscode.l10n.t('Space chooses, Enter goes on. Nothing is revoked yet.')
        : vscode.l10n.t('Not all of them could be listed. Nothing is revoked yet.'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen?.flatMap(({ token }) => token ?? []) ?? [];
}

/** A modal that names them, and says what they can do. */
export async function agreesToRevoke(
  tokens: readonly AccessToken[],
  picked: PickedAccount,
): Promise<boolean> {
  const { account, access } = picked;
  const { host } = access.registry;
  const [only] = tokens;
  const question =
    tokens.length === 1 && only !== undefined
      ? vscode.l10n.t('Revoke the access token “{0}” of {1} on {2}?', nameOf(only), account, host)
      : vscode.l10n.t('Revoke {0} of {1} on {2}?', countOf(tokens.length), account, host);
  const own = tokens.find(token => isOwn(token, picked));
  const lines = [
    ...(only !== undefined && tokens.length === 1
      ? [factsOf(only, new Date()).join(' · '), '']
      : namedLines(tokens)),
    vscode.l10n.t('Whatever uses it stops working at once. This cannot be taken back.'),
    ...(own === undefined
      ? []
      : [vscode.l10n.t('“{0}” is the one that this computer is signed in with: it goes last.', nameOf(own))]),
  ];
  return await confirm(question, lines.map(plain).join('\n'), vscode.l10n.t('Revoke'));
}

/** What it can do, and its dates. */
function factsOf(token: AccessToken, now: Date): readonly string[] {
  const risks = risksOf(token, now);
  const used = risks.includes('unused') ? undefined : usedText(token);
  return [
    ...risks.map(riskText),
    ...(risks.includes('bypasses-two-factor') ? [] : [powerText(token)]),
    ...(risks.includes('never-expires') ? [] : [expiryText(token, now)]),
    ...(used === undefined ? [] : [used]),
  ];
}

/** More would not fit on a screen. */
const mostNamed = 15;

function namedLines(tokens: readonly AccessToken[]): readonly string[] {
  const named = tokens.slice(0, mostNamed).map(token => `• ${nameOf(token)} (${powerText(token)})`);
  const more = tokens.length - named.length;
  return [...named, ...(more === 0 ? [] : [vscode.l10n.t('… and {0} more', more)]), ''];
}

function itemsOf(
  tokens: readonly AccessToken[],
  picked: PickedAccount,
  isMeant: (token: AccessToken) => boolean,
): readonly TokenItem[] {
  const now = new Date();
  const items = tokens.map(token => ({ ...tokenItem(token, picked, now), picked: isMeant(token) }));
  const isRisky = ({ token }: TokenItem) => token !== undefined && risksOf(token, now).length > 0;
  return [
    ...section(vscode.l10n.t('at risk'), items.filter(isRisky)),
    ...section(
      vscode.l10n.t('others'),
      items.filter(item => !isRisky(item)),
    ),
  ];
}

function section(label: string, items: readonly TokenItem[]): readonly TokenItem[] {
  if (items.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function tokenItem(token: AccessToken, picked: PickedAccount, now: Date): TokenItem {
  const risks = risksOf(token, now);
  const name = plain(nameOf(token));
  return {
    label: risks.length === 0 ? name : `$(warning) ${name}`,
    description: token.name === undefined ? '' : plain(token.tail),
    detail: [...factsOf(token, now), ...(isOwn(token, picked) ? [vscode.l10n.t('in use here')] : [])].join(
      ' · ',
    ),
    token,
  };
}

function isOwn({ tail }: AccessToken, picked: PickedAccount): boolean {
  const own = ownToken(picked);
  return own !== undefined && isShownAs(own, tail);
}
