/** What a person sees who sets 2FA up: the way from the beginning to the end, and where it can lead beside that. */
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import type { Behaviour, NewUser } from '../registry/index.ts';
import { exampleCodes, type Scene } from './scene.ts';

const command = 'npm Security: Set Up Two-Factor Authentication';
const password = ' pass wörd ';
const look = { method: 'GET', path: '^/-/npm/v1/user$' } as const;
const change = { ...look, method: 'POST' } as const;
let accounts = 0;

/** As somebody whose 2FA is off, unless told. */
async function open(
  stage: Stage,
  user: Pick<NewUser, 'twoFactor' | 'pending'> = {},
  behaviour: Partial<Behaviour> = {},
): Promise<string> {
  const name = `newcomer${++accounts}`;
  await signInAs(stage, { name, password, ...user });
  await stage.registry.admin.behave(behaviour);
  await stage.workbench.runCommand(command);
  return name;
}

async function begin(stage: Stage): Promise<void> {
  const { panel } = stage.workbench;
  await panel.press('Begin');
  await panel.fill('npm password', password);
  await panel.press('Continue');
}

async function untilKey(stage: Stage): Promise<void> {
  await open(stage);
  await begin(stage);
  await stage.workbench.panel.waitForHeading('Add the key to your authenticator');
}

/** What an authenticator shows that has scanned the picture. */
async function codeOfPicture({ workbench: { panel } }: Stage): Promise<string> {
  const reading = readOtpauth(new Secret(await panel.qrCode()));
  if (reading.kind !== 'read') throw new Error('The picture holds no key.');
  return codeAt(reading.otpauth, Date.now() / 1000);
}

async function turnOn(stage: Stage): Promise<void> {
  const { panel } = stage.workbench;
  const code = await codeOfPicture(stage);
  await panel.fill('Code that the authenticator shows', code);
  await panel.press('Turn on 2FA');
}

async function close({ workbench }: Stage): Promise<void> {
  await workbench.runCommand('View: Close All Editors');
}

const usual: Scene = {
  states: {
    'set-up-start': async stage => {
      await open(stage);
      await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
      await stage.workbench.panel.button('Begin').waitFor();
    },
    'set-up-password': async ({ workbench: { panel } }) => {
      await panel.press('Begin');
      await panel.waitForHeading('Password and level');
    },
    'set-up-wrong-password': async ({ workbench: { panel } }) => {
      await panel.fill('npm password', 'not this one');
      await panel.press('Continue');
      await panel.waitForMessage('did not accept this password');
    },
    'set-up-key': async ({ workbench: { panel } }) => {
      await panel.fill('npm password', password);
      await panel.press('Continue');
      await panel.waitForHeading('Add the key to your authenticator');
    },
    'set-up-wrong-code': async stage => {
      const { panel } = stage.workbench;
      await panel.fill('Code that the authenticator shows', '000000');
      await panel.press('Turn on 2FA');
      await panel.waitForMessage('This is not the code that belongs to this key.');
    },
    'set-up-codes': async stage => {
      await turnOn(stage);
      await stage.workbench.panel.waitForHeading('Your recovery codes');
    },
    'set-up-codes-shown': async ({ workbench: { panel } }) => {
      await panel.press('Show the codes');
      await panel.button('Hide the codes').waitFor();
    },
    'set-up-done': async ({ workbench: { panel } }) => {
      await panel.toggle('I have a copy of these codes in another place');
      await panel.press('Done');
      await panel.waitForHeading('Two-factor authentication is on');
    },
  },
  end: close,
};

