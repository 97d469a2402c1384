/**
 * What the prompt says: what for, what may be wrong with a code, and what to do next (ux.md).
 */
import * as vscode from 'vscode';
import type { Challenge, Purpose, Question, Refusal } from '../registry/secondFactorPrompt.ts';

/** What the box takes at the moment. */
export type Mode = 'code' | 'recovery-code';

/** Smaller differences are lost in a code's thirty seconds. */
const clockMattersFromSeconds = 15;

export function codePlaceholder(challenge: Challenge, mode: Mode): string {
  if (mode === 'recovery-code') return vscode.l10n.t('One of your recovery codes');
  return challenge.kind === 'email'
    ? vscode.l10n.t('Code from the e-mail that the registry sent')
    : vscode.l10n.t('Code from your authenticator');
}

export function invitation(question: Question, mode: Mode, waitingForPage: boolean): string {
  const parts = [doing(question.purpose), nothingDone()];
  if (waitingForPage)
    parts.push(vscode.l10n.t('Waiting for the page in your browser; a code can still be typed.'));
  if (mode === 'recovery-code') parts.push(vscode.l10n.t('Each recovery code works once.'));
  if (question.challenge.kind === 'otp' && question.challenge.page !== undefined && !waitingForPage) {
    parts.push(vscode.l10n.t('For a security key or passkey, open the browser with the button above.'));
  }
  parts.push(vscode.l10n.t('Enter sends, Escape puts this aside.'));
  return parts.join(' ');
}

/** @param refusals how many codes were refused in this conversation; the hints grow with it */
export function refusalText(question: Question, refusal: Refusal, refusals: number): string {
  const host = question.registry.host;
  const nothing = nothingDone();
  switch (refusal.reason) {
    case 'refused':
      return [
        vscode.l10n.t('{0} did not accept this code.', host),
        nothing,
        vscode.l10n.t('It may be mistyped, used already, or too late.'),
        ...(refusals > 1 ? [oldEntryHint()] : []),
        ...clockHint(refusal.clockAheadSeconds),
      ].join(' ');
    case 'page-expired':
      return [
        vscode.l10n.t('The page was refused or has expired.'),
        nothing,
        vscode.l10n.t('Open the browser for a new one, or enter a code.'),
      ].join(' ');
    case 'expired':
      return vscode.l10n.t('The code is no longer valid. Enter a new one to go on.');
    case 'rate-limited': {
      const seconds = Math.max(1, Math.ceil((refusal.until.getTime() - Date.now()) / 1000));
      return vscode.l10n.t('Too many tries. {0} {1} takes the next code in {2} s.', nothing, host, seconds);
    }
  }
}

/** The notification that stays while the prompt is out of sight; its link leads back. */
export function waitingTitle(question: Question | undefined): string {
  const show = `[${vscode.l10n.t('Show')}](command:secondFactor.showPrompt)`;
  if (question === undefined) return vscode.l10n.t('Your code is being checked. {0}', show);
  return vscode.l10n.t(
    '{0} waits for your code: {1} {2}',
    question.registry.host,
    doing(question.purpose),
    show,
  );
}

function doing(purpose: Purpose): string {
  return vscode.l10n.t('Publishing {0}.', purpose.spec);
}

function nothingDone(): string {
  return vscode.l10n.t('Nothing is published yet.');
}

/** The seeds' own warning: an authenticator set up anew can show two entries of one name. */
function oldEntryHint(): string {
  return vscode.l10n.t(
    'Is it the right entry? When 2FA was set up again, the authenticator may hold an old entry with the same name: delete the older one.',
  );
}

function clockHint(clockAheadSeconds: number | undefined): string[] {
  if (clockAheadSeconds === undefined || Math.abs(clockAheadSeconds) < clockMattersFromSeconds) return [];
  const seconds = Math.abs(clockAheadSeconds);
  return clockAheadSeconds > 0
    ? [vscode.l10n.t('If your authenticator runs on this computer: its clock is {0} seconds ahead.', seconds)]
    : [
        vscode.l10n.t(
          'If your authenticator runs on this computer: its clock is {0} seconds behind.',
          seconds,
        ),
      ];
}
