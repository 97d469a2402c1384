/** A token whose answer is lost: what was made and nobody has is found; and what was made is kept only if it is there. */
import assert from 'node:assert/strict';
import type { TokenClient } from '../../../src/registry/tokenClient.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { createToken, isListedAsReadOnly, type NewToken } from '../../../src/tokens/creation.ts';
import { type KeptToken, KeptTokens } from '../../../src/tokens/keptTokens.ts';
import type { FaultEffect } from '../../registry/behaviour.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { memoryNotes, memorySecrets } from '../accounts/memoryStores.ts';
import { asking, failure, never, typed } from '../registry/accountScene.ts';
import { request, tokenScene } from './tokenScene.ts';

const granular: NewToken = { form: 'granular', request: request() };
const posting = { method: 'POST', path: '^/-/npm/v1/tokens$', withOtp: true } as const;
const listing = { method: 'GET', path: '^/-/npm/v1/tokens' } as const;

describe('Creating a token', () => {
  const registry = useRegistry();
  const open: TokenClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  async function owner(): Promise<[TokenClient, UserSecrets]> {
    const secrets = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const { client } = tokenScene(
      registry.url,
      secrets.token,
      typed(await registry.admin.code(secrets.name)),
    );
    open.push(client);
    return [client, secrets];
  }

  const create = (client: TokenClient, { name, password }: Pick<UserSecrets, 'name' | 'password'>) =>
    createToken(
      client,
      granular,
      new Secret(password),
      asking(name, { kind: 'token', change: 'create', what: 'reader' }),
    );

  const failOnce = (effect: FaultEffect) => registry.admin.behave({ faults: [{ ...posting, effect }] });

  it('tells the token', async () => {
    const [client, secrets] = await owner();
    const end = await create(client, secrets);
    assert.ok(end.kind === 'created');
    const reply = await registry.client.call('GET', '/-/whoami', { token: end.created.token.reveal() });
    assert.equal(reply.body['username'], secrets.name);
  });

  it('lets a wrong password be asked for again', async () => {
    const [client, secrets] = await owner();
    const error = await failure(create(client, { ...secrets, password: 'mistyped' }));
    assert.equal(error.code, 'wrong-password');
  });

  const lost = [
    ['the connection is reset', { kind: 'drop-answer' }],
    ['the answer is cut off', { kind: 'close-in-answer', bytes: 20 }],
    ['a page takes the place of the answer', { kind: 'status', status: 200, body: 'html', done: true }],
    ['a gateway has lost patience', { kind: 'status', status: 503, done: true }],
  ] as const satisfies readonly (readonly [string, FaultEffect])[];
  for (const [what, effect] of lost) {
    it(`finds the token that nobody has where ${what}`, async () => {
      const [client, secrets] = await owner();
      await registry.admin.addToken(secrets.name, { kind: 'granular', name: 'reader' });
      await failOnce(effect);
      const end = await create(client, secrets);
      assert.ok(end.kind === 'lost', end.kind);
      const [newest] = await registry.admin.tokens(secrets.name);
      assert.deepEqual(
        end.made?.map(({ key }) => key),
        [newest?.key],
      );
    });
  }

  it('does not know whether a token was made where the list has none yet', async () => {
    const [client, secrets] = await owner();
    await failOnce({ kind: 'status', status: 503 });
    const end = await create(client, secrets);
    assert.ok(end.kind === 'lost' && end.made === undefined, end.kind);
    assert.equal(end.error.code, 'server');
  });

  const meanwhile = [
    ['was made', { kind: 'drop-answer' }, ['reader']],
    ['was not made', { kind: 'status', status: 503 }, undefined],
  ] as const satisfies readonly (readonly [string, FaultEffect, unknown])[];
  for (const [what, effect, found] of meanwhile) {
    it(`takes nothing that somebody else makes meanwhile for its own, where that ${what}`, async () => {
      const [client, secrets] = await owner();
      await registry.admin.behave({
        faults: [
          { ...posting, effect },
          { ...listing, after: 1, effect: { kind: 'hold' } },
        ],
      });
      const creating = create(client, secrets);
      await registry.admin.held();
      await registry.admin.addToken(secrets.name, { kind: 'granular', name: 'of somebody else' });
      await registry.admin.addToken(secrets.name);
      await registry.admin.release();
      const end = await creating;
      assert.ok(end.kind === 'lost', end.kind);
      assert.deepEqual(
        end.made?.map(({ name }) => name),
        found,
      );
    });
  }

  it('says that it does not know where the tokens cannot be listed, before or after', async () => {
    for (const reads of [0, 1]) {
      const [client, secrets] = await owner();
      await registry.admin.behave({
        faults: [
          { ...posting, effect: { kind: 'drop-answer' } },
          { ...listing, after: reads, effect: { kind: 'status', status: 503 } },
        ],
      });
      const end = await create(client, secrets);
      assert.ok(end.kind === 'lost' && end.made === undefined, `${reads}`);
      assert.equal((await registry.admin.tokens(secrets.name)).length, 1);
    }
  });

  it('takes for read-only only what the registry lists as such', async () => {
    const [client, secrets] = await owner();
    const end = await create(client, secrets);
    assert.ok(end.kind === 'created');
    assert.equal(await isListedAsReadOnly(client, end.created, never), true);
    const writer = await registry.admin.addToken(secrets.name, { permission: 'read-write' });
    const others = [
      { ...end.created, key: writer.key },
      { ...end.created, key: 'not listed' },
    ];
    for (const other of others)
      assert.equal(await isListedAsReadOnly(client, other, never), false, other.key);
    await registry.admin.behave({ faults: [{ ...listing, effect: { kind: 'status', status: 503 } }] });
    assert.equal(await isListedAsReadOnly(client, end.created, never), false);
  });

  it('finds the token without limits that a registry of the old form made, and that could not be revoked', async () => {
    const [client, secrets] = await owner();
    await registry.admin.behave({
      tokens: 'legacy',
      faults: [{ method: 'DELETE', path: '^/-/npm/v1/tokens/', effect: { kind: 'status', status: 503 } }],
    });
    const end = await create(client, secrets);
    assert.ok(end.kind === 'lost', end.kind);
    assert.equal(end.error.code, 'unsupported');
    assert.equal(end.made?.length, 1);
  });
});

