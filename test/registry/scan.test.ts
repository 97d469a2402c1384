/**
 * What the registry does with new versions: scans, statuses, and tokens that can only stage.
 */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import type { Scan } from './index.ts';
import { publishDocument } from './testClient.ts';

describe('new versions at the registry', function () {
  this.timeout(20_000);

  const registry = useRegistry();

  async function published(name: string, scan: Scan, version = '1.0.0'): Promise<void> {
    await registry.admin.behave({ scan });
    const { client } = registry;
    assert.equal((await client.publish(name, version, { token: await token() })).status, 200);
  }

  let owner: Promise<string> | undefined;

  /** Of the one who owns all packages here. */
  async function token(): Promise<string> {
    owner ??= registry.addUser().then(user => user.token);
    return owner;
  }

  async function status(name: string, version = '1.0.0'): Promise<unknown> {
    const path = `/-/package/${name.replace('/', '%2f')}/version/${version}/status`;
    const reply = await registry.client.call('GET', path, { token: await token() });
    return reply.status === 200 ? reply.body['status'] : reply.status;
  }

  async function visible(name: string, accept = 'application/json') {
    const { body } = await registry.client.call('GET', `/${name}`, { headers: { accept } });
    return { versions: Object.keys(body['versions'] ?? {}), tags: body['dist-tags'] };
  }

  it('tells no status, as Verdaccio, unless it is told to', async () => {
    await registry.client.publish('plain', '1.0.0', { token: await token() });
    assert.equal(await status('plain'), 404);
    await registry.admin.behave({ scan: 'forbidden' });
    assert.equal(await status('plain'), 403);
  });

  it('knows versions that were never scanned, never published, or deleted', async () => {
    await registry.client.publish('@wombats/old', '1.0.0', { token: await token() });
    await registry.admin.behave({ scan: { ends: 'published' } });
    assert.equal(await status('@wombats/old'), 'published');
    assert.equal(await status('@wombats/old', '2.0.0'), 404);
    assert.equal(await status('nothing'), 404);
    const { _rev: revision } = (await registry.admin.packument('@wombats/old')) ?? {};
    const path = `/@wombats%2fold/-rev/${String(revision)}`;
    assert.equal((await registry.client.call('DELETE', path, { token: await token() })).status, 201);
    assert.equal(await status('@wombats/old'), 'deleted');
  });

  it('wants credentials that are good, where there are any', async () => {
    await published('guarded', { ends: 'published' });
    const path = '/-/package/guarded/version/1.0.0/status';
    assert.equal((await registry.client.call('GET', path)).status, 200);
    assert.equal((await registry.client.call('GET', path, { token: 'npm_wrong' })).status, 401);
  });

  it('scans for so many answers', async () => {
    await published('counted', { ends: 'published', answers: 2 });
    assert.deepEqual((await visible('counted')).versions, []);
    assert.deepEqual(
      [await status('counted'), await status('counted'), await status('counted')],
      ['validating', 'validating', 'published'],
    );
    assert.deepEqual((await visible('counted')).versions, ['1.0.0']);
  });

  it('scans for so many seconds', async () => {
    const begun = performance.now();
    await published('timed', { ends: 'published', seconds: 0.3 });
    const seen: unknown[] = [];
    do seen.push(await status('timed'));
    while (seen.at(-1) !== 'published');
    assert.equal(seen[0], 'validating');
    assert.ok(performance.now() - begun >= 300);
  });

  it('hides what it scans, and leaves the tags where they were', async () => {
    await registry.client.publish('tagged', '1.0.0', { token: await token() });
    await published('tagged', { ends: 'published', answers: 1 }, '1.0.1');
    await published('tagged', { ends: 'blocked' }, '1.0.2');
    for (const accept of ['application/json', 'application/vnd.npm.install-v1+json']) {
      assert.deepEqual(await visible('tagged', accept), { versions: ['1.0.0'], tags: { latest: '1.0.0' } });
    }
    for (const path of ['/tagged/1.0.1', '/tagged/-/tagged-1.0.1.tgz']) {
      assert.equal((await registry.client.call('GET', path)).status, 404);
    }
    assert.deepEqual(await registry.versions('tagged'), ['1.0.0', '1.0.1', '1.0.2']);

    await status('tagged', '1.0.1');
    const after = { versions: ['1.0.0', '1.0.1'], tags: { latest: '1.0.1' } };
    assert.deepEqual(await visible('tagged'), after);
  });

  for (const ends of ['staged', 'blocked'] as const) {
    it(`keeps a version hidden that is ${ends}`, async () => {
      await published(ends, { ends, answers: 1 });
      assert.deepEqual([await status(ends), await status(ends)], ['validating', ends]);
      assert.equal((await registry.client.call('GET', `/${ends}`)).status, 404);
    });
  }

  it('takes a version that is being scanned no second time, nor another one away', async () => {
    await registry.client.publish('twice', '1.0.0', { token: await token() });
    await published('twice', { ends: 'published', answers: 1 }, '2.0.0');
    const call = { token: await token() };
    const again = await registry.client.publish('twice', '2.0.0', call);
    const message = 'Cannot publish over previously staged version "2.0.0".';
    assert.deepEqual([again.status, again.body['error']], [409, message]);
    const { body } = await registry.client.call('GET', '/twice?write=true');
    for (const path of ['/twice', `/twice/-rev/${String(body['_rev'])}`]) {
      assert.equal((await registry.client.call('PUT', path, { ...call, body })).status, 409);
    }
    assert.deepEqual(await registry.versions('twice'), ['1.0.0', '2.0.0']);
  });

  it('publishes nothing directly for a token that can only stage', async () => {
    await registry.admin.behave({ stageOnly: true });
    const { client } = registry;
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const refused = await client.publish(`${name}-burrow`, '1.0.0', { token });
    assert.equal(refused.status, 403);
    assert.equal(refused.body['code'], 'E_STAGE_REQUIRED');
    assert.match(String(refused.body['error']), /E_STAGE_REQUIRED.*npm stage publish/);
    assert.deepEqual(await registry.versions(`${name}-burrow`), []);
    const body = publishDocument('a-burrow', '1.0.0');
    assert.equal((await client.publish('a-burrow', '1.0.0', { body })).status, 401);
  });
});
