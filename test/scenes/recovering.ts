/** The way back from a lost second device, in the panel. */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { goOn, panelClosed, type Scene } from './scene.ts';

const password = 'correct horse battery staple';

export const recovering: readonly Scene[] = [
  {
    states: {
      'recover-codes': async stage => {
        await signInAs(stage, { name: 'careless', password, twoFactor: 'auth-and-writes' });
        await open(stage, 'Find your recovery codes');
      },
      'recover-no-codes': goOn('I cannot find them', 'Without recovery codes'),
      'recover-turn-off': async stage => {
        await goOn('Back', 'Find your recovery codes')(stage);
        await goOn('I have my codes', 'Turn 2FA off')(stage);
      },
      'recover-wrong-password': async ({ workbench: { panel } }) => {
        await panel.fill('npm password', 'not the password');
        await panel.press('Turn 2FA off');
        await panel.waitForMessage('did not accept this password');
      },
      'recover-prompt': async ({ workbench: { panel, quickInput } }) => {
        await panel.fill('npm password', password);
        await panel.press('Turn 2FA off');
        await quickInput.waitForVisible('careless');
        await panel.waitForMessage('Waiting for your recovery code');
      },
      'recover-new-device': async stage => {
        await stage.answerWithCode('careless');
        await stage.workbench.panel.waitForHeading('Set up the new device');
      },
      'recover-old-entry': async stage => {
        await stage.registry.admin.activateTwoFactor('careless');
        await goOn('I have set it up elsewhere', 'Delete the old entry')(stage);
      },
    },
    end: leftOff('Done'),
  },
  {
    states: {
      'recover-account': async stage => {
        await signInAs(stage, { name: 'stranded', password, twoFactor: 'auth-and-writes' });
        await stage.registry.admin.expireSessions('stranded');
        await open(stage, 'Which account is it?');
      },
      'recover-two-codes': async stage => {
        await stage.workbench.panel.fill('npm user name', 'stranded');
        await goOn('Next', 'Find your recovery codes')(stage);
      },
      'recover-sign-in': goOn('I have my codes', 'Sign in with a recovery code'),
    },
    // Turned off elsewhere, it is over.
    end: async stage => {
      await stage.registry.admin.turnOffTwoFactor('stranded');
      await stage.workbench.panel.fill('npm password', password);
      await goOn('Sign in', 'Set up the new device')(stage);
      await leftOff('Leave it off')(stage);
    },
  },
];

async function open(stage: Stage, heading: string): Promise<void> {
  await stage.workbench.runCommand('npm Security: I Lost My Second Device');
  await stage.workbench.panel.waitForHeading(heading);
}

/** Without this, the next time would go on with it. */
function leftOff(button: string) {
  return async (stage: Stage) => {
    await stage.workbench.panel.press(button);
    await panelClosed(stage);
  };
}
