/** Making the tarball with the real npm. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import type { BuildContext } from '../../../src/releases/npmHost.ts';
import { pack, packFolderPrefix, withPackFolder } from '../../../src/releases/pack.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import { tool } from '../../tools.ts';
import { cleanUp, type Files, npmHome, packageFolder, recordingScripts, withNpm } from './fixtures.ts';

async function contextOf(files: Files, environment?: NodeJS.ProcessEnv): Promise<BuildContext> {
  const env = environment ?? (await npmHome());
  const folder = await packageFolder(files);
  const npm = await findNpm(env, folder);
  return { folder, npm, environment: env, signal: new AbortController().signal };
}

describe('pack', () => {
  afterEach(cleanUp);

  for (const version of ['10.9.4', '11.19.1', '12.2.0'] as const) {
    it(`reads what npm ${version} reports`, async () => {
      const { scripts, read } = await recordingScripts();
      const context = await contextOf(
        {
          'package.json': {
            name: '@wombat/burrow',
            version: '1.0.0',
            bin: 'cli.js',
            files: ['*.js'],
            scripts,
          },
          'cli.js': '#!/usr/bin/env node\n',
          'left-out.txt': 'x',
        },
        await withNpm(await npmHome(), await tool('npm', version)),
      );
      assert.equal(context.npm.version, version);
      await withPackFolder(async folder => {
        const tarball = await pack('@wombat/burrow', folder, context);
        const bytes = await readFile(tarball.path);
        assert.equal(dirname(tarball.path), folder);
        assert.equal(tarball.size, bytes.byteLength);
        assert.equal(tarball.integrity, `sha512-${createHash('sha512').update(bytes).digest('base64')}`);
        assert.equal(tarball.shasum, createHash('sha1').update(bytes).digest('hex'));
        assert.equal(`${tarball.name}@${tarball.version}`, '@wombat/burrow@1.0.0');
        const files = tarball.files.map(({ path, mode }) => [path, mode.toString(8)]);
        assert.deepEqual(files, [
          ['cli.js', '755'],
          ['package.json', '644'],
        ]);
        assert.equal(
          tarball.unpackedSize,
          tarball.files.reduce((sum, { size }) => sum + size, 0),
        );
      });
      assert.deepEqual(await read(), []);
    });
  }

  it('packs although the configuration says otherwise', async () => {
    const npmrc = 'dry-run=true\njson=false\nloglevel=silent\nignore-scripts=false\n';
    const context = await contextOf({
      'package.json': { name: 'burrow', version: '1.0.0' },
      '.npmrc': npmrc,
    });
    await withPackFolder(async folder => {
      const { path } = await pack('burrow', folder, context);
      assert(existsSync(path));
    });
  });

  it('packs the member of a workspace that it is started in', async () => {
    const root = await contextOf({
      'package.json': { name: 'root', version: '9.0.0', workspaces: ['packages/*'] },
      'packages/one/package.json': { name: 'one', version: '1.0.0' },
      'packages/two/package.json': { name: 'two', version: '2.0.0' },
    });
    const context = { ...root, folder: `${root.folder}/packages/two` };
    await withPackFolder(async folder => {
      const { name, version } = await pack('two', folder, context);
      assert.equal(`${name}@${version}`, 'two@2.0.0');
    });
  });

  it('quotes npm when it refuses', async () => {
    const context = await contextOf({ 'package.json': { name: 'burrow' } });
    await withPackFolder(async folder => {
      await assert.rejects(pack('burrow', folder, context), (error: unknown) => {
        assert(error instanceof PublishError && error.failure.code === 'pack-failed');
        assert.match(error.failure.said, /must have name and version/);
        return true;
      });
    });
  });
});

describe('withPackFolder', () => {
  it('gives a folder that nobody else can read, and removes it after a failure, too', async () => {
    const seen: string[] = [];
    const failing = withPackFolder(async folder => {
      seen.push(folder);
      if (process.platform !== 'win32') assert.equal((await stat(folder)).mode & 0o777, 0o700);
      throw new Error('on purpose');
    });
    await assert.rejects(failing, { message: 'on purpose' });
    const [folder] = seen;
    assert(folder !== undefined && basename(folder).startsWith(packFolderPrefix));
    assert(!existsSync(folder));
  });
});
