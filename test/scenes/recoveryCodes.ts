/** Recovery codes: taken in, seen, saved and printed, and what the prompt makes of those that are kept. */
import { signInAs } from '../e2e/account.ts';
import { importCodes } from '../e2e/keptCodes.ts';
import type { Stage } from '../e2e/stage.ts';
import {
  type Act,
  cancelWaiting,
  editorClosed,
  exampleCodes,
  goOn,
  promptSays,
  type Scene,
} from './scene.ts';

export const recoveryCodes: readonly Scene[] = [
  {
    states: {
      'codes-import': async stage => {
        await signInAs(stage, { name: 'keeper', twoFactor: 'auth-and-writes' });
        await run('Import Recovery Codes')(stage);
        await stage.workbench.panel.waitForHeading('Import recovery codes');
      },
      'codes-preview': async stage => {
        await stage.workbench.panel.fill('Recovery codes', exampleCodes.join('\n'));
        await goOn('Continue', 'Keep these recovery codes?')(stage);
      },
      'codes-kept': goOn('Keep these codes', 'Recovery codes'),
      'codes-shown': async ({ workbench: { panel } }) => {
        await panel.press('Show the codes');
        await panel.button('Hide the codes').waitFor();
      },
      'codes-forget': async ({ workbench: { panel, dialog } }) => {
        await panel.press('Forget these codes…');
        await dialog.waitForVisible('Forget');
      },
    },
    end: async stage => {
      await stage.workbench.dialog.press('Cancel');
      await stage.workbench.dialog.waitForHidden();
      await editorClosed(stage);
    },
  },
  {
    states: {
      'codes-export': async stage => {
        await run('Export or Print Recovery Codes')(stage);
        await stage.workbench.quickInput.waitForVisible('Recovery codes of keeper');
      },
      'codes-export-warning': async ({ workbench: { quickInput, dialog } }) => {
        await quickInput.pick('Save as file…');
        await dialog.waitForVisible('Save the recovery codes in a text file?');
      },
      'codes-print-question': async stage => {
        const { quickInput, dialog } = stage.workbench;
        await dialog.press('Cancel');
        await dialog.waitForHidden();
        await run('Export or Print Recovery Codes')(stage);
        await quickInput.waitForVisible('Recovery codes of keeper');
        await quickInput.pick('Print…');
        await dialog.waitForVisible('Open the recovery codes in your browser');
      },
      'codes-print-page': ({ workbench }) =>
        workbench.openedPage(async () => {
          await workbench.dialog.press('Print…');
          await workbench.dialog.waitForHidden();
        }),
    },
  },
  {
    states: {
      'prompt-kept-codes': promptWith('hoarder', exampleCodes, '10 recovery codes are left here'),
    },
    end: cancelPrompt,
  },
  {
    states: {
      'prompt-last-codes': promptWith(
        'spender',
        exampleCodes.slice(0, 2),
        'Only 2 recovery codes are left here',
      ),
    },
    end: cancelPrompt,
  },
];

function run(command: string): Act {
  return ({ workbench }) => workbench.runCommand(`npm Security: ${command}`);
}

/** A publish that waits for a recovery code, of an account that has these here. */
function promptWith(name: string, codes: readonly string[], message: string): Act {
  return async stage => {
    await importCodes(stage, await stage.addPackage(name), codes);
    await editorClosed(stage);
    await stage.publishUntilPrompt(name);
    await stage.workbench.quickInput.pressAndReturn('Recovery code');
    await promptSays(stage, message);
  };
}

async function cancelPrompt(stage: Stage): Promise<void> {
  await stage.workbench.quickInput.escape();
  await cancelWaiting(stage);
}
