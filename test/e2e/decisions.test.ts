/** What only the person can decide, and a package too large to be sent twice, through VS Code's own UI, by keyboard. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { progressIsGone } from '../scenes/scene.ts';
import { useStage } from './stage.ts';

describe('What no file of the package has decided', () => {
  const stage = useStage();

  /** The access of the first version, as the registry got it. */
  async function accessOf(name: string): Promise<unknown> {
    return (await stage.registry.admin.packument(name))?.['access'];
  }

  async function untilAccess(name: string): Promise<void> {
    await stage.addPackage(`@wombat/${name}`);
    await stage.startPublish(name);
    await stage.workbench.quickInput.waitForVisible(`Who may see @wombat/${name} on ${stage.host}?`);
    assert.deepEqual(await stage.workspace.events(name), [], 'no script runs before the answer');
  }

  for (const access of ['public', 'restricted'] as const) {
    it(`asks who may see the first version of a scoped package: ${access}`, async () => {
      const name = `${access}-den`;
      await untilAccess(name);
      const { quickInput } = stage.workbench;
      assert.deepEqual(
        (await quickInput.items()).map(({ label }) => label),
        ['Public', 'Restricted'],
      );
      await quickInput.pick(access === 'public' ? 'Public' : 'Restricted');
      await quickInput.waitForVisible(`Publish @wombat/${name}@1.0.0?`);
      assert.match((await quickInput.items())[0]?.description ?? '', new RegExp(`· ${access}$`));
      await quickInput.accept();
      await quickInput.waitForVisible(`· ${name}`);
      await stage.answerWithCode(name);
      await stage.assertPublished(`@wombat/${name}`);
      assert.equal(await accessOf(`@wombat/${name}`), access);
    });
  }

  it('publishes nothing and runs no script when nobody is chosen', async () => {
    await untilAccess('secluded');
    await stage.workbench.quickInput.escape();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await stage.assertNotPublished('@wombat/secluded', []);
    assert.equal(await stage.uploads('@wombat/secluded'), 0);
  });

  it('publishes without provenance only when that is agreed to', async () => {
    await stage.addPackage('pedigree', { manifest: { publishConfig: { provenance: true } } });
    const { dialog, quickInput } = stage.workbench;
    const question = 'pedigree@1.0.0 asks for a provenance statement, which npm can make in CI only.';
    await stage.startPublish('pedigree');
    await dialog.waitForVisible(question);
    assert.deepEqual((await dialog.buttons()).sort(), ['Cancel', 'Publish without Provenance']);
    await dialog.press('Cancel');
    // The status bar may still say so of the test before.
    await progressIsGone(stage, 'pedigree');
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await stage.assertNotPublished('pedigree', []);

    await stage.startPublish('pedigree');
    await dialog.waitForVisible(question);
    await dialog.press('Publish without Provenance');
    await stage.acceptReview('pedigree@1.0.0');
    await quickInput.waitForVisible('· pedigree');
    await stage.answerWithCode('pedigree');
    await stage.assertPublished('pedigree');
  });
});

describe('A large package', () => {
  const stage = useStage();
  /** `{}`, which fetches the challenge. */
  const emptyDocument = 2;

  it('asks for the code first, and sends the document once', async () => {
    await stage.addPackage('boulder');
    const size = 8_000_000;
    await stage.workspace.write('boulder/index.js', randomBytes(size).toString('latin1'));
    await stage.publishUntilPrompt('boulder');
    const [asked] = await puts();
    assert.deepEqual([asked?.bytesReceived, asked?.status, asked?.hasOtp], [emptyDocument, 401, false]);

    // Until the registry reads on, the progress stands still in the middle.
    await stage.registry.admin.behave({ latencyMs: { reads: 0, writes: 3000 } });
    await stage.answerWithCode('boulder');
    const progress = await stage.workbench.waitForNotification(/uploading [\d.]+ MB of [\d.]+ MB/);
    assert.match(await progress.text(), /^Publish boulder: uploading/);
    await stage.assertPublished('boulder');

    const [, sent, ...more] = await puts();
    assert.deepEqual([sent?.status, sent?.hasOtp, more], [200, true, []]);
    assert.ok((sent?.bytesReceived ?? 0) > size, 'the whole document');
  });

  async function puts() {
    return (await stage.registry.admin.requests()).filter(({ method }) => method === 'PUT');
  }
});
