/** "I Lost My Second Device", by keyboard alone: from the lost device to the new one, also with a restart on the way. */
import assert from 'node:assert/strict';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';

const command = 'npm Security: I Lost My Second Device';

describe('A lost second device', () => {
  const stage = useStage();

  it('signed in: one typed code turns 2FA off', async () => {
    const {
      name,
      password,
      recoveryCodes = [],
    } = await signInAs(stage, {
      name: 'one-code',
      password: ' pass wörd ',
      twoFactor: 'auth-and-writes',
    });
    const { panel, quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.waitForHeading('Find your recovery codes');
    assert.match(await panel.text(), new RegExp(`${stage.host} · ${name}`));
    await panel.press('I have my codes');
    await panel.waitForHeading('Turn 2FA off');
    await panel.fill('npm password', password);
    await panel.press('Turn 2FA off');
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
    assert.equal(await quickInput.placeholder(), 'One of your recovery codes');
    await stage.answer(recoveryCodes[0] ?? '');
    await panel.waitForHeading('Set up the new device');
  });
});
