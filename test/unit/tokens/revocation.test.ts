/** Revoking many tokens against the registry of the tests: in turn, past what is refused, and on from where it stopped. */
import assert from 'node:assert/strict';
import { RegistryError } from '../../../src/registry/errors.ts';
import type { Purpose } from '../../../src/registry/secondFactorPrompt.ts';
import type { TokenClient } from '../../../src/registry/tokenClient.ts';
import { leftOf } from '../../../src/shared/batch.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { type RevocationEnd, revokeAll, revokedIn, revokeWriters } from '../../../src/tokens/revocation.ts';
import { RevocationMarks } from '../../../src/tokens/revocationMarks.ts';
import { findToken, isShownAs, readTokens } from '../../../src/tokens/tokenList.ts';
import type { Fault } from '../../registry/behaviour.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';
import { asking, failure, never, typed } from '../registry/accountScene.ts';
import { type TokenScene, tokenScene } from './tokenScene.ts';

const revoking: Purpose = { kind: 'token', change: 'revoke', what: 'tokens' };
const deleting = { method: 'DELETE', path: '^/-/npm/v1/tokens/token/' } as const;
const listing = { method: 'GET', path: '^/-/npm/v1/tokens' } as const;

describe('Revoking many tokens', () => {
  const registry = useRegistry();
  const open: TokenClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  interface Owner extends TokenScene {
    readonly name: string;
    readonly token: string;
  }

  /** Who answers with a code of the authenticator, once. */
  async function owner(tokens: number): Promise<Owner> {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    await registry.admin.seed(name, { tokens });
    const scene = tokenScene(registry.url, token, typed(await registry.admin.code(name)));
    open.push(scene.client);
    return { ...scene, name, token };
  }

  const kept = async (name: string) => (await registry.admin.tokens(name)).length;
  const fail = (...faults: Fault[]) => registry.admin.behave({ faults });
  const ask = ({ name }: Owner, signal = never) => asking(name, revoking, signal);
  const refusedIn = ({ items }: RevocationEnd) => items.filter(({ outcome }) => outcome.kind === 'failed');
  /** Revoked, refused, and whatever else is left. */
  const counts = (end: RevocationEnd) => {
    const [revoked, refused] = [revokedIn(end).length, refusedIn(end).length];
    return [revoked, refused, end.items.length - revoked - refused];
  };
  const codeOf = (error: unknown) => (error instanceof RegistryError ? error.code : error);
  const stopOf = ({ stoppedBy }: RevocationEnd) =>
    stoppedBy?.kind === 'error' ? codeOf(stoppedBy.error) : stoppedBy?.kind;

  it('asks for one code, and tells how far it is', async () => {
    const wombat = await owner(5);
    const steps: string[] = [];
    const { tokens } = await readTokens(wombat.client, never);
    const end = await revokeAll(wombat.client, tokens, ask(wombat), ({ done, total }) =>
      steps.push(`${done} of ${total}`),
    );
    assert.deepEqual(counts(end), [5, 0, 0]);
    assert.deepEqual(steps, ['0 of 5', '1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5']);
    assert.equal(wombat.questions.length, 1);
    assert.equal(await kept(wombat.name), 0);
  });

  it('goes on past one that the registry does not let go of', async () => {
    const wombat = await owner(4);
    await fail({ ...deleting, after: 2, effect: { kind: 'status', status: 403 } });
    const { tokens } = await readTokens(wombat.client, never);
    const end = await revokeAll(wombat.client, tokens, ask(wombat));
    assert.deepEqual(counts(end), [3, 1, 0]);
    const [refused] = refusedIn(end);
    assert.equal(refused?.outcome.kind === 'failed' && codeOf(refused.outcome.error), 'forbidden');
    assert.equal(await kept(wombat.name), 1);
  });

  const stops = [
    ['the session has ended', { kind: 'status', status: 401 }, 'signed-out'],
    ['the connection is lost', { kind: 'close-in-request', bytes: 0 }, 'network'],
    ['the registry has a problem', { kind: 'status', status: 503 }, 'server'],
  ] as const;
  for (const [what, effect, code] of stops) {
    it(`stops where ${what}, and goes on from there`, async () => {
      const wombat = await owner(5);
      await fail({ ...deleting, withOtp: true, after: 2, effect });
      const { tokens } = await readTokens(wombat.client, never);
      const end = await revokeAll(wombat.client, tokens, ask(wombat));
      assert.deepEqual(counts(end), [2, 0, 3]);
      assert.equal(stopOf(end), code);
      assert.deepEqual(counts(await revokeAll(wombat.client, leftOf(end), ask(wombat))), [3, 0, 0]);
      assert.equal(await kept(wombat.name), 0);
    });
  }

  it('looks whether it was done where the answer is lost, and goes on', async () => {
    const wombat = await owner(3);
    await fail({ ...deleting, withOtp: true, after: 1, effect: { kind: 'drop-answer' } });
    const { tokens } = await readTokens(wombat.client, never);
    const end = await revokeAll(wombat.client, tokens, ask(wombat));
    assert.deepEqual(counts(end), [3, 0, 0]);
    assert.equal(stopOf(end), undefined);
    assert.equal(await kept(wombat.name), 0);
  });

  it('does not say that a token is not revoked where a gateway has lost patience', async () => {
    const wombat = await owner(3);
    await fail({ ...deleting, withOtp: true, after: 1, effect: { kind: 'status', status: 408 } });
    const { tokens } = await readTokens(wombat.client, never);
    const end = await revokeAll(wombat.client, tokens, ask(wombat));
    assert.deepEqual(
      end.items.map(({ outcome }) => outcome.kind),
      ['done', 'unknown', 'done'],
    );
    assert.equal(await kept(wombat.name), 1);
  });

  it('does not know what was done where the list cannot be had, either', async () => {
    const wombat = await owner(2);
    const { tokens } = await readTokens(wombat.client, never);
    await fail(
      { ...deleting, withOtp: true, effect: { kind: 'drop-answer' } },
      { ...listing, effect: { kind: 'status', status: 503 } },
    );
    const end = await revokeAll(wombat.client, tokens, ask(wombat));
    assert.deepEqual(
      end.items.map(({ outcome }) => outcome.kind),
      ['unknown', 'not-tried'],
    );
    assert.equal(stopOf(end), 'network');
  });

  it('stops when it is cancelled, at the prompt or on the way', async () => {
    const wombat = await owner(3);
    const cancelled = new AbortController();
    const { tokens } = await readTokens(wombat.client, never);
    const end = await revokeAll(wombat.client, tokens, ask(wombat, cancelled.signal), ({ done }) => {
      if (done === 1) cancelled.abort();
    });
    assert.deepEqual(counts(end), [1, 0, 2]);
    assert.equal(stopOf(end), 'cancelled');
    assert.equal(await kept(wombat.name), 2);
  });

  describe('of everything that can publish', () => {
    const writer = { kind: 'granular', name: 'writer' } as const;
    const reader = { kind: 'granular', name: 'reader', permission: 'read-only' } as const;

    it('leaves those that only read', async () => {
      const wombat = await owner(0);
      for (const limits of [
        writer,
        reader,
        {},
        { ...writer, permission: 'read-write-stage-only' } as const,
      ]) {
        await registry.admin.addToken(wombat.name, limits);
      }
      const end = await revokeWriters(wombat.client, undefined, ask(wombat));
      assert.deepEqual([revokedIn(end.end).length, end.readOnly, end.mayBeMore], [3, 1, false]);
      const left = await registry.admin.tokens(wombat.name);
      assert.deepEqual(
        left.map(({ name }) => name),
        ['reader'],
      );
    });

    it('takes those as well that were made meanwhile', async () => {
      const wombat = await owner(0);
      await registry.admin.addToken(wombat.name, writer);
      let isFirst = true;
      const signal = new AbortController().signal;
      // While the first is revoked, whoever holds one makes another.
      await registry.admin.behave({ faults: [{ ...deleting, withOtp: true, effect: { kind: 'hold' } }] });
      const revoked = revokeWriters(wombat.client, undefined, ask(wombat, signal), () => {
        isFirst = false;
      });
      await registry.admin.held();
      assert.equal(isFirst, false);
      await registry.admin.addToken(wombat.name, { ...writer, name: 'the thief’s' });
      await registry.admin.release();
      const end = await revoked;
      assert.deepEqual(
        revokedIn(end.end).map(({ name }) => name),
        ['writer', 'the thief’s'],
      );
      assert.equal(end.mayBeMore, false);
      assert.equal(await kept(wombat.name), 0);
    });

    it('revokes what can be listed, and says that there may be more', async () => {
      const wombat = await owner(150);
      await registry.admin.addToken(wombat.name, writer);
      await fail({ ...listing, after: 1, times: 9, effect: { kind: 'status', status: 503 } });
      const end = await revokeWriters(wombat.client, undefined, ask(wombat));
      assert.equal(end.mayBeMore, true);
      assert.ok(
        revokedIn(end.end).length > 0 && revokedIn(end.end).length <= 100,
        `${revokedIn(end.end).length}`,
      );
      await fail();
      const again = await revokeWriters(wombat.client, undefined, ask(wombat));
      assert.equal(again.mayBeMore, false);
      const left = await registry.admin.tokens(wombat.name);
      assert.ok(left.every(({ permission }) => permission === 'read-only'));
    });

    it('fails where nothing can be listed', async () => {
      const wombat = await owner(1);
      await fail({ ...listing, effect: { kind: 'status', status: 503 } });
      assert.equal((await failure(revokeWriters(wombat.client, undefined, ask(wombat)))).code, 'server');
      assert.equal(await kept(wombat.name), 1);
    });

    it('takes the token last that it is done with', async () => {
      const wombat = await owner(0);
      const own = await registry.admin.addToken(wombat.name);
      await registry.admin.addToken(wombat.name, writer);
      await registry.admin.addToken(wombat.name, writer);
      // A legacy token that writes may do this, as npm's own did.
      const scene = tokenScene(registry.url, own.token, typed(await registry.admin.code(wombat.name)));
      open.push(scene.client);
      const end = await revokeWriters(scene.client, new Secret(own.token), ask(wombat));
      assert.deepEqual(
        revokedIn(end.end).map(({ name = 'own' }) => name),
        ['writer', 'writer', 'own'],
      );
      assert.equal(await kept(wombat.name), 0);
      assert.equal(end.mayBeMore, true, 'with that token nothing can be looked at any more');
    });
  });

  it('knows a token by what is shown of it', () => {
    const token = new Secret('npm_abcdefgh1234');
    for (const tail of ['npm_abcd...1234', 'npm_ab', 'npm_abcd…1234', 'npm_a****1234']) {
      assert.ok(isShownAs(token, tail), tail);
    }
    for (const tail of ['', 'npm', '...1234', 'npm_abcd...1235', 'npm_abce', 'np...']) {
      assert.ok(!isShownAs(token, tail), tail);
    }
  });

  it('finds a token in a list only where what is shown is enough to tell it from every other', () => {
    const token = new Secret('npm_abcdefgh1234');
    const plainToken = {
      kind: 'granular',
      isReadOnly: false,
      bypassesTwoFactor: false,
      cidr: [],
      permissions: [],
      scopes: [],
    } as const;
    const search = (...tails: string[]) => {
      const tokens = tails.map(tail => ({ ...plainToken, key: tail, tail }));
      const found = findToken(tokens, token);
      return found.kind === 'found' ? found.token.tail : found.kind;
    };
    for (const tail of ['npm_abcd...1234', 'npm_abcd', 'npm_…1234', 'npm_a****1234', 'npm_abcd…']) {
      assert.equal(search('npm_zzzz...1234', tail), tail);
    }
    for (const tail of ['npm_…', 'npm_', 'npm_ab', 'npm_abc...', '...234', '', '…']) {
      assert.equal(search(tail), 'unclear', tail);
      assert.equal(search(tail, 'npm_abcd...1234'), 'unclear', tail);
    }
    assert.equal(search('npm_abcd...1234', 'npm_abcde...1234'), 'unclear');
    assert.equal(search('npm_abcd...1235', 'npm_b'), 'absent');
    assert.equal(search(), 'absent');
  });

  it('is remembered per account, until it is forgotten', async () => {
    const notes = memoryNotes();
    const marks = new RevocationMarks(notes);
    const wombat = { registry: new URL('https://one.example/'), account: 'wombat' };
    const other = { ...wombat, registry: new URL('https://two.example/') };
    await marks.add(wombat);
    await marks.add(other);
    await marks.add(wombat);
    const read = () => new RevocationMarks(notes).read();
    assert.deepEqual(read(), [other, wombat]);
    await marks.forget(wombat);
    assert.deepEqual(read(), [other]);
    await notes.update('revokesEverything', [null, { registry: 'no address', account: 'x' }, 7]);
    assert.deepEqual(read(), []);
  });
});
