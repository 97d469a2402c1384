/**
 * What the prompt says: what for, what may be wrong with a code, and what to do next (ux.md).
 */
import * as vscode from 'vscode';
import type { Answer, Challenge, Purpose, Question, Refusal } from '../registry/secondFactorPrompt.ts';
import type { Stock } from './keptCodes.ts';
import { plain } from './publishTexts.ts';
import { wayToNewCodes } from './supportPages.ts';
import { secondsUntil } from './units.ts';
import { whoAndWhere } from './whoAndWhere.ts';

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

export interface BoxState {
  readonly mode: Mode;
  /** Of the recovery codes; undefined while it is not known, or not of interest. */
  readonly stock: Stock | undefined;
  readonly waitsForPage: boolean;
}

export function invitation(question: Question, { mode, stock, waitsForPage }: BoxState): string {
  const parts = [...whatFor(question.purpose)];
  if (waitsForPage) {
    parts.push(vscode.l10n.t('Waiting for the page in your browser; a code can still be typed.'));
  } else if (question.challenge.kind === 'otp' && question.challenge.page !== undefined && mode === 'code') {
    parts.push(vscode.l10n.t('For a security key or passkey, open the browser with the button above.'));
  }
  if (mode === 'recovery-code') parts.push(...keptHere(stock, question.registry), recoveryCodeWarning());
  const empty = stock?.kind === 'kept';
  parts.push(
    empty ? vscode.l10n.t('Escape puts this aside.') : vscode.l10n.t('Enter sends, Escape puts this aside.'),
  );
  return parts.join(' ');
}

/** The way to new ones is told while there still are two: one signs in, the other turns 2FA off. */
export function isRunningOut(stock: Stock | undefined): boolean {
  return stock?.kind === 'kept' && stock.left <= 2;
}

function keptHere(stock: Stock | undefined, registry: URL): string[] {
  switch (stock?.kind) {
    case undefined:
      return [];
    case 'none':
      return [
        vscode.l10n.t(
          'No unused one is kept here: type one. “Import Recovery Codes” in the command palette keeps the others for the next time.',
        ),
      ];
    case 'unreadable':
      return [vscode.l10n.t('Those kept here cannot be read at the moment: type one.')];
    case 'kept':
      return [leftHere(stock.left), sendsNext(), ...(isRunningOut(stock) ? [wayToNewCodes(registry)] : [])];
  }
}

function leftHere(left: number): string {
  if (left === 1) return vscode.l10n.t('This is the last recovery code kept here.');
  if (left === 2) return vscode.l10n.t('Only 2 recovery codes are left here.');
  return vscode.l10n.t('{0} recovery codes are left here.', left);
}

function sendsNext(): string {
  return vscode.l10n.t('Enter sends the next one, or type one.');
}

function recoveryCodeWarning(): string {
  return vscode.l10n.t(
    'Each recovery code works once. npmjs.com may make a high-impact account read-only for 72 hours after one was used.',
  );
}

/** @param refusals how many codes were refused in this conversation; the hints grow with it */
export function refusalText(
  question: Question,
  refusal: Refusal,
  refusals: number,
  stock: Stock | undefined,
): string {
  const { host } = question.registry;
  switch (refusal.reason) {
    case 'refused':
      return [
        refusedText(refusal.answer, host),
        nothingDone(question.purpose),
        ...(stock?.kind === 'kept' ? [leftHere(stock.left), sendsNext()] : []),
        ...(refusal.answer === 'otp' && refusals > 1 ? [oldEntryHint()] : []),
        ...(refusal.answer === 'otp' ? clockHint(refusal.clockAheadSeconds) : []),
      ].join(' ');
    case 'expired':
      return [
        vscode.l10n.t('The code from before is no longer valid. Enter a new one to go on.'),
        ...whatFor(question.purpose),
      ].join(' ');
    case 'rate-limited': {
      const seconds = secondsUntil(refusal.until);
      return vscode.l10n.t(
        'Too many tries. {0} {1} takes the next code in {2} s.',
        nothingDone(question.purpose),
        host,
        seconds,
      );
    }
    case 'unnoted':
      return [
        vscode.l10n.t(
          'This recovery code was not sent: it could not be noted here that it is used. Enter another code.',
        ),
        nothingDone(question.purpose),
      ].join(' ');
  }
}

export function pageFailedText(purpose: Purpose): string {
  return [
    vscode.l10n.t('The page was refused or has expired.'),
    nothingDone(purpose),
    vscode.l10n.t('Open the browser for a new one, or enter a code.'),
  ].join(' ');
}

function refusedText(answer: Answer['kind'], host: string): string {
  switch (answer) {
    case 'otp':
      return vscode.l10n.t(
        '{0} did not accept this code. It may be mistyped, used already, or too late.',
        host,
      );
    case 'recovery-code':
      return vscode.l10n.t(
        '{0} did not accept this recovery code. It may be mistyped or used already.',
        host,
      );
    case 'email':
      return vscode.l10n.t('{0} did not accept this code. It may be mistyped, or an older e-mail’s.', host);
    case 'web':
      return vscode.l10n.t('{0} did not accept what its page gave.', host);
  }
}

/** The notification that stays while the prompt is out of sight; its link leads back. */
export function waitingTitle(question: Question | undefined): string {
  const show = `[${vscode.l10n.t('Show')}](command:secondFactor.showPrompt)`;
  if (question === undefined) return vscode.l10n.t('Your code is being checked. {0}', show);
  return vscode.l10n.t(
    '{0} waits for your code: {1} {2}',
    // What a registry calls the account must not become a link.
    plain(whoAndWhere(question)),
    doing(question.purpose),
    show,
  );
}

function whatFor(purpose: Purpose): string[] {
  return [doing(purpose), nothingDone(purpose)];
}

function doing(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'publish':
      return vscode.l10n.t('Publishing {0}.', purpose.spec);
    case 'two-factor':
      return purpose.change === 'off'
        ? vscode.l10n.t('Turning two-factor authentication off.')
        : vscode.l10n.t('Changing two-factor authentication to {0}.', purpose.change);
    case 'sign-in':
      return vscode.l10n.t('Signing in.');
  }
}

function nothingDone(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'publish':
      return vscode.l10n.t('Nothing is published yet.');
    case 'two-factor':
      return vscode.l10n.t('Nothing is changed yet.');
    case 'sign-in':
      return vscode.l10n.t('You are not signed in yet.');
  }
}

/** For the records of what a recovery code was sent for. */
export function purposeNote(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'publish':
      return vscode.l10n.t('publish {0}', purpose.spec);
    case 'two-factor':
      return purpose.change === 'off'
        ? vscode.l10n.t('turn two-factor authentication off')
        : vscode.l10n.t('change two-factor authentication to {0}', purpose.change);
    case 'sign-in':
      return vscode.l10n.t('sign in');
  }
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
