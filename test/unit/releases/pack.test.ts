/** Making the tarball with the real npm. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmHost } from '../../../src/releases/npmHost.ts';
import { packBy, type Tarball } from '../../../src/releases/pack.ts';
import { withPackFolder } from '../../../src/releases/packFolder.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import { tool } from '../../tools.ts';
import { cleanUp, type Files, npmHome, packageFolder, recordingScripts, withNpm } from './fixtures.ts';

interface Packing {
  readonly files: Files;
  /** The package's folder within the files. */
  readonly inside?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly use: (tarball: Tarball, destination: string) => Promise<void> | void;
}

async function packing({ files, inside = '.', environment, use }: Packing): Promise<void> {
  const env = environment ?? (await npmHome());
  const folder = join(await packageFolder(files), inside);
  const { signal } = new AbortController();
  const npm = await findNpm(env, folder);
  const host = new NpmHost({ folder, npm, environment: env, signal });
  try {
    await host.ask({ task: 'loadForPacking' });
    await withPackFolder(async destination => {
      await use(await packBy(host, destination, signal), destination);
    });
  } finally {
    await host.close();
  }
}

describe('pack', () => {
  afterEach(cleanUp);

  for (const version of ['10.9.4', '11.19.1', '12.2.0'] as const) {
    it(`tells what npm ${version} has packed, and runs no script`, async () => {
      const { scripts, read } = await recordingScripts();
      const manifest = { name: '@wombat/burrow', version: '1.0.0', bin: 'cli.js', files: ['*.js'], scripts };
      await packing({
        files: {
          'package.json': { ...manifest, dependencies: { tunnel: '1.0.0' }, bundleDependencies: ['tunnel'] },
          'cli.js': '#!/usr/bin/env node\n',
          'left-out.txt': 'x',
          'node_modules/tunnel/package.json': { name: 'tunnel', version: '1.0.0' },
        },
        environment: await withNpm(await npmHome(), await tool('npm', version)),
        use: async (tarball, destination) => {
          const bytes = await readFile(tarball.path);
          assert.equal(dirname(tarball.path), destination);
          assert.equal(tarball.size, bytes.byteLength);
          assert.equal(tarball.integrity, `sha512-${createHash('sha512').update(bytes).digest('base64')}`);
          assert.equal(tarball.shasum, createHash('sha1').update(bytes).digest('hex'));
          assert.equal(`${tarball.name}@${tarball.version}`, '@wombat/burrow@1.0.0');
          const files = tarball.files.map(({ path, mode }) => [path, mode.toString(8)]);
          assert.deepEqual(files, [
            ['cli.js', '755'],
            ['node_modules/tunnel/package.json', '644'],
            ['package.json', '644'],
          ]);
          assert.deepEqual(tarball.bundled, ['tunnel']);
          assert.equal(
            tarball.unpackedSize,
            tarball.files.reduce((sum, { size }) => sum + size, 0),
          );
        },
      });
      assert.deepEqual(await read(), []);
    });
  }

  it('packs although the configuration says otherwise', async () => {
    await packing({
      files: {
        'package.json': { name: 'burrow', version: '1.0.0' },
        '.npmrc': 'dry-run=true\njson=false\nloglevel=silent\nignore-scripts=false\n',
      },
      use: ({ path }) => assert(existsSync(path)),
    });
  });

  it('packs the member of a workspace that it is started in', async () => {
    await packing({
      files: {
        'package.json': { name: 'root', version: '9.0.0', workspaces: ['packages/*'] },
        'packages/one/package.json': { name: 'one', version: '1.0.0' },
        'packages/two/package.json': { name: 'two', version: '2.0.0' },
      },
      inside: 'packages/two',
      use: ({ name, version }) => assert.equal(`${name}@${version}`, 'two@2.0.0'),
    });
  });

  it('quotes npm when it refuses', async () => {
    const refused = packing({
      files: {
        'package.json': {
          name: 'burrow',
          version: '1.0.0',
          dependencies: { tunnel: '1.0.0' },
          bundleDependencies: ['tunnel'],
          overrides: { tunnel: '2.0.0' },
        },
        'node_modules/tunnel/package.json': { name: 'tunnel', version: '2.0.0' },
      },
      environment: await withNpm(await npmHome(), await tool('npm', '12.2.0')),
      use: () => assert.fail('was packed'),
    });
    await assert.rejects(refused, (error: unknown) => {
      assert(error instanceof PublishError && error.failure.code === 'pack-failed');
      assert.match(error.failure.said, /Override for tunnel/);
      return true;
    });
  });
});
