/** The states of "Edit npm Profile" and "Change npm Password". */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { clearNotifications, type Scene } from './scene.ts';

const password = 'correct horse battery staple';
const next = 'staple battery horse correct';

export const profile: readonly Scene[] = [
  {
    states: {
      'profile-fields': async stage => {
        await signInAs(stage, { name: 'ada', twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand('npm Security: Edit npm Profile');
        await stage.workbench.quickInput.waitForVisible('Profile of ada');
      },
      'profile-field': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('E-mail');
        await quickInput.waitForVisible('E-mail of ada');
      },
      'profile-field-refused': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('ada.example.com');
        await quickInput.waitForMessage('npm needs an e-mail address');
      },
      'profile-changed': async stage => {
        await give(stage, 'E-mail', 'ada@example.org');
        await stage.workbench.quickInput.pick('Full name');
        await give(stage, 'Full name', 'Ada of the burrow');
      },
      'profile-unsaved': async ({ workbench: { quickInput, dialog } }) => {
        await quickInput.escape();
        await dialog.waitForVisible('Save the changes');
      },
      'profile-prompt': async ({ workbench: { quickInput, dialog } }) => {
        await dialog.press('Save');
        await quickInput.waitForMessage('Changing the npm profile.');
      },
      'profile-saved': async stage => {
        await stage.answerWithCode('ada');
        await stage.workbench.waitForNotification('was changed: E-mail, Full name.');
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'password-present': async stage => {
        await signInAs(stage, { name: 'grace', password, twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand('npm Security: Change npm Password');
        await stage.workbench.quickInput.waitForPlaceholder('npm password');
      },
      'password-new': async stage => {
        await enter(stage, password);
        await stage.workbench.quickInput.waitForPlaceholder('New npm password');
      },
      'password-differs': async stage => {
        await enter(stage, next);
        await stage.workbench.quickInput.waitForPlaceholder('New npm password once more');
        await enter(stage, password);
        await stage.workbench.quickInput.waitForMessage('This is not what you entered before.');
      },
      'password-changed': async stage => {
        await enter(stage, next);
        await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
        await stage.answerWithCode('grace');
        await stage.workbench.waitForNotification('The npm password of grace');
      },
    },
    end: clearNotifications,
  },
];

/** Into the box of a field, back to the list. */
async function give({ workbench: { quickInput } }: Stage, field: string, value: string): Promise<void> {
  await quickInput.waitForVisible(`${field} of ada`);
  await quickInput.fill(value);
  await quickInput.accept();
  await quickInput.waitForVisible('Profile of ada');
}

async function enter({ workbench: { quickInput } }: Stage, value: string): Promise<void> {
  await quickInput.fill(value);
  await quickInput.accept();
}
