/**
 * The pages beside the usual way of setting up 2FA: by the website, after recovery codes that never arrived, and where
 * nothing can be done from here.
 */
import { l10n } from 'vscode';
import type { Block } from '../shared/panelProtocol.ts';
import type {
  CodesLoss,
  CodesLostState,
  EnrolmentProblem,
  WebsiteCodesState,
  WebsiteState,
} from '../twofactor/enrolmentState.ts';
import { cancelButton, list, notice, type Page, text } from './pageBlocks.ts';
import {
  busyIf,
  button,
  passwordBlock,
  passwordField,
  pastedField,
  problemBlocks,
  type SetUpScene,
  signInButtons,
} from './setUpBlocks.ts';
import { problemText, websiteReasonText } from './setUpTexts.ts';
import { noNewAuthenticators } from './supportPages.ts';

export function failedPage(problem: EnrolmentProblem | undefined, host: string): Page {
  const why = problem === undefined ? l10n.t('It was put aside.') : problemText(problem, host);
  return {
    step: 'failed',
    heading: l10n.t('The account could not be looked at'),
    blocks: [notice('error', why, signInButtons(problem))],
    buttons: [button('look', l10n.t('Try again')), button('close', l10n.t('Close'))],
  };
}

export function unsupportedPage({ owner, website }: SetUpScene): Page {
  const { host } = owner.registry;
  return {
    step: 'unsupported',
    heading: l10n.t('Not from here'),
    blocks: [
      text(
        l10n.t(
          '{0} does not say whether this account has 2FA, so it cannot be set up from here. Nothing was changed. If {0} has it on its website, turn it on there.',
          host,
        ),
      ),
    ],
    buttons: [button('close', l10n.t('Close')), button('open-website', l10n.t('Open {0}', website.host))],
  };
}

/** The enrolment is not there any more: its key, which would look as good as any, is not shown. */
export function keyGonePage(problem: EnrolmentProblem, host: string): Page {
  return {
    step: 'key-gone',
    heading: l10n.t('This key is of no use any more'),
    blocks: [
      notice('warning', problemText(problem, host)),
      text(
        l10n.t('If your authenticator has an entry with it already, delete that entry: you get another one.'),
      ),
    ],
    buttons: [button('choose', l10n.t('Begin again')), button('close', l10n.t('Not now'))],
  };
}

/** 2FA is on, and what stands in for a lost device is not here. */
export function codesLostPage({ why, busy, problem }: CodesLostState, scene: SetUpScene): Page {
  const { host } = scene.owner.registry;
  return {
    step: 'codes-lost',
    heading: lossHeading(why),
    blocks: [
      text(lossText(why, host)),
      ...onlyOnWebsite(scene.owner.registry),
      text(
        l10n.t(
          'To get new ones, 2FA is turned off and set up again. You need your password, and a code from the authenticator that you have now.',
        ),
      ),
      ...problemBlocks(problem, scene),
      passwordBlock(problem, scene),
    ],
    buttons: [
      button('start-over', l10n.t('Turn 2FA off and set it up again')),
      ...(busy
        ? [cancelButton()]
        : [button('bring-copy', l10n.t('I have a copy…')), button('close', l10n.t('Not now'))]),
    ],
    focus: passwordField,
    ...busyIf(busy, scene.waitingFor ?? l10n.t('Asking {0}…', host)),
  };
}

/** Where turning 2FA off would leave the person without an authenticator. */
function onlyOnWebsite(registry: URL): readonly Block[] {
  const text = noNewAuthenticators(registry);
  return text === undefined ? [] : [notice('warning', text)];
}

function lossHeading(why: CodesLoss): string {
  switch (why) {
    case 'never-arrived':
      return l10n.t('2FA is on, but its recovery codes never arrived');
    case 'gone':
      return l10n.t('2FA is on, but its recovery codes are lost');
    case 'not-here':
      return l10n.t('2FA is on, but its recovery codes are not here');
  }
}

