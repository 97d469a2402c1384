/** What the pages about a lost second device are made of. */
import type { PageButton } from '../shared/panelProtocol.ts';

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
  | 'sign-in-page'
  | 'turn-off'
  | 'cancel'
  | 'set-up'
  | 'check'
  | 'lost-again'
  | 'finish';

export function button(action: RecoverAction, label: string): PageButton {
  return { action, label };
}
