/** Workspaces of pnpm and yarn published through VS Code's own UI: their own program packs what is sent. */
import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packageManagerCommand } from '../registry/packageManagerCli.ts';
import { Monorepo } from './monorepo.ts';
import { useStage } from './stage.ts';

const programs = { pnpm: 'pnpm 10', yarn: 'yarn 4' } as const;

describe('Publish Workspace Packages of other package managers', function () {
  this.timeout(240_000);
  const bin = join(tmpdir(), `package-managers-${process.pid}`);
  before(async () => {
    await mkdir(bin);
    for (const [name, manager] of Object.entries(programs)) {
      const command = await packageManagerCommand(manager);
      const quoted = command.map(part => `'${part}'`).join(' ');
      await writeFile(join(bin, name), `#!/bin/sh\nexec ${quoted} "$@"\n`);
      await chmod(join(bin, name), 0o755);
    }
  });
  after(() => rm(bin, { recursive: true }));
  const stage = useStage({
    env: { PATH: [bin, process.env['PATH']].join(delimiter), YARN_ENABLE_TELEMETRY: '0' },
  });

  let monorepo: Monorepo;
  afterEach(() => monorepo.remove());

  for (const manager of ['pnpm', 'yarn'] as const) {
    it(`${manager}: what it packs is published, its own ranges replaced`, async () => {
      const name = `${manager}-lair`;
      monorepo = new Monorepo(stage, name, [
        { name: `${name}-app`, dependsOn: [`${name}-lib`] },
        { name: `${name}-lib` },
      ]);
      await monorepo.add({ manager });
      await monorepo.untilPrompt('2 packages');
      await stage.answerWithCode(name);
      await stage.workbench.waitForNotification(`Published 2 packages of ${name} on ${stage.host}.`);
      await monorepo.assertAllPublished();
      const packument = await stage.registry.admin.packument(`${name}-app`);
      const versions = packument?.['versions'] as Record<string, { readonly dependencies?: object }>;
      assert.deepEqual(versions['1.0.0']?.dependencies, { [`${name}-lib`]: '^1.0.0' });
    });
  }
});
