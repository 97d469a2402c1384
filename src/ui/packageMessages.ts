/** What is said at the end of a change of a package, and what the buttons do. */
import * as vscode from 'vscode';
import type { Applied, PackageChange, Undo } from '../packages/change.ts';
import { ChangeError } from '../packages/changeError.ts';
import type { AccountName } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Log } from './log.ts';
import { tellPutAside } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { alreadyText, doneText, nothingChanged, type OfOnePackage } from './packageChangeTexts.ts';
import { meanwhileText } from './packageErrorTexts.ts';
import { plain } from './plain.ts';
import { signInTo } from './signInTo.ts';

/** @returns what the person wants to be taken back */
export async function tellChanged(
  change: PackageChange,
  of: OfOnePackage,
  applied: Applied,
  log: Log,
): Promise<Undo | undefined> {
  if (applied.kind === 'unchanged') {
    await tellUnchanged(alreadyText(change, of), log);
    return undefined;
  }
  const { undo: back, meanwhile } = applied;
  const text = joined(doneText(change, of), meanwhile === undefined ? '' : meanwhileText(meanwhile, of));
  if (back === undefined) {
    await tellDone(text, log);
    return undefined;
  }
  log.info(text);
  const undo = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(plain(text), undo);
  return chosen === undo ? back : undefined;
}

/** What cannot be taken back. */
export async function tellDone(text: string, log: Log): Promise<void> {
  log.info(text);
  const show = vscode.l10n.t('Show in npm Security');
  const chosen = await vscode.window.showInformationMessage(plain(text), show);
  if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
}

/** @param text why there is nothing to change */
export async function tellUnchanged(text: string, log: Log): Promise<void> {
  await tellDone(joined(text, nothingChanged()), log);
}

export interface Failure {
  readonly text: string;
  /** For those who have given up. */
  readonly whatHolds: string;
  readonly error: RegistryError | ChangeError;
}

/** @returns whether to try it again */
export async function tellFailed(
  { text, whatHolds, error }: Failure,
  { registry, account }: AccountName,
  log: Log,
): Promise<boolean> {
  const code = codeOf(error);
  const isUnknown = error instanceof ChangeError && error.changed === 'unknown';
  if (code === 'cancelled' && !isUnknown) {
    tellPutAside(whatHolds);
    return false;
  }
  log.error(text);
  const signIn = vscode.l10n.t('Sign in');
  const again = vscode.l10n.t('Try again');
  const show = vscode.l10n.t('Show the log');
  const first = code === 'signed-out' ? [signIn] : isUnknown || mayGoAgain.has(code) ? [again] : [];
  const chosen = await vscode.window.showErrorMessage(plain(text), ...first, show);
  if (chosen === show) log.show();
  if (chosen === signIn) await signInTo(registry, account);
  return chosen === again;
}

/** What another moment may change. */
const mayGoAgain: ReadonlySet<string> = new Set([
  'changed-meanwhile',
  'conflict',
  'network',
  'page-expired',
  'rate-limited',
  'server',
]);

function codeOf(error: RegistryError | ChangeError): string {
  if (error instanceof RegistryError) return error.code;
  return error.failure.code === 'registry' ? error.failure.error.code : error.failure.code;
}
