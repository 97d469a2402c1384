/** What the pages about a lost second device are made of. */
import { l10n } from 'vscode';
import type { PageButton, PageView } from '../shared/panelProtocol.ts';

/** Whom and where it is about. */
export interface Whose {
  readonly registry: URL;
  readonly account: string | undefined;
}

export const accountField = 'account';
export const passwordField = 'password';

export type RecoverAction =
  | 'name'
  | 'look'
  | 'have-codes'
  | 'import'
  | 'no-codes'
  | 'back'
  | 'other-account'
  | 'sign-in'
  | 'npm-login'
  | 'signed-in'
  | 'turn-off'
  | 'cancel'
  | 'set-up'
  | 'check'
  | 'lost-again'
  | 'finish';

/** The rest is the same on every page. */
export type Page = Omit<PageView, 'about' | 'progress'>;

export function button(action: RecoverAction, label: string): PageButton {
  return { action, label };
}

export function cancelButton(): PageButton {
  return { ...button('cancel', l10n.t('Cancel')), whileBusy: true };
}
