/** npm's configuration as npm itself would read it, and what of it must stay where it is. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from '../../../src/accounts/configurationError.ts';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmConfiguration, type PublishSettings } from '../../../src/accounts/npmConfiguration.ts';
import { cleanUp, type Files, npmHome, packageFolder, temporaryFolder } from '../releases/fixtures.ts';

const canary = 'do-not-surface-this';
const manifest = { name: 'burrow', version: '1.0.0' };

interface Setting {
  readonly name?: string;
  readonly publishConfig?: object;
  readonly user?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly files?: Files;
  /** Within the files. */
  readonly folder?: string;
}

async function settings(setting: Setting): Promise<PublishSettings> {
  const environment = { ...(await npmHome(undefined, setting.user)), ...setting.environment };
  const root = await packageFolder({ 'package.json': manifest, ...setting.files });
  const folder = join(root, setting.folder ?? '.');
  const npm = await findNpm(environment, folder);
  const configuration = await NpmConfiguration.load(folder, npm, environment);
  return await configuration.forPackage(setting.name ?? 'burrow', setting.publishConfig);
}

async function problem(setting: Setting): Promise<ConfigurationError> {
  try {
    await settings(setting);
  } catch (error) {
    assert(error instanceof ConfigurationError, inspect(error));
    assert(!inspect(error, { depth: 9 }).includes(canary), 'an error must not hold a credential');
    return error;
  }
  return assert.fail('should have been refused');
}

describe('NpmConfiguration: registry', () => {
  afterEach(cleanUp);

  it('is npm’s own when nothing is configured', async () => {
    const { registry, registryAccess } = await settings({});
    assert.equal(registry, NpmConfiguration.publicRegistry.href);
    assert.equal(registryAccess.registry.href, NpmConfiguration.publicRegistry.href);
    assert.equal(registryAccess.credentials, undefined);
    assert.deepEqual(registryAccess.network, { rejectUnauthorized: true });
  });

  it('comes from the user, the project, the scope and publishConfig, the later the stronger', async () => {
    const user = ['registry=https://user.test/'];
    assert.equal((await settings({ user })).registry, 'https://user.test/');
    const files = { '.npmrc': 'registry=https://project.test/\n@wombat:registry=https://scope.test/npm\n' };
    assert.equal((await settings({ user, files })).registry, 'https://project.test/');
    const scoped = await settings({ user, files, name: '@wombat/burrow' });
    assert.equal(scoped.registry, 'https://scope.test/npm');
    assert.equal(scoped.registryAccess.registry.href, 'https://scope.test/npm/');
    const publishConfig = { registry: 'https://publish.test/' };
    assert.equal((await settings({ user, files, publishConfig })).registry, 'https://publish.test/');
    const name = '@wombat/burrow';
    const ofScope = { '@wombat:registry': 'https://own.test/' };
    assert.equal(
      (await settings({ user, files, name, publishConfig: ofScope })).registry,
      'https://own.test/',
    );
  });

  it('of a workspace member is the one in the root’s .npmrc', async () => {
    const files = {
      'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
      '.npmrc': 'registry=https://root.test/',
      'packages/burrow/package.json': manifest,
      'packages/burrow/.npmrc': 'registry=https://ignored.test/',
    };
    assert.equal((await settings({ files, folder: 'packages/burrow' })).registry, 'https://root.test/');
  });

  for (const [value, reason] of [
    ['not an address', 'not-a-url'],
    ['ftp://files.test/', 'not-a-url'],
    [`https://\${NO_SUCH_HOST}/`, 'unset-variable'],
    [`https://wombat:${canary}@host.test/`, 'has-credentials'],
  ] as const) {
    it(`is refused when it is ${reason}: ${value.replace(canary, '…')}`, async () => {
      const inProject = await problem({ files: { '.npmrc': `registry=${value}` } });
      assert(inProject.problem.code === 'invalid-registry' && inProject.problem.reason === reason);
      assert.match(inProject.problem.source, /\.npmrc$/);
      const inManifest = await problem({ publishConfig: { registry: value } });
      assert.deepEqual(inManifest.problem, { code: 'invalid-registry', source: 'publishConfig', reason });
    });
  }
});

