/** The level of 2FA changed, and 2FA turned off. */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { clearNotifications, type Scene } from './scene.ts';

const changeLevel = 'npm Security: Change Two-Factor Level';
const turnOff = 'npm Security: Turn Off Two-Factor Authentication';
const password = 'correct horse battery staple';

export const levels: readonly Scene[] = [
  {
    states: {
      'level-picker': async stage => {
        await signInAs(stage, { name: 'chooser', password, twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand(changeLevel);
        await stage.workbench.quickInput.waitForVisible('When is chooser asked for a code');
      },
      'level-password': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('auth-only');
        await quickInput.waitForMessage('Needed to change the level to auth-only');
      },
      'level-wrong-password': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('not the password');
        await quickInput.accept();
        await quickInput.waitForMessage('did not accept this password');
      },
      'level-prompt': givePassword,
      'level-changed': async stage => {
        await stage.answerWithCode('chooser');
        await stage.workbench.waitForNotification('is on: auth-only.');
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'turn-off-question': async stage => {
        await signInAs(stage, { name: 'member', password, twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand(turnOff);
        await stage.workbench.dialog.waitForVisible('Turn off two-factor authentication of member');
      },
      'turn-off-password': async ({ workbench: { dialog, quickInput } }) => {
        await dialog.press('Turn Off');
        await quickInput.waitForVisible('member');
      },
      'turn-off-enforced': async stage => {
        await stage.registry.admin.behave({ enforced: true });
        await givePassword(stage);
        await stage.answerWithCode('member');
        await stage.workbench.waitForNotification('an organization that it belongs to requires it');
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'turned-off': async stage => {
        await signInAs(stage, { name: 'leaver', password, twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand(turnOff);
        await stage.workbench.dialog.press('Turn Off');
        await stage.workbench.quickInput.waitForVisible('leaver');
        await givePassword(stage);
        await stage.answerWithCode('leaver');
        await stage.workbench.waitForNotification('is off.');
      },
      'level-none': async stage => {
        await clearNotifications(stage);
        await stage.workbench.runCommand(changeLevel);
        await stage.workbench.waitForNotification('is off. Nothing was changed.');
      },
    },
    end: clearNotifications,
  },
];

/** Up to the prompt. */
async function givePassword({ workbench: { quickInput } }: Stage): Promise<void> {
  await quickInput.fill(password);
  await quickInput.accept();
  await quickInput.waitForMessage('Nothing is changed yet.');
  await quickInput.locator.getByPlaceholder('Code from your authenticator').waitFor();
}
