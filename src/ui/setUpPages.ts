/** The steps of setting up 2FA, as pages: from a state of the enrolment to what is to be seen. */
import { l10n } from 'vscode';
import type { Block, PageView, ProgressStep } from '../shared/panelProtocol.ts';
import {
  type CodesState,
  canFinish,
  type DoneState,
  type EnrolmentProblem,
  type EnrolmentState,
  type KeyState,
  type PasswordState,
} from '../twofactor/enrolmentState.ts';
import { type Level, levels } from '../twofactor/levels.ts';
import { qrCode } from '../twofactor/qrCode.ts';
import { cancelButton, heading, list, notice, type Page, text } from './pageBlocks.ts';
import { adviceText, notKeptText } from './recoveryCodesTexts.ts';
import { accountText } from './registryTexts.ts';
import {
  busyIf,
  button,
  codeField,
  copiedCheck,
  levelField,
  passwordBlock,
  passwordField,
  problemBlocks,
  type SetUpScene,
  signInButtons,
} from './setUpBlocks.ts';
import {
  codesLostPage,
  failedPage,
  keyGonePage,
  unsupportedPage,
  websiteCodesPage,
  websitePage,
} from './setUpDetours.ts';
import { asksFor, entryName, problemText } from './setUpTexts.ts';
import { noNewAuthenticators } from './supportPages.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export function setUpPage(state: EnrolmentState, scene: SetUpScene): PageView {
  return { about: whoAndWhere(scene.owner), progress: progressOf(state), ...pageOf(state, scene) };
}

function pageOf(state: EnrolmentState, scene: SetUpScene): Page {
  const { host } = scene.owner.registry;
  switch (state.step) {
    case 'looking':
      return {
        step: 'looking',
        heading: title(),
        blocks: [],
        buttons: [cancelButton()],
        busy: l10n.t('Asking {0} how the account stands…', host),
      };
    case 'failed':
      return failedPage(state.problem, host);
    case 'start':
      return startPage(state.pending, host);
    case 'password':
      return passwordPage(state, scene);
    case 'key':
      return state.problem?.kind === 'gone' ? keyGonePage(state.problem, host) : keyPage(state, scene);
    case 'unclear':
      return {
        step: 'unclear',
        heading: l10n.t('Is 2FA on now?'),
        blocks: [
          text(
            l10n.t(
              'The code was sent, and the connection broke before {0} answered. It may have turned 2FA on. Look again as soon as it can be reached: nothing is sent a second time before that is known.',
              host,
            ),
          ),
          notice('error', accountText(state.error)),
        ],
        buttons: [button('find-out', l10n.t('Look again'))],
        ...busyIf(state.busy, l10n.t('Asking {0}…', host)),
      };
    case 'codes':
      return codesPage(state, scene);
    case 'done':
      return donePage(state, host);
    case 'on':
      return onPage(state.level, state.meanwhile, scene.owner.registry);
    case 'codes-lost':
      return codesLostPage(state, scene);
    case 'website':
      return websitePage(state, scene);
    case 'website-codes':
      return websiteCodesPage(state, scene);
    case 'unsupported':
      return unsupportedPage(scene);
  }
}

function title(): string {
  return l10n.t('Set up two-factor authentication');
}

function startPage(pending: boolean, host: string): Page {
  return {
    step: 'start',
    heading: title(),
    blocks: [
      text(
        l10n.t(
          'So far your password is all that {0} asks for: whoever learns it can sign in as you. With two-factor authentication (2FA) it also asks for a code that only your own device shows, a new one every half minute.',
          host,
        ),
      ),
      ...(pending ? [pendingNotice()] : []),
      heading(l10n.t('What you need')),
      list([
        l10n.t(
          'An authenticator app, best on your phone. Any will do, such as Google Authenticator, Microsoft Authenticator, Aegis, or a password manager that shows one-time codes.',
        ),
        l10n.t('Your password of {0}.', host),
        l10n.t('A safe place other than this computer, for the recovery codes that you get at the end.'),
      ]),
      text(l10n.t('It takes about three minutes. Nothing is changed before the third step is done.')),
    ],
    buttons: [button('choose', l10n.t('Begin')), button('close', l10n.t('Not now'))],
  };
}

function pendingNotice(): Block {
  return notice(
    'information',
    l10n.t(
      'This was begun before, and never finished. It starts afresh now: if your authenticator already has an entry from that time, delete it there.',
    ),
  );
}

