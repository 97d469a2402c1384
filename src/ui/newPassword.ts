/** Asks for a new npm password, twice, since nobody sees what they type. */
import * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import { askMasked } from './passwordInput.ts';

/**
 * @param old must be another
 * @returns undefined when the person gives up
 */
export async function askNewPassword(owner: AccountName, old: Secret): Promise<Secret | undefined> {
  const next = await askMasked({
    ...owner,
    placeholder: vscode.l10n.t('New npm password'),
    message: vscode.l10n.t('npm wants at least 10 characters. It is asked for twice.'),
    problem: typed => {
      if (typed === '') return vscode.l10n.t('Enter the new password first.');
      return typed === old.reveal() ? vscode.l10n.t('This is the present password.') : undefined;
    },
  });
  if (next === undefined) return undefined;
  return await askMasked({
    ...owner,
    placeholder: vscode.l10n.t('New npm password once more'),
    message: vscode.l10n.t('The same again. Nothing is changed yet.'),
    problem: typed =>
      typed === next.reveal() ? undefined : vscode.l10n.t('This is not what you entered before.'),
  });
}
