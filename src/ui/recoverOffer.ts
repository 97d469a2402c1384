/** Offers, at the start, to go on with a lost device that was being dealt with when the editor was closed. */
import * as vscode from 'vscode';
import { RecoveryMarks } from '../twofactor/recoveryMark.ts';
import { plain } from './publishTexts.ts';

/** Says nothing where there is nothing to go on with. Sends nothing, and reads the editor's own notes only. */
export async function offerToGoOn(notes: vscode.Memento): Promise<void> {
  const marks = new RecoveryMarks(notes);
  const mark = marks.read();
  if (mark === undefined) return;
  const { host } = mark.registry;
  const goOn = vscode.l10n.t('Go on');
  const drop = vscode.l10n.t('Do not ask again');
  const question =
    mark.account === undefined
      ? vscode.l10n.t(
          'You have lost the second device of an account on {0}. Go on with getting it back?',
          host,
        )
      : vscode.l10n.t(
          'You have lost the second device of {0} on {1}. Go on with getting the account back?',
          mark.account,
          host,
        );
  const text = mark.turnedOff ? turnedOffText(host, mark.account) : question;
  const chosen = await vscode.window.showInformationMessage(plain(text), goOn, drop);
  if (chosen === goOn) await vscode.commands.executeCommand('secondFactor.recoverAccount');
  if (chosen === drop) await marks.forget();
}

function turnedOffText(host: string, account: string | undefined): string {
  return vscode.l10n.t(
    '2FA of {0} on {1} was turned off because of a lost device. Go on with setting up the new one?',
    account ?? '',
    host,
  );
}
