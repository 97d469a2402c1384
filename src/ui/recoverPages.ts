/** The steps of somebody who has lost their second device, as pages. */
import { l10n } from 'vscode';
import type { Block, PageView, ProgressStep } from '../shared/panelProtocol.ts';
import type { CodesKept, RecoveryStep } from '../twofactor/recoveryStep.ts';
import { cancelButton, list, notice, type Page, text } from './pageBlocks.ts';
import { accountField, button, type Whose } from './recoverBlocks.ts';
import { signInPage, turnOffPage } from './recoverWorkPages.ts';
import { accountText } from './registryTexts.ts';
import { helpButtons, riskOfRecoveryCodes, whoHelps } from './supportPages.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export function recoverPage(step: RecoveryStep, whose: Whose): PageView {
  const view = pageOf(step, whose);
  return { about: whoAndWhere(whose), progress: progressOf(step), ...view };
}

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
  const risk = riskOfRecoveryCodes(registry);
  return {
    step: 'codes',
    heading: areEnough(kept, needed)
      ? l10n.t('Your recovery codes are kept here')
      : l10n.t('Find your recovery codes'),
    blocks: [
      text(
        needed === 1
          ? l10n.t(
              'They stand in for the lost device, and each works once. You are signed in to {0}, so one is enough: it turns off the 2FA of the lost device. The new device is set up right after that, so that 2FA is off only in between.',
              registry.host,
            )
          : l10n.t(
              'They stand in for the lost device, and each works once. You need two: one signs in to {0}, another turns off the 2FA of the lost device. The new device is set up right after that, so that 2FA is off only in between.',
              registry.host,
            ),
      ),
      ...keptBlocks(kept, needed),
      ...(risk === undefined ? [] : [notice('warning', risk)]),
    ],
    buttons: [
      button('have-codes', kept.kind === 'kept' ? l10n.t('Go on') : l10n.t('I have my codes')),
      button('import', l10n.t('Import codes…')),
      button('no-codes', l10n.t('I cannot find them')),
      button('other-account', l10n.t('Another account')),
    ],
  };
}

function areEnough(kept: CodesKept, needed: 1 | 2): boolean {
  return kept.kind === 'kept' && kept.left >= needed;
}

function keptBlocks(kept: CodesKept, needed: 1 | 2): readonly Block[] {
  if (kept.kind !== 'kept') {
    const here =
      kept.kind === 'none'
        ? l10n.t(
            'None of this account is kept on this computer. Look for the ones that you saved when 2FA was set up:',
          )
        : l10n.t('Those kept on this computer cannot be read at the moment. Look for a copy:');
    return [text(here), list(places())];
  }
  const left =
    kept.left === 1
      ? l10n.t('One recovery code is kept on this computer.')
      : l10n.t('{0} recovery codes are kept on this computer.', kept.left);
  const offered = l10n.t('You need not look for them: when a code is asked for, the next one is offered.');
  if (areEnough(kept, needed)) return [notice('information', `${left} ${offered}`)];
  return [
    notice(
      'warning',
      l10n.t('{0} It is enough to sign in, and not to turn 2FA off. Look for a second one:', left),
    ),
    list(places()),
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
      typeof each === 'string' ? text(each) : list(each),
    ),
    buttons: [
      ...helpButtons(whose.registry, whose.account, signedIn),
      button('back', l10n.t('Back')),
      button('finish', l10n.t('Close')),
    ],
  };
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
      button('check', l10n.t('I have set it up elsewhere')),
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
      list(
        [
          l10n.t('Open the authenticator and look for entries with the name of this account.'),
          l10n.t('Find out which is the new one: it was added last, and only its codes are accepted.'),
          l10n.t('Delete the other.'),
        ],
        true,
      ),
      text(l10n.t('Your earlier recovery codes are worthless as well: throw copies of them away.')),
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