describe('Kept tokens', () => {
  const kept: KeptToken = {
    registry: new URL('https://one.example/'),
    account: 'wombat',
    key: 'k1',
    name: 'bot',
    expires: '2030-01-01T00:00:00.000Z',
  };
  const token = new Secret('npm_secret');

  it('are with the secrets alone, and there after a restart', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    assert.equal(await new KeptTokens(secrets, notes).keep(kept, token), true);
    assert.ok(!JSON.stringify([...notes.held]).includes('npm_secret'));
    const again = new KeptTokens(secrets, notes);
    assert.deepEqual(again.list(), [kept]);
    assert.ok((await again.token(kept))?.equals(token));
    assert.equal(await again.token({ ...kept, key: 'k2' }), undefined);
  });

  it('are none where the store is forgetful', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    const forgetful = { ...secrets, store: async () => {} };
    assert.equal(await new KeptTokens(forgetful, notes).keep(kept, token), false);
    assert.deepEqual(new KeptTokens(forgetful, notes).list(), []);
  });

  it('are forgotten when they are revoked, and only those', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    const tokens = new KeptTokens(secrets, notes);
    const other = { ...kept, account: 'ada' };
    await tokens.keep(kept, token);
    await tokens.keep(other, token);
    await tokens.forget([kept, { ...kept, key: 'never kept' }]);
    assert.deepEqual(tokens.list(), [other]);
    assert.equal(secrets.held.size, 1);
  });

  it('say when the store does not answer', async () => {
    const silent = { ...memorySecrets(), get: () => new Promise<string>(() => {}) };
    await assert.rejects(new KeptTokens(silent, memoryNotes(), { patience: 10 }).token(kept), {
      name: 'VaultError',
    });
  });
});
