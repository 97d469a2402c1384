/**
 * The registry's website as a browser and the admin see it: a security key, recovery codes shown once, 2FA off.
 */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import type { UserSecrets } from './index.ts';
import { addSecurityKey, renewRecoveryCodes, turnOffTwoFactor } from './person.ts';

describe("the registry's website", function () {
  this.timeout(20_000);

  const registry = useRegistry();
  let user: UserSecrets;

  beforeEach(async () => {
    user = await registry.addUser();
  });

  async function profile(): Promise<unknown> {
    return (await registry.client.call('GET', '/-/npm/v1/user', { token: user.token })).body['tfa'];
  }

  /** @returns whether the registry takes this as second factor. */
  async function takes(otp = ''): Promise<boolean> {
    const body = { email: 'wombat@example.com' };
    return (await registry.client.changeProfile(body, { token: user.token, otp })).status === 200;
  }

  function post(fields: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(registry.url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  it('says who has 2FA, to everybody', async () => {
    const key = await registry.addUser({ securityKey: true });
    const codes = await registry.addUser({ twoFactor: 'auth-only' });
    const page = await (await fetch(registry.url)).text();
    assert.match(page, /<title>Account security<\/title>/);
    assert.match(page, new RegExp(`<dt>${user.name}</dt><dd>2FA is off</dd>`));
    assert.match(
      page,
      new RegExp(`<dt>${key.name}</dt><dd>2FA is on, by security key, for auth-and-writes</dd>`),
    );
    assert.match(
      page,
      new RegExp(`<dt>${codes.name}</dt><dd>2FA is on, by authenticator, for auth-only</dd>`),
    );
  });

  it('adds a security key where authenticators can no longer be added, and shows codes that work', async () => {
    await registry.admin.behave({ totpEnrolment: false });
    const codes = await addSecurityKey(registry.url, user.name);
    assert.equal(codes.length, 10);
    assert.deepEqual(await profile(), { pending: false, mode: 'auth-and-writes' });
    assert.ok(await takes(codes[9]));
    const state = { kind: 'on', level: 'auth-and-writes', by: 'security key', recoveryCodesLeft: 9 };
    assert.deepEqual(await registry.admin.twoFactorState(user.name), state);
  });

  it('gives the codes as a file too, and shows them only once', async () => {
    const page = await (await post({ account: user.name, action: 'add-key' })).text();
    const [, address = ''] = /<a download="npm-recovery-codes-\w+\.txt" href="(data:[^"]+)"/.exec(page) ?? [];
    const file = await (await fetch(address)).text();
    const [heading, , ...codes] = file.trimEnd().split('\n');
    assert.equal(heading, `Recovery codes for ${user.name}`);
    assert.equal(codes.length, 10);
    assert.ok(
      codes.every(code => page.includes(`<code>${code}</code>`)),
      'the page shows the same',
    );
    const again = await post({ account: user.name, action: 'add-key' });
    assert.equal(again.status, 409);
    assert.doesNotMatch(await again.text(), /<code>/);
  });

  it('takes the place of an enrolment that was never confirmed', async () => {
    const tfa = { password: user.password, mode: 'auth-only' };
    await registry.client.changeProfile({ tfa }, { token: user.token });
    const pending = { kind: 'pending', level: 'auth-only', by: 'authenticator', recoveryCodesLeft: 0 };
    assert.deepEqual(await registry.admin.twoFactorState(user.name), pending);
    await addSecurityKey(registry.url, user.name);
    await assert.rejects(registry.admin.code(user.name), /no authenticator/);
  });

  it('makes new codes, and the old ones stop working', async () => {
    const [old] = await addSecurityKey(registry.url, user.name);
    const codes = await renewRecoveryCodes(registry.url, user.name);
    assert.equal(await takes(old), false);
    assert.ok(await takes(codes[0]));
    await turnOffTwoFactor(registry.url, user.name);
    assert.equal((await post({ account: user.name, action: 'new-codes' })).status, 409);
  });

  it('keeps the authenticator when it makes new codes', async () => {
    user = await registry.addUser({ twoFactor: 'auth-and-writes' });
    await renewRecoveryCodes(registry.url, user.name);
    assert.ok(await takes(await registry.admin.code(user.name)));
  });

  it('turns 2FA off', async () => {
    await addSecurityKey(registry.url, user.name);
    await turnOffTwoFactor(registry.url, user.name);
    assert.equal(await profile(), null);
    assert.deepEqual(await registry.admin.twoFactorState(user.name), { kind: 'off' });
  });

  it('does nothing for whom or what it does not know', async () => {
    assert.equal((await post({ account: 'nobody', action: 'add-key' })).status, 400);
    assert.equal((await post({ account: user.name, action: 'dig' })).status, 409);
    assert.equal(await profile(), null);
  });

  it('has a short cut for tests', async () => {
    const [code] = await registry.admin.activateTwoFactor(user.name, 'auth-only');
    assert.deepEqual(await profile(), { pending: false, mode: 'auth-only' });
    const tfa = { password: user.password, mode: 'disable' };
    assert.equal(
      (await registry.client.changeProfile({ tfa }, { token: user.token, otp: code ?? '' })).status,
      200,
    );
    await registry.admin.activateTwoFactor(user.name);
    await registry.admin.turnOffTwoFactor(user.name);
    assert.equal(await profile(), null);
  });
});
