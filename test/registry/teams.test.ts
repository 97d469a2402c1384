/** Teams of organizations: who may change them, what they are for, and where there are none. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import type { UserSecrets } from './index.ts';
import { assertAsked, type Call, type Reply } from './testClient.ts';

describe('teams', function () {
  this.timeout(30_000);

  const registry = useRegistry();
  let orgs = 0;

  interface Org {
    readonly org: string;
    readonly pkg: string;
    readonly owner: UserSecrets;
    readonly developer: UserSecrets;
  }

  async function organization(user: Parameters<typeof registry.addUser>[0] = {}): Promise<Org> {
    orgs += 1;
    const org = `digs${orgs}`;
    const [owner, developer] = [await registry.addUser(user), await registry.addUser()];
    await registry.admin.addOrg(org, { [owner.name]: 'owner', [developer.name]: 'developer' });
    const { packages } = await registry.admin.seed(owner.name, { packages: 1, scope: `@${org}` });
    return { org, pkg: packages[0] ?? '', owner, developer };
  }

  async function list(path: string, token: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, registry.url), { headers });
    return response.status === 200 ? response.json() : response.status;
  }

  const teams = ({ org }: Org) => `/-/org/${org}/team`;
  const team = ({ org }: Org, name: string, rest = '') => `/-/team/${org}/${name}${rest}`;

  function change(method: string, path: string, body: unknown, call: Call): Promise<Reply> {
    return registry.client.call(method, path, { body, ...call });
  }

  it('are made, filled, emptied and removed by who runs the organization', async () => {
    const own = await organization();
    const { token } = own.owner;
    const status = async (method: string, path: string, body?: unknown) =>
      (await change(method, path, body, { token })).status;
    assert.deepEqual(await list(teams(own), token), [`${own.org}:developers`]);
    assert.equal(await status('PUT', teams(own), { name: 'diggers', description: 'They dig.' }), 201);
    assert.equal(await status('PUT', teams(own), { name: 'diggers' }), 409);
    assert.deepEqual(await list(teams(own), token), [`${own.org}:developers`, `${own.org}:diggers`]);

    const users = team(own, 'diggers', '/user');
    assert.equal(await status('PUT', users, { user: own.developer.name }), 201);
    assert.deepEqual(await list(users, own.developer.token), [own.developer.name]);
    const stranger = await registry.addUser();
    assert.equal(await status('PUT', users, { user: stranger.name }), 404);
    assert.equal(await status('DELETE', users, { user: own.developer.name }), 204);
    assert.deepEqual(await list(users, token), []);

    assert.equal(await status('DELETE', team(own, 'diggers')), 204);
    assert.equal(await list(users, token), 404);
  });

  it('say what their members may do with a package', async () => {
    const own = await organization();
    const { owner, developer, pkg } = own;
    const { token } = owner;
    const publishes = async (version: string) =>
      (await registry.client.publish(pkg, version, { token: developer.token })).status;
    const collaborators = async () =>
      (await registry.client.call('GET', `/-/package/${pkg.replace('/', '%2f')}/collaborators`, { token }))
        .body;
    const packages = team(own, 'developers', '/package');
    assert.deepEqual(await list(packages, token), { [pkg]: 'read-write' });
    assert.equal(await publishes('2.0.0'), 200);

    const reading = { package: pkg, permissions: 'read-only' };
    assert.equal((await change('PUT', packages, reading, { token })).status, 201);
    assert.equal(await publishes('3.0.0'), 403);
    assert.deepEqual(await collaborators(), { [owner.name]: 'write', [developer.name]: 'read' });
    assert.deepEqual(await list(`/-/user/${developer.name}/package`, developer.token), { [pkg]: 'read' });

    assert.equal((await change('DELETE', packages, { package: pkg }, { token })).status, 204);
    assert.deepEqual(await collaborators(), { [owner.name]: 'write' });
    assert.equal((await change('DELETE', packages, { package: pkg }, { token })).status, 404);
  });

  it('see what is restricted', async () => {
    const own = await organization();
    const { owner, developer, pkg } = own;
    const path = `/${pkg.replace('/', '%2f')}`;
    const access = `/-/package${path}/access`;
    await change('POST', access, { access: 'restricted' }, { token: owner.token });
    await registry.admin.addTeam(own.org, 'developers', { members: [], packages: {} });
    assert.equal(await list(path, developer.token), 404);
    const grant = { members: [developer.name], packages: { [pkg]: 'read-only' } } as const;
    await registry.admin.addTeam(own.org, 'readers', grant);
    assert.notEqual(await list(path, developer.token), 404);
  });

  it('are changed only with a code, where the level wants one', async () => {
    const own = await organization({ twoFactor: 'auth-and-writes' });
    const { token, name } = own.owner;
    const packages = team(own, 'developers', '/package');
    const body = { package: own.pkg, permissions: 'read-only' };
    assertAsked(await change('PUT', packages, body, { token }));
    assert.deepEqual(await list(packages, token), { [own.pkg]: 'read-write' });
    const otp = await registry.admin.code(name);
    assert.equal((await change('PUT', packages, body, { token, otp })).status, 201);
  });

  it('are nothing for others to change, or to see', async () => {
    const own = await organization();
    const stranger = await registry.addUser();
    const packages = team(own, 'developers', '/package');
    const body = { package: own.pkg, permissions: 'read-only' };
    assert.equal((await change('PUT', packages, body, { token: own.developer.token })).status, 403);
    assert.equal(await list(packages, stranger.token), 403);
    assert.equal(await list(teams({ ...own, org: stranger.name }), stranger.token), 404);
    const foreign = { package: `${stranger.name}-burrow`, permissions: 'read-only' };
    await registry.client.publish(foreign.package, '1.0.0', { token: stranger.token });
    assert.equal((await change('PUT', packages, foreign, { token: own.owner.token })).status, 404);
    const nowhere = team(own, 'nobody', '/package');
    assert.equal((await change('PUT', nowhere, body, { token: own.owner.token })).status, 404);
  });

  it('stay closed to strangers who publish into their scope', async () => {
    const own = await organization();
    const stranger = await registry.addUser();
    const name = `@${own.org}/intruder`;
    assert.equal((await registry.client.publish(name, '1.0.0', { token: stranger.token })).status, 403);
    const { token } = own.developer;
    assert.equal((await registry.client.publish(`@${own.org}/new`, '1.0.0', { token })).status, 200);
    assert.deepEqual(await list(team(own, 'developers', '/package'), token), {
      [own.pkg]: 'read-write',
      [`@${own.org}/new`]: 'read-write',
    });
  });

  it('hold access tokens to their organizations, and let none manage them that bypasses 2FA', async () => {
    const own = await organization();
    const packages = team(own, 'developers', '/package');
    const body = { package: own.pkg, permissions: 'read-only' };
    const statuses = async (limits: object) => {
      const granular = { kind: 'granular', name: 'CI', orgs: [own.org], ...limits } as const;
      const { token } = await registry.admin.addToken(own.owner.name, granular);
      const read = await list(packages, token);
      const written = (await change('PUT', packages, body, { token })).status;
      return [typeof read === 'number' ? read : 200, written];
    };
    assert.deepEqual(await statuses({ orgsPermission: 'no-access' }), [403, 403]);
    assert.deepEqual(await statuses({ orgs: ['other'], orgsPermission: 'read-write' }), [403, 403]);
    assert.deepEqual(await statuses({ orgsPermission: 'read-only' }), [200, 403]);
    assert.deepEqual(await statuses({ orgsPermission: 'read-write', bypass2fa: true }), [200, 403]);
    assert.deepEqual(await statuses({ orgsPermission: 'read-write' }), [200, 201]);
  });

  for (const [support, status] of [
    ['unsupported', 404],
    ['not-implemented', 501],
  ] as const) {
    it(`are ${status} where the registry has none`, async () => {
      const own = await organization();
      await registry.admin.behave({ teams: support });
      const { token } = own.owner;
      assert.equal(await list(teams(own), token), status);
      const body = { package: own.pkg, permissions: 'read-only' };
      assert.equal(
        (await change('PUT', team(own, 'developers', '/package'), body, { token })).status,
        status,
      );
    });
  }
});
