/**
 * What the prompt says: what for, what may be wrong with a code, and what to do next (ux.md).
 */
import * as vscode from 'vscode';
import type { Answer, Challenge, Purpose, Question, Refusal } from '../registry/secondFactorPrompt.ts';
import { codeRanOut, doingToMany, progressOf, soFar } from './batchPromptTexts.ts';
import type { Stock } from './keptCodes.ts';
import { doingToPackage, isOfPackage, packagePurposeNote } from './packagePurposes.ts';
import { plain } from './plain.ts';
import { riskOfRecoveryCodes, wayToNewCodes } from './supportPages.ts';
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

/** Whom the code is for. */
export function promptTitle(question: Question): string {
  const { purpose } = question;
  if (purpose.kind !== 'terminal') return whoAndWhere(question);
  return vscode.l10n.t('{0} in the terminal “{1}”', purpose.command, purpose.terminal);
}

/** Kept codes are an account's, and which one a program in a terminal uses is not known. */
export function takesRecoveryCodes({ challenge, purpose }: Question): boolean {
  return challenge.kind === 'otp' && purpose.kind !== 'terminal';
}

export interface BoxState {
  readonly mode: Mode;
  /** Of the recovery codes; undefined while it is not known, or not of interest. */
  readonly stock: Stock | undefined;
  readonly waitsForPage: boolean;
}

export function invitation(question: Question, { mode, stock, waitsForPage }: BoxState): string {
  const parts = [...whatFor(question)];
  if (waitsForPage) {
    parts.push(vscode.l10n.t('Waiting for the page in your browser; a code can still be typed.'));
  } else if (question.challenge.kind === 'otp' && question.challenge.page !== undefined && mode === 'code') {
    parts.push(vscode.l10n.t('For a security key or passkey, open the browser with the button above.'));
  }
  if (mode === 'recovery-code')
    parts.push(...keptHere(stock, question.registry), ...recoveryCodeWarning(question.registry));
  const empty = stock?.kind === 'kept';
  if (question.purpose.kind === 'terminal')
    parts.push(vscode.l10n.t('Enter types it there, Escape puts this aside.'));
  else
    parts.push(
      empty
        ? vscode.l10n.t('Escape puts this aside.')
        : vscode.l10n.t('Enter sends, Escape puts this aside.'),
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
          'No unused recovery code is kept here: type one of yours. “Import Recovery Codes” in the command palette keeps the others for the next time.',
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

function recoveryCodeWarning(registry: URL): readonly string[] {
  const risk = riskOfRecoveryCodes(registry);
  return [vscode.l10n.t('Each recovery code works once.'), ...(risk === undefined ? [] : [risk])];
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
        whatHolds(question),
        ...(stock?.kind === 'kept' ? [leftHere(stock.left), sendsNext()] : []),
        ...(refusal.answer === 'otp' && refusals > 1 ? [oldEntryHint()] : []),
        ...(refusal.answer === 'otp' ? clockHint(refusal.clockAheadSeconds) : []),
      ].join(' ');
    case 'expired':
      return expiredText(question);
    case 'rate-limited': {
      const seconds = secondsUntil(refusal.until);
      return vscode.l10n.t(
        'Too many tries. {0} {1} takes the next code in {2} s.',
        whatHolds(question),
        host,
        seconds,
      );
    }
    case 'unnoted':
      return [
        vscode.l10n.t(
          'This recovery code was not sent: it could not be noted here that it is used. Enter another code.',
        ),
        whatHolds(question),
      ].join(' ');
  }
}

function expiredText(question: Question): string {
  const progress = progressOf(question);
  if (progress !== undefined && progress.done > 0) return codeRanOut(question.purpose, progress);
  return [
    vscode.l10n.t('The code from before is no longer valid. Enter a new one to go on.'),
    ...whatFor(question),
  ].join(' ');
}

