/** What access tokens may do at the registry, and what they may not. */
import assert from 'node:assert/strict';
import type { TokenLimits } from './accessTokens.ts';
import { useRegistry } from './fixture.ts';
import type { UserSecrets } from './index.ts';
import { assertAsked, type Reply } from './testClient.ts';

const granular = { kind: 'granular', name: 'CI' } as const;

describe('an access token', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  interface Holder extends UserSecrets {
    readonly session: string;
    readonly key: string;
  }

  /** An account whose `token` is an access token. */
  async function holder(
    limits: Partial<TokenLimits>,
    user: Parameters<typeof registry.addUser>[0] = {},
  ): Promise<Holder> {
    const secrets = await registry.addUser(user);
    const { key, token } = await registry.admin.addToken(secrets.name, limits);
    return { ...secrets, session: secrets.token, key, token };
  }

  function assertRefused({ status, body }: Reply, expected = /token/): void {
    assert.equal(status, 403);
    assert.match(String(body['error']), expected);
  }

  it('that can write publishes, and what it published is its account’s', async () => {
    const { name, token, session } = await holder(granular);
    assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token })).status, 200);
    const tag = { body: '1.0.0', token: session };
    const path = `/-/package/${name}-burrow/dist-tags/next`;
    assert.equal((await registry.client.call('PUT', path, tag)).status, 201);
  });

  for (const kind of ['granular', 'legacy'] as const) {
    it(`that can only read, and is ${kind}, changes nothing`, async () => {
      const { name, token, session } = await holder({ ...granular, kind, permission: 'read-only' });
      const pkg = `${name}-burrow`;
      await registry.client.publish(pkg, '1.0.0', { token: session });
      assertRefused(await registry.client.publish(pkg, '1.1.0', { token }));
      assertRefused(await registry.client.changeOwners(pkg, [name], { token }));
      const tag = { body: '1.0.0', token };
      assertRefused(await registry.client.call('PUT', `/-/package/${pkg}/dist-tags/next`, tag));
      assertRefused(await registry.client.call('DELETE', `/${pkg}/-rev/1-x`, { token }));
      assertRefused(await registry.client.changeProfile({ email: 'a@example.com' }, { token }));
      assert.deepEqual(await registry.versions(pkg), ['1.0.0']);
      const { body } = await registry.client.call('GET', '/-/whoami', { token });
      assert.equal(body['username'], name);
      assert.equal((await registry.client.call('GET', `/${pkg}`, { token })).status, 200);
    });
  }

  it('writes only the packages and scopes that it is for', async () => {
    const { name, token } = await holder({ ...granular, packages: ['burrow-of-one'], scopes: ['@digs'] });
    assert.equal((await registry.client.publish('burrow-of-one', '1.0.0', { token })).status, 200);
    assert.equal((await registry.client.publish('@digs/den', '1.0.0', { token })).status, 200);
    assertRefused(await registry.client.publish(`${name}-other`, '1.0.0', { token }), /not for/);
    assertRefused(await registry.client.publish('@digs-of-others/den', '1.0.0', { token }), /not for/);
    assertRefused(await registry.client.publish('burrow-of-one-more', '1.0.0', { token }), /not for/);
  });

  it('works only from its addresses, for reading too', async () => {
    const { name, token } = await holder({ ...granular, cidr: ['10.0.0.0/8', '192.0.2.7/32'] });
    async function status(clientAddress: string | null): Promise<number> {
      await registry.admin.behave({ clientAddress });
      const { status: answered, headers } = await registry.client.call('GET', '/-/whoami', { token });
      if (answered === 401) assert.equal(headers.get('www-authenticate'), 'ipaddress');
      return answered;
    }
    assert.equal(await status('10.1.2.3'), 200);
    assert.equal(await status('192.0.2.7'), 200);
    assert.equal(await status('192.0.2.8'), 401);
    assert.equal(await status(null), 401, 'it comes from loopback');
    assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token })).status, 401);
    const local = await registry.admin.addToken(name, { ...granular, cidr: ['127.0.0.0/8'] });
    const there = await registry.client.call('GET', '/-/whoami', { token: local.token });
    assert.equal(there.status, 200);
  });

  it('ends when it expires, by the registry’s clock, and when it is revoked elsewhere', async () => {
    const { name, token, key, session } = await holder({
      ...granular,
      expires: new Date(Date.now() + 60_000).toISOString(),
    });
    const whoami = (by: string) => registry.client.call('GET', '/-/whoami', { token: by });
    assert.equal((await whoami(token)).status, 200);
    await registry.admin.behave({ clockAheadSeconds: 61 });
    const expired = await whoami(token);
    assert.deepEqual([expired.status, expired.headers.get('www-authenticate')], [401, 'Bearer']);
    await registry.admin.setTokenDates(key, { expires: null });
    assert.equal((await whoami(token)).status, 200);
    await registry.admin.revokeToken(key);
    assert.equal((await whoami(token)).status, 401);
    assert.equal((await whoami(session)).status, 200, `${name} is still signed in`);
  });

  it('needs a code to write like everybody, unless it bypasses 2FA', async () => {
    const twoFactor = { twoFactor: 'auth-and-writes' } as const;
    const { name, token } = await holder(granular, twoFactor);
    assertAsked(await registry.client.publish(`${name}-burrow`, '1.0.0', { token }));
    const bypassing = await registry.admin.addToken(name, { ...granular, bypass2fa: true });
    const by = { token: bypassing.token };
    assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', by)).status, 200);
  });

  it('does nothing with the account itself, even if it bypasses 2FA', async () => {
    const { key, password, token } = await holder({ ...granular, bypass2fa: true });
    assertRefused(await registry.client.tokens({ token }));
    assertRefused(
      await registry.client.createToken({ name: 'more', password, packages_all: true }, { token }),
    );
    assertRefused(await registry.client.revokeToken(key, { token }));
    assertRefused(await registry.client.changeProfile({ tfa: { password, mode: 'disable' } }, { token }));
    assertRefused(await registry.client.call('GET', '/-/npm/v1/user', { token }));
  });

  it('that can only stage does not publish directly, and changes nothing else', async () => {
    const { name, token, session } = await holder({ ...granular, permission: 'read-write-stage-only' });
    const pkg = `${name}-burrow`;
    await registry.client.publish(pkg, '1.0.0', { token: session });
    const direct = await registry.client.publish(pkg, '1.1.0', { token });
    assert.deepEqual([direct.status, direct.body['code']], [403, 'E_STAGE_REQUIRED']);
    assertRefused(await registry.client.changeOwners(pkg, [name], { token }));
    const tag = { body: '1.0.0', token };
    assertRefused(await registry.client.call('PUT', `/-/package/${pkg}/dist-tags/next`, tag));
    const { body: packument } = await registry.client.call('GET', `/${pkg}`);
    assertRefused(await registry.client.call('PUT', `/${pkg}`, { body: packument, token }));
    assert.deepEqual(await registry.versions(pkg), ['1.0.0']);
  });

  it('of the old form does what its account may, tokens included', async () => {
    const { password, token } = await holder({});
    await registry.admin.behave({ tokens: 'legacy' });
    assert.equal((await registry.client.tokens({ token })).status, 200);
    assert.equal((await registry.client.createToken({ password, readonly: true }, { token })).status, 200);
  });

  it('signs itself out, and no other', async () => {
    const { name, token, session } = await holder(granular);
    const signOut = (value: string) => registry.client.call('DELETE', `/-/user/token/${value}`, { token });
    const other = await registry.admin.addToken(name, granular);
    assert.equal((await signOut(other.token)).status, 404);
    assert.equal((await signOut(session)).status, 404);
    assert.equal((await signOut(token)).status, 200);
    assert.equal((await registry.client.call('GET', '/-/whoami', { token })).status, 401);
    assert.equal((await registry.admin.tokens(name)).length, 1);
  });

  it('shows when it was last used', async () => {
    const { token, session } = await holder(granular);
    async function accessed(): Promise<unknown> {
      const { body } = await registry.client.tokens({ token: session });
      const [entry] = body['objects'] as { accessed: unknown }[];
      return entry?.accessed;
    }
    assert.equal(await accessed(), null);
    await registry.client.call('GET', '/-/whoami', { token });
    const at = Date.parse(String(await accessed()));
    assert.ok(Math.abs(at - Date.now()) < 10_000);
  });

  it('or a session ends at the request that a test names, for good', async () => {
    const { name, session } = await holder(granular);
    const effect = { kind: 'end-session' } as const;
    await registry.admin.behave({ faults: [{ method: 'PUT', path: 'burrow$', after: 1, effect }] });
    const publish = (version: string) =>
      registry.client.publish(`${name}-burrow`, version, { token: session });
    assert.equal((await publish('1.0.0')).status, 200);
    const ended = await publish('1.1.0');
    assert.deepEqual([ended.status, ended.headers.get('www-authenticate')], [401, 'Bearer']);
    assert.equal((await registry.client.call('GET', '/-/whoami', { token: session })).status, 401);
    assert.deepEqual(await registry.versions(`${name}-burrow`), ['1.0.0']);
  });
});
