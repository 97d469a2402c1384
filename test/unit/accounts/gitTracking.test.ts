/** What git says of a file, in repositories made with git itself. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isTrackedByGit } from '../../../src/accounts/gitTracking.ts';
import { cleanUp, packageFolder, temporaryFolder } from '../releases/fixtures.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

async function repository(): Promise<string> {
  const folder = await packageFolder({ '.npmrc': 'a=b', 'packages/burrow/.npmrc': 'a=b', 'other.txt': 'x' });
  await run('git', ['init', '--quiet'], { cwd: folder });
  return folder;
}

const isTracked = (file: string, environment: NodeJS.ProcessEnv = process.env) =>
  isTrackedByGit(file, environment, never);

describe('isTrackedByGit', function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  it('is so when the file was added, and not before or after', async () => {
    const folder = await repository();
    const file = join(folder, 'packages', 'burrow', '.npmrc');
    assert.equal(await isTracked(file), false);
    await run('git', ['add', 'packages/burrow/.npmrc'], { cwd: folder });
    assert.equal(await isTracked(file), true);
    assert.equal(await isTracked(join(folder, '.npmrc')), false);
    await run('git', ['rm', '--cached', '--quiet', 'packages/burrow/.npmrc'], { cwd: folder });
    assert.equal(await isTracked(file), false);
  });

  it('is of what a link leads to', async () => {
    const folder = await repository();
    await run('git', ['add', '.npmrc'], { cwd: folder });
    const elsewhere = await temporaryFolder();
    await symlink(join(folder, '.npmrc'), join(elsewhere, '.npmrc'));
    assert.equal(await isTracked(join(elsewhere, '.npmrc')), true);
  });

  it('takes a name for a name', async () => {
    const folder = await repository();
    await run('git', ['add', 'other.txt'], { cwd: folder });
    await mkdir(join(folder, 'odd'));
    await symlink(join(folder, 'other.txt'), join(folder, 'odd', '*'));
    assert.equal(await isTracked(join(folder, 'odd', '*')), true);
    const odd = await packageFolder({ '*': 'a=b', 'other.txt': 'x' });
    await run('git', ['init', '--quiet'], { cwd: odd });
    await run('git', ['add', 'other.txt'], { cwd: odd });
    assert.equal(await isTracked(join(odd, '*')), false);
  });

  it('is not so outside of repositories, whatever the environment says', async () => {
    const folder = await repository();
    await run('git', ['add', '.npmrc'], { cwd: folder });
    const outside = await packageFolder({ '.npmrc': 'a=b' });
    const environment = { ...process.env, GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: folder };
    assert.equal(await isTracked(join(outside, '.npmrc'), environment), false);
  });

  it('cannot be told without git, or of a file that is not there', async () => {
    const folder = await repository();
    assert.equal(await isTracked(join(folder, '.npmrc'), { PATH: folder }), undefined);
    assert.equal(await isTracked(join(folder, 'gone', '.npmrc')), undefined);
  });

  it('starts no program that the repository names', async () => {
    const folder = await repository();
    const trap = await packageFolder({ trap: '#!/bin/sh\ntouch "$(dirname "$0")/sprung"\n' });
    await run('chmod', ['+x', join(trap, 'trap')]);
    await run('git', ['config', 'core.fsmonitor', join(trap, 'trap')], { cwd: folder });
    await run('git', ['-c', 'core.fsmonitor=false', 'add', '.npmrc'], { cwd: folder });
    assert.equal(await isTracked(join(folder, '.npmrc')), true);
    await assert.rejects(run('ls', [join(trap, 'sprung')]));
  });
});