describe('NpmConfiguration: credentials', () => {
  afterEach(cleanUp);
  const registry = 'registry=https://npm.test/team/';

  it('are a token', async () => {
    const { registryAccess } = await settings({ user: [registry, `//npm.test/team/:_authToken=${canary}`] });
    const { credentials } = registryAccess;
    assert(credentials?.kind === 'bearer');
    assert.equal(credentials.token.reveal(), canary);
    assert(!inspect(registryAccess, { depth: 9 }).includes(canary));
    assert(!JSON.stringify(registryAccess).includes(canary));
  });

  it('are a name and a password, in either of npm’s two ways', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const lines of [
      ['//npm.test/team/:username=wombat', `//npm.test/team/:_password=${base64('pass:word')}`],
      [`//npm.test/team/:_auth=${base64('wombat:pass:word')}`],
    ]) {
      const { credentials } = (await settings({ user: [registry, ...lines] })).registryAccess;
      assert(credentials?.kind === 'basic');
      assert.equal(credentials.username, 'wombat');
      assert.equal(credentials.password.reveal(), 'pass:word');
    }
  });

  it('of another registry or path are none of ours', async () => {
    for (const other of ['//other.test/', '//npm.test/', '//npm.test/team2/', '//npm.test:8443/team/']) {
      const { registryAccess } = await settings({ user: [registry, `${other}:_authToken=${canary}`] });
      assert.equal(registryAccess.credentials, undefined, other);
    }
  });

  it('come from a variable, and are none when it is not set', async () => {
    const user = [registry, `//npm.test/team/:_authToken=\${NPM_TOKEN_OF_TEST}`];
    const set = await settings({ user, environment: { NPM_TOKEN_OF_TEST: canary } });
    assert(set.registryAccess.credentials?.kind === 'bearer');
    assert.equal(set.registryAccess.credentials.token.reveal(), canary);
    const unset = await settings({ user });
    assert.equal(unset.registryAccess.credentials, undefined);
    assert.deepEqual(unset.unsetVariables, ['NPM_TOKEN_OF_TEST']);
  });

  it('that name no registry are refused, with the file', async () => {
    const { problem: found } = await problem({ files: { '.npmrc': `_authToken=${canary}\n` } });
    assert(found.code === 'credentials-without-registry');
    assert.match(found.file, /\.npmrc$/);
  });
});

describe('NpmConfiguration: connection', () => {
  afterEach(cleanUp);

  it('has npm’s proxy, whose password is out of sight', async () => {
    const user = ['registry=https://npm.test/', `https-proxy=http://u:${canary}@proxy.test:8080`];
    const { network } = (await settings({ user: [...user, 'noproxy=.one.test, two.test'] })).registryAccess;
    assert(typeof network.proxy === 'object');
    assert.equal(network.proxy.url.href, 'http://proxy.test:8080/');
    const pair = Buffer.from(`u:${canary}`).toString('base64');
    assert.equal(network.proxy.authorization?.reveal(), `Basic ${pair}`);
    assert(!inspect(network, { depth: 9 }).includes(canary));
    assert(!inspect(network, { depth: 9 }).includes(pair));
    const direct = await settings({ user: [...user, 'noproxy=.one.test, npm.test'] });
    assert.equal(direct.registryAccess.network.proxy, 'none');
  });

  it('falls back to the environment’s proxies', async () => {
    const user = ['registry=https://npm.test/'];
    const environment = { HTTPS_PROXY: 'http://s.test:1', http_proxy: 'http://p.test:2', NO_PROXY: 'a.test' };
    const { network } = (await settings({ user, environment })).registryAccess;
    assert(typeof network.proxy === 'object');
    assert.equal(network.proxy.url.host, 's.test:1');
  });

  it('names no proxy that is none', async () => {
    for (const value of ['socks5://u:secret@proxy.test', 'http://', 'http://u:%zz@proxy.test/']) {
      const { problem: found } = await problem({ environment: { https_proxy: value } });
      assert.deepEqual(found, { code: 'invalid-proxy' });
    }
  });

  it('waits as long as fetch-timeout says, where somebody says it', async () => {
    const timeout = async (setting: Setting) => (await settings(setting)).registryAccess.network.timeoutMs;
    assert.equal(await timeout({}), undefined);
    assert.equal(await timeout({ user: ['fetch-timeout=1234'] }), 1234);
    assert.equal(await timeout({ user: ['fetch-timeout=300000'] }), 300_000);
    assert.equal(await timeout({ user: ['fetch-timeout=0'] }), 0);
    assert.equal(await timeout({ publishConfig: { 'fetch-timeout': 77 } }), 77);
    assert.equal(await timeout({ user: ['fetch-timeout=soon'] }), undefined);
  });

  it('has certificates from settings and files', async () => {
    const folder = await temporaryFolder();
    const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
    await writeFile(join(folder, 'ca.pem'), `${pem('one')}\n${pem('two')}\n`);
    await writeFile(join(folder, 'cert.pem'), pem('client'));
    await writeFile(join(folder, 'key.pem'), canary);
    const { network } = (
      await settings({
        user: [
          'registry=https://npm.test/',
          `cafile=${join(folder, 'ca.pem')}`,
          'strict-ssl=false',
          `//npm.test/:certfile=${join(folder, 'cert.pem')}`,
          `//npm.test/:keyfile=${join(folder, 'key.pem')}`,
        ],
      })
    ).registryAccess;
    assert.deepEqual(
      network.ca?.map(each => each.trim()),
      [pem('one'), pem('two')],
    );
    assert.equal(network.cert, pem('client'));
    assert.equal(network.key?.reveal(), canary);
    assert.equal(network.rejectUnauthorized, false);
  });

  it('names the key that cannot be read', async () => {
    const folder = await temporaryFolder();
    const user = [
      'registry=https://npm.test/',
      `//npm.test/:certfile=${join(folder, 'none.pem')}`,
      `//npm.test/:keyfile=${join(folder, 'none.key')}`,
    ];
    const { problem: found } = await problem({ user });
    assert.deepEqual(found, { code: 'unreadable-file', file: join(folder, 'none.pem'), reason: 'ENOENT' });
  });
});

