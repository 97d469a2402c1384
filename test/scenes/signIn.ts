/** Signing in and out, and the accounts that a workspace uses. */
import { signInAs, signIn as signNpmIn } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { refuse, touchKey } from '../registry/person.ts';
import { type Act, clearNotifications, type Scene } from './scene.ts';

const command = 'npm Security: Sign In';
const password = 'correct horse battery staple';

const asked: Act = async stage => {
  const { quickInput } = stage.workbench;
  await stage.workbench.runCommand(command);
  await quickInput.waitForVisible('Sign in to which registry?');
  await quickInput.waitForItem('Another registry…');
};

const waysShown: Act = async stage => {
  const { quickInput } = stage.workbench;
  await asked(stage);
  await quickInput.pick(stage.host);
  await quickInput.waitForItem('in the Browser');
};

/** @returns the page's address */
async function openPage({ workbench }: Stage): Promise<string> {
  const page = await workbench.openedPage(() => workbench.quickInput.pick('in the Browser'));
  const address = page.url();
  await workbench.quickInput.waitForBusy();
  await page.close();
  return address;
}

async function signInHere(stage: Stage, name: string): Promise<void> {
  await waysShown(stage);
  await touchKey(await openPage(stage), { account: name });
  await stage.workbench.waitForNotification(`as ${name}.`);
}

const escaped: Act = async ({ workbench: { quickInput } }) => {
  await quickInput.escape();
  await quickInput.waitForHidden();
};

const byForm: Scene = {
  states: {
    'sign-in-registry': async stage => {
      await stage.workspace.write('.npmrc', '@wombat:registry=https://npm.example.com/private/\n');
      await asked(stage);
    },
    'sign-in-address': async ({ workbench: { quickInput } }) => {
      await quickInput.pick('Another registry…');
      await quickInput.waitForMessage('Address of the registry');
      await quickInput.fill('me@npm.example.com');
      await quickInput.waitForMessage('Leave the user and password out');
    },
    'sign-in-ways': async stage => {
      await escaped(stage);
      await waysShown(stage);
    },
    'sign-in-name': async ({ workbench: { quickInput } }) => {
      await quickInput.pick('Name and Password');
      await quickInput.waitForPlaceholder('npm user name');
    },
    'sign-in-password': async ({ registry, workbench: { quickInput } }) => {
      await registry.admin.addUser({ name: 'ada', password, twoFactor: 'auth-and-writes' });
      await quickInput.fill('ada');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('npm password');
    },
    'sign-in-wrong-password': async ({ workbench: { quickInput } }) => {
      await quickInput.fill('not the password');
      await quickInput.accept();
      await quickInput.waitForMessage('did not accept this password');
    },
    'sign-in-code': async ({ workbench: { quickInput } }) => {
      await quickInput.fill(password);
      await quickInput.accept();
      await quickInput.waitForMessage('Signing in. You are not signed in yet.');
    },
    'signed-in': async stage => {
      await stage.answerWithCode('ada');
      await stage.workbench.waitForNotification('as ada.');
    },
    'sign-in-terminal': async ({ workbench }) => {
      await (await workbench.waitForNotification('as ada.')).press('Use in the terminal too…');
      await workbench.dialog.waitForVisible('Let npm in the terminal');
    },
    'sign-in-in-terminal': async ({ workbench }) => {
      await workbench.dialog.press('Write the Token');
      await workbench.waitForNotification('npm in the terminal is signed in');
    },
  },
  end: async stage => {
    await clearNotifications(stage);
    await stage.workspace.write('.npmrc', '');
    await signNpmIn(stage, stage.wombat);
  },
};

/** Its states follow each other, and the page is opened in one of them. */
function byPage(): Scene {
  let page = '';
  return {
    states: {
      'sign-in-waiting': async stage => {
        await waysShown(stage);
        page = await openPage(stage);
      },
      'sign-in-aside': async stage => {
        await escaped(stage);
        await stage.workbench.waitForNotification('waits for you to sign in.');
      },
      'sign-in-page-refused': async ({ workbench: { quickInput } }) => {
        await refuse(page);
        await quickInput.waitForItem('The last page was refused or has expired.');
      },
    },
    end: escaped,
  };
}

const accounts: Scene = {
  states: {
    'account-nobody': async stage => {
      await signInAs(stage, { name: 'absent' });
      await stage.registry.admin.expireSessions('absent');
      await stage.registry.admin.expireSessions('ada');
      await stage.workbench.runCommand('npm Security: Edit npm Profile');
      await stage.workbench.quickInput.waitForItem('in the browser');
    },
    'sign-out': async stage => {
      await escaped(stage);
      await signNpmIn(stage, stage.wombat);
      await stage.registry.admin.addUser({ name: 'grace' });
      await signInHere(stage, 'grace');
      await clearNotifications(stage);
      await stage.workbench.runCommand('npm Security: Sign Out');
      await stage.workbench.quickInput.waitForItem('wombat');
    },
    'sign-out-question': async ({ workbench: { quickInput, dialog } }) => {
      await quickInput.pick('wombat');
      await dialog.waitForVisible('as wombat?');
    },
    'sign-out-not-revoked': async ({ registry, workbench }) => {
      await workbench.page.keyboard.press('Escape');
      await workbench.dialog.waitForHidden();
      const effect = { kind: 'status', status: 405 } as const;
      await registry.admin.behave({ faults: [{ method: 'DELETE', path: '^/-/user/token', effect }] });
      await workbench.runCommand('npm Security: Sign Out');
      await workbench.quickInput.pick('grace');
      await workbench.dialog.press('Sign Out');
      await workbench.dialog.waitForVisible('did not revoke the sign-in of grace');
    },
    'switch-account': async ({ workbench }) => {
      await workbench.page.keyboard.press('Escape');
      await workbench.dialog.waitForHidden();
      await workbench.runCommand('npm Security: Switch Account');
      await workbench.quickInput.waitForItem('wombat');
    },
    'signed-out': async ({ workbench }) => {
      await workbench.quickInput.escape();
      await workbench.runCommand('npm Security: Sign Out');
      await workbench.quickInput.pick('grace');
      await workbench.dialog.press('Sign Out');
      await workbench.waitForNotification('Signed out of');
    },
  },
};

export const signIns: readonly Scene[] = [byForm, byPage(), accounts];
