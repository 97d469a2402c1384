/** Pages that hold every kind of block in every state, for what is to be true of any page. */
import type { PageMessage, PageView, PageWords, ProgressStep } from '../../src/shared/panelProtocol.ts';
import { Secret } from '../../src/shared/secret.ts';
import { qrCode } from '../../src/twofactor/qrCode.ts';

/** A key of nobody's. */
export const sampleKey = 'otpauth://totp/npm:wombat?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=npm';

const words: PageWords = {
  done: 'done',
  masked: 'hidden',
  severities: { information: 'Information', warning: 'Warning', error: 'Error' },
  codeStates: { unused: 'not used yet', used: 'used', unknown: 'sent, outcome unknown', refused: 'refused' },
};

const about = 'wombat on registry.example.com';

const steps = ['Why', 'Password and level', 'Authenticator', 'Recovery codes', 'Done'];

const progress = (current: number): readonly ProgressStep[] =>
  steps.map((label, index) => ({
    label,
    state: index < current ? 'done' : index === current ? 'current' : 'to-do',
  }));

const reading: PageView = {
  step: 'reading',
  heading: 'Set up two-factor authentication',
  about,
  progress: progress(0),
  blocks: [
    {
      kind: 'text',
      text: 'With two-factor authentication a password or a token alone is no longer enough to change your packages.',
    },
    { kind: 'heading', text: 'What you need' },
    {
      kind: 'list',
      items: ['An authenticator app, best on another device.', 'Your npm password.', 'Two minutes.'],
    },
    { kind: 'list', ordered: true, items: ['Scan the QR code.', 'Type the code that the app shows.'] },
    {
      kind: 'facts',
      rows: [
        { name: 'Account', value: 'wombat' },
        { name: 'Registry', value: 'registry.example.com' },
        { name: 'E-mail address', value: 'a.rather.long.name.of.a.wombat@mail.department.example.com' },
      ],
    },
    {
      kind: 'notice',
      severity: 'information',
      text: 'An enrolment was begun and never confirmed. It starts anew.',
    },
    {
      kind: 'notice',
      severity: 'warning',
      text: 'This editor may forget secrets when it is reloaded.\nSave a copy of the codes before you go on.',
      buttons: [{ action: 'save', label: 'Save as file…' }],
    },
    {
      kind: 'notice',
      severity: 'error',
      text: 'registry.example.com did not answer. Nothing was changed.',
      buttons: [
        { action: 'again', label: 'Try again' },
        { action: 'log', label: 'Show the log' },
      ],
    },
  ],
  buttons: [
    { action: 'go', label: 'Continue' },
    { action: 'website', label: 'Open the website' },
    { action: 'later', label: 'Not now', disabled: true },
  ],
};

const filling: PageView = {
  step: 'filling',
  heading: 'Your password and the level',
  about,
  progress: progress(1),
  blocks: [
    {
      kind: 'field',
      id: 'password',
      label: 'npm password',
      input: 'password',
      hint: 'It is sent to registry.example.com and kept nowhere.',
    },
    {
      kind: 'choice',
      id: 'level',
      label: 'Level',
      value: 'auth-and-writes',
      options: [
        {
          value: 'auth-and-writes',
          label: 'auth-and-writes (recommended)',
          detail: 'Asks for a code when you sign in, publish, or change a package, a token or your account.',
        },
        {
          value: 'auth-only',
          label: 'auth-only',
          detail:
            'Asks for a code when you sign in, and when you change tokens or two-factor authentication.',
        },
      ],
    },
    {
      kind: 'field',
      id: 'code',
      label: 'Code from your authenticator',
      input: 'code',
      value: '123 456',
      error:
        'This code is not of the entry that was just added. Another one of the same name may have been read.',
    },
    { kind: 'field', id: 'name', label: 'Name', input: 'text', value: 'wombat' },
    {
      kind: 'field',
      id: 'codes',
      label: 'Recovery codes',
      input: 'lines',
      hint: 'One a line, or however they were copied.',
      value: '1. 4f2a-91c0\n2. 77be-03d5',
    },
    { kind: 'check', id: 'copied', label: 'I keep a copy somewhere else', checked: true, action: 'copied' },
    { kind: 'check', id: 'understood', label: 'I know that each code works once', checked: false },
  ],
  buttons: [
    { action: 'go', label: 'Continue' },
    { action: 'back', label: 'Back' },
  ],
  focus: 'password',
};