describe('NpmConfiguration: how to publish', () => {
  afterEach(cleanUp);

  it('has npm’s defaults', async () => {
    const { tag, tagIsExplicit, access, provenance, ignoreScripts, ignorePackScripts } = await settings({});
    assert.deepEqual(
      { tag, tagIsExplicit, access, provenance, ignoreScripts, ignorePackScripts },
      {
        tag: 'latest',
        tagIsExplicit: false,
        access: null,
        provenance: false,
        ignoreScripts: false,
        ignorePackScripts: false,
      },
    );
  });

  it('lets publishConfig decide over .npmrc', async () => {
    const files = { '.npmrc': 'tag=canary\naccess=public\nignore-scripts=true\n' };
    const configured = await settings({ files });
    assert.deepEqual(
      [configured.tag, configured.tagIsExplicit, configured.access, configured.ignoreScripts],
      ['canary', true, 'public', true],
    );
    const publishConfig = { tag: 'next', access: 'private', provenance: true, 'ignore-scripts': false };
    const own = await settings({ files, publishConfig });
    assert.deepEqual(
      [own.tag, own.tagIsExplicit, own.access, own.provenance],
      ['next', true, 'restricted', true],
    );
    // npm asks publishConfig only for the scripts around packing.
    assert.deepEqual([own.ignoreScripts, own.ignorePackScripts], [true, false]);
  });

  it('heeds dry-run in .npmrc, and not in publishConfig, as npm does', async () => {
    assert.equal((await settings({ files: { '.npmrc': 'dry-run=true\n' } })).dryRun, true);
    assert.equal((await settings({ publishConfig: { 'dry-run': true } })).dryRun, false);
  });

  it('passes on an access that npm does not know, as npm does', async () => {
    const { access } = await settings({ files: { '.npmrc': 'access=pubilc\n' } });
    assert.equal(access, 'pubilc');
  });

  it('changes neither this process’s environment nor the one it was given', async () => {
    const environment = { ...(await npmHome()), NODE_ENV: 'test-value' };
    const before = [JSON.stringify(environment), JSON.stringify(process.env)];
    const folder = await packageFolder({
      'package.json': manifest,
      '.npmrc': 'omit=dev\nnode-options=--no-warnings\n',
    });
    const configuration = await NpmConfiguration.load(
      folder,
      await findNpm(environment, folder),
      environment,
    );
    await configuration.forPackage('burrow', { 'user-agent': 'changed' });
    assert.deepEqual([JSON.stringify(environment), JSON.stringify(process.env)], before);
  });
});

describe('NpmConfiguration: files that are no .npmrc', () => {
  afterEach(cleanUp);

  it('names one that cannot be read', async () => {
    const environment = await npmHome();
    const folder = await packageFolder({ 'package.json': manifest });
    await mkdir(join(folder, '.npmrc'));
    const npm = await findNpm(environment, folder);
    await assert.rejects(NpmConfiguration.load(folder, npm, environment), (error: unknown) => {
      assert(error instanceof ConfigurationError);
      const file = join(folder, '.npmrc');
      assert.deepEqual(error.problem, { code: 'unreadable-file', file, reason: 'EISDIR' });
      return true;
    });
  });

  it('names one in UTF-16, of which npm would silently see nothing', async () => {
    const utf16 = Buffer.from(`//npm.test/:_authToken=${canary}\r\n`, 'utf16le').toString('latin1');
    const { problem: found } = await problem({ files: { '.npmrc': utf16 } });
    assert(found.code === 'broken-file');
    assert.match(found.file, /\.npmrc$/);
  });

  it('names one whose settings exclude each other', async () => {
    const { problem: found } = await problem({ files: { '.npmrc': 'save-dev=true\nsave-peer=true\n' } });
    assert(found.code === 'broken-file');
    assert.match(found.file, /\.npmrc$/);
  });
});