const website: Scene = {
  states: {
    'set-up-website': async stage => {
      await open(stage, {}, { totpEnrolment: false });
      await begin(stage);
      await stage.workbench.panel.waitForHeading('Set it up on the website');
    },
    'set-up-website-waiting': async ({ workbench: { panel } }) => {
      await panel.press('I have done it');
      await panel.waitForMessage('still says that 2FA is off');
    },
    'set-up-website-codes': async stage => {
      const { panel } = stage.workbench;
      await stage.registry.admin.activateTwoFactor(`newcomer${accounts}`);
      await panel.press('I have done it');
      await panel.waitForHeading('Bring your recovery codes here');
    },
    'set-up-website-codes-none': async ({ workbench: { panel } }) => {
      await panel.fill('Recovery codes', 'I wrote them down');
      await panel.press('Continue');
      await panel.frame.getByText('There are no recovery codes in this text.').waitFor();
    },
    'set-up-website-codes-found': async ({ workbench: { panel } }) => {
      await panel.fill('Recovery codes', exampleCodes.join('\n'));
      await panel.press('Continue');
      await panel.waitForHeading('Are these your recovery codes?');
    },
  },
  // A set-up that is not at its end would be gone on with.
  end: async stage => {
    await stage.workbench.panel.press('Back');
    await stage.workbench.panel.press('I keep them somewhere else');
    await stage.workbench.panel.waitForHeading('Two-factor authentication is on');
    await close(stage);
  },
};

const lost: Scene = {
  states: {
    // After the answer that was lost the registry cannot be asked either, and not at the third try.
    'set-up-unclear': async stage => {
      await untilKey(stage);
      await stage.registry.admin.behave({
        faults: [
          { ...change, effect: { kind: 'drop-answer' } },
          { ...look, times: 9, effect: { kind: 'status', status: 500 } },
        ],
      });
      await turnOn(stage);
      await stage.workbench.panel.waitForHeading('Is 2FA on now?');
    },
    'set-up-codes-lost': async stage => {
      await stage.registry.admin.behave({ faults: [] });
      await stage.workbench.panel.press('Look again');
      await stage.workbench.panel.waitForHeading('2FA is on, but its recovery codes never arrived');
    },
  },
  // What is lost is known to the window as long as it lasts.
  end: async stage => {
    await close(stage);
    await stage.workbench.reload();
  },
};

const pending: Scene = {
  states: {
    'set-up-pending': async stage => {
      await open(stage, { twoFactor: 'auth-only', pending: true });
      await stage.workbench.panel.waitForMessage('begun before, and never finished');
    },
  },
  end: close,
};

const failed: Scene = {
  states: {
    // The first look finds out whose account it is.
    'set-up-failed': async stage => {
      const effect = { kind: 'status', status: 503 } as const;
      await open(stage, {}, { faults: [{ ...look, after: 1, times: 9, effect }] });
      await stage.workbench.panel.waitForHeading('The account could not be looked at');
    },
  },
  end: close,
};

const begunBefore: Scene = {
  states: {
    'set-up-old-entry': async stage => {
      await open(stage, { twoFactor: 'auth-only', pending: true });
      await begin(stage);
      await stage.workbench.panel.waitForHeading('Add the key to your authenticator');
    },
    'set-up-gone': async stage => {
      await stage.registry.admin.turnOffTwoFactor(`newcomer${accounts}`);
      await turnOn(stage);
      await stage.workbench.panel.waitForHeading('This key is of no use any more');
    },
  },
  end: async stage => {
    await stage.workbench.panel.press('Begin again');
    await stage.workbench.panel.waitForHeading('Password and level');
    await close(stage);
  },
};

const on: Scene = {
  states: {
    'set-up-on': async stage => {
      await open(stage, { twoFactor: 'auth-only' });
      await stage.workbench.panel.waitForHeading('Two-factor authentication is on');
    },
  },
  end: close,
};

const unsupported: Scene = {
  states: {
    'set-up-unsupported': async stage => {
      await open(stage, {}, { profile: 'unsupported' });
      await stage.workbench.panel.waitForHeading('Not from here');
    },
  },
  end: close,
};

export const settingUp: readonly Scene[] = [
  usual,
  website,
  begunBefore,
  lost,
  pending,
  failed,
  on,
  unsupported,
];
