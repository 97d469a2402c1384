/**
 * `npm login`, `npm whoami` and `npm logout`, with all that can stand in between.
 */
import assert from 'node:assert/strict';
import { forEachNpm } from './forEachNpm.ts';
import { refuse, touchKey } from './person.ts';

forEachNpm('signing in and out', (npm, registry) => {
  it('signs in on the web page', async () => {
    const { name } = await registry.addUser({ twoFactor: 'auth-and-writes' });
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
    const { name, password } = await registry.addUser();
    const terminal = npm.run('login', '--auth-type=web');
    await terminal.answer(/Username:/, name);
    await terminal.answer(/Password:/, password);
    await terminal.end();
    assert.equal(await npm.whoami(), name);
  });

  it('signs in with name, password and code', async () => {
    const user = await registry.addUser({ twoFactor: 'auth-only' });
    const { name, password } = user;
    // npm sends the old token along.
    await registry.admin.expireSessions(name);
    npm.useToken(user.token);
    const terminal = npm.run('login', '--auth-type=legacy');
    await terminal.answer(/Username:/, name);
    await terminal.answer(/Password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/Logged in on/);
    await terminal.end();
    assert.equal(await npm.whoami(), name);
  });

  it('signs out, here and at the registry', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    assert.equal(await npm.whoami(), name);
    await npm.run('logout').end();
    assert.match(await npm.run('whoami').end(1), /ENEEDAUTH/);

    // The token no longer works, wherever somebody kept it.
    npm.useToken(token);
    assert.match(await npm.run('whoami').end(1), /E401/);
    assert.equal((await registry.client.call('GET', '/-/npm/v1/user', { token })).status, 401);
  });

  it('signs in with a security key through the link in the notice', async () => {
    const { name, password } = await registry.addUser({ securityKey: true });
    const terminal = npm.run('login', '--auth-type=legacy');
    await terminal.answer(/Username:/, name);
    await terminal.answer(/Password:/, password);
    const [, page = ''] = await terminal.see(/Open (http\S+) to use your security key/);
    await terminal.see(/Enter OTP:/);
    const [, code = ''] = /<code>(\d+)<\/code>/.exec(await touchKey(page)) ?? [];
    terminal.type(code);
    await terminal.end();
    assert.equal(await npm.whoami(), name);
  });

  it('is told that the password is wrong', async () => {
    const { name } = await registry.addUser();
    const terminal = npm.run('login', '--auth-type=legacy');
    await terminal.answer(/Username:/, name);
    await terminal.answer(/Password:/, 'not the password');
    await terminal.see(/Incorrect or missing password/);
    await terminal.end(1);
  });
});
