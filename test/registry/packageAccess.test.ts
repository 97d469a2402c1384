/** Lists of packages, collaborators and members, and many packages at once. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';

describe('lists of packages', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  it('hold what an account owns, and nobody else may see them', async () => {
    const { name, token } = await registry.addUser();
    const other = await registry.addUser();
    await registry.client.publish(`${name}-burrow`, '1.0.0', { token });
    const { body } = await registry.client.call('GET', `/-/user/${name}/package`, { token });
    assert.deepEqual(body, { [`${name}-burrow`]: 'write' });
    const refused = await registry.client.call('GET', `/-/user/${name}/package`, { token: other.token });
    assert.equal(refused.status, 403);
  });

  it('hold the packages of an organization, which its members may write', async () => {
    const ada = await registry.addUser();
    const bob = await registry.addUser();
    await registry.admin.addOrg('digs', { [ada.name]: 'owner', [bob.name]: 'developer' });
    await registry.client.publish('@digs/burrow', '1.0.0', { token: ada.token });
    assert.equal((await registry.client.publish('@digs/burrow', '1.1.0', { token: bob.token })).status, 200);
    const ofOrg = await registry.client.call('GET', '/-/org/digs/package', { token: bob.token });
    assert.deepEqual(ofOrg.body, { '@digs/burrow': 'write' });
    const ofUser = await registry.client.call('GET', `/-/user/${bob.name}/package`, { token: bob.token });
    assert.deepEqual(ofUser.body, { '@digs/burrow': 'write' });
    const members = await registry.client.call('GET', '/-/org/digs/user', { token: bob.token });
    assert.deepEqual(members.body, { [ada.name]: 'owner', [bob.name]: 'developer' });
  });

  it('are 404 for an organization that is a user, so that npm asks for the user', async () => {
    const { name, token } = await registry.addUser();
    assert.equal((await registry.client.call('GET', `/-/org/${name}/package`, { token })).status, 404);
  });

  it('hold the collaborators of a package', async () => {
    const ada = await registry.addUser();
    const bob = await registry.addUser();
    await registry.client.publish(`@${ada.name}/burrow`, '1.0.0', { token: ada.token });
    await registry.admin.addOwner(`@${ada.name}/burrow`, bob.name);
    const path = `/-/package/@${ada.name}%2fburrow/collaborators`;
    const { body } = await registry.client.call('GET', path, { token: ada.token });
    assert.deepEqual(body, { [ada.name]: 'write', [bob.name]: 'write' });
  });

  it('are not there where the registry has none', async () => {
    await registry.admin.behave({ packageLists: false });
    const { name, token } = await registry.addUser();
    assert.equal((await registry.client.call('GET', `/-/user/${name}/package`, { token })).status, 404);
  });

  it('can be filled with 2,000 packages and 1,000 tokens, each of them whole', async () => {
    const { name, token } = await registry.addUser();
    const { packages, tokens } = await registry.admin.seed(name, { packages: 2000, tokens: 1000 });
    assert.deepEqual([packages.length, tokens.length], [2000, 1000]);
    const { body } = await registry.client.call('GET', `/-/user/${name}/package`, { token });
    assert.deepEqual(Object.keys(body).toSorted(), packages.toSorted());
    const last = packages.at(-1) ?? '';
    const packument = await registry.client.call('GET', `/${last}`);
    assert.deepEqual(packument.body['dist-tags'], { latest: '1.1999.0' });
    assert.deepEqual(packument.body['maintainers'], [{ name, email: `${name}@example.com` }]);
    // And is a package like any other.
    assert.equal((await registry.client.publish(last, '2.0.0', { token })).status, 200);
    const scoped = await registry.admin.seed(name, { packages: 1, scope: '@digs' });
    assert.deepEqual(scoped.packages, ['@digs/package-0001']);
    const { body: digs } = await registry.client.call('GET', '/@digs%2fpackage-0001');
    assert.equal(digs['name'], '@digs/package-0001');
  });
});
