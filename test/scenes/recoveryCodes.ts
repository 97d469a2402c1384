/** What a person sees who looks at their recovery codes, or brings some. */
import { openImport } from '../e2e/keptCodes.ts';
import type { Scene } from './scene.ts';

const pasted = [
  'npm recovery codes, saved 2026-03-10',
  ...['1f', '2e', '3d', '4c'].map((start, index) => `${index + 1}. ${start}${'a07b52c9'.repeat(8).slice(2)}`),
].join('\n');
let accounts = 0;

export const keepingCodes: readonly Scene[] = [
  {
    states: {
      'recovery-codes-import': async stage => {
        const account = await stage.registry.admin.addUser({ name: `keeper${++accounts}` });
        await openImport(stage, account);
      },
      'recovery-codes-import-nothing': async ({ workbench: { panel } }) => {
        await panel.fill('Recovery codes', 'I wrote them down somewhere');
        await panel.press('Continue');
        await panel.waitForMessage('No recovery codes were found in this.');
      },
      'recovery-codes-preview': async ({ workbench: { panel } }) => {
        await panel.fill('Recovery codes', pasted);
        await panel.press('Continue');
        await panel.waitForHeading('Keep these recovery codes?');
      },
      'recovery-codes-kept': async ({ workbench: { panel } }) => {
        await panel.press('Keep these codes');
        await panel.waitForHeading(/^Recovery codes$/);
      },
      'recovery-codes-shown': async ({ workbench: { panel } }) => {
        await panel.press('Show the codes');
        await panel.frame.locator('.codes code').first().waitFor();
      },
    },
    end: async ({ workbench }) => workbench.runCommand('View: Close All Editors'),
  },
];
