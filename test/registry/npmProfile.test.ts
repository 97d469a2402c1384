/**
 * `npm profile`: fields, the password, and two-factor authentication.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { forEachNpm } from './forEachNpm.ts';
import { addSecurityKey, touchKey } from './person.ts';

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

  it('enables 2FA with a code by the rules that the address tells', async () => {
    await registry.admin.behave({ otpauth: { digits: 8, periodSeconds: 60, algorithm: 'sha256' } });
    const { name, password, token } = await registry.addUser();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
    await terminal.answer(/npm password:/, password);
    await terminal.see(/OTP code from your authenticator:/);
    terminal.type(await registry.admin.code(name));
    await terminal.see(/2FA successfully enabled/);
    await terminal.end();
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-only/);
  });

  it('says what it got where the address is none', async () => {
    await registry.admin.behave({ otpauth: { instead: { mode: '' } } });
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa');
    await terminal.answer(/npm password:/, password);
    await terminal.see(/Expected otpauth URL, got: \{ mode: '' \}/);
    await terminal.end(1);
  });

  it('changes the level, and does not believe it where the answer is odd', async () => {
    await registry.admin.behave({ changeAnswer: { body: { tfa: null } } });
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa', 'auth-only');
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/Unknown error enabling two-factor authentication/);
    await terminal.end(1);
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-only/);
  });

  it('cannot disable 2FA where an organization requires it', async () => {
    await registry.admin.behave({ enforced: true });
    const { name, password, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    npm.useToken(token);
    const terminal = npm.run('profile', 'disable-2fa');
    await terminal.answer(/npm password:/, password);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(name));
    await terminal.see(/403 Forbidden.*organization requires it/);
    await terminal.end(1);
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-and-writes/);
  });

  it('is led to a page where 2FA was turned on on the website', async () => {
    const { name, password, token } = await registry.addUser();
    await addSecurityKey(registry.url, name);
    npm.useToken(token);
    assert.match(await npm.run('profile', 'get').end(), /two-factor auth: auth-and-writes/);
    const terminal = npm.run('profile', 'disable-2fa');
    await terminal.answer(/npm password:/, password);
    const [, page = ''] = await terminal.see(/Authenticate your account at:\s+(http\S+)/);
    await touchKey(page);
    await terminal.see(/Two factor authentication disabled/);
    await terminal.end();
    assert.deepEqual(await registry.admin.twoFactorState(name), { kind: 'off' });
  });

  it('ends with an error where there are no profiles', async () => {
    const { token } = await registry.addUser();
    npm.useToken(token);
    for (const [profile, error] of [
      ['unsupported', /E404/],
      ['not-implemented', /E501/],
      ['html', /invalid json response body|EJSONPARSE/i],
    ] as const) {
      await registry.admin.behave({ profile });
      assert.match(await npm.run('profile', 'get', '--fetch-retries=0').end(1), error);
    }
  });

  it('is told that 2FA is not supported, as by a plain Verdaccio', async () => {
    await registry.admin.behave({ profile: 'disabled' });
    const { password, token } = await registry.addUser();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa', '--fetch-retries=0');
    await terminal.answer(/npm password:/, password);
    await terminal.see(/503 Service Unavailable.*not yet supported/);
    await terminal.end(1);
  });

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
