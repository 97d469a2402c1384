/**
 * Workspaces whose packages need one another in a circle, that several package managers could have made, or of whose
 * packages nobody has said who may see them: published through VS Code's own UI, by keyboard.
 */
import assert from 'node:assert/strict';
import type { MonorepoPackage } from '../monorepo.ts';
import { Monorepo, publishWorkspace, recordsEvents } from './monorepo.ts';
import { useStage } from './stage.ts';

describe('Publish Workspace Packages, where something is unusual', function () {
  this.timeout(240_000);
  const stage = useStage();
  let monorepo: Monorepo;
  afterEach(() => monorepo.remove());

  async function add(name: string, packages: readonly MonorepoPackage[]): Promise<void> {
    monorepo = new Monorepo(stage, name, packages);
    await monorepo.add();
  }

  it('says which packages need one another in a circle, and publishes them all the same', async () => {
    await add('ring', [
      { name: 'ring-a', dependsOn: ['ring-c'] },
      { name: 'ring-b', dependsOn: ['ring-a'] },
      { name: 'ring-c', dependsOn: ['ring-b'] },
      { name: 'ring-outside', dependsOn: ['ring-a'] },
    ]);
    await monorepo.untilChoice();
    const { quickInput } = stage.workbench;
    assert.deepEqual(
      (await quickInput.items()).map(({ label, description }) => `${label}: ${description}`),
      [
        'ring-a@1.0.0: latest · new · in a circle with ring-b, ring-c',
        'ring-b@1.0.0: latest · new · in a circle with ring-a, ring-c',
        'ring-c@1.0.0: latest · new · in a circle with ring-a, ring-b',
        'ring-outside@1.0.0: latest · new',
      ],
    );
    await quickInput.accept();
    await monorepo.acceptReview('4 packages');
    await quickInput.waitForVisible(`${stage.host} · ring`);
    await stage.answerWithCode('ring');
    await stage.workbench.waitForNotification(`Published 4 packages of ring on ${stage.host}.`);
    await monorepo.assertAllPublished();
  });

  it('asks for the package manager where several could have made it, and runs none', async () => {
    await add('undecided', [{ name: 'undecided-a' }]);
    await stage.workspace.write('undecided/package-lock.json', { lockfileVersion: 3, packages: {} });
    await stage.workspace.write('undecided/yarn.lock', '# generated\n\n__metadata:\n  version: 8\n');
    await stage.workbench.runCommand(publishWorkspace);
    const message = await stage.workbench.waitForNotification('could be made with');
    assert.match(
      await message.text(),
      /^undecided could be made with npm or yarn\. Say which with "packageManager" in its package\.json\. .*Nothing was published\.$/,
    );
    assert.deepEqual(await stage.registry.admin.requests(), []);

    const root = { name: 'root', version: '0.0.0', private: true, workspaces: ['packages/*'] };
    await stage.workspace.write('undecided/package.json', { ...root, packageManager: 'npm@11.0.0' });
    await monorepo.untilChoice();
    await stage.workbench.quickInput.waitForItem('undecided-a@1.0.0');
    await monorepo.dismiss();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
  });

  describe('scoped packages that nobody has published yet', () => {
    const scoped = (name: string): readonly MonorepoPackage[] => [
      { name: `@${name}/one`, manifest: recordsEvents },
      { name: `@${name}/two`, dependsOn: [`@${name}/one`], manifest: recordsEvents },
      { name: `@${name}/three`, manifest: { ...recordsEvents, publishConfig: { access: 'public' } } },
      { name: `${name}-plain`, manifest: recordsEvents },
    ];

    async function accessOf(name: string): Promise<unknown> {
      return (await stage.registry.admin.packument(name))?.['access'];
    }

    /** Asked once, for all of which nothing says it, and before a script runs. */
    async function untilAccess(name: string): Promise<void> {
      await monorepo.untilChoice();
      const { quickInput } = stage.workbench;
      await quickInput.accept();
      await quickInput.waitForVisible(`Who may see @${name}/one, @${name}/two on ${stage.host}?`);
      assert.deepEqual(
        (await quickInput.items()).map(({ label }) => label),
        ['Public', 'Restricted'],
      );
      assert.deepEqual(await monorepo.events(`@${name}/one`), []);
    }

    it('asks once who may see them, and publishes them so', async () => {
      await add('shy', scoped('shy'));
      await untilAccess('shy');
      const { quickInput } = stage.workbench;
      await quickInput.pick('Restricted');
      await monorepo.acceptReview('4 packages');
      await quickInput.waitForVisible(`${stage.host} · shy`);
      await stage.answerWithCode('shy');
      await stage.workbench.waitForNotification(`Published 4 packages of shy on ${stage.host}.`);
      await monorepo.assertAllPublished();
      const names = ['@shy/one', '@shy/two', '@shy/three', 'shy-plain'];
      assert.deepEqual(await Promise.all(names.map(accessOf)), ['restricted', 'restricted', 'public', null]);
    });

    it('publishes nothing and runs no script where that is not answered', async () => {
      await add('silent', scoped('silent'));
      await untilAccess('silent');
      await monorepo.dismiss();
      await stage.workbench.statusBarItem('Nothing was published.').waitFor();
      assert.deepEqual(await monorepo.published(), []);
      assert.deepEqual(await monorepo.events('@silent/one'), []);
    });
  });
});
