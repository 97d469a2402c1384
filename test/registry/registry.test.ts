/**
 * The second-factor layer by itself: what the levels guard, sessions, packages and their owners, and what
 * outlives a restart.
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { useRegistry } from './fixture.ts';
import { startRegistry, type TestRegistry, type UserSecrets } from './index.ts';
import { assertAsked, publishDocument, type Reply, TestClient } from './testClient.ts';

describe('the registry that asks', function () {
  this.timeout(20_000);

  const registry = useRegistry();

  describe('levels', () => {
    type Try = (user: UserSecrets, otp?: string) => Promise<Reply>;
    const as = ({ token }: UserSecrets, otp?: string) => ({ token, ...(otp && { otp }) });
    const profile = { email: 'wombat@example.com', fullname: 'Carolyn' };
    const actions: Record<string, Try> = {
      'signing in': (user, otp) => registry.client.signIn(user.name, user.password, otp ? { otp } : {}),
      'changing the profile': (user, otp) => registry.client.changeProfile(profile, as(user, otp)),
      'changing the password': (user, otp) => {
        const password = { old: user.password, new: 'another password' };
        return registry.client.changeProfile({ password }, as(user, otp));
      },
      'changing the level': (user, otp) => {
        const tfa = { password: user.password, mode: 'auth-only' };
        return registry.client.changeProfile({ tfa }, as(user, otp));
      },
      'removing 2FA': (user, otp) => {
        const tfa = { password: user.password, mode: 'disable' };
        return registry.client.changeProfile({ tfa }, as(user, otp));
      },
      publishing: (user, otp) => registry.client.publish(`${user.name}-burrow`, '2.0.0', as(user, otp)),
      'adding a dist-tag': (user, otp) => {
        const path = `/-/package/${user.name}-burrow/dist-tags/next`;
        return registry.client.call('PUT', path, { body: '1.0.0', ...as(user, otp) });
      },
      'changing owners': (user, otp) =>
        registry.client.changeOwners(`${user.name}-burrow`, [user.name], as(user, otp)),
      'reading the profile': user => registry.client.call('GET', '/-/npm/v1/user', as(user)),
      'asking who I am': user => registry.client.call('GET', '/-/whoami', as(user)),
      'reading a package': user => registry.client.call('GET', `/${user.name}-burrow`, as(user)),
      'signing out': user => registry.client.call('DELETE', `/-/user/token/${user.token}`, as(user)),
    };
    const asked = {
      'auth-only': ['signing in', 'changing the level', 'removing 2FA'],
      'auth-and-writes': Object.keys(actions).slice(0, 8),
    };

    for (const level of ['auth-only', 'auth-and-writes'] as const) {
      for (const [action, attempt] of Object.entries(actions)) {
        const asks = asked[level].includes(action);
        it(`${level} ${asks ? 'asks' : 'does not ask'} for ${action}`, async () => {
          const user = await registry.addUser({ twoFactor: level });
          const otp = await registry.admin.code(user.name);
          await registry.client.publish(`${user.name}-burrow`, '1.0.0', as(user, otp));
          if (asks) {
            assertAsked(await attempt(user));
            assertAsked(await attempt(user, 'wrong'));
          }
          const reply = await attempt(user, asks ? await registry.admin.code(user.name) : undefined);
          assert.ok(reply.status < 300, `${reply.status} ${String(reply.body['error'])}`);
        });
      }
    }

    it('asks nothing of an account without 2FA', async () => {
      const { name, token } = await registry.addUser();
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token })).status, 200);
    });
  });

  it('never closes a connection under a client that is about to use it again', async () => {
    const response = await fetch(new URL('/-/ping', registry.url));
    await response.text();
    assert.equal(response.headers.get('connection'), 'keep-alive');
    assert.equal(response.headers.get('keep-alive'), null, 'it names no time after which it would');
  });

  describe('sessions', () => {
    it('makes no account when somebody unknown signs in', async () => {
      assert.equal((await registry.client.signIn('nobody', 'some password')).status, 401);
      assert.equal((await registry.client.call('GET', '/-/user/org.couchdb.user:nobody')).status, 404);
    });

    it('answers every call with a plain 401 when a session has run out', async () => {
      const { name, token } = await registry.addUser();
      await registry.client.publish(`${name}-burrow`, '1.0.0', { token });
      await registry.admin.behave({ sessionSeconds: 0 });
      for (const path of ['/-/whoami', '/-/npm/v1/user', `/${name}-burrow`]) {
        const { status, headers } = await registry.client.call('GET', path, { token });
        assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer']);
      }
    });

    it('ends those of one user', async () => {
      const [one, other] = [await registry.addUser(), await registry.addUser()];
      await registry.admin.expireSessions(one.name);
      assert.equal((await registry.client.call('GET', '/-/whoami', { token: one.token })).status, 401);
      assert.equal((await registry.client.call('GET', '/-/whoami', { token: other.token })).status, 200);
    });
  });

  describe('packages', () => {
    it('refuses a tarball that is not what the document says', async () => {
      const { name, token } = await registry.addUser();
      const spoil = {
        integrity: (document: ReturnType<typeof publishDocument>) => {
          for (const { dist } of Object.values(document.versions))
            dist.integrity = `sha512-${'A'.repeat(86)}==`;
        },
        shasum: (document: ReturnType<typeof publishDocument>) => {
          for (const { dist } of Object.values(document.versions)) dist.shasum = '0'.repeat(40);
        },
        long: (document: ReturnType<typeof publishDocument>) => {
          for (const attachment of Object.values(document._attachments)) attachment.length += 1;
        },
      };
      for (const [what, how] of Object.entries(spoil)) {
        const document = publishDocument(`${name}-burrow`, '1.0.0');
        how(document);
        const reply = await registry.client.publish(`${name}-burrow`, '1.0.0', { token, body: document });
        assert.equal(reply.status, 400);
        assert.match(String(reply.body['error']), new RegExp(what));
      }
      assert.equal(await registry.admin.packument(`${name}-burrow`), null);
    });

    it('refuses a version without a tarball', async () => {
      const { name, token } = await registry.addUser();
      const document = publishDocument(`${name}-burrow`, '1.0.0');
      for (const body of [{ ...document, _attachments: {} }, {}]) {
        const { status } = await registry.client.publish(`${name}-burrow`, '1.0.0', { token, body });
        assert.ok(status >= 400 && status < 500, `${status}`);
      }
      assert.equal(await registry.admin.packument(`${name}-burrow`), null);
    });

    it('refuses a version that is there', async () => {
      const { name, token } = await registry.addUser();
      await registry.client.publish(`@${name}/burrow`, '1.0.0', { token });
      const { status, body } = await registry.client.publish(`@${name}/burrow`, '1.0.0', { token });
      assert.equal(status, 403);
      assert.equal(body['error'], 'You cannot publish over the previously published versions: 1.0.0.');
    });

    it('lets only owners change a package', async () => {
      const [owner, stranger] = [await registry.addUser(), await registry.addUser()];
      const name = `@${owner.name}/burrow`;
      await registry.client.publish(name, '1.0.0', { token: owner.token });
      const { token } = stranger;
      assert.equal((await registry.client.publish(name, '2.0.0', { token })).status, 403);
      assert.equal((await registry.client.changeOwners(name, [stranger.name], { token })).status, 403);
      const tag = `/-/package/@${owner.name}%2fburrow/dist-tags/next`;
      assert.equal((await registry.client.call('PUT', tag, { token, body: '1.0.0' })).status, 403);

      const both = [owner.name, stranger.name];
      assert.equal((await registry.client.changeOwners(name, both, { token: owner.token })).status, 200);
      assert.equal((await registry.client.publish(name, '2.0.0', { token })).status, 200);
    });

    it('refuses a change of owners that starts from an old list', async () => {
      const { name, token } = await registry.addUser();
      await registry.client.publish(`${name}-burrow`, '1.0.0', { token });
      const { _rev: old } = (await registry.admin.packument(`${name}-burrow`)) ?? {};
      await registry.client.changeOwners(`${name}-burrow`, [name], { token });
      const body = { _id: `${name}-burrow`, _rev: old, maintainers: [{ name }] };
      assert.equal(
        (await registry.client.call('PUT', `/${name}-burrow/-rev/${old}`, { token, body })).status,
        409,
      );
    });

    it('wants somebody signed in for every change', async () => {
      const reply = await registry.client.publish('a-burrow', '1.0.0', {});
      assert.deepEqual([reply.status, reply.headers.get('www-authenticate')], [401, 'Bearer']);
    });
  });

  it('keeps accounts, sessions, owners, packages and used codes over a restart', async () => {
    const folder = join(registry.storage, 'restarted');
    const left = await withRegistry(folder, async ({ admin, url }) => {
      const user = await admin.addUser({ name: 'wombat', twoFactor: 'auth-and-writes' });
      const otp = user.recoveryCodes?.[0] ?? '';
      const { status } = await new TestClient(url).publish('burrow', '1.0.0', { token: user.token, otp });
      assert.equal(status, 200);
      return { user, packument: await admin.packument('burrow') };
    });
    if (process.platform !== 'win32') {
      assert.equal(statSync(join(folder, 'state.json')).mode & 0o777, 0o600);
    }

    const { name, password, token, recoveryCodes: [used = '', unused = ''] = [] } = left.user;
    await withRegistry(folder, async ({ admin, url }) => {
      const again = new TestClient(url);
      assert.deepEqual(await admin.packument('burrow'), left.packument);
      assertAsked(await again.publish('burrow', '1.0.1', { token, otp: used }));
      assert.equal((await again.publish('burrow', '1.0.1', { token, otp: unused })).status, 200);
      assertAsked(await again.signIn(name, password));
    });
  });

  async function withRegistry<T>(folder: string, use: (registry: TestRegistry) => Promise<T>): Promise<T> {
    const started = await startRegistry({ storage: folder });
    try {
      return await use(started);
    } finally {
      await started.close();
    }
  }
});
