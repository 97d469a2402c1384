/**
 * `npm publish` with every kind of challenge.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forEachNpm } from './forEachNpm.ts';
import { refuse, touchKey } from './person.ts';

forEachNpm('publishing', (npm, registry) => {
  it('is asked for a code in the terminal', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    npm.writePackage(`@${name}/burrow`);
    const terminal = npm.run('publish', '--access=public');
    await terminal.see(/Enter OTP:/);
    assert.deepEqual(await registry.versions(`@${name}/burrow`), []);
    terminal.type(await registry.admin.code(name));
    await terminal.see(/\+ @wombat\d+\/burrow@1\.0\.0/);
    await terminal.end();
    assert.deepEqual(await registry.versions(`@${name}/burrow`), ['1.0.0']);
  });

  it('sends a code that it was given before (--otp)', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    // The same setting as --otp, in a file: a command line can be read by everybody on the computer.
    npm.useToken(token, `otp=${await registry.admin.code(name)}`);
    npm.writePackage(`${name}-burrow`);
    await npm.run('publish').end();
    assert.deepEqual(await registry.versions(`${name}-burrow`), ['1.0.0']);
    const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
    assert.deepEqual(
      puts.map(({ hasOtp, status }) => ({ hasOtp, status })),
      [{ hasOtp: true, status: 200 }],
    );
  });

  for (const user of [{ securityKey: true }, { twoFactor: 'auth-and-writes' }] as const) {
    it(`goes to the web page with ${JSON.stringify(user)}`, async () => {
      await registry.admin.behave({ challenge: 'web', retryAfterSeconds: 1 });
      const { name, token } = await registry.addUser({ ...user });
      npm.useToken(token);
      npm.writePackage(`${name}-burrow`);
      const terminal = npm.run('publish');
      const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
      await touchKey(page);
      await terminal.see(/\+ wombat\d+-burrow@1\.0\.0/);
      await terminal.end();
      assert.deepEqual(await registry.versions(`${name}-burrow`), ['1.0.0']);
    });
  }

  it('fails when the page is refused, and nothing is published', async () => {
    const { name, token } = await registry.addUser({ securityKey: true });
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    const terminal = npm.run('publish');
    const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
    await refuse(page);
    await terminal.end(1);
    assert.deepEqual(await registry.versions(`${name}-burrow`), []);
  });

  it('understands a sloppy challenge, and one that comes before the body is read', async () => {
    await registry.admin.behave({ challenge: 'sloppy', refuse: 'before-body' });
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    // Large enough not to fit into the buffers of a connection.
    writeFileSync(join(npm.folder, 'index.js'), randomBytes(8_000_000));
    const terminal = npm.run('publish');
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
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
    const { name, token } = await registry.addUser({ twoFactor: 'auth-only' });
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
    const { name, token } = await registry.addUser();
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    const terminal = npm.run('publish');
    await terminal.see(/Enter OTP:/);
    terminal.type(await registry.admin.mailedCode(name));
    await terminal.end();
    assert.deepEqual(await registry.versions(`${name}-burrow`), ['1.0.0']);
  });

  it('is told that the token can only stage', async () => {
    await registry.admin.behave({ stageOnly: true });
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    const terminal = npm.run('publish');
    await terminal.see(/403 Forbidden.*E_STAGE_REQUIRED/);
    await terminal.end(1);
    assert.deepEqual(await registry.versions(`${name}-burrow`), []);
  });

  it('is told that the version is being scanned', async () => {
    await registry.admin.behave({ scan: { ends: 'published', answers: 1 } });
    const { name, token } = await registry.addUser();
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    await npm.run('publish').end();
    const again = npm.run('publish');
    await again.see(/409 Conflict.*Cannot publish over previously staged version "1\.0\.0"\./);
    await again.end(1);
  });

  it('is told that the version is there already', async () => {
    const { name, token } = await registry.addUser();
    npm.useToken(token);
    npm.writePackage(`${name}-burrow`);
    await npm.run('publish').end();
    // With --force npm leaves the check to the registry.
    const again = npm.run('publish', '--force');
    await again.see(/403 Forbidden.*You cannot publish over the previously published versions: 1\.0\.0\./);
    await again.end(1);
  });
});
