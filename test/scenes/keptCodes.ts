/** What becomes of recovery codes that are kept: forgotten, saved and printed. */
import { importCodes } from '../e2e/keptCodes.ts';
import type { Stage } from '../e2e/stage.ts';
import { editorClosed, exampleCodes, type Scene } from './scene.ts';

export const keptCodes: readonly Scene[] = [
  {
    states: {
      'codes-forget': async stage => {
        const user = { name: 'keeper', twoFactor: 'auth-and-writes' } as const;
        await importCodes(stage, await stage.registry.admin.addUser(user), exampleCodes);
        await stage.workbench.panel.press('Forget these codes…');
        await stage.workbench.dialog.waitForVisible('Forget');
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
];

async function cancelDialog({ workbench: { dialog } }: Stage): Promise<void> {
  await dialog.press('Cancel');
  await dialog.waitForHidden();
}

async function chooseExport({ workbench }: Stage): Promise<void> {
  await workbench.runCommand('npm Security: Export or Print Recovery Codes');
  await workbench.quickInput.waitForVisible('Recovery codes of keeper');
}
