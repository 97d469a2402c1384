/** The first question of a workspace, which VS Code takes out of sight after some seconds; and whose code the prompt says it wants. */
import assert from 'node:assert/strict';
import { Terminals } from '../vscode/terminals.ts';
import { addTerminalPackage, useTerminalStage } from './terminalTools.ts';

describe('The question whether a terminal’s code is to be asked for here', function () {
  this.timeout(300_000);
  const stage = useTerminalStage(undefined);

  it('stays in reach as long as the program waits', async () => {
    const terminals = new Terminals(stage.workbench);
    const { page, quickInput, notifications } = stage.workbench;
    const waits = stage.workbench.statusBarItem('npm publish waits for a code');
    await addTerminalPackage(stage, 'given-up');
    await addTerminalPackage(stage, 'missed');
    await terminals.open();
    await terminals.type('cd given-up && npm publish; echo "it ended with $?"');
    await waits.waitFor();
    await terminals.focus();
    await page.keyboard.press('Control+C');
    await waits.waitFor({ state: 'detached' });
    await terminals.see(/it ended with \d/);

    await terminals.type('cd ../missed && npm publish');
    await waits.waitFor();
    await notifications.waitForNone(60_000);
    await waits.locator('a').first().click();
    const question = await notifications.waitFor('Shall it be asked for here');
    await question.press('Ask Here');
    await waits.waitFor({ state: 'detached' });
    await quickInput.waitForVisible('npm publish in the terminal “');
    const said = await quickInput.message();
    const whose = `By npm’s configuration there, missed goes to ${stage.host}: it wants the code of the account that npm is signed in with there.`;
    assert.ok(said.startsWith(whose), said);
    assert.doesNotMatch(said, /Other programs/);
    await stage.answerWithCode('missed');
    await terminals.see('+ missed@1.0.0');
    assert.deepEqual(await stage.versions('missed'), ['1.0.0']);
    await terminals.killAll();
  });
});
