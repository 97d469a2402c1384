/** A token in the place of a sign-in: the earlier one is lost by no store that fails. */
import assert from 'node:assert/strict';
import { placeSignIn } from '../../../src/accounts/placeSignIn.ts';
import { SignIns } from '../../../src/accounts/signIns.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { memoryNotes, memorySecrets } from './memoryStores.ts';

const owner = { registry: new URL('https://registry.test/'), account: 'wombat' };
const token = new Secret('moved');

/** What is stored goes through `store`, which may do something else. */
function scene(store: (value: string, keep: (value: string) => void) => void) {
  const secrets = memorySecrets();
  const problems: unknown[] = [];
  const isBroken = { now: false };
  const signIns = new SignIns(
    {
      ...secrets,
      store: async (key, value) => {
        const keep = (kept: string) => void secrets.held.set(key, kept);
        if (isBroken.now) store(value, keep);
        else keep(value);
      },
    },
    memoryNotes(),
  );
  const parts = { signIns, onProblem: (error: unknown) => void problems.push(error) };
  return { signIns, parts, problems, isBroken };
}

describe('Placing a sign-in', () => {
  it('takes the place of an earlier one', async () => {
    const { signIns, parts } = scene((value, keep) => keep(value));
    await signIns.keep(owner, new Secret('earlier'));
    assert.equal(await placeSignIn(owner, token, parts), 'kept');
    assert.equal((await signIns.readToken(owner))?.reveal(), 'moved');
  });

  it('puts the earlier one back where the store has something else than it was given', async () => {
    const { signIns, parts, isBroken } = scene((value, keep) => keep(value === 'moved' ? 'other' : value));
    await signIns.keep(owner, new Secret('earlier'));
    isBroken.now = true;
    assert.equal(await placeSignIn(owner, token, parts), 'as-before');
    assert.equal((await signIns.readToken(owner))?.reveal(), 'earlier');
    assert.equal(signIns.list().length, 1);
  });

  it('leaves none where there was none', async () => {
    const { signIns, parts, isBroken } = scene((_value, keep) => keep('other'));
    isBroken.now = true;
    assert.equal(await placeSignIn(owner, token, parts), 'as-before');
    assert.equal(await signIns.readToken(owner), undefined);
    assert.deepEqual(signIns.list(), []);
  });

  it('does not say that all is as before where the earlier one cannot be put back', async () => {
    const { signIns, parts, problems, isBroken } = scene((value, keep) => {
      if (value === 'earlier') throw new Error('full');
      keep('other');
    });
    await signIns.keep(owner, new Secret('earlier'));
    isBroken.now = true;
    assert.equal(await placeSignIn(owner, token, parts), 'unclear');
    assert.equal(problems.length, 1);
  });

  it('touches nothing where the earlier one cannot be read', async () => {
    const stored: string[] = [];
    const silent: Parameters<typeof placeSignIn>[2]['signIns'] = {
      readToken: () => Promise.reject(new Error('locked')),
      keep: async (_owner, value) => void stored.push(value.reveal()),
      forget: async () => void stored.push('forgotten'),
    };
    const problems: unknown[] = [];
    const parts = { signIns: silent, onProblem: (error: unknown) => void problems.push(error) };
    assert.equal(await placeSignIn(owner, token, parts), 'as-before');
    assert.deepEqual(stored, []);
    assert.equal(problems.length, 1);
  });
});
