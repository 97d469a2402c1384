/**
 * `npm token`: tokens made, listed and revoked by npm, and used by npm within their limits and beyond.
 */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import { forEachNpm } from './forEachNpm.ts';
import { NpmCli } from './npmCli.ts';
import { touchKey } from './person.ts';
import type { Terminal } from './terminal.ts';

/** @returns the token that npm says it made. */
async function tokenOf(terminal: Terminal): Promise<string> {
  const [, token = ''] = await terminal.see(/Created token (npm_\w+)/);
  await terminal.end();
  return token;
}

forEachNpm('access tokens', (npm, registry) => {
  async function create(password: string, ...args: string[]): Promise<string> {
    const terminal = npm.run('token', 'create', '--name=CI', ...args);
    await terminal.answer(/npm password:/, password);
    return tokenOf(terminal);
  }

  async function publish(name: string, version = '1.0.0'): Promise<Terminal> {
    npm.writePackage(name, version);
    return npm.run('publish', '--access=public');
  }

  it('creates one with a code, lists it and revokes it by its id', async () => {
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-only' });
    npm.useToken(token);
    const terminal = npm.run('token', 'create', '--name=CI', '--packages=burrow', '--cidr=10.0.0.0/8');
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await tokenOf(terminal);

    const list = await npm.run('token', 'list').end();
    const [, id = ''] = /with id (\S+) name CI created/.exec(list) ?? [];
    assert.match(list, /with IP whitelist: 10\.0\.0\.0\/8/);
    const revoking = npm.run('token', 'revoke', id);
    await revoking.answer(/Enter OTP:/, await registry.admin.code(name));
    await revoking.see(/Removed 1 token/);
    await revoking.end();
    assert.deepEqual(await registry.admin.tokens(name), []);
  });

  it('creates one on the web page', async () => {
    const { name, password, token } = await registry.addUser({ securityKey: true });
    npm.useToken(token);
    const terminal = npm.run('token', 'create', '--name=CI', '--packages-all');
    await terminal.answer(/npm password:/, password);
    const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
    await touchKey(page);
    await tokenOf(terminal);
    const [{ packages } = {}] = await registry.admin.tokens(name);
    assert.deepEqual(packages, ['*']);
  });

  it('lists all pages, with every bit of what it asked for', async () => {
    const { name, password, token } = await registry.addUser();
    await registry.admin.addOrg(`org-of-${name}`, { [name]: 'owner' });
    npm.useToken(token);
    await create(
      password,
      ...[
        '--token-description=builds',
        '--scopes=@digs',
        `--orgs=org-of-${name}`,
        '--expires=60',
        '--bypass-2fa',
      ],
      ...['--packages-and-scopes-permission=read-write', '--orgs-permission=read-only'],
    );
    const [made] = await registry.admin.tokens(name);
    assert.deepEqual(
      [made?.description, made?.scopes, made?.orgs, made?.permission, made?.orgsPermission, made?.bypass2fa],
      ['builds', ['@digs'], [`org-of-${name}`], 'read-write', 'read-only', true],
    );
    await registry.admin.seed(name, { tokens: 24 });
    const list = JSON.parse(await npm.run('token', 'list', '--json').end());
    assert.equal(list.length, 25);
    assert.equal((await npm.run('token', 'list', '--parseable').end()).trim().split('\n').length, 26);
  });

  it('is told why one cannot be made', async () => {
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const long = npm.run(
      ...['token', 'create', '--name=CI', '--packages=burrow'],
      ...['--packages-and-scopes-permission=read-write', '--expires=91'],
    );
    await long.answer(/npm password:/, password);
    await long.see(/400 Bad Request.*90 days at most/);
    await long.end(1);
    const wrong = npm.run('token', 'create', '--name=CI', '--packages=burrow');
    await wrong.answer(/npm password:/, 'not the password');
    await wrong.see(/Incorrect or missing password/);
    await wrong.end(1);
  });

  it('publishes with one that is for the package, and no other package', async () => {
    const { name, password, token } = await registry.addUser();
    npm.useToken(token);
    const write = '--packages-and-scopes-permission=read-write';
    npm.useToken(await create(password, `--packages=${name}-burrow`, write));
    await (await publish(`${name}-burrow`)).end();
    const other = await publish(`${name}-other`);
    await other.see(/403 Forbidden.*not for/);
    await other.end(1);
    assert.deepEqual(await registry.versions(`${name}-burrow`), ['1.0.0']);
    assert.deepEqual(await registry.versions(`${name}-other`), []);
  });

  it('reads, and does not publish, with one that is read-only', async () => {
    const { name, password, token } = await registry.addUser();
    npm.useToken(token);
    npm.useToken(await create(password, '--packages-all'));
    assert.equal(await npm.whoami(), name);
    const terminal = await publish(`${name}-burrow`);
    await terminal.see(/403 Forbidden.*can only read/);
    await terminal.end(1);
    assert.deepEqual(await registry.versions(`${name}-burrow`), []);
  });

  it('publishes without a code with one that bypasses 2FA, and creates no token with it', async () => {
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run(
      ...['token', 'create', '--name=CI', '--packages-all', '--bypass-2fa'],
      '--packages-and-scopes-permission=read-write',
    );
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    npm.useToken(await tokenOf(terminal));
    await (await publish(`${name}-burrow`)).end();
    const more = npm.run('token', 'create', '--name=more', '--packages-all');
    await more.answer(/npm password:/, password);
    await more.see(/403 Forbidden/);
    await more.end(1);
  });

  it('is told to stage with one that can only stage', async () => {
    const { name, token } = await registry.addUser();
    const staging = { kind: 'granular', permission: 'read-write-stage-only' } as const;
    assert.ok(token);
    npm.useToken((await registry.admin.addToken(name, staging)).token);
    const terminal = await publish(`${name}-burrow`);
    await terminal.see(/E_STAGE_REQUIRED/);
    await terminal.end(1);
  });

  it('is turned away with one from another address, one that expired, and one that was revoked', async () => {
    const { name } = await registry.addUser();
    const granular = { kind: 'granular', name: 'CI' } as const;
    const elsewhere = await registry.admin.addToken(name, { ...granular, cidr: ['10.0.0.0/8'] });
    npm.useToken(elsewhere.token);
    assert.match(await npm.run('whoami').end(1), /Login is not allowed from your IP address|EAUTHIP/);
    const expired = await registry.admin.addToken(name, granular);
    await registry.admin.setTokenDates(expired.key, { expires: new Date(Date.now() - 1000).toISOString() });
    npm.useToken(expired.token);
    assert.match(await npm.run('whoami').end(1), /E401/);
    const revoked = await registry.admin.addToken(name, granular);
    await registry.admin.revokeToken(revoked.key);
    npm.useToken(revoked.token);
    assert.match(await npm.run('whoami').end(1), /E401/);
  });

  it('creates, lists and revokes where only the old form is known', async () => {
    await registry.admin.behave({ tokens: 'legacy' });
    const { name, password, token } = await registry.addUser();
    npm.useToken(token);
    const made = await create(password, '--cidr=127.0.0.0/8');
    assert.match(await npm.run('token', 'list').end(), /with IP whitelist: 127\.0\.0\.0\/8/);
    npm.useToken(made);
    assert.equal(await npm.whoami(), name);
    npm.useToken(token);
    const [{ key = '' } = {}] = await registry.admin.tokens(name);
    assert.match(await npm.run('token', 'revoke', key).end(), /Removed 1 token/);
    assert.deepEqual(await registry.admin.tokens(name), []);
  });

  it('lists the packages and collaborators of an account', async () => {
    const { name, token } = await registry.addUser();
    npm.useToken(token);
    await (await publish(`${name}-burrow`)).end();
    assert.match(await npm.run('access', 'list', 'packages', name).end(), /-burrow: read-write/);
    const people = npm.run('access', 'list', 'collaborators', `${name}-burrow`);
    assert.match(await people.end(), new RegExp(`${name}: read-write`));
  });
});

describe('npm 10.9.4 and the registry: access tokens of the old form', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const npm = new NpmCli('10.9.4', registry);

  before(async function () {
    this.timeout(300_000);
    await npm.prepare();
    npm.newFolder();
  });

  after(async () => {
    await npm.stop();
    npm.remove();
  });

  it('creates a read-only one with a code, which publishes nothing', async () => {
    await registry.admin.behave({ tokens: 'legacy-strict' });
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-only' });
    npm.useToken(token);
    const terminal = npm.run('token', 'create', '--read-only');
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:|one-time password/i, await registry.admin.code(name));
    const [, made = ''] = await terminal.see(/Created (?:read only|read-only|publish)?\s*token (npm_\w+)/i);
    await terminal.end();
    npm.useToken(made);
    npm.writePackage(`${name}-burrow`);
    const publishing = npm.run('publish');
    await publishing.see(/403 Forbidden.*can only read/);
    await publishing.end(1);
  });
});
