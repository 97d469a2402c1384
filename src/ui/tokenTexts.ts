/** What is said of access tokens: in lists, of risks, and when something did not work. */
import { l10n } from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import type { TokenRisk } from '../tokens/tokenFindings.ts';
import type { TokenUse } from '../tokens/tokenRequest.ts';
import { dateText } from './units.ts';

/** Those of the old form have no names: they are told apart by what the registry shows of them. */
export function nameOf({ name, tail, key }: AccessToken): string {
  if (name !== undefined) return name;
  return l10n.t('token {0}', tail === '' ? key.slice(0, 8) : tail);
}

/** The names, at most so many. */
export function namesOf(tokens: readonly AccessToken[], most = 10): string {
  const names = tokens.slice(0, most).map(nameOf);
  const more = tokens.length - names.length;
  return more === 0 ? names.join(', ') : l10n.t('{0} and {1} more', names.join(', '), more);
}

export function countOf(count: number): string {
  return count === 1 ? l10n.t('1 access token') : l10n.t('{0} access tokens', count);
}

/** In a few words. */
export function riskText(risk: TokenRisk): string {
  switch (risk) {
    case 'bypasses-two-factor':
      return l10n.t('can publish without 2FA');
    case 'never-expires':
      return l10n.t('never expires');
    case 'expires-soon':
      return l10n.t('expires soon');
    case 'unused':
      return l10n.t('not used for 90 days');
  }
}

export function useText(use: TokenUse): string {
  switch (use) {
    case 'read':
      return l10n.t('Read only');
    case 'stage':
      return l10n.t('Stage releases');
    case 'write':
      return l10n.t('Read and write');
  }
}

/** What it may do, in a few words. */
export function powerText({ isReadOnly, permissions }: AccessToken): string {
  if (isReadOnly) return l10n.t('read only');
  const actions = new Set(permissions.map(({ action }) => action));
  return actions.has('stage') && !actions.has('write') ? l10n.t('stages releases') : l10n.t('can write');
}

/** A day, as it is written in the language of this editor. */
export function dayText(time: string | Date): string {
  return dateText(new Date(time));
}

export function expiryText({ expires }: AccessToken, now: Date): string {
  if (typeof expires !== 'string') return l10n.t('never expires');
  return Date.parse(expires) <= now.getTime()
    ? l10n.t('expired on {0}', dayText(expires))
    : l10n.t('until {0}', dayText(expires));
}

export function usedText({ lastUsed }: AccessToken): string | undefined {
  if (lastUsed === undefined) return undefined;
  return lastUsed === null ? l10n.t('never used') : l10n.t('last used on {0}', dayText(lastUsed));
}