function passwordPage({ level, busy, problem, isTurnedOff }: PasswordState, scene: SetUpScene): Page {
  const { host } = scene.owner.registry;
  return {
    step: 'password',
    heading: l10n.t('Password and level'),
    blocks: [
      ...(isTurnedOff === true
        ? [notice('warning', l10n.t('2FA was turned off, and is off now: set it up again.'))]
        : []),
      ...problemBlocks(problem, scene),
      passwordBlock(problem, scene),
      {
        kind: 'choice',
        id: levelField,
        label: l10n.t('When should a code be asked for?'),
        options: levels.toReversed().map(each => ({
          value: each,
          label: levelLabel(each),
          detail: l10n.t('{0} (“{1}”)', asksFor(each), each),
        })),
        value: level,
      },
    ],
    buttons: busy
      ? [button('begin', l10n.t('Continue')), cancelButton()]
      : [button('begin', l10n.t('Continue')), button('back', l10n.t('Back'))],
    focus: passwordField,
    ...busyIf(busy, l10n.t('Asking {0} for a key…', host)),
  };
}

function levelLabel(level: Level): string {
  return level === 'auth-and-writes'
    ? l10n.t('For signing in and for changes to packages (recommended)')
    : l10n.t('For signing in only');
}

function keyPage(state: KeyState, { owner, said }: SetUpScene): Page {
  const { otpauth, busy, problem, hasEarlier } = state;
  const { host } = owner.registry;
  const name = entryName(otpauth);
  const steps = [
    l10n.t(
      'In your authenticator app, add an account (often with a plus sign) and scan this picture. An entry “{0}” appears there.',
      name,
    ),
    l10n.t('Type the code that the entry shows into the field below.'),
  ];
  return {
    step: 'key',
    heading: l10n.t('Add the key to your authenticator'),
    blocks: [
      list(steps, true),
      ...(hasEarlier ? [notice('warning', earlierText(name))] : []),
      { kind: 'qr', ...qrCode(otpauth.address), label: l10n.t('QR code with the key, for “{0}”', name) },
      {
        kind: 'key',
        label: l10n.t('Cannot scan it? Type this key into the app:'),
        groups: otpauth.secret.reveal().match(/.{1,4}/g) ?? [],
        details: keyDetails(state),
        buttons: [button('copy-key', l10n.t('Copy the key'))],
      },
      ...(said === undefined ? [] : [notice('information', said)]),
      ...(isFieldProblem(problem) ? [] : problemNotice(problem, host)),
      {
        kind: 'field',
        id: codeField,
        label: l10n.t('Code that the authenticator shows'),
        input: 'code',
        ...(isFieldProblem(problem) ? { error: problemText(problem, host, otpauth) } : {}),
      },
    ],
    buttons: [
      button('confirm', l10n.t('Turn on 2FA')),
      ...(problem?.kind === 'code' ? [button('send-anyway', l10n.t('Send it anyway'))] : []),
      button('choose', l10n.t('Back')),
    ],
    focus: codeField,
    ...busyIf(busy, l10n.t('Waiting for {0} to turn 2FA on…', host)),
  };
}

function earlierText(name: string): string {
  return l10n.t(
    'If your authenticator has an entry “{0}” from before, delete it first: it looks the same, and its codes are of no use any more.',
    name,
  );
}

/** For those who type the key; most apps ask for none of it. */
function keyDetails({ otpauth }: KeyState): readonly string[] {
  const { algorithm, digits, period } = otpauth;
  return [
    l10n.t('Account: {0}', entryName(otpauth)),
    l10n.t('Kind: time-based (TOTP)'),
    l10n.t('{0} digits, a new code every {1} seconds', digits, period),
    ...(algorithm === 'sha1' ? [] : [l10n.t('Algorithm: {0}', algorithm.toUpperCase())]),
  ];
}

/** What is about the code that stands in the field. */
function isFieldProblem(
  problem: EnrolmentProblem | undefined,
): problem is Extract<EnrolmentProblem, { kind: 'code' | 'code-refused' }> {
  return problem?.kind === 'code' || (problem?.kind === 'code-refused' && !problem.wasRight);
}

function problemNotice(problem: EnrolmentProblem | undefined, host: string): readonly Block[] {
  if (problem === undefined) return [];
  const buttons =
    problem.kind === 'code-refused' ? [button('choose', l10n.t('Begin again'))] : signInButtons(problem);
  return [notice('error', problemText(problem, host), buttons)];
}