const resting: PageView = {
  ...filling,
  step: 'resting',
  busy: 'Asking registry.example.com',
  buttons: [
    { action: 'go', label: 'Continue' },
    { action: 'back', label: 'Back' },
    { action: 'cancel', label: 'Cancel', whileBusy: true },
  ],
};

const scanning: PageView = {
  step: 'scanning',
  heading: 'Add npm to your authenticator',
  about,
  progress: progress(2),
  blocks: [
    { kind: 'text', text: 'Scan this with the authenticator app:' },
    {
      kind: 'qr',
      ...qrCode(new Secret(sampleKey)),
      label: 'QR code for your authenticator; the key below is the same as text',
    },
    {
      kind: 'key',
      label: 'Or type this key',
      groups: ['JBSW', 'Y3DP', 'EHPK', '3PXP', 'JBSW', 'Y3DP', 'EHPK', '3PXP'],
      details: ['Time-based', '6 digits', '30 seconds', 'SHA-1'],
      buttons: [{ action: 'copy', label: 'Copy key' }],
    },
    {
      kind: 'field',
      id: 'code',
      label: 'Code that it shows now',
      input: 'code',
      hint: 'Six digits, a new one every 30 seconds.',
    },
  ],
  buttons: [
    { action: 'go', label: 'Turn on' },
    { action: 'back', label: 'Back' },
  ],
  focus: 'code',
};

const hex = (index: number) => (0x9e3779b9 * (index + 7)).toString(16).slice(0, 8).padEnd(8, 'a');
/** As long as npm's. */
const longCode = (index: number) => Array.from({ length: 8 }, (_, part) => hex(index * 8 + part)).join('');

const codeButtons = [
  { action: 'show', label: 'Show codes' },
  { action: 'copy-all', label: 'Copy all' },
  { action: 'save', label: 'Save as file…' },
  { action: 'print', label: 'Print…' },
];

const keeping: PageView = {
  step: 'keeping',
  heading: 'Recovery codes',
  about,
  progress: progress(3),
  blocks: [
    {
      kind: 'text',
      text: 'Each code works once. They are kept in this editor’s secret storage. Keep a second copy somewhere else: if this computer is lost, so are they.',
    },
    {
      kind: 'codes',
      label: 'Shown',
      codes: [
        { code: longCode(1), state: 'unused', button: { action: 'copy-1', label: 'Copy' } },
        { code: longCode(2), state: 'used', note: '3 October 2026, publishing @wombat/burrow@1.4.0' },
        {
          code: longCode(3),
          state: 'unknown',
          note: '4 October 2026',
          button: { action: 'copy-3', label: 'Copy' },
        },
        { code: longCode(4), state: 'refused', note: '4 October 2026' },
        { code: longCode(5), state: 'unused', button: { action: 'copy-5', label: 'Copy' } },
      ],
      buttons: codeButtons,
    },
    {
      kind: 'codes',
      label: 'Short ones',
      codes: ['4f2a-91c0', '77be-03d5', 'a1b2-c3d4', '0f0f-1e1e', '9d8c-7b6a'].map((code, index) => ({
        code,
        state: 'unused',
        button: { action: `copy-short-${index}`, label: 'Copy' },
      })),
      buttons: [],
    },
    {
      kind: 'codes',
      label: 'Masked',
      codes: [
        { state: 'unused' },
        { state: 'used', note: '3 October 2026' },
        { state: 'unused' },
        { state: 'unused' },
      ],
      buttons: codeButtons,
    },
  ],
  buttons: [{ action: 'done', label: 'Done' }],
};

const comparing: PageView = {
  step: 'comparing',
  heading: 'When does npm ask?',
  progress: progress(4),
  blocks: [
    {
      kind: 'table',
      corner: 'Action',
      columns: [
        { name: 'auth-only', note: 'signing in only' },
        { name: 'auth-and-writes', note: 'the default · level of wombat', marked: true },
      ],
      rows: ['Sign in', 'Turn two-factor authentication off, or change its level', 'Install packages'].map(
        (name, index) => ({
          name,
          cells: [index < 1, index < 2].map(yes => ({ yes, text: yes ? 'asks' : 'does not ask' })),
        }),
      ),
    },
  ],
  buttons: [],
};

/** By the name of the step. */
export const samplePages: readonly PageView[] = [reading, filling, resting, scanning, keeping, comparing];

export function sampleMessage(view: PageView): PageMessage {
  return { type: 'page', turn: 1, view, words };
}
