/** What is said of credentials in `.npmrc` files, and of what the fixes did. Never holds one. */
import * as vscode from 'vscode';
import type { PlaintextCredential } from '../accounts/npmrcCredentials.ts';
import type { AccountName } from '../registry/account.ts';
import type { Removal } from './npmrcDocument.ts';
import { joined } from './outcomeTexts.ts';

const { l10n } = vscode;

/** @param isTracked by git */
export function credentialText({ kind, isUnscoped }: PlaintextCredential, isTracked: boolean): string {
  return joined(
    kindText(kind),
    isTracked
      ? l10n.t(
          'git tracks this file: it is in every copy of the repository, and stays in its history. Revoke it or change it at the registry.',
        )
      : l10n.t('Whoever reads this file can use it, and every program that you run reads it.'),
    isUnscoped ? l10n.t('It does not say which registry it is for, so npm refuses it.') : '',
  );
}

function kindText(kind: PlaintextCredential['kind']): string {
  switch (kind) {
    case 'token':
      return l10n.t('This access token is in plain text.');
    case 'password':
      return l10n.t('This password is in plain text: Base64 hides nothing.');
    case 'login':
      return l10n.t('This user and password are in plain text: Base64 hides nothing.');
  }
}

export function replaceTitle(variable: string): string {
  return l10n.t('Replace by {0}', `$\{${variable}}`);
}

export function moveTitle(): string {
  return l10n.t('Move to a sign-in in this editor’s secret storage');
}

export function revokeTitle({ host }: URL): string {
  return l10n.t('Revoke at {0} and remove the line', host);
}

export function replacedText(variable: string, file: vscode.Uri, isSet: boolean): string {
  const where = placeText(file);
  return isSet
    ? l10n.t('{0} takes it from {1} now, which this editor’s environment has already.', where, variable)
    : l10n.t(
        '{0} takes it from {1} now. Set that variable wherever npm runs: nothing else does.',
        where,
        variable,
      );
}

export function changedText(file: vscode.Uri): string {
  return l10n.t(
    '{0} has changed meanwhile: that line is not there any more. Nothing was done.',
    placeText(file),
  );
}

export function untrustedText(): string {
  return l10n.t(
    'This workspace is not trusted, so nothing of its files is sent anywhere. Nothing was changed.',
  );
}

export function unknownOwnerText({ host }: URL): string {
  return l10n.t('{0} does not say whose token this is. Nothing was changed.', host);
}

/** Of a token that its registry does not take. */
export function endedText({ host }: URL): string {
  return l10n.t('{0} does not take this token any more. Nothing was changed.', host);
}

export function removalText(removal: Removal, file: vscode.Uri): string {
  const where = placeText(file);
  switch (removal) {
    case 'saved':
      return l10n.t('The line is gone from {0}.', where);
    case 'unsaved':
      return l10n.t('The line is gone from {0} as soon as you save that file.', where);
    case 'absent':
      return l10n.t('{0} does not have the line any more.', where);
    case 'left':
      return l10n.t('The line is still in {0}: remove it yourself.', where);
  }
}

export function movedText({ account, registry }: AccountName, removal: Removal, file: vscode.Uri): string {
  return joined(
    l10n.t(
      'The token is the sign-in of {0} on {1} now, in this editor’s secret storage.',
      account,
      registry.host,
    ),
    removalText(removal, file),
    removal === 'saved' ? l10n.t('npm in the terminal does not have it from there any more.') : '',
    l10n.t('"Sign Out" revokes it at {0}, wherever else it is used.', registry.host),
  );
}

/** @param isAsBefore an earlier sign-in of the account is there still, or there was none */
export function notKeptText({ account, registry }: AccountName, isAsBefore: boolean): string {
  return isAsBefore
    ? l10n.t('This editor’s secret storage did not keep the token. Nothing was changed.')
    : l10n.t(
        'This editor’s secret storage did not keep the token, and may have lost the sign-in of {0} on {1} that it had. The line was left.',
        account,
        registry.host,
      );
}

/** @param isSeen not only the registry's word for it, but it has refused the token since */
export function revokedText({ account, registry }: AccountName, isSeen: boolean): string {
  return isSeen
    ? l10n.t('The token of {0} is revoked: {1} does not take it any more.', account, registry.host)
    : l10n.t('The token of {0} is revoked, as {1} says.', account, registry.host);
}

export function unclearTokenText({ account, registry }: AccountName): string {
  return l10n.t(
    'What {1} shows of the access tokens of {0} does not tell which one this is. Nothing was revoked, and the line was left. Revoke it in the list of that account, or on its website.',
    account,
    registry.host,
  );
}

export function stillTakenText({ registry }: AccountName): string {
  return l10n.t(
    '{0} said that the token is revoked, and takes it all the same. The line was left.',
    registry.host,
  );
}

export function placeText(file: vscode.Uri): string {
  return vscode.workspace.asRelativePath(file);
}
