/** Access to a package changed in VS Code by keyboard, and seen by npm's own CLI. */
import assert from 'node:assert/strict';
import { npmAs, publish, signInWithPackage } from './npmAs.ts';
import { answerPrompt, choosePackage, goOn, waitForLastLook } from './packageSteps.ts';
import { useStage } from './stage.ts';

const changeAccess = 'Change Package Access';

describe('Access to a package', function () {
  this.timeout(240_000);
  const stage = useStage();

  async function choose(packageName: string, item: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await choosePackage(stage, changeAccess, packageName);
    await quickInput.waitForPlaceholder('Change what? Nothing is changed yet.');
    await quickInput.pick(item);
  }

  it('is restricted, and made public again', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'closer', '1.0.0');
    const status = () => npmAs(stage, account, 'access', 'get', 'status', burrow);
    assert.equal(await status(), `${burrow}: public`);
    await choose(burrow, 'Restricted');
    const lines = await waitForLastLook(stage, `Restrict ${burrow} to those who were given access`);
    assert.deepEqual(lines.slice(0, 2), ['Now: public', 'Then: restricted']);
    await stage.workbench.quickInput.accept();
    await answerPrompt(stage, account, /^Changing the access to @closer\/burrow\./);
    const message = await stage.workbench.waitForNotification(
      `${burrow} is restricted on ${stage.host} now.`,
    );
    assert.equal(await status(), `${burrow}: private`);
    await message.press('Undo');
    await stage.workbench.waitForNotification(`${burrow} is public on ${stage.host} now.`);
    assert.equal(await status(), `${burrow}: public`);
  });

  it('takes a second factor from then on, which is known here alone', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'guard', '1.0.0');
    const { quickInput } = stage.workbench;
    await choosePackage(stage, changeAccess, burrow);
    await quickInput.locator.getByText('publishing takes · now unknown').waitFor();
    await quickInput.pick('A second factor always');
    const lines = await waitForLastLook(stage, `For publishing ${burrow}: a second factor always`);
    assert.deepEqual(lines.slice(0, 2), [
      'Now: unknown: registries do not tell',
      'Then: A second factor always',
    ]);
    await quickInput.accept();
    await answerPrompt(stage, account, /^Changing the access to @guard\/burrow\./);
    const told = `Publishing ${burrow} on ${stage.host} takes from now on: a second factor always.`;
    const message = await stage.workbench.waitForNotification(told);
    assert.deepEqual(await message.buttons(), ['Show in npm Security'], 'nobody knows what it was before');
    assert.equal(await stage.registry.admin.twoFactorRequirement(burrow), 'publish');
    // Escape would close the message first.
    await stage.workbench.clearNotifications();
    await choosePackage(stage, changeAccess, burrow);
    await quickInput.waitForItem('set from here on');
    await quickInput.escape();
    await quickInput.waitForHidden();
  });

  it('is given to a team, and taken from it', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'captain', '1.0.0');
    const { admin } = stage.registry;
    await admin.addUser({ name: 'sailor' });
    await admin.addOrg('captain', { captain: 'owner', sailor: 'developer' });
    await admin.addTeam('captain', 'crew', { members: ['sailor'], packages: {} });
    const ofTeam = () => npmAs(stage, account, 'access', 'list', 'packages', 'captain:crew');
    const { quickInput } = stage.workbench;
    await choose(burrow, 'Access of a team…');
    await quickInput.waitForPlaceholder('Which team? Nothing is changed yet.');
    await quickInput.pick('crew');
    await quickInput.waitForPlaceholder('What may crew do with it?');
    await quickInput.pick('Read and write');
    const lines = await waitForLastLook(stage, `Give @captain:crew access to ${burrow}`);
    assert.deepEqual(lines.slice(0, 2), ['Now: no access', 'Then: read-write']);
    await quickInput.accept();
    await answerPrompt(stage, account, /^Changing the access/);
    const told = `@captain:crew has read-write access to ${burrow} on ${stage.host} now.`;
    const message = await stage.workbench.waitForNotification(told);
    assert.equal(await ofTeam(), `${burrow}: read-write`);
    await message.press('Undo');
    await stage.workbench.waitForNotification(`@captain:crew has no access to ${burrow}`);
    assert.equal(await ofTeam(), '');
  });

  it('says so where the scope has no teams, and offers none where there is no scope', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'loner', '1.0.0');
    await publish(stage, account, 'loners-tunnel', '1.0.0');
    await choose(burrow, 'Access of a team…');
    await stage.workbench.waitForNotification(
      `${stage.host} knows no teams of @loner, or does not show them to this account. Nothing was changed.`,
    );
    const { quickInput } = stage.workbench;
    await choosePackage(stage, changeAccess, 'loners-tunnel');
    await quickInput.waitForPlaceholder('Change what? Nothing is changed yet.');
    assert.deepEqual(
      (await quickInput.items()).map(({ label }) => label),
      ['No second factor', 'A second factor, or a token that bypasses it', 'A second factor always'],
    );
    await quickInput.escape();
    await quickInput.waitForHidden();
  });

  it('says so where the registry knows none of it', async () => {
    const { burrow } = await signInWithPackage(stage, 'plain', '1.0.0');
    await stage.registry.admin.behave({ access: 'not-implemented', teams: 'unsupported' });
    await choose(burrow, 'Restricted');
    await stage.workbench.waitForNotification(
      `${stage.host} has no such setting that can be changed from here. Nothing was changed.`,
    );
  });

  it('says what the registry says where nobody has paid for it', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'miser', '1.0.0');
    await stage.registry.admin.behave({ restrictedPackages: false });
    await choose(burrow, 'Restricted');
    await goOn(stage, `Restrict ${burrow} to those who were given access`);
    await answerPrompt(stage, account, /^Changing the access/);
    const message = await stage.workbench.waitForNotification('You must sign up for private packages.');
    assert.match(await message.text(), /Nothing was changed\./);
    assert.equal(await npmAs(stage, account, 'access', 'get', 'status', burrow), `${burrow}: public`);
  });
});
