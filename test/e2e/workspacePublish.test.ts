/** The packages of a workspace published through VS Code's own UI, by keyboard: one choice, one review, one prompt. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packFolderPrefix } from '../../src/releases/packFolder.ts';
import type { MonorepoPackage } from '../monorepo.ts';
import { Monorepo, publishWorkspace, recordsEvents } from './monorepo.ts';
import { eventsBeforeUpload, useStage, withStage } from './stage.ts';

const allEvents = [...eventsBeforeUpload, 'publish', 'postpublish'];

describe('Publish Workspace Packages', function () {
  this.timeout(240_000);
  const stage = useStage();
  let monorepo: Monorepo;

  /** b needs a, c needs b; d stands by itself. Takes the place of the one before. */
  async function add(name: string, packages: readonly MonorepoPackage[] = chain(name)): Promise<Monorepo> {
    monorepo = new Monorepo(stage, name, packages);
    await monorepo.add();
    return monorepo;
  }
  afterEach(() => monorepo.remove());

  function chain(name: string): readonly MonorepoPackage[] {
    const manifest = recordsEvents;
    return [
      { name: `${name}-c`, dependsOn: [`${name}-b`], manifest },
      { name: `${name}-b`, dependsOn: [`${name}-a`], manifest },
      { name: `${name}-a`, manifest },
      { name: `${name}-d`, manifest },
    ];
  }

  const uploadOf = (name: string) => ({ method: 'PUT', path: `^/${name}$`, withOtp: true }) as const;

  /** The order in which the registry took them. */
  async function order(): Promise<string[]> {
    const requests = await stage.registry.admin.requests();
    return requests
      .filter(({ method, status }) => method === 'PUT' && status !== null && status < 300)
      .map(({ url }) => url.slice(1));
  }

  async function assertScriptsRanOnce(letters: readonly string[], events = allEvents): Promise<void> {
    for (const letter of letters) {
      const ran = await monorepo.events(`${monorepo.name}-${letter}`);
      assert.deepEqual(ran, events, `scripts of ${letter}`);
    }
  }

  /** Those of the package of that name which lie about. */
  async function tarballsWith(name: string): Promise<readonly string[]> {
    const folders = (await readdir(tmpdir())).filter(each => each.startsWith(packFolderPrefix));
    const found = folders.map(async folder => {
      const files = await readdir(join(tmpdir(), folder), { recursive: true }).catch(() => []);
      const paths = files.filter(file => file.endsWith('.tgz')).map(file => join(tmpdir(), folder, file));
      const contents = await Promise.all(paths.map(path => readFile(path).catch(() => gzipSync(''))));
      return paths.filter((_, index) => `${gunzipSync(contents[index] ?? '')}`.includes(`"name": "${name}"`));
    });
    return (await Promise.all(found)).flat();
  }

  it('publishes all in the order of their dependencies under one prompt, each script once', async () => {
    await add('warren');
    await monorepo.untilPrompt('4 packages');
    const { quickInput } = stage.workbench;
    assert.match(
      await quickInput.message(),
      /^Publishing 4 packages\. (Nothing is published yet|0 of 4 are published)\./,
    );
    await stage.answerWithCode('warren');
    const published = `Published 4 packages of warren on ${stage.host}.`;
    const message = await stage.workbench.waitForNotification(published);
    assert.equal(await message.text(), published);
    assert.deepEqual(await message.buttons(), ['Show']);
    await monorepo.assertAllPublished();
    assert.deepEqual(
      (await order()).filter(name => name !== 'warren-d'),
      ['warren-a', 'warren-b', 'warren-c'],
    );
    await assertScriptsRanOnce(['a', 'b', 'c', 'd']);
    await message.press('Show');
    await quickInput.waitForVisible('Packages of warren');
    assert.equal((await quickInput.items()).length, 4);
    await quickInput.escape();
  });

  it('ticks what the registry lacks, leaves private ones out, and says of the others why', async () => {
    await add('mixed', [
      { name: 'mixed-old' },
      { name: 'mixed-new', dependsOn: ['mixed-old'] },
      { name: 'mixed-private', manifest: { private: true } },
      { name: 'mixed-early', version: '1.0.0-rc.1' },
    ]);
    const { quickInput } = stage.workbench;
    await monorepo.untilChoice();
    await quickInput.check('mixed-new');
    await quickInput.acceptChecked();
    await monorepo.acceptReview('1 package');
    await quickInput.waitForVisible(`${stage.host} · mixed`);
    await stage.answerWithCode('mixed');
    await stage.workbench.waitForNotification(`Published mixed-old@1.0.0 on ${stage.host}.`);

    await monorepo.untilChoice();
    const items = await quickInput.items();
    assert.deepEqual(
      items.map(({ label }) => label),
      ['mixed-new@1.0.0', 'mixed-early@1.0.0-rc.1', 'mixed-old@1.0.0'],
    );
    assert.equal(items[0]?.description, 'latest · new');
    assert.match(items[1]?.detail ?? '', /^1\.0\.0-rc\.1 is a prerelease/);
    assert.equal(items[2]?.description, `${stage.host} has it`);
    // Its box cannot be ticked.
    await quickInput.check('mixed-old');
    await quickInput.acceptChecked();
    await quickInput.waitForVisible('Publish 1 package of mixed?');
    await monorepo.dismiss();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    assert.deepEqual(await monorepo.published(), ['mixed-old@1.0.0']);
  });

  it('shows in the review what goes up, files that look like secrets first, and the files of each', async () => {
    await add('secrets', [
      { name: 'secrets-plain', files: { 'more.js': '// more\n' } },
      { name: 'secrets-leaky', dependsOn: ['secrets-plain'], files: { '.env.local': 'A=1\n' } },
    ]);
    const { quickInput } = stage.workbench;
    await monorepo.untilChoice();
    await quickInput.acceptChecked();
    await quickInput.waitForVisible('Publish 2 packages of secrets?');
    const [publish, secret, plain, leaky] = await quickInput.items();
    assert.equal(publish?.label, 'Publish 2 packages');
    assert.match(publish?.description ?? '', new RegExp(`^to ${stage.host} as secrets · tag latest`));
    assert.match(publish?.detail ?? '', /^1 looks like a secret · 2 new · 6 files · .* packed, .* unpacked$/);
    assert.equal(secret?.label, '.env.local');
    assert.match(secret?.description ?? '', /variables of an environment · secrets-leaky@1\.0\.0$/);
    assert.equal(plain?.label, 'secrets-plain@1.0.0');
    assert.equal(leaky?.label, 'secrets-leaky@1.0.0');
    assert.match(leaky?.description ?? '', /3 files · .* · 1 looks like a secret$/);
    await quickInput.waitForFocusedItem('.env.local');
    await quickInput.waitForPlaceholder('Enter opens the file, Escape cancels. Nothing is published yet.');
    await quickInput.pick('secrets-plain@1.0.0');
    await quickInput.waitForVisible('Files of secrets-plain@1.0.0');
    assert.deepEqual((await quickInput.items()).map(({ label }) => label).toSorted(), [
      'index.js',
      'more.js',
      'package.json',
    ]);
    await monorepo.dismiss();
    await quickInput.waitForVisible('Publish 2 packages of secrets?');
    await monorepo.dismiss();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    assert.deepEqual(await monorepo.published(), []);
  });

  it('does not try what needs one that failed; Continue publishes the rest and runs no script twice', async () => {
    await add('faulty');
    await monorepo.untilPrompt('4 packages');
    const refusal = { ...uploadOf('faulty-b'), effect: { kind: 'status', status: 403 } } as const;
    await stage.registry.admin.behave({ faults: [refusal] });
    await stage.answerWithCode('faulty');
    const message = await stage.workbench.waitForNotification('Not done: faulty-b@1.0.0.');
    assert.match(
      await message.text(),
      new RegExp(
        `^2 of 4 packages of faulty are published on ${stage.host}\\. Not done: faulty-b@1\\.0\\.0\\. ${stage.host} does not let this account publish faulty-b@1\\.0\\.0.* Not tried: faulty-c@1\\.0\\.0\\.$`,
      ),
    );
    assert.deepEqual(await message.buttons(), ['Continue', 'Show']);
    assert.deepEqual(await monorepo.published(), ['faulty-a@1.0.0', 'faulty-d@1.0.0']);
    await message.press('Show');
    const { quickInput } = stage.workbench;
    await quickInput.waitForVisible('Packages of faulty');
    assert.deepEqual(
      (await quickInput.items()).map(({ label }) => label),
      [
        'Continue with the 2 that are left',
        'faulty-b@1.0.0',
        'faulty-c@1.0.0',
        'faulty-a@1.0.0',
        'faulty-d@1.0.0',
      ],
    );
    await quickInput.pick('Continue with the 2');
    await stage.workbench.waitForNotification(`Published 4 packages of faulty on ${stage.host}.`);
    await monorepo.assertAllPublished();
    await assertScriptsRanOnce(['a', 'b', 'c', 'd']);
  });

  it('finds out what became of an answer that was lost, and goes on', async () => {
    await add('dropped');
    await monorepo.untilPrompt('4 packages');
    await stage.registry.admin.behave({
      faults: [{ ...uploadOf('dropped-b'), effect: { kind: 'drop-answer' } }],
    });
    await stage.answerWithCode('dropped');
    await stage.workbench.waitForNotification(`Published 4 packages of dropped on ${stage.host}.`);
    await monorepo.assertAllPublished();
  });

  it('is cancelled in the middle, says what is live, and goes on without a build', async () => {
    await add('stopped');
    await monorepo.untilPrompt('4 packages');
    await stage.registry.admin.behave({
      faults: [{ ...uploadOf('stopped-b'), effect: { kind: 'hold' } }],
    });
    await stage.answerWithCode('stopped');
    await stage.registry.admin.held();
    const progress = await stage.workbench.waitForNotification(/2 of 4 packages are published/);
    await progress.press('Cancel');
    await stage.registry.admin.release();
    const message = await stage.workbench.waitForNotification(/of 4 packages of stopped are published/);
    const text = `3 of 4 packages of stopped are published on ${stage.host}. Not tried: stopped-c@1.0.0.`;
    assert.equal(await message.text(), text);
    await message.press('Continue');
    await stage.workbench.waitForNotification(`Published 4 packages of stopped on ${stage.host}.`);
    await monorepo.assertAllPublished();
    await assertScriptsRanOnce(['a', 'b', 'c', 'd']);
  });

  it('says that nothing was published when the prompt is given up, and asks again on Continue', async () => {
    await add('reluctant');
    await monorepo.untilPrompt('4 packages');
    const { quickInput } = stage.workbench;
    await quickInput.escape();
    await (await stage.workbench.waitForNotification('waits for your code')).press('Cancel');
    const message = await stage.workbench.waitForNotification('Nothing was published.');
    assert.deepEqual(await monorepo.published(), []);
    await assertScriptsRanOnce(['a', 'b', 'c', 'd'], eventsBeforeUpload);
    await message.press('Continue');
    await quickInput.waitForVisible(`${stage.host} · reluctant`);
    await stage.answerWithCode('reluctant');
    await stage.workbench.waitForNotification(`Published 4 packages of reluctant on ${stage.host}.`);
    await monorepo.assertAllPublished();
    await assertScriptsRanOnce(['a', 'b', 'c', 'd']);
  });

  it('asks for another code where the first runs out in the middle, and says how far it is', async () => {
    await add('late');
    await monorepo.untilPrompt('4 packages');
    await stage.registry.admin.behave({ faults: [{ ...uploadOf('late-b'), effect: { kind: 'hold' } }] });
    await stage.answerWithCode('late');
    await stage.registry.admin.held();
    await stage.workbench.waitForNotification(/2 of 4 packages are published/);
    await stage.registry.admin.behave({ clockAheadSeconds: 300 });
    await stage.registry.admin.release();
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage(
      'The code is no longer valid. 2 of 4 are published; enter a new one to go on.',
    );
    await stage.answerWithCode('late');
    await stage.workbench.waitForNotification(`Published 4 packages of late on ${stage.host}.`);
    await monorepo.assertAllPublished();
    await assertScriptsRanOnce(['a', 'b', 'c', 'd']);
  });

  it('offers to go on after the window was closed in the middle', async () => {
    await add('closed');
    const others = await tarballsWith('closed-c');
    await monorepo.untilPrompt('4 packages');
    await stage.registry.admin.behave({ faults: [{ ...uploadOf('closed-b'), effect: { kind: 'hold' } }] });
    await stage.answerWithCode('closed');
    await stage.registry.admin.held();
    await stage.workbench.waitForNotification(/2 of 4 packages are published/);
    const built = (await tarballsWith('closed-c')).filter(path => !others.includes(path));
    assert.equal(built.length, 1);
    await stage.workbench.reload();
    await stage.registry.admin.behave({ faults: [] });
    await stage.registry.admin.release();
    const offer = await stage.workbench.waitForNotification(
      'Publishing 4 packages of closed did not come to its end. Go on with what is not published yet?',
    );
    assert.deepEqual(built.filter(existsSync), [], 'nobody comes back to what was built');
    await offer.press('Go on');
    const { quickInput } = stage.workbench;
    await quickInput.waitForVisible('Publish which packages of closed');
    await quickInput.waitForItem('closed-c@1.0.0');
    await quickInput.waitForFocus();
    await quickInput.acceptChecked();
    await quickInput.waitForVisible(/^Publish \d packages? of closed\?/);
    await quickInput.accept();
    await quickInput.waitForVisible(`${stage.host} · closed`);
    await stage.answerWithCode('closed');
    await stage.workbench.waitForNotification(/Published .*closed/);
    await monorepo.assertAllPublished();
  });

  it('follows npm’s check of all of them, and says once that it is done', async () => {
    await stage.registry.admin.behave({ scan: { ends: 'published', answers: 2 } });
    await add('checked');
    await monorepo.untilPrompt('4 packages');
    await stage.answerWithCode('checked');
    await stage.workbench.waitForNotification('npm is still checking 4 of them');
    await stage.workbench.statusBarItem('4 published versions are being checked').waitFor();
    await stage.workbench.waitForNotification(`${stage.host} has checked 4 packages`);
  });

  it('asks which workspace where there are several, and says where everything is published', async () => {
    await add('several', [{ name: 'several-only', manifest: { private: true } }]);
    await stage.workspace.write('other/pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(publishWorkspace);
    await quickInput.waitForVisible('Publish the packages of which workspace?');
    await quickInput.waitForItem('other');
    await quickInput.pick('several');
    await stage.workbench.waitForNotification('All packages of several are private. Nothing was published.');
    await stage.workspace.delete('other');
  });

  describe('that cannot be published', () => {
    it('where there is no workspace', async () => {
      monorepo = new Monorepo(stage, 'none', []);
      await stage.workspace.write('none/package.json', { name: 'none', version: '1.0.0' });
      await stage.workbench.runCommand(publishWorkspace);
      const message = await stage.workbench.waitForNotification('Nothing here names workspace packages');
      assert.deepEqual(await message.buttons(), ['Publish Package']);
    });

    it('where two packages have one name', async () => {
      await add('twins', [{ name: 'twins-one' }, { name: 'twins-two', manifest: { name: 'twins-one' } }]);
      await stage.workbench.runCommand(publishWorkspace);
      const message = await stage.workbench.waitForNotification('are named twins-one');
      assert.match(
        await message.text(),
        /: packages\/twins-one, packages\/twins-two\. .* Nothing was published\.$/,
      );
    });

    it('where a script fails: nothing is sent', async () => {
      await add('broken', [
        { name: 'broken-a' },
        { name: 'broken-b', manifest: { scripts: { prepublishOnly: 'node -e "process.exit(7)"' } } },
      ]);
      await monorepo.untilChoice();
      await stage.workbench.quickInput.acceptChecked();
      const message = await stage.workbench.waitForNotification('failed with exit code 7.');
      assert.match(
        await message.text(),
        /^The script "prepublishOnly" of broken-b@1\.0\.0 .* Nothing was published\.$/,
      );
      assert.deepEqual(await monorepo.published(), []);
    });

    it('where its package manager is missing', async () => {
      monorepo = new Monorepo(stage, 'managerless', [{ name: 'managerless-a' }]);
      await monorepo.add({ manager: 'pnpm' });
      await stage.workbench.runCommand(publishWorkspace);
      const message = await stage.workbench.waitForNotification(
        'is made with pnpm, which is not on the PATH of this editor',
      );
      assert.match(await message.text(), / Nothing was published\.$/);
    });

    it('where the folder is not trusted: nothing runs, no registry is asked', async () => {
      monorepo = new Monorepo(stage, 'distrusted', [{ name: 'distrusted-a' }]);
      await monorepo.add();
      await withStage({ workspaceTrust: true }, async untrusted => {
        await untrusted.workbench.statusBarItem('Restricted Mode').waitFor();
        await untrusted.workbench.runCommand(publishWorkspace);
        await untrusted.workbench.waitForNotification('This workspace is not trusted');
        assert.deepEqual(await untrusted.registry.admin.requests(), []);
      });
    });
  });
});
