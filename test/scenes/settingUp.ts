/** Setting up 2FA in the panel: the usual way, by the website, and where it does not go on by itself. */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import type { NewUser } from '../registry/index.ts';
import { editorClosed, exampleCodes, goOn, type Scene } from './scene.ts';

const password = 'correct horse battery staple';
const change = { method: 'POST', path: '^/-/npm/v1/user$' } as const;
const lost = { ...change, effect: { kind: 'drop-answer' } } as const;

export const settingUp: readonly Scene[] = [
  {
    states: {
      'set-up-start': stage => open(stage, { name: 'newcomer' }, 'Set up two-factor authentication'),
      'set-up-password': goOn('Begin', 'Password and level'),
      'set-up-wrong-password': async ({ workbench: { panel } }) => {
        await panel.fill('Password', 'not the password');
        await panel.press('Continue');
        await panel.waitForMessage('did not accept this password');
      },
      'set-up-key': givePassword,
      'set-up-wrong-code': async ({ workbench: { panel } }) => {
        await panel.fill('Code that the authenticator shows', '000000');
        await panel.press('Turn on 2FA');
        await panel.button('Send it anyway').waitFor();
      },
      'set-up-codes': async stage => {
        await giveCode(stage, 'newcomer');
        await stage.workbench.panel.waitForHeading('Your recovery codes');
      },
      'set-up-codes-shown': async ({ workbench: { panel } }) => {
        await panel.press('Show the codes');
        await panel.button('Hide the codes').waitFor();
      },
      'set-up-done': async stage => {
        await stage.workbench.panel.toggle('I have a copy of these codes');
        await goOn('Done', 'Two-factor authentication is on')(stage);
      },
    },
    end: editorClosed,
  },
  {
    states: {
      'set-up-on': stage =>
        open(stage, { name: 'settled', twoFactor: 'auth-only' }, 'Two-factor authentication is on'),
    },
    end: editorClosed,
  },
  {
    states: {
      'set-up-pending': async stage => {
        const user = { name: 'forgetful', twoFactor: 'auth-only', pending: true } as const;
        await open(stage, user, 'Set up two-factor authentication');
        await stage.workbench.panel.waitForMessage('begun before, and never finished');
      },
    },
    end: editorClosed,
  },
  {
    states: {
      'set-up-website': async stage => {
        await stage.registry.admin.behave({ totpEnrolment: false });
        await open(stage, { name: 'key-owner' }, 'Set up two-factor authentication');
        await goOn('Begin', 'Password and level')(stage);
        await stage.workbench.panel.fill('Password', password);
        await goOn('Continue', 'Set it up on the website')(stage);
      },
      'set-up-website-not-yet': async ({ workbench: { panel } }) => {
        await panel.press('I have done it');
        await panel.waitForMessage('still says that 2FA is off');
      },
      'set-up-website-codes': async stage => {
        await stage.registry.admin.activateTwoFactor('key-owner');
        await goOn('I have done it', 'Bring your recovery codes here')(stage);
      },
      'set-up-website-no-codes': async ({ workbench: { panel } }) => {
        await panel.fill('Recovery codes', 'none');
        await panel.press('Continue');
        await panel.frame.getByText('There are no recovery codes in this text.').waitFor();
      },
      'set-up-website-preview': async stage => {
        await stage.workbench.panel.fill('Recovery codes', exampleCodes.join('\n'));
        await goOn('Continue', 'Are these your recovery codes?')(stage);
      },
      'set-up-website-kept': goOn('Keep these codes', 'Your recovery codes'),
    },
    end: async stage => {
      // Until a copy is said to be elsewhere, the next set-up would go on with this one.
      await stage.workbench.panel.toggle('I have a copy of these codes');
      await goOn('Done', 'Two-factor authentication is on')(stage);
      await editorClosed(stage);
    },
  },
  {
    states: {
      // The look after the lost answer fails too, and its repetitions.
      'set-up-unclear': async stage => {
        await openKey(stage, 'cut-off');
        const effect = { kind: 'status', status: 500 } as const;
        const look = { method: 'GET', path: '^/-/npm/v1/user$', times: 9, effect };
        await stage.registry.admin.behave({ faults: [lost, look] });
        await giveCode(stage, 'cut-off');
        await stage.workbench.panel.waitForHeading('Is 2FA on now?');
      },
      'set-up-codes-lost': async stage => {
        await stage.registry.admin.behave({ faults: [] });
        await goOn('Look again', '2FA is on, but its recovery codes never arrived')(stage);
      },
    },
    // As long as the window is open, the next set-up would go on with this one.
    end: async stage => {
      await editorClosed(stage);
      await stage.workbench.reload();
    },
  },
  {
    states: {
      'set-up-unsupported': async stage => {
        await stage.registry.admin.behave({ profile: 'not-implemented' });
        await open(stage, { name: 'plain-user' }, 'Not from here');
      },
    },
    end: editorClosed,
  },
  {
    states: {
      'set-up-failed': async stage => {
        const effect = { kind: 'status', status: 503 } as const;
        // The first look finds out whose account it is.
        const faults = [{ path: '^/-/npm/v1/user$', after: 1, times: 99, effect }];
        await signInAs(stage, { name: 'patient', password });
        await stage.registry.admin.behave({ faults });
        await stage.workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
        await stage.workbench.panel.waitForHeading('The account could not be looked at');
      },
    },
    end: editorClosed,
  },
];

async function open(stage: Stage, user: NewUser, heading: string): Promise<void> {
  await signInAs(stage, { ...user, password });
  await stage.workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
  await stage.workbench.panel.waitForHeading(heading);
}

async function openKey(stage: Stage, name: string): Promise<void> {
  await open(stage, { name }, 'Set up two-factor authentication');
  await goOn('Begin', 'Password and level')(stage);
  await givePassword(stage);
}

async function givePassword(stage: Stage): Promise<void> {
  await stage.workbench.panel.fill('Password', password);
  await goOn('Continue', 'Add the key to your authenticator')(stage);
}

async function giveCode({ registry, workbench: { panel } }: Stage, name: string): Promise<void> {
  await panel.fill('Code that the authenticator shows', await registry.admin.code(name));
  await panel.press('Turn on 2FA');
}