function codesPage(state: CodesState, scene: SetUpScene): Page {
  const { kept, from, busy, copied } = state;
  const isKept = kept.kind === 'kept';
  return {
    step: 'codes',
    heading: l10n.t('Your recovery codes'),
    blocks: [
      ...(from === 'enrolment' ? [notice('information', l10n.t('2FA is on.'))] : []),
      isKept
        ? text(adviceText())
        : notice(
            'error',
            l10n.t(
              '{0} They are on this page and nowhere else: copy them now. Each works once, in place of a code from your authenticator.',
              notKeptText(kept.reason),
            ),
            [button('keep-again', l10n.t('Try to keep them again'))],
          ),
      ...scene.codes,
      ...(isKept && state.mustCopy ? [notice('warning', scene.copyAdvice ?? '')] : []),
      text(
        l10n.t(
          'Saving them as a file or printing them ticks the box below. Tick it yourself when you have pasted or written them down elsewhere.',
        ),
      ),
      {
        kind: 'check',
        id: copiedCheck,
        label: l10n.t('I have a copy of these codes in another place'),
        checked: copied,
        action: 'copied',
      },
    ],
    buttons: [{ ...button('finish', l10n.t('Done')), disabled: !canFinish(state) }],
    ...busyIf(busy, l10n.t('Storing the codes…')),
  };
}

function donePage({ level, from, codes }: DoneState, host: string): Page {
  return {
    step: 'done',
    heading: l10n.t('Two-factor authentication is on'),
    blocks: [
      heading(l10n.t('What changes now')),
      list([
        ...(level === undefined
          ? []
          : [l10n.t('{0} asks for a code in these cases: {1}', host, asksFor(level))]),
        from === 'enrolment'
          ? l10n.t(
              'When something that you do here needs a code, a box for it opens at the top of this window. Type what your authenticator shows, and press Enter.',
            )
          : l10n.t(
              'When something that you do here needs it, a box opens at the top of this window, with a button that leads to your browser and your security key.',
            ),
        codes > 0
          ? l10n.t('{0} recovery codes are kept in this editor. “View Recovery Codes” shows them.', codes)
          : l10n.t('No recovery codes are kept in this editor: those that you have are your only ones.'),
        l10n.t('If the device is ever lost, “I Lost My Second Device” leads you back in.'),
      ]),
    ],
    buttons: [
      button('close', l10n.t('Close')),
      button('when-required', l10n.t('When does npm ask for a code?')),
      ...(codes > 0 ? [button('view-codes', l10n.t('View recovery codes'))] : []),
    ],
  };
}

function onPage(level: Level | undefined, meanwhile: boolean, registry: URL): Page {
  return {
    step: 'on',
    heading: l10n.t('Two-factor authentication is on'),
    blocks: [
      ...(meanwhile
        ? [
            notice(
              'information',
              l10n.t(
                'It was turned on meanwhile, in another window or on the website. Its recovery codes are there.',
              ),
            ),
          ]
        : []),
      ...(level === undefined
        ? []
        : [{ kind: 'facts', rows: [{ name: l10n.t('Level'), value: level }] } as const]),
      ...(level === undefined
        ? []
        : [text(l10n.t('A code is asked for in these cases: {0}', asksFor(level)))]),
      text(
        noNewAuthenticators(registry) ??
          l10n.t(
            'To move to another authenticator, turn 2FA off and set it up again. Your present recovery codes are useless then, and you get new ones.',
          ),
      ),
    ],
    buttons: [
      button('close', l10n.t('Close')),
      button('change-level', l10n.t('Change the level…')),
      button('turn-off', l10n.t('Turn 2FA off…')),
      button('view-codes', l10n.t('View recovery codes')),
    ],
  };
}

/** Where on the way a step lies. */
function progressOf({ step }: EnrolmentState): readonly ProgressStep[] {
  const labels = [
    l10n.t('Why'),
    l10n.t('Password'),
    l10n.t('Authenticator'),
    l10n.t('Recovery codes'),
    l10n.t('Done'),
  ];
  const current = placeOf(step);
  if (current === undefined) return [];
  return labels.map((label, index) => ({
    label,
    state: index < current ? 'done' : index === current ? 'current' : 'to-do',
  }));
}

function placeOf(step: EnrolmentState['step']): number | undefined {
  switch (step) {
    case 'start':
      return 0;
    case 'password':
      return 1;
    case 'key':
    case 'unclear':
    case 'website':
      return 2;
    case 'codes':
    case 'codes-lost':
    case 'website-codes':
      return 3;
    case 'done':
      return 4;
    default:
      return undefined;
  }
}
