/** The last look before something is sent: what Enter does, and below it what is known of it. */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

export interface LastLook {
  readonly title: string;
  /** What Enter does. */
  readonly action: string;
  /** What is to be thought of, beside the action. */
  readonly detail?: string;
  /** What it is about, one a line: what, and how it is. */
  readonly lines: readonly (readonly [label: string, description: string])[];
}

/** @returns whether to go on; the lines below the action say what it is, and do the same */
export async function agrees({ title, action, detail, lines }: LastLook): Promise<boolean> {
  const first = { label: action, ...(detail === undefined ? {} : { detail }) };
  const items = [first, ...lines.map(([label, description]) => ({ label, description: plain(description) }))];
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem>(items, {
    title,
    placeHolder: vscode.l10n.t('Enter goes on, Escape cancels. Nothing is changed yet.'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen !== undefined;
}
