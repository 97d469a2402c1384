/** Changes to a profile against the registry of the tests: what is told is what the profile says, whatever was answered. */
import assert from 'node:assert/strict';
import {
  changedFields,
  changeProfile,
  fieldsOf,
  type ProfileEnd,
} from '../../../src/accounts/profileChange.ts';
import type { AccountClient, ProfileFields } from '../../../src/registry/accountClient.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { FaultEffect, UserSecrets } from '../../registry/index.ts';
import { accountScene, asking, never, typed } from '../registry/accountScene.ts';

const profilePath = '/npm/v1/user$';

describe('A change of a profile', () => {
  const registry = useRegistry();
  const open: AccountClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  function clientOf(user: UserSecrets, code?: string): AccountClient {
    const { client } = accountScene(registry.url, user.token, ...(code === undefined ? [] : [typed(code)]));
    open.push(client);
    return client;
  }

  async function change(
    user: UserSecrets,
    changes: Partial<ProfileFields>,
    code?: string,
  ): Promise<ProfileEnd> {
    return await changeProfile(clientOf(user, code), changes, asking(user.name, { kind: 'sign-in' }));
  }

  async function fault(effect: FaultEffect): Promise<void> {
    await registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, effect }] });
  }

  it('changes what is given, with the code, and leaves the rest', async () => {
    const user = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const end = await change(user, { fullname: 'A B', github: 'ab' }, await registry.admin.code(user.name));
    assert.equal(end.kind, 'done');
    const fields = fieldsOf(end.now);
    assert.deepEqual(fields, {
      email: `${user.name}@example.com`,
      fullname: 'A B',
      homepage: '',
      github: 'ab',
    });
    const second = await change(user, { fullname: '' }, await registry.admin.code(user.name));
    assert.equal(second.kind, 'done');
    assert.deepEqual(changedFields(fields, fieldsOf(second.now)), ['fullname']);
  });

  it('keeps what somebody else has changed meanwhile', async () => {
    const user = await registry.addUser({});
    const before = fieldsOf(await clientOf(user).profile(never));
    await change(user, { homepage: 'https://example.com/elsewhere' });
    const end = await change(user, { fullname: 'A B' });
    assert.equal(end.kind, 'done');
    assert.deepEqual(changedFields(before, fieldsOf(end.now)), ['fullname', 'homepage']);
  });

  for (const effect of [
    { kind: 'drop-answer' },
    { kind: 'status', status: 502, done: true },
  ] satisfies FaultEffect[]) {
    it(`is done where only the answer was lost: ${JSON.stringify(effect)}`, async () => {
      const user = await registry.addUser({});
      await fault(effect);
      const end = await change(user, { fullname: 'A B' });
      assert.equal(end.kind, 'done');
    });
  }

  it('is told as it is where a lost request has done nothing', async () => {
    const user = await registry.addUser({});
    await fault({ kind: 'status', status: 502 });
    const end = await change(user, { fullname: 'A B' });
    assert.equal(end.kind, 'otherwise');
    assert.equal(end.error?.code, 'server');
  });

  it('is not claimed where the registry says that it is done, and its profile does not', async () => {
    const user = await registry.addUser({});
    await fault({ kind: 'status', status: 200 });
    assert.deepEqual(await change(user, { fullname: 'A B' }), { kind: 'otherwise' });
  });

  it('is refused where the registry does not take it, and where the person gives up', async () => {
    const user = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const givenUp = await change(user, { fullname: 'A B' });
    assert.equal(givenUp.kind, 'refused');
    assert.equal(givenUp.error.code, 'cancelled');
    const refused = await change(user, { email: 'nobody' }, await registry.admin.code(user.name));
    assert.equal(refused.kind, 'refused');
    assert.equal(refused.error.code, 'rejected');
  });
});
