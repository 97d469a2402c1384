/** What a person has typed or pasted, as a code that can be sent. */
import * as vscode from 'vscode';

/** As a header can carry it: digits of other scripts become plain ones, spaces and invisible characters go. */
export function asTyped(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Cf}]+/gu, '');
}

/** No more is asked of a code's form: registries differ (protocol.md). */
export function codeProblem(value: string): string | undefined {
  if (value === '') return vscode.l10n.t('Enter a code first.');
  if (!/^[\x21-\x7e]+$/.test(value)) return vscode.l10n.t('A code has only plain letters, digits and signs.');
  return undefined;
}