export function pageFailedText(question: Question): string {
  return [
    vscode.l10n.t('The page was refused or has expired.'),
    whatHolds(question),
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

/** What the notification says that stays while the prompt is out of sight. */
export function waitingText(question: Question | undefined): string {
  if (question === undefined) return vscode.l10n.t('Your code is being checked.');
  return vscode.l10n.t(
    '{0} waits for your code: {1}',
    // What a registry calls an account or a token must not become a link.
    plain(promptTitle(question)),
    plain(doing(question)),
  );
}

function whatFor(question: Question): string[] {
  return [doing(question), whatHolds(question)];
}

function doing(question: Question): string {
  const { purpose } = question;
  const progress = progressOf(question);
  return (progress && doingToMany(purpose, progress)) ?? doingToOne(purpose, question.registry.host);
}

/** Whether anything is done by now. */
function whatHolds(question: Question): string {
  const { purpose } = question;
  const progress = progressOf(question);
  return progress === undefined || progress.done === 0 ? nothingDone(purpose) : soFar(purpose, progress);
}

function doingToOne(purpose: Purpose, host: string): string {
  if (isOfPackage(purpose)) return doingToPackage(purpose);
  switch (purpose.kind) {
    case 'terminal':
      return inTerminal(purpose, host);
    case 'publish':
      return vscode.l10n.t('Publishing {0}.', purpose.spec);
    case 'two-factor':
      return purpose.change === 'off'
        ? vscode.l10n.t('Turning two-factor authentication off.')
        : vscode.l10n.t('Changing two-factor authentication to {0}.', purpose.change);
    case 'token':
      return purpose.change === 'create'
        ? vscode.l10n.t('Creating the access token {0}.', purpose.what)
        : vscode.l10n.t('Revoking {0}.', purpose.what);
    case 'profile':
      return vscode.l10n.t('Changing the npm profile.');
    case 'password':
      return vscode.l10n.t('Changing the npm password.');
    case 'sign-in':
      return vscode.l10n.t('Signing in.');
  }
}

/** Whose code it is, as far as that is known without asking anybody; and what is done with it. */
function inTerminal(purpose: Extract<Purpose, { readonly kind: 'terminal' }>, host: string): string {
  return [
    purpose.package === undefined
      ? vscode.l10n.t('It wants the code of the account that it is signed in with.')
      : vscode.l10n.t(
          'By npm’s configuration there, {0} goes to {1}: it wants the code of the account that npm is signed in with there.',
          purpose.package,
          host,
        ),
    vscode.l10n.t('What you enter is typed into that terminal, and the program may show it.'),
    ...(purpose.asksAlone
      ? []
      : [
          vscode.l10n.t(
            'Other programs run in the same command line: look into the terminal whether it is {0} that asks.',
            purpose.command,
          ),
        ]),
  ].join(' ');
}

function nothingDone(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'terminal':
      return vscode.l10n.t('Nothing is sent from here.');
    case 'publish':
      return vscode.l10n.t('Nothing is published yet.');
    case 'owner':
    case 'access':
    case 'dist-tag':
    case 'deprecate':
    case 'two-factor':
    case 'profile':
    case 'password':
      return vscode.l10n.t('Nothing is changed yet.');
    case 'unpublish':
      return purpose.isGone
        ? vscode.l10n.t('The file is still there.')
        : vscode.l10n.t('Nothing is unpublished yet.');
    case 'token':
      return purpose.change === 'create'
        ? vscode.l10n.t('No token is created yet.')
        : vscode.l10n.t('Nothing is revoked yet.');
    case 'sign-in':
      return vscode.l10n.t('You are not signed in yet.');
  }
}

/** For the records of what a recovery code was sent for. */
export function purposeNote(purpose: Purpose): string {
  if (isOfPackage(purpose)) return packagePurposeNote(purpose);
  switch (purpose.kind) {
    case 'terminal':
      return purpose.command;
    case 'publish':
      return vscode.l10n.t('publish {0}', purpose.spec);
    case 'two-factor':
      return purpose.change === 'off'
        ? vscode.l10n.t('turn two-factor authentication off')
        : vscode.l10n.t('change two-factor authentication to {0}', purpose.change);
    case 'token':
      return purpose.change === 'create'
        ? vscode.l10n.t('create the access token {0}', purpose.what)
        : vscode.l10n.t('revoke {0}', purpose.what);
    case 'profile':
      return vscode.l10n.t('change the npm profile');
    case 'password':
      return vscode.l10n.t('change the npm password');
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
