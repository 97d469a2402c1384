/** Dist-tags and deprecations changed in VS Code by keyboard, and seen by npm's own CLI. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { TestClient } from '../registry/testClient.ts';
import { showAccount } from './account.ts';
import { npmAs, signInWithPackage } from './npmAs.ts';
import { answerPrompt, choosePackage, goOn, runFromMenuOfFile, waitForLastLook } from './packageSteps.ts';
import { useStage } from './stage.ts';

describe('Dist-tags and deprecations', function () {
  this.timeout(240_000);
  const stage = useStage();

  const tags = (account: UserSecrets, name: string) => npmAs(stage, account, 'dist-tag', 'ls', name);

  async function deprecated(account: UserSecrets, spec: string): Promise<string> {
    return await npmAs(stage, account, 'view', spec, 'deprecated');
  }

  describe('a dist-tag', () => {
    it('is set to a version, and set back', async () => {
      const { account, burrow } = await signInWithPackage(stage, 'tagger', '1.0.0', '1.1.0', '2.0.0');
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Add Dist-Tag', burrow);
      await quickInput.waitForPlaceholder('Which version? Nothing is changed yet.');
      assert.deepEqual(
        (await quickInput.items()).map(({ label, description }) => [label, description]),
        [
          ['2.0.0', 'latest'],
          ['1.1.0', ''],
          ['1.0.0', ''],
        ],
      );
      await quickInput.pick('1.1.0');
      await quickInput.waitForPlaceholder('Which tag for 1.1.0? Choose one or type a new one.');
      await quickInput.fill('lts');
      await quickInput.pick('new tag');
      const lines = await waitForLastLook(stage, `Set lts of ${burrow} to 1.1.0`);
      assert.deepEqual(lines, ['Now: no such tag', 'Then: 1.1.0', `Registry: ${stage.host} as tagger`]);
      await quickInput.accept();
      await answerPrompt(stage, account, /^Setting the dist-tag lts of @tagger\/burrow\. .*changed yet/);
      const told = `The dist-tag lts of ${burrow} on ${stage.host} leads to 1.1.0 now.`;
      const message = await stage.workbench.waitForNotification(told);
      assert.equal(await tags(account, burrow), 'latest: 2.0.0\nlts: 1.1.0');
      await message.press('Undo');
      await stage.workbench.waitForNotification(`The dist-tag lts of ${burrow} on ${stage.host} is gone.`);
      assert.equal(await tags(account, burrow), 'latest: 2.0.0');
    });

    it('is no range of versions, and nothing that npm takes for something else', async () => {
      const { account, burrow } = await signInWithPackage(stage, 'ranger', '1.0.0');
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Add Dist-Tag', burrow);
      await quickInput.pick('1.0.0');
      await quickInput.waitForPlaceholder('Which tag for 1.0.0? Choose one or type a new one.');
      await quickInput.fill('1.x');
      await quickInput.waitForItem(
        '“1.x” is a range of versions: npm would never look for a tag of that name',
      );
      await quickInput.accept();
      assert.equal(await quickInput.value(), '1.x');
      await quickInput.fill('a b');
      await quickInput.waitForItem('“a b” cannot be a tag');
      await quickInput.escape();
      await quickInput.waitForHidden();
      assert.equal(await tags(account, burrow), 'latest: 1.0.0');
    });

    it('is removed, but for latest', async () => {
      const { account, burrow } = await signInWithPackage(stage, 'untagger', '1.0.0', '2.0.0');
      const otp = await stage.registry.admin.code('untagger');
      const client = new TestClient(stage.registry.url);
      const path = `/-/package/${burrow.replace('/', '%2f')}/dist-tags/old`;
      await client.call('PUT', path, { token: account.token, otp, body: '1.0.0' });
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Remove Dist-Tag', burrow);
      await quickInput.waitForPlaceholder('Which tag? Its version stays. Nothing is changed yet.');
      await quickInput.waitForItem('2.0.0 · every package keeps this one');
      await quickInput.pick('1.0.0');
      await goOn(stage, `Remove old of ${burrow}`);
      await answerPrompt(stage, account, /^Removing the dist-tag old of @untagger\/burrow\./);
      const message = await stage.workbench.waitForNotification(
        `The dist-tag old of ${burrow} on ${stage.host} is gone.`,
      );
      assert.equal(await tags(account, burrow), 'latest: 2.0.0');
      await message.press('Undo');
      await stage.workbench.waitForNotification('leads to 1.0.0 now.');
      assert.equal(await tags(account, burrow), 'latest: 2.0.0\nold: 1.0.0');
    });

    it('is set back to what somebody else has set it to meanwhile', async () => {
      const { account, burrow } = await signInWithPackage(stage, 'rival', '1.0.0', '1.1.0', '2.0.0');
      const client = new TestClient(stage.registry.url);
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Add Dist-Tag', burrow);
      await quickInput.pick('1.0.0');
      await quickInput.waitForPlaceholder('Which tag for 1.0.0? Choose one or type a new one.');
      await quickInput.fill('lts');
      await quickInput.pick('new tag');
      await waitForLastLook(stage, `Set lts of ${burrow} to 1.0.0`);
      const path = `/-/package/${burrow.replace('/', '%2f')}/dist-tags/lts`;
      const otp = await stage.registry.admin.code('rival');
      await client.call('PUT', path, { token: account.token, otp, body: '1.1.0' });
      await quickInput.accept();
      await answerPrompt(stage, account, /^Setting the dist-tag lts/);
      const message = await stage.workbench.waitForNotification(`leads to 1.0.0 now.`);
      await message.press('Undo');
      await stage.workbench.waitForNotification(`leads to 1.1.0 now.`);
      assert.equal(await tags(account, burrow), 'latest: 2.0.0\nlts: 1.1.0');
    });

    it('is not set twice', async () => {
      const { burrow } = await signInWithPackage(stage, 'repeater', '1.0.0');
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Add Dist-Tag', burrow);
      await quickInput.pick('1.0.0');
      await quickInput.waitForPlaceholder('Which tag for 1.0.0? Choose one or type a new one.');
      await quickInput.pick('latest');
      await stage.workbench.waitForNotification(
        `The dist-tag latest of ${burrow} on ${stage.host} leads to 1.0.0 already. Nothing was changed.`,
      );
    });
  });

  describe('a deprecation', () => {
    it('shows the versions that a range hits while it is typed, and is taken back', async () => {
      const { account, burrow } = await signInWithPackage(
        stage,
        'damper',
        '1.0.0',
        '1.1.0',
        '2.0.0-beta.1',
        '2.0.0',
      );
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Deprecate Package Versions', burrow);
      await quickInput.waitForItem('all versions');
      await quickInput.type('<2');
      await quickInput.waitForItem('2 versions');
      await quickInput.type('.0.0');
      await quickInput.waitForItem('3 versions');
      assert.deepEqual(
        (await quickInput.items()).map(({ label }) => label),
        ['<2.0.0', '2.0.0-beta.1', '1.1.0', '1.0.0'],
      );
      await quickInput.fill('1.x');
      await quickInput.waitForItem('2 versions');
      await quickInput.accept();
      await quickInput.waitForMessage('Enter takes the deprecation of 2 versions back.');
      await quickInput.fill('too damp');
      await quickInput.waitForMessage(
        'Enter deprecates 2 versions: they stay, and npm shows this to whoever installs',
      );
      await quickInput.accept();
      const lines = await waitForLastLook(stage, `Deprecate ${burrow}@1.x`);
      assert.deepEqual(lines.slice(0, 3), [
        'Versions: 1.0.0, 1.1.0',
        'Now: not deprecated',
        'Then: too damp',
      ]);
      await quickInput.accept();
      await answerPrompt(stage, account, /^Changing the deprecation of @damper\/burrow\./);
      const told = `${burrow}@1.x on ${stage.host} is deprecated now.`;
      const message = await stage.workbench.waitForNotification(told);
      assert.equal(await deprecated(account, `${burrow}@1.1.0`), 'too damp');
      assert.equal(await deprecated(account, `${burrow}@2.0.0`), '');
      await message.press('Undo');
      await stage.workbench.waitForNotification('is not deprecated any more.');
      assert.equal(await deprecated(account, `${burrow}@1.1.0`), '');
    });

    it('is taken back where there is one, by an empty message', async () => {
      const { account, burrow } = await signInWithPackage(stage, 'drier', '1.0.0', '2.0.0');
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Deprecate Package Versions', burrow);
      await quickInput.pick('1.0.0');
      await quickInput.waitForMessage('Enter takes the deprecation of 1 version back.');
      await quickInput.fill('too damp');
      await quickInput.accept();
      await goOn(stage, `Deprecate ${burrow}@1.0.0`);
      await answerPrompt(stage, account, /^Changing the deprecation/);
      await stage.workbench.waitForNotification('is deprecated now.');
      await stage.workbench.clearNotifications();
      await choosePackage(stage, 'Deprecate Package Versions', burrow);
      await quickInput.waitForItem('deprecated: too damp');
      await quickInput.pick('deprecated: too damp');
      await quickInput.waitForMessage('Enter deprecates 1 version');
      assert.equal(await quickInput.value(), 'too damp');
      await quickInput.fill('');
      await quickInput.accept();
      await goOn(stage, `Take the deprecation of ${burrow}@1.0.0 back`);
      await stage.workbench.waitForNotification(
        `${burrow}@1.0.0 on ${stage.host} is not deprecated any more.`,
      );
      assert.equal(await deprecated(account, `${burrow}@1.0.0`), '');
    });

    it('goes on with nothing that is no range, or hits no version', async () => {
      const { burrow } = await signInWithPackage(stage, 'misser', '1.0.0');
      const { quickInput } = stage.workbench;
      await choosePackage(stage, 'Deprecate Package Versions', burrow);
      await quickInput.waitForItem('all versions');
      await quickInput.fill('>9');
      await quickInput.waitForItem('no version is in “>9”');
      await quickInput.fill('newest');
      await quickInput.waitForItem('“newest” is not a range of versions');
      await quickInput.accept();
      assert.equal(await quickInput.value(), 'newest');
      await quickInput.escape();
      await quickInput.waitForHidden();
    });
  });

  it('says where there is no such package', async () => {
    await signInWithPackage(stage, 'seeker', '1.0.0');
    await choosePackage(stage, 'Add Dist-Tag', 'seekers-dream');
    await stage.workbench.waitForNotification(
      `${stage.host} has no package seekers-dream, or does not show it to this account. Nothing was changed.`,
    );
  });

  it('begins at a package.json, and at a row of the tree', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'starter', '1.0.0');
    await stage.workspace.write('starter/package.json', { name: burrow, version: '1.0.0' });
    const { quickInput, tree } = stage.workbench;
    await stage.openFile('starter/package.json');
    await runFromMenuOfFile(stage, 'Add Dist-Tag');
    await quickInput.waitForVisible(`Add a dist-tag to ${burrow}`);
    await quickInput.escape();
    await quickInput.waitForHidden();
    await showAccount(stage, account.name);
    await tree.waitFor('All packages1');
    await tree.expand(/^All packages/);
    await tree.expand(burrow);
    await tree.waitFor('Dist-tagslatest 1.0.0');
    assert.deepEqual(await tree.menu('Dist-tags'), ['Add Dist-Tag', 'Remove Dist-Tag']);
    await tree.closeMenu();
    await tree.run(burrow, 'Deprecate Package Versions');
    await quickInput.waitForVisible(`Deprecate ${burrow}`);
    await quickInput.escape();
    await quickInput.waitForHidden();
  });
});
