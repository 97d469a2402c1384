/** Changes of a package that begin at its package.json, in the editor and in the explorer, by keyboard. */
import assert from 'node:assert/strict';
import { npmAs, ownersByNpm, signInWithPackage } from './npmAs.ts';
import { answerPrompt, goOn, runFromMenuOfFile } from './packageSteps.ts';
import { useStage } from './stage.ts';

describe('A change that begins at a package.json', function () {
  this.timeout(240_000);
  const stage = useStage();

  /** The file of a package in a folder of the account's name, open, with the focus in its editor. */
  async function openManifest(folder: string, manifest: object): Promise<void> {
    await stage.workspace.write(`${folder}/package.json`, manifest);
    const { page, quickInput } = stage.workbench;
    await page.keyboard.press('ControlOrMeta+P');
    await quickInput.waitForVisible();
    await quickInput.fill(`${folder}/package.json`);
    // Files of that name that were open before are offered first, until the search is through.
    await quickInput.pick(new RegExp(`package\\.json\\s*${folder}`));
    await page.locator('.editor-group-container .tab.active', { hasText: 'package.json' }).waitFor();
    await page.locator('.monaco-breadcrumbs', { hasText: folder }).waitFor();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  it('adds an owner, from the menu of the editor', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'editing', '1.0.0');
    const friend = await stage.registry.admin.addUser({ name: 'friend-of-editing' });
    await openManifest('editing', { name: burrow, version: '1.0.0' });
    await runFromMenuOfFile(stage, 'Add Package Owner');
    const { quickInput } = stage.workbench;
    // The file says which package is meant: the first question is who.
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(friend.name);
    await quickInput.pick(`Look up ${friend.name}`);
    await goOn(stage, `Make ${friend.name} an owner of ${burrow}`);
    await answerPrompt(stage, account, new RegExp(`^Making ${friend.name} an owner of ${burrow}\\.`));
    await stage.workbench.waitForNotification(
      `${friend.name} is an owner of ${burrow} on ${stage.host} now.`,
    );
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['editing', friend.name].toSorted());
  });

  it('removes an owner and sets a dist-tag, from the menu of the explorer', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'exploring', '1.0.0', '1.1.0');
    const gone = await stage.registry.admin.addUser({ name: 'guest-of-exploring' });
    await stage.registry.admin.addOwner(burrow, gone.name);
    await openManifest('exploring', { name: burrow, version: '1.1.0' });
    const inExplorer = async (entry: string) => {
      await stage.workbench.runCommand('File: Reveal Active File in Explorer View');
      await stage.workbench.page
        .locator('.explorer-folders-view .monaco-list:focus .monaco-list-row.focused')
        .filter({ hasText: 'package.json' })
        .waitFor();
      await runFromMenuOfFile(stage, entry);
    };
    const { quickInput } = stage.workbench;
    await inExplorer('Add Dist-Tag');
    await quickInput.waitForPlaceholder('Which version? Nothing is changed yet.');
    await quickInput.pick('1.0.0');
    await quickInput.waitForPlaceholder('Which tag for 1.0.0? Choose one or type a new one.');
    await quickInput.fill('lts');
    await quickInput.pick('new tag');
    await goOn(stage, `Set lts of ${burrow} to 1.0.0`);
    await answerPrompt(stage, account, /^Setting the dist-tag lts of @exploring\/burrow\./);
    await stage.workbench.waitForNotification(
      `The dist-tag lts of ${burrow} on ${stage.host} leads to 1.0.0 now.`,
    );
    await inExplorer('Remove Package Owner');
    await quickInput.pick('guest-of-exploring@example.com');
    await goOn(stage, `Remove ${gone.name} as an owner of ${burrow}`);
    await stage.workbench.waitForNotification(
      `${gone.name} is no owner of ${burrow} on ${stage.host} any more.`,
    );
    assert.equal(await npmAs(stage, account, 'dist-tag', 'ls', burrow), 'latest: 1.1.0\nlts: 1.0.0');
    assert.deepEqual(await ownersByNpm(stage, account, burrow), ['exploring']);
  });

  it('says so where the file names no package', async () => {
    await signInWithPackage(stage, 'nameless', '1.0.0');
    await openManifest('nameless', { private: true });
    await runFromMenuOfFile(stage, 'Remove Package Owner');
    await stage.workbench.waitForNotification('nameless/package.json names no package. Nothing was changed.');
  });
});
