/** The walkthrough, step by step, with its pictures beside it. */
import type { Stage } from '../e2e/stage.ts';
import { Walkthrough } from '../vscode/walkthrough.ts';
import { type Act, editorClosed, runToItsEnd, type Scene } from './scene.ts';

const toggleSideBar = 'View: Toggle Primary Side Bar Visibility';

async function openWalkthrough({ workbench }: Stage): Promise<Walkthrough> {
  await workbench.runCommand('Welcome: Open Walkthrough...');
  await workbench.quickInput.pick('First Steps with npm Security');
  const walkthrough = new Walkthrough(workbench.page);
  await walkthrough.waitFor('First Steps with npm Security');
  return walkthrough;
}

function step(title: string): Act {
  return async ({ workbench: { page } }) => {
    const walkthrough = new Walkthrough(page);
    await walkthrough.open(title);
    await walkthrough.picture.waitFor();
  };
}

export const walkthrough: readonly Scene[] = [
  {
    states: {
      'walkthrough-sign-in': async stage => {
        await runToItsEnd(stage.workbench, toggleSideBar);
        await openWalkthrough(stage);
        await step('Sign in')(stage);
      },
      'walkthrough-set-up': step('Turn on two-factor authentication'),
      'walkthrough-codes': step('Keep your recovery codes'),
      'walkthrough-publish': step('Publish, and answer the prompt'),
      'walkthrough-security': step('See what could be safer'),
    },
    end: async stage => {
      await editorClosed(stage);
      await runToItsEnd(stage.workbench, toggleSideBar);
    },
  },
];