function lossText(why: CodesLoss, host: string): string {
  switch (why) {
    case 'never-arrived':
      return l10n.t(
        '{0} sent them once, and the connection or this editor ended before they were stored here. It does not show them again. Without recovery codes you could not get in any more if your device were lost.',
        host,
      );
    case 'gone':
      return l10n.t(
        "They are not in this editor's secret storage any more, and {0} does not show them again. Without recovery codes you could not get in any more if your device were lost.",
        host,
      );
    case 'not-here':
      return l10n.t(
        'If you have turned it on somewhere else meanwhile, that place has shown them: bring a copy. If you have not, it was this code that did, and what {0} sent never arrived. It does not show them again.',
        host,
      );
  }
}

export function websitePage(state: WebsiteState, scene: SetUpScene): Page {
  const { owner, website } = scene;
  const { why, isTurnedOff, waiting, notYet, problem } = state;
  const { host } = owner.registry;
  return {
    step: 'website',
    heading: l10n.t('Set it up on the website'),
    blocks: [
      text(websiteReasonText(why, host)),
      isTurnedOff
        ? notice('warning', l10n.t('2FA was turned off, and is off now: set it up again on the website.'))
        : text(l10n.t('Your account is as it was.')),
      list(
        [
          l10n.t('Open {0} with the button below, and sign in there.', website.host),
          l10n.t(
            'Turn two-factor authentication on. A security key, a passkey, or the fingerprint reader of this computer will do.',
          ),
          l10n.t('The website shows recovery codes. Leave that page open: you bring them here next.'),
        ],
        true,
      ),
      ...(notYet
        ? [
            notice(
              'information',
              l10n.t('{0} still says that 2FA is off. Is the last page on the website confirmed?', host),
            ),
          ]
        : []),
      ...problemBlocks(problem, scene),
    ],
    buttons: [
      { ...button('open-website', l10n.t('Open {0}', website.host)), whileBusy: true },
      { ...button('done-on-website', l10n.t('I have done it')), whileBusy: true },
      waiting ? cancelButton() : button('choose', l10n.t('Back')),
    ],
    ...busyIf(waiting, l10n.t('Waiting until {0} says that 2FA is on…', host)),
  };
}

export function websiteCodesPage(state: WebsiteCodesState, scene: SetUpScene): Page {
  const { busy, problem } = state;
  const { found } = scene;
  const common = problemBlocks(problem, scene);
  if (found !== undefined && found > 0) {
    return {
      step: 'website-codes-preview',
      heading: l10n.t('Are these your recovery codes?'),
      blocks: [
        text(l10n.t('{0} codes were found in what you pasted. Compare them with the website.', found)),
        ...scene.codes,
        ...common,
      ],
      buttons: [button('take-in', l10n.t('Keep these codes')), button('back-to-codes', l10n.t('Back'))],
      ...busyIf(busy, l10n.t('Storing the codes…')),
    };
  }
  return {
    step: 'website-codes',
    heading: l10n.t('Bring your recovery codes here'),
    blocks: [
      notice('information', l10n.t('2FA is on.')),
      text(
        l10n.t(
          'The website shows recovery codes, this once. Each works once, in place of your security key. Copy all of them there, and paste them here: then this editor can offer them when you need one.',
        ),
      ),
      pastedBlock(found),
      ...common,
    ],
    buttons: [
      button('preview-codes', l10n.t('Continue')),
      button('finish', l10n.t('I keep them somewhere else')),
    ],
    focus: pastedField,
  };
}

function pastedBlock(found: number | undefined): Block {
  return {
    kind: 'field',
    id: pastedField,
    label: l10n.t('Recovery codes'),
    input: 'lines',
    hint: l10n.t('Just as they are: numbers, bullets and blank lines do not matter.'),
    ...(found === 0 ? { error: l10n.t('There are no recovery codes in this text.') } : {}),
  };
}
