/** A change of 2FA against the registry of the tests: what is told is what the profile says, whatever was answered. */
import assert from 'node:assert/strict';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { type Change, type ChangeEnd, changeTwoFactor } from '../../../src/twofactor/levelChange.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { FaultEffect, UserSecrets } from '../../registry/index.ts';
import { accountScene, asking, failure, never, typed } from '../registry/accountScene.ts';

const on = { kind: 'on', level: 'auth-and-writes' } as const;
const both = { twoFactor: 'auth-and-writes' } as const;
const profilePath = '/npm/v1/user$';

describe('A change of 2FA', () => {
  const registry = useRegistry();
  const open: AccountClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  async function change(user: UserSecrets, to: Change, signal = never, otp?: string): Promise<ChangeEnd> {
    const code = typed(otp ?? (await registry.admin.code(user.name)));
    const { client } = accountScene(registry.url, user.token, code);
    open.push(client);
    const ask = asking(user.name, { kind: 'sign-in' }, signal);
    return await changeTwoFactor(client, new Secret(user.password), to, ask);
  }

  for (const to of ['auth-only', 'off'] as const) {
    const expected = to === 'off' ? { kind: 'off' } : { kind: 'on', level: to };
    const bodies = [null, {}, true, { tfa: null }, { tfa: { pending: false, mode: 'auth-only' } }, ''];
    for (const body of bodies) {
      it(`to ${to} is done, whatever is answered: ${JSON.stringify(body)}`, async () => {
        await registry.admin.behave({ changeAnswer: { body } });
        const end = await change(await registry.addUser(both), to);
        assert.deepEqual(end, { kind: 'done', now: expected });
      });
    }
  }

  it('names what it is for', async () => {
    const user = await registry.addUser(both);
    const { client, questions } = accountScene(registry.url, user.token);
    open.push(client);
    await changeTwoFactor(client, new Secret(user.password), 'off', asking(user.name, { kind: 'sign-in' }));
    assert.deepEqual(questions[0]?.purpose, { kind: 'two-factor', change: 'off' });
  });

  const lost: FaultEffect[] = [
    { kind: 'drop-answer' },
    { kind: 'close-in-answer', bytes: 3 },
    { kind: 'status', status: 502, done: true },
    { kind: 'status', status: 200, body: 'html', done: true },
  ];
  for (const effect of lost) {
    it(`is done where only the answer was lost: ${JSON.stringify(effect)}`, async () => {
      const faults = [{ method: 'POST', path: profilePath, withOtp: true, effect }];
      await registry.admin.behave({ faults });
      const end = await change(await registry.addUser(both), 'off');
      assert.deepEqual(end, { kind: 'done', now: { kind: 'off' } });
    });
  }

  it('is told as it is where a lost request has done nothing', async () => {
    const effect = { kind: 'status', status: 502 } as const;
    await registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, withOtp: true, effect }] });
    const end = await change(await registry.addUser(both), 'off');
    assert.equal(end.kind, 'otherwise');
    assert.deepEqual(end.now, on);
    assert.equal(end.error?.code, 'server');
  });

  it('is not claimed where the registry says that it is done, and its profile does not', async () => {
    const effect = { kind: 'status', status: 200 } as const;
    await registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, withOtp: true, effect }] });
    const end = await change(await registry.addUser(both), 'auth-only');
    assert.deepEqual(end, { kind: 'otherwise', now: on });
  });

  it('is unknown where the profile cannot be read afterwards, with and without an answer', async () => {
    const unreadable = { method: 'GET', path: profilePath, effect: { kind: 'status', status: 500 } } as const;
    await registry.admin.behave({ faults: [unreadable] });
    assert.deepEqual(await change(await registry.addUser(both), 'off'), { kind: 'unknown' });
    const effect = { kind: 'drop-answer' } as const;
    await registry.admin.behave({
      faults: [unreadable, { method: 'POST', path: profilePath, withOtp: true, effect }],
    });
    const end = await change(await registry.addUser(both), 'off');
    assert.equal(end.kind, 'unknown');
    assert.equal(end.error?.code, 'network');
  });

  it('is looked at, too, when it was cancelled while the registry had it', async () => {
    const user = await registry.addUser(both);
    const effect = { kind: 'hold', done: true } as const;
    await registry.admin.behave({ faults: [{ method: 'POST', path: profilePath, withOtp: true, effect }] });
    const cancelled = new AbortController();
    const changing = change(user, 'off', cancelled.signal);
    await registry.admin.held();
    cancelled.abort();
    assert.deepEqual(await changing, { kind: 'done', now: { kind: 'off' } });
    await registry.admin.release();
  });

  it('is refused where the person gives up, and where an organization requires 2FA', async () => {
    const user = await registry.addUser(both);
    const givenUp = await change(user, 'off', never, '000000');
    assert.equal(givenUp.kind, 'refused');
    assert.equal(givenUp.error.code, 'cancelled');
    await registry.admin.behave({ enforced: true });
    const enforced = await change(user, 'off');
    assert.equal(enforced.kind, 'refused');
    assert.equal(enforced.error.code, 'two-factor-enforced');
  });

  it('throws for a wrong password, and for nothing else', async () => {
    const user = await registry.addUser(both);
    const wrong = { ...user, password: `${user.password}?` };
    assert.equal((await failure(change(wrong, 'off'))).code, 'wrong-password');
    await registry.admin.expireSessions(user.name);
    const end = await change(user, 'off');
    assert.equal(end.kind, 'refused');
    assert.equal(end.error.code, 'signed-out');
  });
});
