/** Another extension asks for npm's account: VS Code's question, which names the extension, and ours. */
import { join } from 'node:path';
import { signInAs } from '../e2e/account.ts';
import { packageOther } from '../vscode/otherExtension.ts';
import type { Scene } from './scene.ts';

/** Where the pictures are, too. */
const out = join(import.meta.dirname, '..', '..', 'out');

/** The extension that asks; to be installed beside ours. */
export async function asker(): Promise<string> {
  return await packageOther(join(import.meta.dirname, '..', 'e2e', 'reader'), out);
}

export const authentication: readonly Scene[] = [
  {
    states: {
      'consent-of-vscode': async stage => {
        await signInAs(stage, { name: 'lender', twoFactor: 'auth-and-writes' });
        await stage.workbench.runCommand('Reader: Ask for a Session');
        await stage.workbench.dialog.waitForVisible('npm');
      },
      'consent-question': async ({ host, workbench: { dialog } }) => {
        await dialog.press('Allow');
        await dialog.waitForVisible(`Let other extensions read packages of lender on ${host}?`);
      },
      'consent-password': async ({ workbench: { dialog, quickInput } }) => {
        await dialog.press('Create Token');
        await quickInput.waitForPlaceholder('npm password');
      },
    },
    end: async ({ workbench: { quickInput } }) => {
      await quickInput.escape();
      await quickInput.waitForHidden();
    },
  },
];
