/** What is said when something with access tokens did not work, and what the buttons do. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import type { AccountName } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { BatchWords } from './batchTexts.ts';
import type { Log } from './log.ts';
import { tellFailure, tellPutAside } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import { tokenErrorText } from './registryTexts.ts';
import { nameOf, namesOf } from './tokenTexts.ts';

export interface TokenContext {
  readonly owner: AccountName;
  readonly log: Log;
}

/** @param whatHolds whether anything has changed, as a sentence */
export async function tellTokenFailure(
  error: RegistryError,
  whatHolds: string,
  { owner, log }: TokenContext,
): Promise<void> {
  if (error.code === 'cancelled') {
    tellPutAside(whatHolds);
    return;
  }
  const text = joined(tokenErrorText(error), whatHolds);
  if (error.code !== 'signed-out' && error.code !== 'forbidden') {
    await tellFailure(text, log);
    return;
  }
  log.error(text);
  const signIn = vscode.l10n.t('Sign in');
  const chosen = await vscode.window.showErrorMessage(plain(text), signIn);
  if (chosen === signIn) await vscode.commands.executeCommand('secondFactor.signIn', { owner });
}

/** What is said of many that are revoked. */
export function revocationWords({ registry, account }: AccountName): BatchWords<AccessToken> {
  return {
    nameOf,
    done: tokens => {
      const names = namesOf(tokens);
      return tokens.length === 1
        ? vscode.l10n.t('Revoked 1 access token of {0} on {1}: {2}.', account, registry.host, names)
        : vscode.l10n.t(
            'Revoked {0} access tokens of {1} on {2}: {3}.',
            tokens.length,
            account,
            registry.host,
            names,
          );
    },
    // One that is gone already is as good as revoked.
    unchanged: () => '',
    nothing: vscode.l10n.t('Nothing was revoked.'),
    errorText: error => {
      if (!(error instanceof RegistryError)) return undefined;
      return error.code === 'cancelled' ? '' : tokenErrorText(error);
    },
  };
}

/** @param wereMeant those that were are gone, whatever else there is */
export async function tellNoTokens({ registry, account }: AccountName, wereMeant: boolean): Promise<void> {
  const text = wereMeant
    ? vscode.l10n.t('This access token of {0} on {1} is gone already.', account, registry.host)
    : vscode.l10n.t('{0} has no access tokens on {1}.', account, registry.host);
  const refresh = vscode.l10n.t('Refresh');
  const create = vscode.l10n.t('Create One');
  const chosen = await vscode.window.showInformationMessage(plain(text), wereMeant ? refresh : create);
  if (chosen === refresh) await vscode.commands.executeCommand('secondFactor.refreshSecurity');
  if (chosen === create) {
    await vscode.commands.executeCommand('secondFactor.createToken', { owner: { registry, account } });
  }
}
