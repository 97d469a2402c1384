/** Messages that belong to no command of their own. */
import * as vscode from 'vscode';
import type { Log } from './log.ts';
import { plain } from './plain.ts';

const putAsideMs = 5000;

/**
 * A modal warning before something that cannot be taken back; Escape and Cancel are a no.
 * @param detail lines of our own, with what others say made `plain`
 * @param action what the button does that says yes
 */
export async function confirm(question: string, detail: string, action: string): Promise<boolean> {
  const chosen = await vscode.window.showWarningMessage(plain(question), { modal: true, detail }, action);
  return chosen === action;
}

/** What went wrong, with the way to the log: VS Code cuts a message without a button after one line. */
export async function tellFailure(text: string, log: Log): Promise<void> {
  log.error(text);
  const show = vscode.l10n.t('Show the log');
  const chosen = await vscode.window.showErrorMessage(plain(text), show);
  if (chosen === show) log.show();
}

/** For those who have just put something aside themselves: a message would only ask to be closed. */
export function tellPutAside(whatHolds: string): void {
  vscode.window.setStatusBarMessage(whatHolds, putAsideMs);
}

/** For what should never happen. The cause goes into the log: a person is not shown a stack trace. */
export async function tellUnexpected(error: unknown, log: Log): Promise<void> {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const show = vscode.l10n.t('Show the log');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      'Something failed that never should; the log has more. If a publish was under way, its own message says whether it went through.',
    ),
    show,
  );
  if (chosen === show) log.show();
}
