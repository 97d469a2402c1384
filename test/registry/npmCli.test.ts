/**
 * The proof of the registry: npm's own CLI, in a pseudo-terminal, does against it what people do.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { tool } from '../tools.ts';
import { startRegistry, type TestRegistry } from './index.ts';
import { NpmCli } from './npmCli.ts';
import { refuse, touchKey } from './person.ts';

describe('npm 12 and the registry', function () {
  this.timeout(60_000);

  let registry: TestRegistry;
  let storage: string;
  let npm: NpmCli;
  let users = 0;

  before(async function () {
    this.timeout(300_000);
    storage = mkdtempSync(join(tmpdir(), 'registry-npm-'));
    registry = await startRegistry({ storage });
    npm = new NpmCli(await tool('npm', '12.2.0'), registry.url);
  });

  beforeEach(() => npm.newFolder());

  afterEach(async () => {
    await npm.stop();
    await registry.admin.reset();
  });

  after(async () => {
    await registry?.close();
    npm?.remove();
    rmSync(storage, { recursive: true, force: true });
  });

  function newName(): string {
    users += 1;
    return `wombat${users}`;
  }

  async function publishedVersions(name: string): Promise<string[]> {
    return Object.keys((await registry.admin.packument(name))?.['versions'] ?? {});
  }

  describe('login', () => {
    it('signs in on the web page', async () => {
      const { name } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
      const terminal = npm.run('login', '--auth-type=web');
      const [, page = ''] = await terminal.see(/Login at:\s+(http\S+)/);
      await touchKey(page, { account: name });
      await terminal.see(/Logged in on/);
      await terminal.end();
      assert.equal(await npm.whoami(), name);
    });

    it('is not signed in when the page is refused', async () => {
      const terminal = npm.run('login', '--auth-type=web');
      const [, page = ''] = await terminal.see(/Login at:\s+(http\S+)/);
      await refuse(page);
      assert.notEqual(await terminal.exit, 0);
      await npm.run('whoami').end(1);
    });

    it('falls back to name and password where there is no web sign-in', async () => {
      const fault = { path: '^/-/v1/login$', effect: { kind: 'status', status: 404 } } as const;
      await registry.admin.behave({ faults: [fault] });
      const { name, password } = await registry.admin.addUser({ name: newName() });
      const terminal = npm.run('login', '--auth-type=web');
      await terminal.see(/Username:/);
      terminal.type(name);
      await terminal.see(/Password:/);
      terminal.type(password);
      await terminal.end();
      assert.equal(await npm.whoami(), name);
    });

    it('signs in with name, password and code, and out again', async () => {
      const user = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-only' });
      const { name, password } = user;
      // npm sends the old token along.
      await registry.admin.expireSessions(name);
      npm.useToken(user.token);
      const terminal = npm.run('login', '--auth-type=legacy');
      await terminal.see(/Username:/);
      terminal.type(name);
      await terminal.see(/Password:/);
      terminal.type(password);
      await terminal.see(/Enter OTP:/);
      terminal.type(await registry.admin.code(name));
      await terminal.see(/Logged in on/);
      await terminal.end();
      assert.equal(await npm.whoami(), name);

      const config = readFileSync(npm.userConfig);
      await npm.run('logout').end();
      // The registry has forgotten the token too.
      writeFileSync(npm.userConfig, config, { mode: 0o600 });
      await npm.run('whoami').see(/401 Unauthorized|Unable to authenticate/);
    });

    it('signs in with a security key through the link in the notice', async () => {
      const { name, password } = await registry.admin.addUser({ name: newName(), securityKey: true });
      const terminal = npm.run('login', '--auth-type=legacy');
      await terminal.see(/Username:/);
      terminal.type(name);
      await terminal.see(/Password:/);
      terminal.type(password);
      const [, page = ''] = await terminal.see(/Open (http\S+) to use your security key/);
      await terminal.see(/Enter OTP:/);
      const [, code = ''] = /<code>(\d+)<\/code>/.exec(await touchKey(page)) ?? [];
      terminal.type(code);
      await terminal.end();
      assert.equal(await npm.whoami(), name);
    });

    it('is told that the password is wrong', async () => {
      const { name } = await registry.admin.addUser({ name: newName() });
      const terminal = npm.run('login', '--auth-type=legacy');
      await terminal.see(/Username:/);
      terminal.type(name);
      await terminal.see(/Password:/);
      terminal.type('not the password');
      await terminal.see(/Incorrect or missing password/);
      await terminal.end(1);
    });
  });

  describe('profile', () => {
    it('gets the profile', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-only' });
      npm.useToken(token);
      const output = await npm.run('profile', 'get').end();
      assert.match(output, new RegExp(`name: ${name}`));
      assert.match(output, new RegExp(`email: ${name}@example.com ?\\(verified\\)`));
      assert.match(output, /two-factor auth: auth-only/);
    });

    it('sets a field with a code, and keeps the others', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
      npm.useToken(token);
      const terminal = npm.run('profile', 'set', 'fullname', 'Carolyn', 'Wombat');
      await terminal.see(/Enter OTP:/);
      terminal.type(await registry.admin.code(name));
      await terminal.see(/Set fullname to Carolyn Wombat/);
      await terminal.end();
      assert.match(await npm.run('profile', 'get').end(), new RegExp(`email: ${name}@example.com`));
    });

    it('enables 2FA with the key that the terminal shows', async () => {
      const { password, token } = await registry.admin.addUser({ name: newName() });
      npm.useToken(token);
      const terminal = npm.run('profile', 'enable-2fa');
      await terminal.see(/npm password:/);
      terminal.type(password);
      const [, secret = ''] = await terminal.see(/Or enter code: ([A-Z2-7]+)/);
      await terminal.see(/OTP code from your authenticator:/);
      terminal.type(generateSync({ secret }));
      await terminal.see(/2FA successfully enabled/);
      const output = await terminal.end();
      assert.equal(output.match(/^\s+[0-9a-f]{64}$/gm)?.length, 10);
      assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-and-writes/);
    });

    it('begins anew when an enrolment was never confirmed', async () => {
      const { password, token } = await registry.admin.addUser({ name: newName() });
      npm.useToken(token);
      const abandoned = npm.run('profile', 'enable-2fa');
      await abandoned.see(/npm password:/);
      abandoned.type(password);
      const [, first = ''] = await abandoned.see(/Or enter code: ([A-Z2-7]+)/);
      abandoned.kill();

      const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
      await terminal.see(/npm password:/);
      terminal.type(password);
      const [, secret = ''] = await terminal.see(/Or enter code: ([A-Z2-7]+)/);
      assert.ok(secret !== first, 'the key is a new one');
      terminal.type(generateSync({ secret }));
      await terminal.see(/2FA successfully enabled/);
      await terminal.end();
    });

    it('changes the level with a code', async () => {
      const { name, password, token } = await registry.admin.addUser({
        name: newName(),
        twoFactor: 'auth-and-writes',
      });
      npm.useToken(token);
      const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
      await terminal.see(/npm password:/);
      terminal.type(password);
      await terminal.see(/Enter OTP:/);
      terminal.type(await registry.admin.code(name));
      await terminal.see(/mode changed to: auth-only/);
      await terminal.end();
    });

    for (const kind of ['code', 'recovery code'] as const) {
      it(`disables 2FA with a ${kind}`, async () => {
        const user = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
        npm.useToken(user.token);
        const terminal = npm.run('profile', 'disable-2fa');
        await terminal.see(/npm password:/);
        terminal.type(user.password);
        await terminal.see(/Enter OTP:/);
        const code = await registry.admin.code(user.name);
        terminal.type(kind === 'code' ? code : (user.recoveryCodes?.[3] ?? ''));
        await terminal.see(/Two factor authentication disabled/);
        await terminal.end();
        assert.match(await npm.run('profile', 'get').end(), /two-factor auth: disabled/);
      });
    }

    it('is told that authenticator apps can no longer be added', async () => {
      await registry.admin.behave({ totpEnrolment: false });
      const { password, token } = await registry.admin.addUser({ name: newName() });
      npm.useToken(token);
      const terminal = npm.run('profile', 'enable-2fa');
      await terminal.see(/npm password:/);
      terminal.type(password);
      await terminal.see(/403 Forbidden.*security key on the website/);
      await terminal.end(1);
    });
  });

  describe('publish', () => {
    it('is asked for a code in the terminal', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
      npm.useToken(token);
      npm.writePackage(`@${name}/burrow`);
      const terminal = npm.run('publish', '--access=public');
      await terminal.see(/Enter OTP:/);
      assert.deepEqual(await publishedVersions(`@${name}/burrow`), []);
      terminal.type(await registry.admin.code(name));
      await terminal.see(/\+ @wombat\d+\/burrow@1\.0\.0/);
      await terminal.end();
      assert.deepEqual(await publishedVersions(`@${name}/burrow`), ['1.0.0']);
    });

    it('sends a code that it was given before (--otp)', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
      // The same setting as --otp, in a file: a command line can be read by everybody on the computer.
      npm.useToken(token, `otp=${await registry.admin.code(name)}`);
      npm.writePackage(`${name}-burrow`);
      await npm.run('publish').end();
      assert.deepEqual(await publishedVersions(`${name}-burrow`), ['1.0.0']);
      const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
      assert.deepEqual(
        puts.map(({ hasOtp, status }) => ({ hasOtp, status })),
        [{ hasOtp: true, status: 200 }],
      );
    });

    for (const user of [{ securityKey: true }, { twoFactor: 'auth-and-writes' }] as const) {
      it(`goes to the web page with ${JSON.stringify(user)}`, async () => {
        await registry.admin.behave({ challenge: 'web', retryAfterSeconds: 1 });
        const { name, token } = await registry.admin.addUser({ name: newName(), ...user });
        npm.useToken(token);
        npm.writePackage(`${name}-burrow`);
        const terminal = npm.run('publish');
        const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
        await touchKey(page);
        await terminal.see(/\+ wombat\d+-burrow@1\.0\.0/);
        await terminal.end();
        assert.deepEqual(await publishedVersions(`${name}-burrow`), ['1.0.0']);
      });
    }

    it('fails when the page is refused, and nothing is published', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), securityKey: true });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      const terminal = npm.run('publish');
      const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
      await refuse(page);
      await terminal.end(1);
      assert.deepEqual(await publishedVersions(`${name}-burrow`), []);
    });

    it('understands a sloppy challenge, and one that comes before the body is read', async () => {
      await registry.admin.behave({ challenge: 'sloppy', refuse: 'before-body' });
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      // Large enough not to fit into the buffers of a connection.
      writeFileSync(join(npm.folder, 'index.js'), randomBytes(8_000_000));
      const terminal = npm.run('publish');
      await terminal.see(/Enter OTP:/);
      terminal.type(await registry.admin.code(name));
      await terminal.end();
      const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
      assert.deepEqual(
        puts.map(({ bytesReceived, status }) => ({ read: bytesReceived > 0, status })),
        [
          { read: false, status: 401 },
          { read: true, status: 200 },
        ],
      );
    });

    it('asks nothing under auth-only, and installs again what was published', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-only' });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      await npm.run('publish').end();

      npm.writePackage('consumer');
      await npm.run('install', `${name}-burrow`).end();
      const installed = readFileSync(join(npm.folder, 'node_modules', `${name}-burrow`, 'index.js'), 'utf8');
      assert.equal(installed, 'export {};\n');
    });

    it('asks for a mailed code where an account has no 2FA', async () => {
      await registry.admin.behave({ challenge: 'email' });
      const { name, token } = await registry.admin.addUser({ name: newName() });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      const terminal = npm.run('publish');
      await terminal.see(/Enter OTP:/);
      terminal.type(await registry.admin.mailedCode(name));
      await terminal.end();
      assert.deepEqual(await publishedVersions(`${name}-burrow`), ['1.0.0']);
    });

    it('is told that the version is there already', async () => {
      const { name, token } = await registry.admin.addUser({ name: newName() });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      await npm.run('publish').end();
      // With --force npm leaves the check to the registry.
      const again = npm.run('publish', '--force');
      await again.see(/403 Forbidden.*You cannot publish over the previously published versions: 1\.0\.0\./);
      await again.end(1);
    });
  });

  it('lists, adds and removes owners', async () => {
    const owner = await registry.admin.addUser({ name: newName(), twoFactor: 'auth-and-writes' });
    const friend = await registry.admin.addUser({ name: newName() });
    const name = `${owner.name}-burrow`;
    npm.useToken(owner.token, `otp=${await registry.admin.code(owner.name)}`);
    npm.writePackage(name);
    await npm.run('publish').end();
    const listed = async () => (await npm.run('owner', 'ls', name).end()).trim().split('\n').sort();
    const line = (user: string) => `${user} <${user}@example.com>`;
    assert.deepEqual(await listed(), [line(owner.name)]);

    npm.useToken(owner.token);
    const add = npm.run('owner', 'add', friend.name, name);
    await add.see(/Enter OTP:/);
    add.type(await registry.admin.code(owner.name));
    await add.see(new RegExp(`\\+ ${friend.name} `));
    await add.end();
    assert.deepEqual(await listed(), [line(friend.name), line(owner.name)].sort());

    const remove = npm.run('owner', 'rm', friend.name, name);
    await remove.see(/Enter OTP:/);
    remove.type(await registry.admin.code(owner.name));
    await remove.see(new RegExp(`- ${friend.name} `));
    await remove.end();
    assert.deepEqual(await listed(), [line(owner.name)]);

    npm.useToken(friend.token);
    npm.writePackage(name, '2.0.0');
    const intrusion = npm.run('publish');
    await intrusion.see(/403 Forbidden.*You do not have permission to publish/);
    await intrusion.end(1);
    assert.deepEqual(await publishedVersions(name), ['1.0.0']);
  });
});
