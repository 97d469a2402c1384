/** Owners of a package, changed at the registry of the tests. */
import assert from 'node:assert/strict';
import { applyChange, type PackageChange, planChange } from '../../../src/packages/change.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { asking, failure, never } from '../registry/accountScene.ts';
import {
  changeFailure,
  changing,
  noWaits,
  type PackageScene,
  usePackages,
  withUndo,
} from './packageScene.ts';

describe('Owners of a package', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const { signedIn, owners } = usePackages(registry);

  interface Burrow extends PackageScene {
    readonly pkg: string;
  }

  async function burrow(scope?: string): Promise<Burrow> {
    const scene = await signedIn();
    const { packages } = await registry.admin.seed(scene.name, {
      packages: 1,
      ...(scope === undefined ? {} : { scope }),
    });
    return { ...scene, pkg: packages[0] ?? '' };
  }

  const emailOf = ({ name }: { readonly name: string }) => `${name}@example.com`;
  const plan = ({ client, pkg }: Burrow, change: PackageChange) => planChange(client, pkg, change, never);
  const apply = async ({ client, pkg, name }: Burrow, change: PackageChange) =>
    withUndo(await applyChange(client, pkg, change, asking(name, changing), noWaits));

  it('get one more, by name and code, and lose them again by what undoes it', async () => {
    const wombat = await burrow();
    const { name, pkg, questions } = wombat;
    const friend = await registry.addUser();
    const adding = { kind: 'add-owner', user: friend.name } as const;
    const [before, after] = [[name], [name, friend.name]].map(each => ({ kind: 'owners', owners: each }));
    assert.deepEqual(await plan(wombat, adding), { kind: 'change', before, after });
    assert.deepEqual(await owners(pkg), [name]);
    assert.equal(questions.length, 0);

    const undo = { kind: 'remove-owner', user: friend.name } as const;
    assert.deepEqual(await apply(wombat, adding), { kind: 'done', undo });
    assert.deepEqual(await owners(pkg), [name, friend.name]);
    assert.deepEqual(await plan(wombat, adding), { kind: 'unchanged', now: after });
    assert.deepEqual(await apply(wombat, adding), { kind: 'unchanged', now: after });

    const back = { kind: 'add-owner', user: friend.name, email: emailOf(friend) } as const;
    assert.deepEqual(await apply(wombat, undo), { kind: 'done', undo: back });
    assert.deepEqual(await owners(pkg), [name]);
    assert.deepEqual(await apply(wombat, undo), { kind: 'unchanged', now: before });
    assert.equal(questions.length, 1);
  });

  it('are looked up only where their e-mail address is not known yet', async () => {
    const wombat = await burrow('@digs');
    const friend = await registry.addUser();
    await apply(wombat, { kind: 'add-owner', user: friend.name, email: emailOf(friend) });
    const looks = async () =>
      (await registry.admin.requests()).filter(({ url }) => url.startsWith('/-/user/')).length;
    assert.equal(await looks(), 0);
    const document = await wombat.client.document(wombat.pkg, never);
    assert.deepEqual(document?.maintainers?.[1], { name: friend.name, email: emailOf(friend) });
    await apply(wombat, { kind: 'add-owner', user: (await registry.addUser()).name });
    assert.equal(await looks(), 1);
  });

  it('get one more of that name where the registry tells of nobody', async () => {
    const wombat = await burrow();
    const friend = await registry.addUser();
    const effect = { kind: 'status', status: 405 } as const;
    await registry.admin.behave({ faults: [{ method: 'GET', path: '^/-/user/', times: 9, effect }] });
    const undo = { kind: 'remove-owner', user: friend.name } as const;
    assert.deepEqual(await apply(wombat, { kind: 'add-owner', user: friend.name }), { kind: 'done', undo });
    assert.deepEqual(await owners(wombat.pkg), [wombat.name, friend.name]);
  });

  it('go as npm has it: the whole list, for the revision that was read', async () => {
    const wombat = await burrow();
    const friend = await registry.addUser();
    await apply(wombat, { kind: 'add-owner', user: friend.name });
    const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
    assert.ok(puts.length > 0 && puts.every(({ url }) => /^\/[^/]+\/-rev\/\d+-[0-9a-f]+$/.test(url)));
  });

  it('are never none', async () => {
    const wombat = await burrow();
    const removing = { kind: 'remove-owner', user: wombat.name } as const;
    assert.deepEqual(await plan(wombat, removing), { kind: 'impossible', why: 'last-owner' });
    const { failure: why, changed } = await changeFailure(apply(wombat, removing));
    assert.deepEqual([why, changed], [{ code: 'impossible', why: 'last-owner' }, 'no']);
    assert.deepEqual(await owners(wombat.pkg), [wombat.name]);
  });

  it('can leave, with no way back of their own', async () => {
    const wombat = await burrow();
    const friend = await registry.addUser();
    await registry.admin.addOwner(wombat.pkg, friend.name);
    assert.deepEqual(await apply(wombat, { kind: 'remove-owner', user: wombat.name }), { kind: 'done' });
    assert.deepEqual(await owners(wombat.pkg), [friend.name]);
  });

  it('are users, of packages that there are', async () => {
    const wombat = await burrow();
    const nobody = { kind: 'add-owner', user: 'nobody-of-that-name' } as const;
    assert.deepEqual(await plan(wombat, nobody), { kind: 'impossible', why: 'no-such-user' });
    for (const pkg of ['no-such-burrow', '@digs/no-such-burrow', 'burrow@1', '../../-/whoami', '']) {
      const removing = { kind: 'remove-owner', user: 'x' } as const;
      const planned = await plan({ ...wombat, pkg }, removing);
      assert.deepEqual(planned, { kind: 'impossible', why: 'no-such-package' }, pkg);
    }
    const { failure: why } = await changeFailure(apply(wombat, nobody));
    assert.deepEqual(why, { code: 'impossible', why: 'no-such-user' });
  });

  it('stay where somebody else owns the package', async () => {
    const wombat = await burrow();
    const { pkg } = await burrow();
    const friend = await registry.addUser();
    const { failure: why, changed } = await changeFailure(
      apply({ ...wombat, pkg }, { kind: 'add-owner', user: friend.name }),
    );
    assert.ok(why.code === 'registry' && why.error.code === 'forbidden', why.code);
    assert.equal(changed, 'no');
  });

  it('are changed together with what somebody else changed meanwhile, and that is told', async () => {
    const wombat = await burrow();
    const { name, pkg, client } = wombat;
    const [friend, other] = [await registry.addUser(), await registry.addUser()];
    const document = client.document.bind(client);
    let looks = 0;
    client.document = async (...of) => {
      const read = await document(...of);
      if (looks === 0) await registry.admin.addOwner(pkg, other.name);
      looks += 1;
      return read;
    };
    assert.deepEqual(await apply(wombat, { kind: 'add-owner', user: friend.name }), {
      kind: 'done',
      undo: { kind: 'remove-owner', user: friend.name },
      meanwhile: {
        was: { kind: 'owners', owners: [name] },
        is: { kind: 'owners', owners: [name, other.name] },
      },
    });
    assert.deepEqual(await owners(pkg), [name, other.name, friend.name]);
    assert.equal(looks, 2);
  });

  it('are left alone where the registry refuses again and again, though nothing changes', async () => {
    const wombat = await burrow();
    await registry.admin.behave({
      faults: [{ method: 'PUT', path: '/-rev/', times: 9, effect: { kind: 'status', status: 409 } }],
    });
    const friend = await registry.addUser();
    const { failure: why, changed } = await changeFailure(
      apply(wombat, { kind: 'add-owner', user: friend.name }),
    );
    assert.ok(why.code === 'registry' && why.error.code === 'conflict', why.code);
    assert.equal(changed, 'no');
    const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
    assert.equal(puts.length, 4);
  });

  it('are not told of to somebody who is signed out: the package may be hidden from them', async () => {
    const wombat = await burrow('@digs');
    await registry.admin.expireSessions(wombat.name);
    const removing = { kind: 'remove-owner', user: 'x' } as const;
    assert.equal((await failure(plan({ ...wombat, pkg: '@digs/none' }, removing))).code, 'signed-out');
  });
});
