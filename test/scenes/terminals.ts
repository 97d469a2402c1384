/** A command that waits for a code in a terminal, its prompt, and the way on when it was refused. */
import { addTerminalPackage, prepareTools } from '../e2e/terminalTools.ts';
import { Terminals } from '../vscode/terminals.ts';
import type { Scene } from './scene.ts';

const folder = 'undermined';

export const terminals: readonly Scene[] = [
  {
    states: {
      'terminal-ask': async stage => {
        await prepareTools();
        await addTerminalPackage(stage, folder);
        const own = new Terminals(stage.workbench);
        await own.open();
        await own.type(`cd ${folder} && npm publish`);
        await stage.workbench.waitForNotification('Shall it be asked for here');
      },
      'terminal-prompt': async ({ workbench }) => {
        await (await workbench.waitForNotification('Shall it be asked for here')).press('Ask Here');
        await workbench.quickInput.waitForVisible('npm publish in the terminal “');
      },
      'terminal-put-aside': async ({ workbench }) => {
        await workbench.quickInput.escape();
        await workbench.waitForNotification('waits for your code');
      },
      'terminal-refused': async stage => {
        const waiting = await stage.workbench.waitForNotification('waits for your code');
        await waiting.followLink('Show');
        await stage.workbench.quickInput.waitForVisible('npm publish in the terminal “');
        await stage.answer('000000');
        await stage.workbench.waitForNotification('ended because a one-time code');
      },
      'terminal-page': async stage => {
        await stage.registry.admin.behave({ challenge: 'web', retryAfterSeconds: 1 });
        await new Terminals(stage.workbench).type('clear; npm publish');
        await stage.workbench.waitForNotification('wants you to prove who you are');
      },
    },
    end: async stage => new Terminals(stage.workbench).killAll(),
  },
];
