/** The two steps of somebody who has lost their second device that take a password, and then a recovery code. */
import { l10n } from 'vscode';
import type { Block, PageButton } from '../shared/panelProtocol.ts';
import type { CodesKept, RecoveryProblem, WorkStep } from '../twofactor/recoveryStep.ts';
import { cancelButton, notice, type Page, text } from './pageBlocks.ts';
import { button, passwordField, type Whose } from './recoverBlocks.ts';
import { accountText } from './registryTexts.ts';
import { noNewAuthenticators } from './supportPages.ts';
import { secondsUntil } from './units.ts';

export function signInPage(step: WorkStep<'sign-in'>, { registry, account = '' }: Whose): Page {
  return {
    step: 'sign-in',
    heading: l10n.t('Sign in with a recovery code'),
    blocks: [
      text(
        l10n.t(
          'Enter the npm password of {0}. {1} then asks for a code: {2}',
          account,
          registry.host,
          howToAnswer(step.kept),
        ),
      ),
      ...signInProblem(step.problem, registry),
      passwordBlock(step.problem),
    ],
    buttons: workButtons(button('sign-in', l10n.t('Sign in')), step),
    focus: passwordField,
    ...busyOf(step, registry),
  };
}

export function turnOffPage(step: WorkStep<'turn-off'>, { registry }: Whose): Page {
  // The new device can then not be an authenticator.
  const forGood = noNewAuthenticators(registry);
  return {
    step: 'turn-off',
    heading: l10n.t('Turn 2FA off'),
    blocks: [
      text(
        l10n.t(
          'It is turned off for a moment, so that it can be set up on the new device. Until then the password alone protects the account. Your earlier recovery codes are useless from then on: you get new ones with the new device.',
        ),
      ),
      ...(forGood === undefined ? [] : [notice('warning', forGood)]),
      text(l10n.t('After the password {0} asks for a code: {1}', registry.host, howToAnswer(step.kept))),
      ...problemBlocks(step.problem),
      passwordBlock(step.problem),
    ],
    buttons: workButtons(button('turn-off', l10n.t('Turn 2FA off')), step),
    focus: passwordField,
    ...busyOf(step, registry),
  };
}

function howToAnswer(kept: CodesKept): string {
  return kept.kind === 'kept'
    ? l10n.t('Enter in the empty box sends the next recovery code that is kept here.')
    : l10n.t('type one of your recovery codes, one that was not used before.');
}

function passwordBlock(problem: RecoveryProblem | undefined): Block {
  const error = passwordError(problem);
  return {
    kind: 'field',
    id: passwordField,
    label: l10n.t('npm password'),
    input: 'password',
    ...(error === undefined ? {} : { error }),
  };
}

function passwordError(problem: RecoveryProblem | undefined): string | undefined {
  if (problem?.kind === 'no-password') return l10n.t('Type your password first.');
  const isWrong = problem?.kind === 'registry' && problem.error.code === 'wrong-password';
  return isWrong ? l10n.t('{0} Nothing was changed.', accountText(problem.error)) : undefined;
}

/** Some registries take a sign-in in the browser only, where a recovery code is taken as well. */
function signInProblem(problem: RecoveryProblem | undefined, { host }: URL): readonly Block[] {
  if (problem?.kind !== 'registry' || problem.error.code !== 'unsupported') return problemBlocks(problem);
  return [
    notice(
      'error',
      l10n.t(
        '{0} takes no sign-in by name and password. Sign in on its page, which takes a recovery code, too.',
        host,
      ),
      [button('sign-in-page', l10n.t('Sign in on the page'))],
    ),
  ];
}

function problemBlocks(problem: RecoveryProblem | undefined): readonly Block[] {
  switch (problem?.kind) {
    case undefined:
    case 'no-password':
      return [];
    case 'session-ended':
      return [
        notice('warning', l10n.t('The sign-in has ended. Sign in again: it takes another recovery code.')),
      ];
    case 'still-on':
      return [notice('error', l10n.t('The registry took it, and says that 2FA is still on. Try again.'))];
    case 'registry': {
      const { error } = problem;
      if (error.code === 'wrong-password') return [];
      const outcome =
        error.details.outcomeUnknown === true
          ? l10n.t('The recovery code may be used up.')
          : l10n.t('Nothing was changed.');
      return [notice('error', `${accountText(error)} ${outcome}`)];
    }
  }
}

function workButtons(primary: PageButton, { busy }: WorkStep<string>): readonly PageButton[] {
  return [primary, busy === undefined ? button('back', l10n.t('Back')) : cancelButton()];
}

function busyOf({ busy }: WorkStep<string>, { host }: URL): { readonly busy?: string } {
  switch (busy?.kind) {
    case undefined:
      return {};
    case 'asking':
      return { busy: l10n.t('Asking {0}…', host) };
    case 'waiting-for-code':
      return { busy: l10n.t('Waiting for your recovery code in the box at the top…') };
    case 'pausing': {
      const seconds = secondsUntil(busy.until);
      return { busy: l10n.t('{0} had too many requests; trying again in {1} s', host, seconds) };
    }
  }
}
