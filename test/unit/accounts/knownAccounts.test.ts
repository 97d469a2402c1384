/** Which registries and credentials are known, before any registry is asked. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import { type Known, type KnownAccess, KnownAccounts } from '../../../src/accounts/knownAccounts.ts';
import { NpmCliError } from '../../../src/accounts/npmCli.ts';
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import { SignIns } from '../../../src/accounts/signIns.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { cleanUp, npmHome, packageFolder } from '../releases/fixtures.ts';
import { memoryNotes, memorySecrets } from './memoryStores.ts';

interface Setting {
  readonly user?: readonly string[];
  readonly global?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly folders?: readonly string[];
  readonly signIns?: SignIns;
  /** At every registry. */
  readonly chosen?: string;
}

async function read({
  user,
  global = [],
  environment,
  folders = [],
  signIns,
  chosen,
}: Setting): Promise<Known> {
  const env: NodeJS.ProcessEnv = { ...(await npmHome(undefined, user)), ...environment };
  await writeFile(env['npm_config_globalconfig'] ?? '', global.join('\n'), { mode: 0o600 });
  const own = signIns ?? new SignIns(memorySecrets(), memoryNotes());
  const choices = { chosen: () => chosen };
  return await new KnownAccounts({ environment: env, signIns: own, choices, folders: () => folders }).read();
}

/** `address: token`, or `address: -` without credentials. */
function told({ access }: KnownAccess): string {
  const { registry, credentials } = access;
  const token = credentials?.kind === 'bearer' ? credentials.token : credentials?.password;
  return `${registry.href}: ${token?.reveal() ?? '-'}`;
}

async function tell(setting: Setting): Promise<string[]> {
  return (await read(setting)).accesses.map(told);
}

const npm = NpmConfiguration.publicRegistry;

