/** Who sees a package, which second factor it wants, and that every change starts from its present state. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import type { UserSecrets } from './index.ts';
import { assertAsked, type Call, escaped, publishDocument, type Reply } from './testClient.ts';

describe('settings of packages', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  interface Burrow extends UserSecrets {
    readonly pkg: string;
  }

  async function burrow(user: Parameters<typeof registry.addUser>[0] = {}): Promise<Burrow> {
    const owner = await registry.addUser(user);
    const pkg = `@${owner.name}/burrow`;
    const otp = user.twoFactor ? { otp: await registry.admin.code(owner.name) } : {};
    const { status } = await registry.client.publish(pkg, '1.0.0', { token: owner.token, ...otp });
    assert.equal(status, 200);
    return { ...owner, pkg };
  }

  function set(pkg: string, body: object, call: Call): Promise<Reply> {
    return registry.client.call('POST', `/-/package/${escaped(pkg)}/access`, { body, ...call });
  }

  async function isPublic(pkg: string, token: string): Promise<unknown> {
    const reply = await registry.client.call('GET', `/-/package/${escaped(pkg)}/visibility`, { token });
    return reply.status === 200 ? reply.body['public'] : reply.status;
  }

  it('hide a package from everybody without access, and show it again', async () => {
    const { pkg, token } = await burrow();
    const stranger = await registry.addUser();
    const paths = [
      `/${escaped(pkg)}`,
      `/${pkg}/-/burrow-1.0.0.tgz`,
      `/-/package/${escaped(pkg)}/dist-tags`,
      `/-/package/${escaped(pkg)}/visibility`,
      `/-/package/${escaped(pkg)}/collaborators`,
    ];
    const seenBy = (reader: string) =>
      Promise.all(
        paths.map(async path => {
          const headers = { authorization: `Bearer ${reader}` };
          return (await fetch(new URL(path, registry.url), { headers })).status;
        }),
      );
    assert.equal(await isPublic(pkg, token), true);
    assert.equal((await set(pkg, { access: 'restricted' }, { token })).status, 200);
    assert.equal(await isPublic(pkg, token), false);
    assert.deepEqual(await seenBy(token), [200, 200, 200, 200, 200]);
    assert.deepEqual(await seenBy(stranger.token), [404, 404, 404, 404, 404]);

    await registry.admin.addOwner(pkg, stranger.name);
    assert.deepEqual(await seenBy(stranger.token), [200, 200, 200, 200, 200]);
    assert.equal((await set(pkg, { access: 'public' }, { token })).status, 200);
    assert.equal((await registry.client.call('GET', `/${escaped(pkg)}`)).status, 200);
  });

  it('are set by publishing too', async () => {
    const { pkg, token } = await burrow();
    const body = { ...publishDocument(pkg, '1.1.0'), access: 'restricted' };
    assert.equal((await registry.client.call('PUT', `/${escaped(pkg)}`, { body, token })).status, 200);
    assert.equal(await isPublic(pkg, token), false);
  });

  it('are for owners to change, for packages with a scope that are there, and may cost', async () => {
    const { pkg, token, name } = await burrow();
    const stranger = await registry.addUser();
    await registry.client.publish(`${name}-plain`, '1.0.0', { token });
    const status = async (target: string, body: object, sender = token) =>
      (await set(target, body, { token: sender })).status;
    assert.equal(await status(pkg, { access: 'restricted' }, stranger.token), 403);
    assert.equal(await status(`${name}-plain`, { access: 'restricted' }), 400);
    assert.equal(await status(`@${name}/nothing`, { access: 'public' }), 404);
    assert.equal(await status(pkg, { access: 'secret' }), 400);
    assert.equal((await registry.admin.violations()).length, 1, 'which no client should say');
    assert.equal(await status(pkg, {}), 400);
    await registry.admin.behave({ restrictedPackages: false });
    assert.equal(await status(pkg, { access: 'restricted' }), 402);
    assert.equal(await isPublic(pkg, token), true);
  });

  it('ask for a code like every other write', async () => {
    const owner = await burrow({ twoFactor: 'auth-and-writes' });
    const { pkg, token, name } = owner;
    assertAsked(await set(pkg, { access: 'restricted' }, { token }));
    assert.equal(await isPublic(pkg, token), true);
    const otp = await registry.admin.code(name);
    assert.equal((await set(pkg, { access: 'restricted' }, { token, otp })).status, 200);
    assert.equal(await isPublic(pkg, token), false);
  });

  it('want a second factor of whoever changes the package', async () => {
    const owner = await burrow({ twoFactor: 'auth-only' });
    const { pkg, token, name } = owner;
    const helper = await registry.addUser();
    await registry.admin.addOwner(pkg, helper.name);
    const bypass = await registry.admin.addToken(name, { kind: 'granular', bypass2fa: true });
    const asked = async () => registry.client.publish(pkg, '2.0.0', { token });
    const publish = async (sender: string, version: string) =>
      (await registry.client.publish(pkg, version, { token: sender })).status;

    assert.equal(await registry.admin.twoFactorRequirement(pkg), 'none');
    const automation = { publish_requires_tfa: true, automation_token_overrides_tfa: true };
    assert.equal((await set(pkg, automation, { token })).status, 200);
    assert.equal(await registry.admin.twoFactorRequirement(pkg), 'automation');
    assertAsked(await asked());
    assert.equal(await publish(helper.token, '2.0.0'), 403);
    assert.equal(await publish(bypass.token, '2.0.0'), 200);

    const always = { publish_requires_tfa: true, automation_token_overrides_tfa: false };
    assert.equal((await set(pkg, always, { token, otp: await registry.admin.code(name) })).status, 200);
    assert.equal(await registry.admin.twoFactorRequirement(pkg), 'publish');
    assert.equal(await publish(bypass.token, '3.0.0'), 403);
    const never = { publish_requires_tfa: false };
    assertAsked(await set(pkg, never, { token }));
    assert.equal((await set(pkg, never, { token, otp: await registry.admin.code(name) })).status, 200);
    assert.equal(await publish(helper.token, '3.0.0'), 200);
    assert.deepEqual(await registry.versions(pkg), ['1.0.0', '2.0.0', '3.0.0']);
  });

  for (const [access, status] of [
    ['unsupported', 404],
    ['not-implemented', 501],
  ] as const) {
    it(`are ${status} where the registry has none`, async () => {
      const { pkg, token } = await burrow();
      await registry.admin.behave({ access });
      assert.equal(await isPublic(pkg, token), status);
      assert.equal((await set(pkg, { access: 'public' }, { token })).status, status);
    });
  }

  describe('and changes that start from what was read', () => {
    async function read(pkg: string): Promise<Readonly<Record<string, unknown>>> {
      return (await registry.client.call('GET', `/${escaped(pkg)}?write=true`)).body;
    }

    it('are refused when somebody was quicker: deprecation, and unpublishing in each of its steps', async () => {
      const { pkg, token } = await burrow();
      await registry.client.publish(pkg, '2.0.0', { token });
      const old = await read(pkg);
      const friend = await registry.addUser();
      await registry.admin.addOwner(pkg, friend.name);
      const path = `/${escaped(pkg)}`;
      const call = async (method: string, rest: string, body?: unknown) =>
        (await registry.client.call(method, `${path}${rest}`, { token, body })).status;

      const rev = String(old['_rev']);
      assert.equal(await call('PUT', '', old), 409);
      assert.equal(await call('PUT', `/-rev/${rev}`, old), 409);
      assert.equal(await call('DELETE', `/-/burrow-2.0.0.tgz/-rev/${rev}`), 409);
      assert.equal(await call('DELETE', `/-rev/${rev}`), 409);
      assert.deepEqual(await registry.versions(pkg), ['1.0.0', '2.0.0']);
      assert.equal(await call('DELETE', `/-rev/${String((await read(pkg))['_rev'])}`), 201);
      assert.equal(await registry.admin.packument(pkg), null);
    });

    it('let one of two go through that come at the same time', async () => {
      const { pkg, token } = await burrow();
      const document = await read(pkg);
      const versions = { '1.0.0': { name: pkg, version: '1.0.0', deprecated: 'too damp' } };
      const body = { ...document, versions };
      const deprecate = async () =>
        (await registry.client.call('PUT', `/${escaped(pkg)}`, { token, body })).status;
      assert.deepEqual((await Promise.all([deprecate(), deprecate()])).toSorted(), [201, 409]);
    });

    it('leave the name free when all was unpublished', async () => {
      const { pkg, token, name } = await burrow();
      const { _rev: rev } = await read(pkg);
      await registry.client.call('DELETE', `/${escaped(pkg)}/-rev/${String(rev)}`, { token });
      const { body } = await registry.client.call('GET', `/-/user/${name}/package`, { token });
      assert.deepEqual(body, {});
      const other = await registry.addUser();
      assert.equal((await registry.client.publish(pkg, '1.0.0', { token: other.token })).status, 200);
    });

    it('work on packages that were put in place in bulk', async () => {
      const { name, token } = await registry.addUser();
      const friend = await registry.addUser();
      const { packages } = await registry.admin.seed(name, { packages: 100, versions: 2 });
      const statuses = await Promise.all(
        packages.map(
          async pkg => (await registry.client.changeOwners(pkg, [name, friend.name], { token })).status,
        ),
      );
      assert.deepEqual(new Set(statuses), new Set([200]));
      const [first = '', last = ''] = [packages[0], packages.at(-1)];
      const { maintainers } = await read(last);
      assert.equal(JSON.stringify(maintainers).includes(`"${friend.name}"`), true);

      assert.deepEqual(await registry.versions(first), ['1.0.0', '1.0.1']);
      const tarball = `/${first}/-/${first}-1.0.1.tgz`;
      assert.equal(await (await fetch(new URL(tarball, registry.url))).text(), 'a tarball');
      const rev = String((await read(first))['_rev']);
      const gone = await registry.client.call('DELETE', `/${first}/-rev/${rev}`, { token });
      assert.equal(gone.status, 201);
    });
  });
});
