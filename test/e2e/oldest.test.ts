/** The main path in the oldest VS Code that is supported, with that VS Code's own Node. */
import assert from 'node:assert/strict';
import { vscodeVersions } from '../vscode/download.ts';
import { useStage } from './stage.ts';

describe(`VS Code ${vscodeVersions[0]}`, () => {
  const stage = useStage({ version: vscodeVersions[0] });
  let recoveryCode: string;

  before(async () => {
    ({
      recoveryCodes: [recoveryCode = ''] = [],
    } = await stage.addPackage('ancient', { folder: '.' }));
    // So that the explorer lists the package: it is slow to hear of files that come later.
    await stage.workbench.reload();
  });

  /** From the menu of the explorer. */
  async function publishUntilPrompt(version: string): Promise<void> {
    await stage.workspace.write('package.json', { name: 'ancient', version });
    await stage.workbench.runFromExplorer('package.json', 'Publish Package');
    await stage.acceptReview(`ancient@${version}`);
    await stage.workbench.quickInput.waitForVisible('· ancient');
  }

  it('publishes with a wrong code and then the right one', async () => {
    await publishUntilPrompt('1.0.0');
    await stage.answer('000000');
    await stage.workbench.quickInput.waitForMessage('did not accept this code');
    await stage.answerWithCode('ancient');
    await stage.workbench.waitForNotification('Published ancient@1.0.0');
  });

  it('keeps a hidden prompt waiting, and leads back to it', async () => {
    // The code of the test before goes along, and would be taken: no prompt would be seen.
    await stage.registry.admin.behave({ clockAheadSeconds: 300 });
    await publishUntilPrompt('1.1.0');
    await stage.workbench.quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await waiting.followLink('Show');
    await stage.workbench.quickInput.waitForVisible('· ancient');
    await stage.workbench.quickInput.pressAndReturn('Recovery code');
    await stage.workbench.quickInput.waitForMessage('Each recovery code works once.');
    await stage.answer(recoveryCode);
    await stage.workbench.waitForNotification('Published ancient@1.1.0');
    assert.deepEqual(await stage.versions('ancient'), ['1.0.0', '1.1.0']);
  });
});
