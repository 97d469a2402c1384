/** The messages after a profile or a password was changed, and what their buttons do. */
import * as vscode from 'vscode';
import type { ProfileEnd, ProfileField } from '../accounts/profileChange.ts';
import type { AccountName, Credentials } from '../registry/account.ts';
import type { RegistryError } from '../registry/errors.ts';
import type { Log } from './log.ts';
import { tellFailure, tellPutAside } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import { noProfileText, passwordFailureText, profileEndText } from './profileTexts.ts';

export interface ProfileContext {
  readonly owner: AccountName;
  readonly log: Log;
}

export async function tellProfileEnd(
  end: ProfileEnd,
  changed: readonly ProfileField[],
  { owner, log }: ProfileContext,
): Promise<void> {
  const text = profileEndText(end, changed, owner);
  if (end.kind === 'done') await tellDone(text, log);
  else await tellNotDone(text, end.kind === 'refused' ? end.error : undefined, { owner, log });
}

/** @param used what is sent to the registry with each request */
export async function tellPasswordChanged(
  used: Credentials | undefined,
  { owner: { account, registry }, log }: ProfileContext,
): Promise<void> {
  const text = joined(
    vscode.l10n.t('The npm password of {0} on {1} was changed.', account, registry.host),
    used?.kind === 'basic'
      ? vscode.l10n.t("npm's configuration still has the old one, which no longer signs in.")
      : '',
  );
  await tellDone(text, log);
}

/** @param again begins anew */
export async function tellPasswordFailure(
  error: RegistryError,
  context: ProfileContext & { readonly again: () => Promise<void> },
): Promise<void> {
  const text = passwordFailureText(error, context.owner);
  if (error.code !== 'rejected') {
    await tellNotDone(text, error, context);
    return;
  }
  context.log.error(text);
  const another = vscode.l10n.t('Choose Another');
  if ((await vscode.window.showErrorMessage(plain(text), another)) === another) await context.again();
}

export async function tellWithoutProfile({ registry }: AccountName): Promise<void> {
  const when = vscode.l10n.t('When does npm ask?');
  const chosen = await vscode.window.showInformationMessage(plain(noProfileText(registry.host)), when);
  if (chosen === when) await vscode.commands.executeCommand('secondFactor.showWhenRequired');
}

/** VS Code cuts a message without a button off after one line. */
async function tellDone(text: string, log: Log): Promise<void> {
  log.info(text);
  const show = vscode.l10n.t('Show in npm Security');
  const chosen = await vscode.window.showInformationMessage(plain(text), show);
  if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
}

/** @param refused why nothing was changed; absent where that is not certain */
async function tellNotDone(
  text: string,
  refused: RegistryError | undefined,
  { owner, log }: ProfileContext,
): Promise<void> {
  if (refused?.code === 'cancelled' && refused.details.outcomeUnknown !== true) {
    tellPutAside(vscode.l10n.t('Nothing was changed.'));
    return;
  }
  if (refused?.code !== 'signed-out') {
    await tellFailure(text, log);
    return;
  }
  log.error(text);
  const signIn = vscode.l10n.t('Sign in');
  const chosen = await vscode.window.showErrorMessage(plain(text), signIn);
  if (chosen === signIn) await vscode.commands.executeCommand('secondFactor.signIn', { owner });
}