describe('KnownAccounts', () => {
  afterEach(cleanUp);

  it('names npm’s own registry where nothing is configured', async () => {
    assert.deepEqual(await tell({}), [`${npm.href}: -`]);
  });

  it('finds the default registry, those of scopes, and every address with credentials', async () => {
    const user = [
      'registry=https://default.test/',
      '@wombat:registry=https://scope.test/npm',
      '@ada:registry=https://default.test',
      '//default.test/:_authToken=one',
      '//scope.test/npm/:_authToken=two',
      '//other.test/path/:_authToken=three',
      `//basic.test/:_auth=${Buffer.from('ada:four').toString('base64')}`,
      '//127.0.0.1:4873/:_authToken=five',
      '//certified.test/:certfile=unused',
    ];
    const { accesses } = await read({ user });
    assert.deepEqual(accesses.map(told), [
      'https://default.test/: one',
      'https://scope.test/npm/: two',
      'https://other.test/path/: three',
      'https://basic.test/: four',
      'http://127.0.0.1:4873/: five',
    ]);
    assert.deepEqual(
      accesses.map(({ account }) => account),
      [undefined, undefined, undefined, 'ada', undefined],
    );
  });

  it('reads the user’s and the global file, and those of folders only when they are handed in', async () => {
    const folder = await packageFolder({
      'package.json': { name: 'burrow' },
      '.npmrc': 'registry=https://project.test/\n//project.test/:_authToken=theirs\n',
    });
    const files = { user: ['//user.test/:_authToken=mine'], global: ['//global.test/:_authToken=ours'] };
    const personal = ['https://user.test/: mine', 'https://global.test/: ours', `${npm.href}: -`];
    assert.deepEqual((await tell(files)).toSorted(), personal.toSorted());
    const all = [...personal, 'https://project.test/: theirs'];
    assert.deepEqual((await tell({ ...files, folders: [folder] })).toSorted(), all.toSorted());
  });

  it('does not read an .npmrc of the home folder that is not the user’s', async () => {
    const home = await packageFolder({ 'package.json': {}, '.npmrc': '//home.test/:_authToken=theirs\n' });
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      assert.deepEqual(await tell({}), [`${npm.href}: -`]);
    } finally {
      process.env['HOME'] = before;
    }
  });

  it('tells two credentials of one registry apart, and the same one twice not at all', async () => {
    const npmrc = (token: string) => ({ '.npmrc': `//same.test/:_authToken=${token}\n`, 'package.json': {} });
    const folders = [await packageFolder(npmrc('one')), await packageFolder(npmrc('two'))];
    const user = ['registry=https://same.test/', '//same.test/:_authToken=one'];
    assert.deepEqual(await tell({ user, folders }), ['https://same.test/: one', 'https://same.test/: two']);
  });

  it('names the variables that a credential comes from and that are not set', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm's own way to name a variable.
    const user = ['registry=https://ci.test/', '//ci.test/:_authToken=${NPM_TOKEN}'];
    const [first] = (await read({ user })).accesses;
    assert.deepEqual(first?.unsetVariables, ['NPM_TOKEN']);
    assert.equal(first?.access.credentials, undefined);
  });

  it('puts sign-ins of our own first, over the connection that npm’s configuration has', async () => {
    const signIns = new SignIns(memorySecrets(), memoryNotes());
    await signIns.keep({ registry: new URL('https://default.test/'), account: 'wombat' }, new Secret('own'));
    const user = ['registry=https://default.test/', '//default.test/:_authToken=npm', 'strict-ssl=false'];
    const { accesses } = await read({ user, signIns });
    assert.deepEqual(accesses.map(told), ['https://default.test/: own', 'https://default.test/: npm']);
    assert.deepEqual(
      accesses.map(({ from, account }) => [from, account]),
      [
        ['sign-in', 'wombat'],
        ['npm', undefined],
      ],
    );
    assert.equal(accesses[0]?.access.network.rejectUnauthorized, false);
  });

  it('puts the account first that was chosen here, and leaves the other registries where they are', async () => {
    const signIns = new SignIns(memorySecrets(), memoryNotes());
    const same = new URL('https://same.test/');
    await signIns.keep({ registry: same, account: 'wombat' }, new Secret('own'));
    await signIns.keep({ registry: new URL('https://other.test/'), account: 'wombat' }, new Secret('other'));
    await signIns.keep({ registry: same, account: 'ada' }, new Secret('hers'));
    const user = ['registry=https://same.test/', '//same.test/:_authToken=npm'];
    const order = (...tokens: string[]) =>
      tokens.map(each => `https://${each === 'other' ? 'other' : 'same'}.test/: ${each}`);
    assert.deepEqual(await tell({ user, signIns, chosen: 'ada' }), order('hers', 'other', 'own', 'npm'));
    assert.deepEqual(await tell({ user, signIns, chosen: 'wombat' }), order('own', 'other', 'hers', 'npm'));
    // Whose npm's credentials are is not known yet: those of somebody who has not signed in here.
    assert.deepEqual(await tell({ user, signIns, chosen: 'echidna' }), order('npm', 'other', 'own', 'hers'));
  });

  it('says where a credential comes from, and when we have signed in', async () => {
    const folder = await packageFolder({
      'package.json': {},
      '.npmrc': '//project.test/:_auth=YWRhOmZvdXI=\n',
    });
    const at = new Date('2026-10-03T08:00:00Z');
    const signIns = new SignIns(memorySecrets(), memoryNotes(), { now: () => at });
    await signIns.keep({ registry: new URL('https://user.test/'), account: 'wombat' }, new Secret('mine'));
    await signIns.keep({ registry: new URL('https://editor.test/'), account: 'wombat' }, new Secret('ours'));
    const { accesses } = await read({
      user: ['//user.test/:_authToken=mine'],
      global: ['//global.test/:username=ada', '//global.test/:_password=c2VjcmV0'],
      environment: { 'npm_config_//environment.test/:_authToken': 'five' },
      folders: [folder],
      signIns,
    });
    const from = accesses.map(({ access, source, signedInAt }) => [
      access.registry.host,
      source?.kind,
      source !== undefined && 'file' in source ? basename(source.file) : undefined,
      signedInAt,
    ]);
    assert.deepEqual(from.toSorted(), [
      ['editor.test', undefined, undefined, at],
      ['environment.test', 'environment', undefined, undefined],
      ['global.test', 'global', 'global-npmrc', undefined],
      ['project.test', 'project', '.npmrc', undefined],
      [npm.host, undefined, undefined, undefined],
      ['user.test', 'user', '.npmrc', at],
    ]);
  });

  it('still names the account of a sign-in whose token is lost', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    const signIns = new SignIns(secrets, notes);
    await signIns.keep({ registry: npm, account: 'wombat' }, new Secret('own'));
    secrets.held.clear();
    const { accesses } = await read({ signIns });
    assert.deepEqual(accesses.map(told), [`${npm.href}: -`]);
    assert.equal(accesses[0]?.account, 'wombat');
  });

  it('tells of a broken file, and of the accounts in the others all the same', async () => {
    const broken = await packageFolder({ '.npmrc': '_authToken=do-not-surface-this\n', 'package.json': {} });
    const known = await read({ user: ['//user.test/:_authToken=mine'], folders: [broken] });
    assert.deepEqual(
      known.problems.map(({ problem }) => problem),
      [{ code: 'credentials-without-registry', file: join(broken, '.npmrc') }],
    );
    assert(known.accesses.map(told).includes('https://user.test/: mine'));
    assert(!inspect(known.problems, { depth: 9 }).includes('do-not-surface-this'));
  });

  it('says that there is no npm', async () => {
    await assert.rejects(
      read({ environment: { PATH: '' } }),
      error => error instanceof NpmCliError && error.code === 'npm-not-found',
    );
  });
});
