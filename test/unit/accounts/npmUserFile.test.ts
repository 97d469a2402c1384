/** A sign-in put into npm's own file and taken out of it, as the real npm then reads it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { ConfigurationError } from '../../../src/accounts/configurationError.ts';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmUserFile } from '../../../src/accounts/npmUserFile.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { cleanUp, npmHome, temporaryFolder } from '../releases/fixtures.ts';

const run = promisify(execFile);
const canary = new Secret('do-not-surface-this');
const example = new URL('https://registry.example/npm/');

describe('npm’s own file', () => {
  const registry = useRegistry();

  afterEach(cleanUp);

  async function opened(environment: NodeJS.ProcessEnv): Promise<NpmUserFile> {
    return await NpmUserFile.open(await findNpm(environment, await temporaryFolder()), environment);
  }

  /** @returns an environment whose user's file has these lines, and the file */
  async function home(...lines: readonly string[]): Promise<[NodeJS.ProcessEnv, string]> {
    const environment = await npmHome(undefined, lines);
    return [environment, environment['npm_config_userconfig'] ?? ''];
  }

  it('signs npm in to a registry, until it is taken out', async function () {
    this.timeout(120_000);
    const { name, token } = await registry.addUser();
    const [environment] = await home(`registry=${registry.url}`);
    const whoami = () => run('npm', ['whoami'], { env: environment, cwd: environment['HOME'] });
    await (await opened(environment)).saveSignIn(new URL(registry.url), new Secret(token));
    assert.equal((await whoami()).stdout.trim(), name);
    assert.equal(await (await opened(environment)).removeSignIn(new URL(registry.url)), true);
    await assert.rejects(whoami(), /ENEEDAUTH/);
  });

  it('keeps everything else, variables by their names', async () => {
    const others = [
      '//other.example/:_authToken=$' + '{OTHER}',
      '@wombat:registry=https://other.example/',
      'tag=next',
    ];
    const [environment, file] = await home(...others);
    await (await opened({ ...environment, OTHER: 'set' })).saveSignIn(example, canary);
    const saved = await readFile(file, 'utf8');
    for (const line of [...others, `//registry.example/npm/:_authToken=${canary.reveal()}`]) {
      assert.ok(saved.split('\n').includes(line));
    }
    assert.equal(await (await opened(environment)).removeSignIn(example), true);
    assert.ok(!(await readFile(file, 'utf8')).includes(canary.reveal()));
    for (const line of others) assert.ok((await readFile(file, 'utf8')).split('\n').includes(line), line);
  });

  it('takes the place of a password there', async () => {
    const [environment, file] = await home(
      '//registry.example/npm/:username=ada',
      '//registry.example/npm/:_password=c2VjcmV0',
    );
    await (await opened(environment)).saveSignIn(example, canary);
    assert.doesNotMatch(await readFile(file, 'utf8'), /username|_password/);
  });

  it('leaves other registries of the host signed in', async () => {
    const beside = `//registry.example/:_authToken=beside`;
    const [environment, file] = await home(beside, '//registry.example/npm/:_authToken=gone');
    await (await opened(environment)).removeSignIn(example);
    const left = await readFile(file, 'utf8');
    assert.ok(left.includes(beside) && !left.includes('gone'));
  });

  it('keeps the client certificate when somebody signs out', async () => {
    const certificate = ['certfile=/a/cert.pem', 'keyfile=/a/key.pem'].map(
      each => `//registry.example/npm/:${each}`,
    );
    const [environment, file] = await home(...certificate, '//registry.example/npm/:_authToken=gone');
    assert.equal(await (await opened(environment)).removeSignIn(example), true);
    const left = await readFile(file, 'utf8');
    assert.ok(!left.includes('gone'));
    for (const line of certificate) assert.ok(left.split('\n').includes(line), line);
  });

  it('is left alone where it does not sign npm in there', async () => {
    const [environment, file] = await home('; a comment', 'tag=next');
    const before = await readFile(file, 'utf8');
    assert.equal(await (await opened(environment)).removeSignIn(example), false);
    assert.equal(await readFile(file, 'utf8'), before);
  });

  it('says whether there are comments to lose', async () => {
    for (const [line, has] of [
      ['; a comment', true],
      ['# a comment', true],
      ['tag=next ; because', true],
      ['tag=next', false],
    ] as const) {
      const [environment, file] = await home(line);
      const userFile = await opened(environment);
      assert.equal(userFile.hasComments, has, line);
      assert.equal(userFile.file, file);
    }
  });

  it('is made where there is none, and readable for nobody else', async () => {
    const [environment] = await home();
    const file = join(await temporaryFolder(), 'not', 'yet', 'npmrc');
    await (await opened({ ...environment, npm_config_userconfig: file })).saveSignIn(example, canary);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('is closed to others even where it was open', async () => {
    const [environment, file] = await home();
    await chmod(file, 0o644);
    await (await opened(environment)).saveSignIn(example, canary);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('that cannot be written is named, and nothing that was to be in it', async () => {
    const [environment] = await home();
    const inTheWay = join(await temporaryFolder(), 'a-file');
    await writeFile(inTheWay, '');
    const file = join(inTheWay, 'npmrc');
    const userFile = await opened({ ...environment, npm_config_userconfig: file });
    await assert.rejects(userFile.saveSignIn(example, canary), error => {
      assert.ok(error instanceof ConfigurationError && error.problem.code === 'unwritable-file');
      assert.equal(error.problem.file, file);
      assert.ok(!inspect(error, { depth: 9 }).includes(canary.reveal()));
      return true;
    });
  });
});
