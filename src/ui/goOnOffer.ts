/** The question, at the start, whether to go on with something that did not come to its end. */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

export interface GoOnOffer {
  /** Ends with the question. */
  readonly text: string;
  goOn(): Promise<unknown>;
  /** It is not to be asked again. */
  drop(): Promise<void>;
}

/** Sends nothing unless the person wants it. */
export async function offerToGoOn(
  { text, goOn, drop }: GoOnOffer,
  show: typeof vscode.window.showWarningMessage = vscode.window.showWarningMessage,
): Promise<void> {
  const yes = vscode.l10n.t('Go on');
  const no = vscode.l10n.t('Do not ask again');
  const chosen = await show(plain(text), yes, no);
  if (chosen === yes) await goOn();
  if (chosen === no) await drop();
}
