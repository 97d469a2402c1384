/** States and times as the security tree has them. */
import * as vscode from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import { isNotOffered, isSignedOut } from '../security/accountOverview.ts';
import type { PartState } from '../security/part.ts';
import { VaultError } from '../twofactor/recoverySets.ts';
import { vaultText } from './recoveryCodesTexts.ts';
import { accountText } from './registryTexts.ts';

const { l10n } = vscode;
const minute = 60_000;
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 24 * 60 * minute],
  ['hour', 60 * minute],
  ['minute', minute],
];

/** "5 minutes ago", "in 3 days" */
export function fromNow(time: Date): string {
  const away = time.getTime() - Date.now();
  const [unit, length] = steps.find(([, step]) => Math.abs(away) >= step) ?? ['minute', minute];
  const format = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto' });
  return Math.abs(away) < minute ? l10n.t('just now') : format.format(Math.trunc(away / length), unit);
}

/** What stands beside a part's name: its state, or why there is none, with its age where it is of before. */
export function partText<T>({ known, error }: PartState<T>, text: (value: T) => string): string {
  if (isNotOffered(error)) return l10n.t('not offered by this registry');
  if (known === undefined) return error === undefined ? '' : l10n.t('could not be read');
  const value = text(known.value);
  return error === undefined ? value : l10n.t('{0} · as of {1}', value, fromNow(known.at));
}

/** Why a part could not be read; undefined where it could. */
export function errorText(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (isNotOffered(error)) {
    return l10n.t('This registry has no such call, so nothing can be shown or changed from here.');
  }
  if (isSignedOut(error)) return l10n.t('The session has ended. Sign in to see this.');
  if (error instanceof RegistryError) return accountText(error);
  if (error instanceof VaultError) return vaultText(error);
  return l10n.t('Something failed that never should; the log has more.');
}

/** The explanation of a part, and below it why it is not of now. */
export function explained(explanation: string, { error, known }: PartState<unknown>): string {
  const why = errorText(error);
  if (why === undefined) return explanation;
  const age = known === undefined ? [] : [l10n.t('What is shown was read {0}.', fromNow(known.at))];
  return [explanation, why, ...age].join('\n');
}
