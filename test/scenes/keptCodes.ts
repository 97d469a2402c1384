/** What becomes of recovery codes that are kept: forgotten, saved, printed, and taken by the prompt. */
import { importCodes } from '../e2e/keptCodes.ts';
import type { Stage } from '../e2e/stage.ts';
import { type Act, cancelWaiting, editorClosed, exampleCodes, promptSays, type Scene } from './scene.ts';

export const keptCodes: readonly Scene[] = [
  {
    states: {
      'codes-forget': async stage => {
        const user = { name: 'keeper', twoFactor: 'auth-and-writes' } as const;
        await importCodes(stage, await stage.registry.admin.addUser(user), exampleCodes);
        await stage.workbench.panel.press('Forget these codes…');
        await stage.workbench.dialog.waitForVisible('Forget 10 recovery codes');
      },
      'codes-export': async stage => {
        await cancelDialog(stage);
        await chooseExport(stage);
      },
      'codes-export-warning': async ({ workbench: { quickInput, dialog } }) => {
        await quickInput.pick('Save as file…');
        await dialog.waitForVisible('Save the recovery codes in a text file?');
      },
      'codes-print-question': async stage => {
        await cancelDialog(stage);
        await chooseExport(stage);
        await stage.workbench.quickInput.pick('Print…');
        await stage.workbench.dialog.waitForVisible('Open the recovery codes in your browser');
      },
      'codes-print-page': async ({ workbench }) => {
        const page = await workbench.openedPage(async () => {
          await workbench.dialog.press('Print…');
          await workbench.dialog.waitForHidden();
        });
        await page.bringToFront();
        await page.getByRole('heading', { name: 'Recovery codes of keeper' }).waitFor();
        return page;
      },
    },
    end: editorClosed,
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

async function cancelDialog({ workbench: { dialog } }: Stage): Promise<void> {
  await dialog.press('Cancel');
  await dialog.waitForHidden();
}

async function chooseExport({ workbench }: Stage): Promise<void> {
  await workbench.runCommand('npm Security: Export or Print Recovery Codes');
  await workbench.quickInput.waitForVisible('Recovery codes of keeper');
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
