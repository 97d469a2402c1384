/** The prompt where recovery codes are kept: the next one on Enter, a refused one, and the last two. */
import { importCodes } from '../e2e/keptCodes.ts';
import type { Stage } from '../e2e/stage.ts';
import { cancelWaiting, exampleCodes, runToItsEnd, type Scene } from './scene.ts';

/** The registry takes none of these codes. */
async function untilPrompt(stage: Stage, name: string, codes: readonly string[]): Promise<void> {
  await importCodes(stage, await stage.addPackage(name), codes);
  await runToItsEnd(stage.workbench, 'View: Close All Editors');
  await stage.publishUntilPrompt(name);
  await stage.workbench.quickInput.pressAndReturn('Recovery code');
}

async function putAside(stage: Stage): Promise<void> {
  await stage.workbench.quickInput.escape();
  await cancelWaiting(stage);
}

export const recoveryPrompt: readonly Scene[] = [
  {
    states: {
      'prompt-kept-codes': async stage => {
        await untilPrompt(stage, 'hoard', exampleCodes);
        await stage.workbench.quickInput.waitForMessage('10 recovery codes are left here.');
      },
      'prompt-kept-code-refused': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForMessage('9 recovery codes are left here.');
      },
    },
    end: putAside,
  },
  {
    states: {
      'prompt-last-two-codes': async stage => {
        await untilPrompt(stage, 'remnant', exampleCodes.slice(0, 2));
        await stage.workbench.quickInput.waitForMessage('Only 2 recovery codes are left here.');
      },
    },
    end: putAside,
  },
];
