/**
 * `npm profile`: fields, the password, and two-factor authentication.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { forEachNpm } from './forEachNpm.ts';
import { touchKey } from './person.ts';

forEachNpm('the profile', (npm, registry) => {
  it('gets the profile', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-only' });
    npm.useToken(token);
    const output = await npm.run('profile', 'get').end();
    assert.match(output, new RegExp(`name: ${name}`));
    assert.match(output, new RegExp(`email: ${name}@example.com ?\\(verified\\)`));
    assert.match(output, /two-factor auth: auth-only/);
  });

  it('sets a field with a code, and keeps the others', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run('profile', 'set', 'fullname', 'Carolyn', 'Wombat');
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/Set fullname to Carolyn Wombat/);
    await terminal.end();
    assert.match(await npm.run('profile', 'get').end(), new RegExp(`email: ${name}@example.com`));
  });

  it('sets a field on the web page', async () => {
    await registry.admin.behave({ challenge: 'web' });
    const { token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run('profile', 'set', 'github', 'wombat');
    const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
    await touchKey(page);
    await terminal.see(/Set github to wombat/);
    await terminal.end();
  });

  it('sets the password with a code', async () => {
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const newPassword = randomBytes(12).toString('hex');
    npm.useToken(token);
    const terminal = npm.run('profile', 'set', 'password');
    await terminal.answer(/Current password:/, password);
    await terminal.answer(/New password:/, newPassword);
    await terminal.answer(/Again:/, newPassword);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/Set password/);
    await terminal.end();

    const otp = await registry.admin.code(name);
    assert.equal((await registry.client.signIn(name, password, { otp })).status, 401);
    assert.equal((await registry.client.signIn(name, newPassword, { otp })).status, 201);
  });

  it('keeps the password when the current one is wrong', async () => {
    const { name, password, token } = await registry.addUser();
    const newPassword = randomBytes(12).toString('hex');
    npm.useToken(token);
    const terminal = npm.run('profile', 'set', 'password');
    await terminal.answer(/Current password:/, 'not the password');
    await terminal.answer(/New password:/, newPassword);
    await terminal.answer(/Again:/, newPassword);
    await terminal.see(/Incorrect or missing password/);
    await terminal.end(1);
    assert.equal((await registry.client.signIn(name, password)).status, 201);
  });

  it('enables 2FA with the key that the terminal shows', async () => {
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa');
    await terminal.answer(/npm password:/, password);
    const [, secret = ''] = await terminal.see(/Or enter code: ([A-Z2-7]+)/);
    await terminal.answer(/OTP code from your authenticator:/, generateSync({ secret }));
    await terminal.see(/2FA successfully enabled/);
    const output = await terminal.end();
    assert.equal(output.match(/^\s+[0-9a-f]{64}$/gm)?.length, 10);
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-and-writes/);
  });

  it('begins anew when an enrolment was never confirmed', async () => {
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const abandoned = npm.run('profile', 'enable-2fa');
    await abandoned.answer(/npm password:/, password);
    const [, first = ''] = await abandoned.see(/Or enter code: ([A-Z2-7]+)/);
    abandoned.kill();

    const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
    await terminal.answer(/npm password:/, password);
    const [, secret = ''] = await terminal.see(/Or enter code: ([A-Z2-7]+)/);
    assert.ok(secret !== first, 'the key is a new one');
    terminal.type(generateSync({ secret }));
    await terminal.see(/2FA successfully enabled/);
    await terminal.end();
  });

  it('changes the level with a code', async () => {
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/mode changed to: auth-only/);
    await terminal.end();
  });

  for (const kind of ['code', 'recovery code'] as const) {
    it(`disables 2FA with a ${kind}`, async () => {
      const user = await registry.addUser({ twoFactor: 'auth-and-writes' });
      npm.useToken(user.token);
      const terminal = npm.run('profile', 'disable-2fa');
      await terminal.answer(/npm password:/, user.password);
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
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa');
    await terminal.answer(/npm password:/, password);
    await terminal.see(/403 Forbidden.*security key on the website/);
    await terminal.end(1);
  });
});
