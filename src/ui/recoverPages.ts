/** The steps of somebody who has lost their second device, as pages. */
import { l10n } from 'vscode';
import type { Block, PageButton, PageView, ProgressStep } from '../shared/panelProtocol.ts';
import type { CodesKept, RecoveryProblem, RecoveryStep, WorkStep } from '../twofactor/recoveryStep.ts';
import { accountText } from './registryTexts.ts';
import { helpButtons, noNewAuthenticators, whoHelps } from './supportPages.ts';

/** Whom and where it is about. */
export interface Whose {
  readonly registry: URL;
  readonly account: string | undefined;
}

export const accountField = 'account';
export const passwordField = 'password';

export type RecoverAction =
  | 'name'
  | 'look'
  | 'have-codes'
  | 'import'
  | 'no-codes'
  | 'back'
  | 'other-account'
  | 'sign-in'
  | 'turn-off'
  | 'cancel'
  | 'set-up'
  | 'check'
  | 'lost-again'
  | 'finish';

export function recoverPage(step: RecoveryStep, whose: Whose): PageView {
  const view = pageOf(step, whose);
  const { registry, account } = whose;
  return {
    about: account === undefined ? registry.host : `${registry.host} · ${account}`,
    progress: progressOf(step),
    ...view,
  };
}

type Page = Omit<PageView, 'about' | 'progress'>;

function pageOf(step: RecoveryStep, whose: Whose): Page {
  switch (step.step) {
    case 'account':
      return accountPage(step.isMissing, whose);
    case 'looking':
      return {
        step: 'looking',
        heading: l10n.t('Your lost device'),
        blocks: [],
        buttons: [cancelButton()],
        busy: l10n.t('Asking {0} how the account stands…', whose.registry.host),
      };
    case 'failed':
      return {
        step: 'failed',
        heading: l10n.t('The account could not be looked at'),
        blocks: [notice('error', accountText(step.error)), text(l10n.t('Nothing was changed.'))],
        buttons: [button('look', l10n.t('Try again'))],
      };
    case 'codes':
      return codesPage(step.kept, step.needed, whose);
    case 'no-codes':
      return noCodesPage(step.signedIn, whose);
    case 'sign-in':
      return signInPage(step, whose);
    case 'turn-off':
      return turnOffPage(step, whose);
    case 'new-device':
      return newDevicePage(step.notYet, whose);
    case 'old-entry':
      return oldEntryPage();
    case 'unsupported':
      return {
        step: 'unsupported',
        heading: l10n.t('Nothing to turn off here'),
        blocks: [
          text(
            l10n.t(
              '{0} does not say whether this account has a second factor, so it cannot be turned off from here. Ask those who run it.',
              whose.registry.host,
            ),
          ),
        ],
        buttons: [button('finish', l10n.t('Close'))],
      };
  }
}

function accountPage(isMissing: boolean, { registry }: Whose): Page {
  return {
    step: 'account',
    heading: l10n.t('Which account is it?'),
    blocks: [
      text(l10n.t('Nobody is signed in to {0} here.', registry.host)),
      {
        kind: 'field',
        id: accountField,
        label: l10n.t('npm user name'),
        input: 'text',
        ...(isMissing ? { error: l10n.t('Type the name of the account first.') } : {}),
      },
    ],
    buttons: [button('name', l10n.t('Next'))],
    focus: accountField,
  };
}

function codesPage(kept: CodesKept, needed: 1 | 2, { registry }: Whose): Page {
  return {
    step: 'codes',
    heading: l10n.t('Find your recovery codes'),
    blocks: [
      text(
        needed === 1
          ? l10n.t(
              'They stand in for the lost device. You are signed in to {0}, so one is enough: to turn 2FA off.',
              registry.host,
            )
          : l10n.t(
              'They stand in for the lost device. You need two: one to sign in to {0}, another to turn 2FA off.',
              registry.host,
            ),
      ),
      ...keptBlocks(kept, needed),
      notice(
        'warning',
        l10n.t(
          'Each recovery code works once. npmjs.com may make a high-impact account read-only for 72 hours after one was used: nothing can be published meanwhile.',
        ),
      ),
    ],
    buttons: [
      button('have-codes', kept.kind === 'kept' ? l10n.t('Go on') : l10n.t('I have my codes')),
      button('import', l10n.t('Import codes…')),
      button('no-codes', l10n.t('I cannot find them')),
      button('other-account', l10n.t('Another account')),
    ],
  };
}

function keptBlocks(kept: CodesKept, needed: 1 | 2): readonly Block[] {
  if (kept.kind !== 'kept') {
    const here =
      kept.kind === 'none'
        ? l10n.t(
            'None of this account is kept on this computer. Look for the ones that you saved when 2FA was set up:',
          )
        : l10n.t('Those kept on this computer cannot be read at the moment. Look for a copy:');
    return [text(here), { kind: 'list', items: places() }];
  }
  const left =
    kept.left === 1
      ? l10n.t('One recovery code is kept on this computer.')
      : l10n.t('{0} recovery codes are kept on this computer.', kept.left);
  const offered = l10n.t('You need not look for them: when a code is asked for, the next one is offered.');
  if (kept.left >= needed) return [notice('information', `${left} ${offered}`)];
  return [
    notice(
      'warning',
      l10n.t('{0} It is enough to sign in, and not to turn 2FA off. Look for a second one:', left),
    ),
    { kind: 'list', items: places() },
  ];
}

