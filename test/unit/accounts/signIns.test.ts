/** Our own sign-ins: the token with the secrets, and nowhere else. */
import assert from 'node:assert/strict';
import { SignIns } from '../../../src/accounts/signIns.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { memoryNotes, memorySecrets } from './memoryStores.ts';

const registry = new URL('https://registry.test/npm/');
const wombat = { registry, account: 'wombat' };
const ada = { registry, account: 'ada' };
const at = new Date('2026-10-03T08:00:00Z');
const clock = { now: () => at };
const canary = 'do-not-surface-this';

describe('SignIns', () => {
  it('gives back what was kept, also to the next window', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    await new SignIns(secrets, notes, clock).keep(wombat, new Secret(canary));
    const next = new SignIns(secrets, notes);
    assert.deepEqual(next.list(), [{ ...wombat, at }]);
    assert.equal((await next.token(wombat))?.reveal(), canary);
    assert.equal(await next.token(ada), undefined);
  });

  it('waits no longer than it must for a store that does not answer', async () => {
    const silent = { ...memorySecrets(), get: () => new Promise<undefined>(() => {}) };
    const signIns = new SignIns(silent, memoryNotes(), { patience: 20 });
    assert.equal(await signIns.token(wombat), undefined);
    await assert.rejects(signIns.readToken(wombat), { name: 'VaultError', code: 'store-failed' });
  });

  it('tells a token that is lost from a store that does not answer', async () => {
    assert.equal(await new SignIns(memorySecrets(), memoryNotes()).readToken(wombat), undefined);
  });

  it('keeps the token with the secrets only', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    await new SignIns(secrets, notes).keep(wombat, new Secret(canary));
    assert.deepEqual([...secrets.held.keys()], ['signIn:https://registry.test/npm/:wombat']);
    assert(![...notes.held.values()].join().includes(canary));
  });

  it('replaces an older one of the same account, and forgets one without the others', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    const signIns = new SignIns(secrets, notes, clock);
    await signIns.keep(wombat, new Secret('first'));
    await signIns.keep(ada, new Secret('hers'));
    await signIns.keep(wombat, new Secret('second'));
    assert.deepEqual(
      signIns.list(),
      [ada, wombat].map(each => ({ ...each, at })),
    );
    assert.equal((await signIns.token(wombat))?.reveal(), 'second');
    await signIns.forget(wombat);
    assert.deepEqual(signIns.list(), [{ ...ada, at }]);
    assert.equal(secrets.held.size, 1);
    assert.equal((await signIns.token(ada))?.reveal(), 'hers');
  });

  it('tells those who listen what was kept and forgotten, when it is', async () => {
    const signIns = new SignIns(memorySecrets(), memoryNotes());
    const told: unknown[] = [];
    const listening = signIns.changes.add(({ kind, signIn }) =>
      told.push([kind, signIn.account, signIns.list().length]),
    );
    await signIns.keep(wombat, new Secret('one'));
    await signIns.forget(wombat);
    listening.dispose();
    await signIns.keep(ada, new Secret('another'));
    assert.deepEqual(told, [
      ['kept', 'wombat', 1],
      ['forgotten', 'wombat', 0],
    ]);
  });

  it('reads what was noted before the time was', () => {
    const noted = [{ registry: registry.href, account: 'ada', at: 'no time' }];
    const signIns = new SignIns(memorySecrets(), { get: () => noted, update: async () => {} });
    assert.deepEqual(signIns.list(), [ada]);
  });

  it('puts nothing on the list when the store of secrets refuses', async () => {
    const notes = memoryNotes();
    const full = { ...memorySecrets(), store: () => Promise.reject(new Error('no keyring')) };
    const signIns = new SignIns(full, notes);
    await assert.rejects(signIns.keep(wombat, new Secret(canary)), /no keyring/);
    assert.deepEqual(signIns.list(), []);
  });

  for (const noted of [
    undefined,
    null,
    'text',
    { registry: 'x' },
    [null, 1, {}, { registry: 'no address', account: 'a' }],
  ]) {
    it(`reads ${JSON.stringify(noted)} as no sign-ins`, () => {
      const signIns = new SignIns(memorySecrets(), { get: () => noted, update: async () => {} });
      assert.deepEqual(signIns.list(), []);
    });
  }
});
