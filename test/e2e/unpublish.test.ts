/** Versions and packages taken back in VS Code by keyboard, and gone for npm's own CLI. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { npmAs, signInWithPackage } from './npmAs.ts';
import { answerPrompt } from './packageSteps.ts';
import { useStage } from './stage.ts';

const unpublish = 'npm Security: Unpublish Package';

describe('Unpublishing', function () {
  this.timeout(240_000);
  const stage = useStage();

  async function choose(packageName: string, item: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(unpublish);
    await quickInput.waitForPlaceholder('Name of a package');
    await quickInput.fill(packageName);
    await quickInput.pick(packageName);
    await quickInput.waitForPlaceholder('Which version? Nothing is unpublished yet.');
    await quickInput.pick(item);
  }

  async function typeName(packageName: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder(`Type ${packageName} to go on`);
    await quickInput.fill(packageName);
    await quickInput.accept();
  }

  const view = async (account: UserSecrets, name: string) =>
    JSON.parse(await npmAs(stage, account, 'view', name, 'versions', '--json')) as unknown;

  it('takes a version back once its name is typed and a modal agreed to', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'recaller', '1.0.0', '1.1.0', '2.0.0');
    const { quickInput, dialog } = stage.workbench;
    await choose(burrow, '2.0.0');
    await quickInput.waitForMessage('npmjs.com lets go of a version for 72 hours');
    await quickInput.fill('burrow');
    await quickInput.accept();
    await quickInput.waitForMessage(`This is not “${burrow}”. Nothing is unpublished yet.`);
    await typeName(burrow);
    await dialog.waitForVisible(`Unpublish ${burrow}@2.0.0 from ${stage.host}?`);
    const text = await dialog.text();
    assert.match(text, /cannot be taken back/);
    assert.match(text, /can never be published again/);
    assert.match(text, /These tags lead to it, and change: latest\./);
    assert.doesNotMatch(text, /24 hours/);
    await dialog.press('Unpublish');
    await answerPrompt(stage, account, /^Unpublishing @recaller\/burrow@2\.0\.0\./);
    const message = await stage.workbench.waitForNotification(
      `Unpublished ${burrow}@2.0.0 from ${stage.host}.`,
    );
    assert.deepEqual(await message.buttons(), ['Show in npm Security']);
    assert.deepEqual(await view(account, burrow), ['1.0.0', '1.1.0']);
    assert.equal(await npmAs(stage, account, 'dist-tag', 'ls', burrow), 'latest: 1.1.0');
  });

  it('takes the whole package back', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'quitter', '1.0.0', '1.1.0');
    const { dialog } = stage.workbench;
    await choose(burrow, 'The whole package');
    await typeName(burrow);
    await dialog.waitForVisible(`Unpublish all of ${burrow} from ${stage.host}?`);
    assert.match(await dialog.text(), /no new version of @quitter\/burrow for 24 hours/);
    await dialog.press('Unpublish');
    await answerPrompt(stage, account, /^Unpublishing @quitter\/burrow\./);
    await stage.workbench.waitForNotification(`Unpublished all of ${burrow} from ${stage.host}.`);
    assert.equal(await stage.registry.admin.packument(burrow), null);
  });

  it('leaves everything where the modal is declined', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'doubter', '1.0.0');
    const { dialog, page } = stage.workbench;
    await choose(burrow, '1.0.0');
    await typeName(burrow);
    // With its only version the package goes, and that is what is asked.
    await dialog.waitForVisible(`Unpublish all of ${burrow} from ${stage.host}?`);
    await page.keyboard.press('Escape');
    await dialog.waitForHidden();
    assert.deepEqual(await view(account, burrow), ['1.0.0']);
    const writes = (await stage.registry.admin.requests()).filter(
      ({ method, npmCommand }) => method !== 'GET' && npmCommand === 'unpublish',
    );
    assert.deepEqual(writes, []);
  });

  it('says what the registry says when it does not let go', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'refused', '1.0.0', '2.0.0');
    const refusal = { kind: 'status', status: 405 } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: '/-rev/', withOtp: true, effect: refusal }],
    });
    const { dialog } = stage.workbench;
    await choose(burrow, '1.0.0');
    await typeName(burrow);
    await dialog.press('Unpublish');
    await answerPrompt(stage, account, /^Unpublishing/);
    const message = await stage.workbench.waitForNotification('Nothing was unpublished.');
    assert.equal(await message.severity(), 'error');
    assert.deepEqual(await view(account, burrow), ['1.0.0', '2.0.0']);
  });

  it('asks again, and says why, where a registry takes each code once', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'thrifty', '1.0.0', '2.0.0');
    await stage.registry.admin.behave({ codesOnce: true });
    const { dialog, quickInput } = stage.workbench;
    await choose(burrow, '2.0.0');
    await typeName(burrow);
    await dialog.press('Unpublish');
    // The one of this half minute has published them.
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answer(await stage.registry.admin.code('thrifty', -30));
    await quickInput.waitForMessage(
      `The code from before is no longer valid. Enter a new one to go on. ${burrow}@2.0.0 is unpublished. Its file is removed, too. The file is still there.`,
    );
    assert.deepEqual(await view(account, burrow), ['1.0.0']);
    await stage.answer(await stage.registry.admin.code('thrifty', 30));
    await stage.workbench.waitForNotification(`Unpublished ${burrow}@2.0.0 from ${stage.host}.`);
  });

  it('finds out by itself that it is gone when the answer is lost', async () => {
    const { account, burrow } = await signInWithPackage(stage, 'lost', '1.0.0', '2.0.0');
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: '/-rev/', withOtp: true, effect: { kind: 'drop-answer' } }],
    });
    const { dialog } = stage.workbench;
    await choose(burrow, '2.0.0');
    await typeName(burrow);
    await dialog.press('Unpublish');
    await answerPrompt(stage, account, /^Unpublishing/);
    await stage.workbench.waitForNotification(`Unpublished ${burrow}@2.0.0 from ${stage.host}.`);
    assert.deepEqual(await view(account, burrow), ['1.0.0']);
  });
});
