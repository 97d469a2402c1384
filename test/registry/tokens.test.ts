/** Access tokens: making, listing and revoking them, in the granular form and in the old one. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import { assertAsked, type Call, type Reply } from './testClient.ts';

const day = 24 * 60 * 60 * 1000;

describe('access tokens', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  async function signedIn(): Promise<{ name: string; password: string; token: string }> {
    return registry.addUser();
  }

  async function listed(call: Call): Promise<Record<string, unknown>[]> {
    const { status, body } = await registry.client.tokens(call, '?perPage=100');
    assert.equal(status, 200);
    return body['objects'] as Record<string, unknown>[];
  }

  function daysUntil(date: unknown): number {
    return Math.round((Date.parse(String(date)) - Date.now()) / day);
  }

  it('are made with the password, told once, and listed with their ends only', async () => {
    const { password, token } = await signedIn();
    const made = await registry.client.createToken(
      { name: 'CI', password, packages: ['burrow'], description: 'builds', cidr_whitelist: ['10.0.0.0/8'] },
      { token },
    );
    assert.equal(made.status, 201);
    const value = String(made.body['token']);
    assert.match(value, /^npm_\w{36}$/);
    assert.equal(daysUntil(made.body['expiry']), 30, 'read-only ones last 30 days');

    const [entry = {}, ...others] = await listed({ token });
    assert.deepEqual(others, []);
    assert.equal(entry['key'], made.body['key']);
    assert.equal(entry['token'], `${value.slice(0, 8)}...${value.slice(-4)}`);
    assert.deepEqual(
      [entry['name'], entry['description'], entry['cidr'], entry['cidr_whitelist'], entry['readonly']],
      ['CI', 'builds', ['10.0.0.0/8'], ['10.0.0.0/8'], true],
    );
    assert.deepEqual(entry['permissions'], [{ name: 'package', action: 'read' }]);
    assert.deepEqual(entry['scopes'], [{ type: 'package', name: 'burrow' }]);
  });

  it('that write last 7 days unless told, and 90 at most', async () => {
    const { password, token } = await signedIn();
    const write = {
      name: 'CI',
      password,
      packages_all: true,
      packages_and_scopes_permission: 'read-write-stage-only',
    };
    const made = await registry.client.createToken(write, { token });
    assert.equal(daysUntil(made.body['expiry']), 7);
    assert.equal((await registry.client.createToken({ ...write, expires: 90 }, { token })).status, 201);
    assert.equal((await registry.client.createToken({ ...write, expires: 91 }, { token })).status, 400);
    const readOnly = { ...write, packages_and_scopes_permission: 'read-only', expires: 1000 };
    assert.equal((await registry.client.createToken(readOnly, { token })).status, 201);
  });

  for (const [what, body] of Object.entries({
    'no name': { packages: ['burrow'] },
    'nothing to have access to': { name: 'CI' },
    'access to nothing': { name: 'CI', packages: ['burrow'], packages_and_scopes_permission: 'no-access' },
    'a permission without packages': {
      name: 'CI',
      orgs: ['digs'],
      packages_and_scopes_permission: 'read-only',
    },
    'a permission without organizations': { name: 'CI', packages: ['burrow'], orgs_permission: 'read-only' },
    'a permission that there is not': { name: 'CI', packages: ['a'], packages_and_scopes_permission: 'all' },
    'packages that are no list': { name: 'CI', packages: 'burrow' },
    'an IPv6 range': { name: 'CI', packages: ['burrow'], cidr_whitelist: ['::1/128'] },
    'an end in the past': { name: 'CI', packages: ['burrow'], expires: '2020-01-01' },
  })) {
    it(`are refused with ${what}`, async () => {
      const { password, token } = await signedIn();
      const { status } = await registry.client.createToken({ password, ...body }, { token });
      assert.equal(status, 400);
      assert.deepEqual(await listed({ token }), []);
      // Some of these break npm's description too, which is theirs to do.
      await registry.admin.violations();
    });
  }

  it('are not made with a wrong password, nor without a session', async () => {
    const { password, token } = await signedIn();
    const body = { name: 'CI', packages: ['burrow'] };
    const wrong = await registry.client.createToken({ ...body, password: 'not the password' }, { token });
    assert.deepEqual([wrong.status, wrong.headers.get('www-authenticate')], [401, 'Basic']);
    assert.equal((await registry.client.createToken({ ...body, password }, {})).status, 401);
  });

  it('are made and revoked with a code where the account has 2FA, at either level', async () => {
    for (const twoFactor of ['auth-only', 'auth-and-writes'] as const) {
      const { name, password, token } = await registry.addUser({ twoFactor });
      const body = { name: 'CI', password, packages: ['burrow'] };
      assertAsked(await registry.client.createToken(body, { token }));
      const otp = await registry.admin.code(name);
      const made = await registry.client.createToken(body, { token, otp });
      assert.equal(made.status, 201);
      const key = String(made.body['key']);
      assertAsked(await registry.client.revokeToken(key, { token }));
      assert.equal((await registry.client.revokeToken(key, { token, otp })).status, 204);
    }
  });

  it('are made with a mailed code where there is no 2FA', async () => {
    await registry.admin.behave({ challenge: 'email' });
    const { name, password, token } = await signedIn();
    const body = { name: 'CI', password, packages: ['burrow'] };
    assert.equal((await registry.client.createToken(body, { token })).status, 401);
    const otp = await registry.admin.mailedCode(name);
    assert.equal((await registry.client.createToken(body, { token, otp })).status, 201);
  });

  it('are revoked by key or by value, each by its own account only', async () => {
    const { name, token } = await signedIn();
    const other = await signedIn();
    const [first, second] = [await registry.admin.addToken(name), await registry.admin.addToken(name)];
    assert.equal((await registry.client.revokeToken(first.key, { token: other.token })).status, 404);
    assert.equal((await registry.client.revokeToken(first.key, { token })).status, 204);
    assert.equal((await registry.client.revokeToken(second.token, { token })).status, 204);
    assert.deepEqual(await listed({ token }), []);
    const { url } =
      (await registry.admin.requests()).filter(({ method }) => method === 'DELETE').at(-1) ?? {};
    assert.equal(url, '/-/npm/v1/tokens/token/[secret]');
    assert.equal((await registry.client.call('GET', '/-/whoami', { token: first.token })).status, 401);
  });

  it('are listed page by page', async () => {
    const { name, token } = await signedIn();
    const seeded = await registry.admin.seed(name, { tokens: 25 });
    const keys: unknown[] = [];
    let next: string | undefined = '/-/npm/v1/tokens';
    let pages = 0;
    while (next) {
      const page: Reply = await registry.client.call('GET', next, { token });
      assert.equal(page.body['total'], 25);
      keys.push(...(page.body['objects'] as { key: string }[]).map(({ key }) => key));
      next = (page.body['urls'] as { next?: string }).next;
      pages += 1;
    }
    assert.equal(pages, 3);
    assert.deepEqual(keys, seeded.tokens);
  });

  describe('of the old form', () => {
    it('have readonly and ranges, and neither name nor end', async () => {
      await registry.admin.behave({ tokens: 'legacy' });
      const { password, token } = await signedIn();
      const body = { password, readonly: true, cidr_whitelist: ['10.0.0.0/8'] };
      const { status, body: made } = await registry.client.createToken(body, { token });
      assert.equal(status, 200);
      assert.deepEqual([made['readonly'], made['cidr_whitelist']], [true, ['10.0.0.0/8']]);
      assert.ok(!('name' in made) && !('expires' in made));
      const [{ token: shown } = {}] = await listed({ token });
      assert.equal(shown, String(made['token']).slice(0, 6));
    });

    it('pass over what they do not know, or are refused for it', async () => {
      const { password, token } = await signedIn();
      const body = { name: 'CI', password, packages: ['burrow'] };
      await registry.admin.behave({ tokens: 'legacy' });
      const { body: made } = await registry.client.createToken(body, { token });
      assert.equal(made['readonly'], false, 'it may write everywhere, whatever was asked for');
      await registry.admin.behave({ tokens: 'legacy-strict' });
      assert.equal((await registry.client.createToken(body, { token })).status, 400);
    });
  });

  it('are not there where the registry has none', async () => {
    const { token } = await signedIn();
    for (const [tokens, status] of [
      ['unsupported', 404],
      ['not-implemented', 501],
      ['forbidden', 403],
    ] as const) {
      await registry.admin.behave({ tokens });
      assert.equal((await registry.client.tokens({ token })).status, status);
    }
  });
});
