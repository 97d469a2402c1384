/**
 * What npm's two levels of two-factor authentication ask for. Under `auth-and-writes` every write is a test
 * of its own elsewhere; here is what `auth-only` spares, what it does not, and what neither asks for.
 */
import assert from 'node:assert/strict';
import { forEachNpm } from './forEachNpm.ts';

forEachNpm('the levels', (npm, registry) => {
  async function asked(): Promise<boolean> {
    return (await registry.admin.requests()).some(({ status }) => status === 401);
  }

  it('auth-only asks for no write', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-only' });
    const friend = await registry.addUser();
    npm.useToken(token);
    const burrow = `@${name}/burrow`;
    npm.writePackage(burrow);
    const commands = [
      ['publish', '--access=public'],
      ['profile', 'set', 'homepage', 'http://burrow.example'],
      ['dist-tag', 'add', `${burrow}@1.0.0`, 'lts'],
      ['dist-tag', 'rm', burrow, 'lts'],
      ['owner', 'add', friend.name, burrow],
      ['deprecate', burrow, 'too damp'],
      ['unpublish', burrow, '--force'],
    ];
    for (const command of commands) await npm.run(...command).end();
    assert.equal(await asked(), false);
    assert.equal(await registry.admin.packument(burrow), null);
  });

  it('auth-only asks when somebody signs in, and when 2FA is to change', async () => {
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-only' });
    npm.useToken(token);
    for (const command of [['enable-2fa', 'auth-and-writes'], ['disable-2fa']]) {
      const terminal = npm.run('profile', ...command);
      await terminal.answer(/npm password:/, password);
      await terminal.answer(/Enter OTP:/, '000000');
      await terminal.end(1);
    }
    const login = npm.run('login', '--auth-type=legacy');
    await login.answer(/Username:/, name);
    await login.answer(/Password:/, password);
    await login.answer(/Enter OTP:/, '000000');
    await login.end(1);
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-only/);
  });

  it('auth-and-writes asks for no read', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const burrow = `@${name}/burrow`;
    await registry.client.publish(burrow, '1.0.0', { token, otp: await registry.admin.code(name) });
    npm.useToken(token);
    assert.equal(await npm.whoami(), name);
    for (const command of [
      ['profile', 'get'],
      ['view', burrow],
      ['dist-tag', 'ls', burrow],
      ['owner', 'ls', burrow],
    ]) {
      await npm.run(...command).end();
    }
    await npm.run('logout').end();
    assert.equal(await asked(), false);
  });
});
