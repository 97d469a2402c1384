/** Offers, at the start, to go on with a lost device that was being dealt with when the editor was closed. */
import * as vscode from 'vscode';
import type { Claims } from '../shared/claims.ts';
import { RecoveryMarks, recoveryId } from '../twofactor/recoveryMark.ts';
import { offerToGoOn } from './goOnOffer.ts';

/** Says nothing where there is nothing to go on with. Sends nothing, and reads the editor's own notes only. */
export async function offerToRecover(notes: vscode.Memento, claims: Claims): Promise<void> {
  const marks = new RecoveryMarks(notes);
  if (marks.read() === undefined || !(await claims.take(recoveryId))) return;
  // Whoever had it before may have come to the end of it.
  const mark = marks.read();
  if (mark === undefined) return;
  const { host } = mark.registry;
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
  await offerToGoOn(
    {
      text,
      goOn: async () => vscode.commands.executeCommand('secondFactor.recoverAccount'),
      drop: () => marks.forget(),
    },
    vscode.window.showInformationMessage,
  );
}

function turnedOffText(host: string, account: string | undefined): string {
  return vscode.l10n.t(
    '2FA of {0} on {1} was turned off because of a lost device. Go on with setting up the new one?',
    account ?? '',
    host,
  );
}