function places(): readonly string[] {
  return [
    l10n.t('your password manager'),
    l10n.t('a text file, such as npm offers to download'),
    l10n.t('a printed page'),
    l10n.t('another computer on which this extension was set up: “View Recovery Codes” shows them there'),
  ];
}

function noCodesPage(signedIn: boolean, whose: Whose): Page {
  return {
    step: 'no-codes',
    heading: l10n.t('Without recovery codes'),
    blocks: whoHelps(whose.registry, signedIn).map(each =>
      typeof each === 'string' ? text(each) : ({ kind: 'list', items: each } as const),
    ),
    buttons: [...helpButtons(whose.registry, whose.account, signedIn), button('back', l10n.t('Back'))],
  };
}

function signInPage(step: WorkStep<'sign-in'>, { registry, account = '' }: Whose): Page {
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
      ...problemBlocks(step.problem),
      passwordBlock(step.problem),
    ],
    buttons: workButtons(button('sign-in', l10n.t('Sign in')), step),
    focus: passwordField,
    ...busyOf(step, registry),
  };
}

function turnOffPage(step: WorkStep<'turn-off'>, { registry }: Whose): Page {
  return {
    step: 'turn-off',
    heading: l10n.t('Turn 2FA off'),
    blocks: [
      text(
        l10n.t(
          'It is turned off for a moment, so that it can be set up on the new device. Until then the password alone protects the account, and the recovery codes of before become useless.',
        ),
      ),
      ...onlyOnWebsite(registry),
      text(l10n.t('After the password {0} asks for a code: {1}', registry.host, howToAnswer(step.kept))),
      ...problemBlocks(step.problem),
      passwordBlock(step.problem),
    ],
    buttons: workButtons(button('turn-off', l10n.t('Turn 2FA off')), step),
    focus: passwordField,
    ...busyOf(step, registry),
  };
}

/** The new device can then not be an authenticator. */
function onlyOnWebsite(registry: URL): readonly Block[] {
  const said = noNewAuthenticators(registry);
  return said === undefined ? [] : [notice('warning', said)];
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
      const seconds = Math.max(1, Math.ceil((busy.until.getTime() - Date.now()) / 1000));
      return { busy: l10n.t('{0} had too many requests; trying again in {1} s', host, seconds) };
    }
  }
}

function newDevicePage(notYet: boolean, { registry }: Whose): Page {
  return {
    step: 'new-device',
    heading: l10n.t('Set up the new device'),
    blocks: [
      notice(
        'information',
        l10n.t('{0} says that 2FA is off. The lost device opens nothing any more.', registry.host),
      ),
      text(
        l10n.t(
          'Set it up again now, on another device, so that the account is protected again. You get new recovery codes with it.',
        ),
      ),
      ...(notYet ? [notice('warning', l10n.t('{0} says that 2FA is not on yet.', registry.host))] : []),
    ],
    buttons: [
      button('set-up', l10n.t('Set up the new device')),
      button('check', l10n.t('It is set up')),
      button('finish', l10n.t('Leave it off')),
    ],
  };
}

function oldEntryPage(): Page {
  return {
    step: 'old-entry',
    heading: l10n.t('Delete the old entry'),
    blocks: [
      notice('information', l10n.t('2FA is on again, with the new device.')),
      text(
        l10n.t(
          'If your authenticator was restored from a backup, or is kept on several devices, it shows two entries of the same name now. The older one gives codes that are not accepted: delete it there.',
        ),
      ),
      {
        kind: 'list',
        ordered: true,
        items: [
          l10n.t('Open the authenticator and look for entries with the name of this account.'),
          l10n.t('Find out which is the new one: it was added last, and only its codes are accepted.'),
          l10n.t('Delete the other.'),
        ],
      },
      text(l10n.t('The recovery codes of before are worthless as well: throw copies of them away.')),
    ],
    buttons: [button('finish', l10n.t('Done')), button('lost-again', l10n.t('I have lost this device, too'))],
  };
}

const stepsInOrder = ['codes', 'sign-in', 'turn-off', 'new-device', 'old-entry'] as const;

function progressOf({ step }: RecoveryStep): readonly ProgressStep[] {
  const labels = {
    codes: l10n.t('Recovery codes'),
    'sign-in': l10n.t('Sign in'),
    'turn-off': l10n.t('Turn 2FA off'),
    'new-device': l10n.t('New device'),
    'old-entry': l10n.t('Old entry'),
  };
  const current = (stepsInOrder as readonly string[]).indexOf(step);
  const at = current === -1 ? 0 : current;
  return stepsInOrder.map((each, index) => ({
    label: labels[each],
    state: index < at ? 'done' : index === at ? 'current' : 'to-do',
  }));
}

function text(content: string): Block {
  return { kind: 'text', text: content };
}

function notice(severity: 'information' | 'warning' | 'error', content: string): Block {
  return { kind: 'notice', severity, text: content };
}

function button(action: RecoverAction, label: string): PageButton {
  return { action, label };
}

function cancelButton(): PageButton {
  return { ...button('cancel', l10n.t('Cancel')), whileBusy: true };
}
