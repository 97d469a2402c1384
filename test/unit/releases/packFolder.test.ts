/** The folder of one publish, and what a crash leaves of it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packFolderPrefix, sweepPackFolders, withPackFolder } from '../../../src/releases/packFolder.ts';
import type { Respond } from '../loopbackServer.ts';
import { acceptAll, temporaryFolder } from './fixtures.ts';
import { publisherFor } from './publisher.ts';
import { endScene, scene } from './scene.ts';

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

describe('sweepPackFolders', () => {
  afterEach(endScene);

  const anHourAgo = new Date(Date.now() - 60 * 60_000);

  async function makeOld(path: string): Promise<void> {
    await utimes(path, anHourAgo, anHourAgo);
  }

  /** A process that has ended: nobody has its id for some time to come. */
  async function endedProcess(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    assert(child.pid !== undefined);
    return child.pid;
  }

  /** A folder as this process makes them, with a file in it, under another process's id where one is given. */
  async function leftBehind(change: (name: string) => string): Promise<string> {
    const made = await withPackFolder(async folder => {
      const path = join(tmpdir(), change(basename(folder)));
      await rename(folder, path);
      return path;
    });
    await writeFile(join(made, 'package.tgz'), 'x');
    await makeOld(made);
    return made;
  }

  it('removes what a publish that was killed has left behind, at the next publish', async () => {
    const arrived = Promise.withResolvers<void>();
    let isKilled = false;
    const respond: Respond = (request, response, count) => {
      if (request.method !== 'PUT' || isKilled) acceptAll(request, response, count);
      else arrived.resolve();
    };
    const stage = await scene({ respond });
    const program = join(import.meta.dirname, 'killedPublish.ts');
    const env = { ...stage.environment, TMPDIR: tmpdir() };
    const child = spawn(process.execPath, [program, stage.folder], { env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await Promise.race([arrived.promise, ended.then(() => assert.fail('ended before it was killed'))]);
    child.kill('SIGKILL');
    await ended;
    isKilled = true;

    const [left, ...others] = await stage.leftovers();
    assert(left !== undefined && others.length === 0);
    assert.deepEqual(await readdir(join(tmpdir(), left)).then(files => files.length), 1, 'the tarball');

    const next = async () => {
      const { publisher } = publisherFor(stage.environment);
      await publisher.publish(stage.folder, stage.view, new AbortController().signal);
      return await stage.leftovers();
    };
    assert.deepEqual(await next(), [left], 'too young to tell');
    await makeOld(join(tmpdir(), left));
    assert.deepEqual(await next(), []);
  }).timeout(30_000);

  it('keeps the folder of a process that lives', async () => {
    await scene();
    await withPackFolder(async folder => {
      await makeOld(folder);
      await sweepPackFolders();
      assert(existsSync(folder));
    });
  });

  it('keeps the folder of a process on another computer, and what it did not make', async () => {
    await scene();
    const pid = await endedProcess();
    const foreign = await leftBehind(name => name.replace(/pack-[0-9a-f]+-\d+/, `pack-00000000-${pid}`));
    const stranger = join(tmpdir(), `${packFolderPrefix}of-somebody-else`);
    await mkdir(stranger);
    await makeOld(stranger);
    await sweepPackFolders();
    assert(existsSync(foreign) && existsSync(stranger));
  });

  it('removes the folder of a process whose id another has now', async () => {
    await scene();
    const reused = await leftBehind(name => name.replace(/-(\d+)-(\d+)-/, '-$1-1$2-'));
    await sweepPackFolders();
    // Only Linux tells when a process was started; elsewhere the id alone has to do.
    assert.equal(existsSync(reused), process.platform !== 'linux');
  });

  it('follows no link, neither one that takes the place of a folder nor one in it', async () => {
    await scene();
    const pid = await endedProcess();
    const precious = await temporaryFolder();
    await writeFile(join(precious, 'file'), 'kept');
    await makeOld(precious);

    const gone = await leftBehind(name => name.replace(/(pack-[0-9a-f]+-)\d+/, `$1${pid}`));
    await symlink(precious, join(gone, 'link'));
    await makeOld(gone);
    await symlink(precious, `${gone}x`);
    await sweepPackFolders();
    assert(!existsSync(gone));
    assert(existsSync(`${gone}x`), 'the link itself is not ours either');
    assert(existsSync(join(precious, 'file')));
  });

  it('is never a reason to fail', async () => {
    await scene();
    process.env['TMPDIR'] = join(tmpdir(), 'not-there');
    await sweepPackFolders();
  });
});
