/** Finding the person's npm: the real one of this machine, and the ways in which npm can be laid out. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findNpm, locateNpm, type NpmCli, placeNpm } from '../../../src/accounts/npmCli.ts';
import { cleanUp, npmHome, temporaryFolder, writeFiles } from '../releases/fixtures.ts';

const run = promisify(execFile);

describe('findNpm', () => {
  afterEach(cleanUp);

  it('finds what a terminal would start', async () => {
    const environment = await npmHome();
    const npm = await findNpm(environment, await temporaryFolder());
    const { stdout } = await run('npm', ['--version'], { env: environment });
    assert.equal(npm.version, stdout.trim());
    const node = await run('node', ['-p', 'process.execPath + " " + process.versions.node'], {
      env: environment,
    });
    assert.equal(`${npm.nodePath} ${npm.nodeVersion}`, node.stdout.trim());
    const started = await run(npm.nodePath, [npm.cliPath, '--version'], { env: environment });
    assert.equal(started.stdout.trim(), npm.version);
  });

  it('knows the same places without starting Node, through a link, too', async () => {
    const environment = await npmHome();
    const folder = await temporaryFolder();
    const { npmPath, cliPath, nodePath } = await findNpm(environment, folder);
    assert.deepEqual(await placeNpm(environment, folder), { npmPath, cliPath, nodePath });
    const bin = await temporaryFolder();
    await symlink(nodePath, join(bin, 'node'));
    const linked = { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}` };
    const asked = await findNpm(linked, folder);
    assert.equal((await placeNpm(linked, folder)).nodePath, asked.nodePath);
  });

  it('asks a shim for the npm behind it', async () => {
    const { environment, real } = await behindShim(
      npm => `#!/bin/sh\nexec "${npm.nodePath}" "${npm.cliPath}" "$@"\n`,
    );
    assert.deepEqual(await findNpm(environment, await temporaryFolder()), { ...real, node: real.nodePath });
  });

  it('takes the Node behind a script, which may keep what it does not know from it', async () => {
    const environment = await npmHome();
    const bin = await temporaryFolder();
    const real = await findNpm(environment, bin);
    await executable(join(bin, 'node'), `#!/bin/sh\nexec "${real.nodePath}" "$@" 3>&-\n`);
    const behind = { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}` };
    assert.equal((await locateNpm(behind, bin)).node, real.nodePath);
  });

  it('says so when a shim does not answer', async () => {
    const { environment } = await behindShim(() => '#!/bin/sh\necho "no version is set" >&2\nexit 126\n');
    await assert.rejects(findNpm(environment, await temporaryFolder()), { code: 'npm-unusable' });
  });

  it('says so when there is no npm, and when there is no node to run it', async () => {
    const folder = await temporaryFolder();
    await assert.rejects(findNpm({ PATH: folder }, folder), { code: 'npm-not-found' });
    await assert.rejects(findNpm({}, folder), { code: 'npm-not-found' });

    const { cliPath } = await findNpm(await npmHome(), folder);
    await symlink(cliPath, join(folder, 'npm'));
    await assert.rejects(findNpm({ PATH: folder }, folder), { code: 'node-not-found' });
  });

  it('takes no npm from a relative entry of PATH', async () => {
    const workspace = await temporaryFolder();
    await mkdir(join(workspace, 'tools'));
    await executable(join(workspace, 'tools', 'npm'), '#!/bin/sh\nexit 0\n');
    await assert.rejects(findNpm({ PATH: `tools${delimiter}./tools` }, workspace), { code: 'npm-not-found' });
  });

  it('refuses an npm that is too old', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'npm/package.json': { name: 'npm', version: '6.14.18' },
      'npm/bin/npm-cli.js': '',
    });
    await chmod(join(folder, 'npm/bin/npm-cli.js'), 0o755);
    await symlink(join(folder, 'npm/bin/npm-cli.js'), join(folder, 'npm-link'));
    const bin = await temporaryFolder();
    await symlink(join(folder, 'npm-link'), join(bin, 'npm'));
    const { PATH } = await npmHome();
    await assert.rejects(findNpm({ PATH: `${bin}${delimiter}${PATH}` }, folder), {
      code: 'npm-too-old',
      found: '6.14.18',
    });
  });
});

async function behindShim(
  script: (npm: NpmCli) => string,
): Promise<{ environment: NodeJS.ProcessEnv; real: NpmCli }> {
  const environment = await npmHome();
  const bin = await temporaryFolder();
  const real = await findNpm(environment, bin);
  await executable(join(bin, 'npm'), script(real));
  return { environment: { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}` }, real };
}

async function executable(file: string, content: string): Promise<void> {
  await writeFile(file, content);
  await chmod(file, 0o755);
}
