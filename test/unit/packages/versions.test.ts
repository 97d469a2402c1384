/** Dist-tags, deprecation and unpublishing at the registry of the tests. */
import assert from 'node:assert/strict';
import { applyChange, type PackageChange, planChange } from '../../../src/packages/change.ts';
import { versionsIn } from '../../../src/packages/deprecation.ts';
import { unpublish } from '../../../src/packages/unpublish.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { asking, never } from '../registry/accountScene.ts';
import {
  changeFailure,
  changing,
  noWaits,
  type PackageScene,
  usePackages,
  withUndo,
} from './packageScene.ts';

describe('Versions of a package', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const { signedIn } = usePackages(registry);

  interface Burrow extends PackageScene {
    readonly pkg: string;
  }

  /** With the versions 1.0.0, 1.0.1 and 1.0.2, of which the last is `latest`. */
  async function burrow(versions = 3, scope?: string): Promise<Burrow> {
    const scene = await signedIn();
    const seed = { packages: 1, versions, ...(scope === undefined ? {} : { scope }) };
    const { packages } = await registry.admin.seed(scene.name, seed);
    return { ...scene, pkg: packages[0] ?? '' };
  }

  const plan = ({ client, pkg }: Burrow, change: PackageChange) => planChange(client, pkg, change, never);
  const apply = async ({ client, pkg, name }: Burrow, change: PackageChange) =>
    withUndo(await applyChange(client, pkg, change, asking(name, changing), noWaits));
  const puts = async () =>
    (await registry.admin.requests()).filter(
      ({ method, status }) => method !== 'GET' && status !== null && status < 300,
    );

  describe('get dist-tags', () => {
    const tags = ({ client, pkg }: Burrow) => client.distTags(pkg, never);

    it('that are set, moved and removed, each undone by another', async () => {
      const wombat = await burrow();
      const at = (version: string) => ({ kind: 'add-dist-tag', tag: 'next', version }) as const;
      const removing = { kind: 'remove-dist-tag', tag: 'next' } as const;
      const now = (version: string | undefined) => ({ kind: 'dist-tag', version });

      assert.deepEqual(await apply(wombat, removing), { kind: 'unchanged', now: now(undefined) });
      assert.deepEqual(await apply(wombat, at('1.0.0')), { kind: 'done', undo: removing });
      assert.deepEqual(await apply(wombat, at('1.0.0')), { kind: 'unchanged', now: now('1.0.0') });
      assert.deepEqual(await plan(wombat, at('1.0.1')), {
        kind: 'change',
        before: now('1.0.0'),
        after: now('1.0.1'),
      });
      assert.deepEqual(await apply(wombat, at('1.0.1')), { kind: 'done', undo: at('1.0.0') });
      assert.deepEqual(await tags(wombat), { latest: '1.0.2', next: '1.0.1' });
      assert.deepEqual(await apply(wombat, removing), { kind: 'done', undo: at('1.0.1') });
      assert.deepEqual(await tags(wombat), { latest: '1.0.2' });
      assert.equal(wombat.questions.length, 1);
    });

    it('that are not taken back from where somebody else has led them since', async () => {
      const wombat = await burrow();
      const { client, pkg, name } = wombat;
      const at = (version: string) => ({ kind: 'add-dist-tag', tag: 'next', version }) as const;
      const ask = asking(name, changing);
      await applyChange(client, pkg, at('1.0.0'), ask, noWaits);
      const moved = await applyChange(client, pkg, at('1.0.1'), ask, noWaits);
      assert.ok(moved.kind === 'done' && moved.undo !== undefined);
      const { change, from } = moved.undo;
      await apply(wombat, at('1.0.2'));
      const { failure: why, changed } = await changeFailure(
        applyChange(client, pkg, change, ask, noWaits, from),
      );
      const now = (version: string) => ({ kind: 'dist-tag', version });
      assert.deepEqual(why, {
        code: 'changed-meanwhile',
        meanwhile: { was: now('1.0.1'), is: now('1.0.2') },
      });
      assert.equal(changed, 'no');
      assert.deepEqual(await tags(wombat), { latest: '1.0.2', next: '1.0.2' });
      await apply(wombat, at('1.0.1'));
      const back = withUndo(await applyChange(client, pkg, change, ask, noWaits, from));
      assert.deepEqual(back, { kind: 'done', undo: at('1.0.1') });
    });

    it('of packages with a scope', async () => {
      const wombat = await burrow(2, '@digs-of-tags');
      await apply(wombat, { kind: 'add-dist-tag', tag: 'next', version: '1.0.0' });
      assert.equal((await tags(wombat))?.['next'], '1.0.0');
    });

    it('that are tags, for versions that there are', async () => {
      const wombat = await burrow();
      const why = async (tag: string, version = '1.0.0') =>
        await plan(wombat, { kind: 'add-dist-tag', tag, version });
      for (const tag of ['1.0.0', '^1', '*', '', ' ', 'v1', '>=2 <3']) {
        assert.deepEqual(await why(tag), { kind: 'impossible', why: 'tag-is-range' }, tag);
      }
      for (const tag of ['a b', 'a/b', 'a:b', '%2f', 'ä'])
        assert.deepEqual(await why(tag), { kind: 'impossible', why: 'invalid-tag' }, tag);
      assert.deepEqual(await why('next', '9.9.9'), { kind: 'impossible', why: 'no-such-version' });
      assert.deepEqual(await plan({ ...wombat, pkg: 'none' }, { kind: 'remove-dist-tag', tag: 'next' }), {
        kind: 'impossible',
        why: 'no-such-package',
      });
      assert.deepEqual(await puts(), []);
    });
  });

  describe('are deprecated', () => {
    const deprecating = (range: string, message: string) => ({ kind: 'deprecate', range, message }) as const;
    const told = async ({ client, pkg }: Burrow) =>
      (await client.document(pkg, never))?.versions.map(({ deprecated }) => deprecated);

    it('by a range, and no longer by what undoes it', async () => {
      const wombat = await burrow();
      const damp = deprecating('<1.0.2', 'too damp');
      const messages = (of: string) => ({
        kind: 'deprecation',
        messages: { '1.0.0': of, '1.0.1': of },
      });
      assert.deepEqual(await plan(wombat, damp), {
        kind: 'change',
        before: messages(''),
        after: messages('too damp'),
      });
      const undo = deprecating('1.0.0 || 1.0.1', '');
      assert.deepEqual(await apply(wombat, damp), { kind: 'done', undo });
      assert.deepEqual(await told(wombat), ['too damp', 'too damp', undefined]);
      assert.deepEqual(await apply(wombat, damp), { kind: 'unchanged', now: messages('too damp') });

      // What they said before differs: there is no one change back.
      assert.deepEqual(await apply(wombat, deprecating('*', 'gone')), { kind: 'done' });
      assert.deepEqual(await told(wombat), ['gone', 'gone', 'gone']);
      assert.deepEqual(await apply(wombat, deprecating('1.x', '')), {
        kind: 'done',
        undo: deprecating('1.0.0 || 1.0.1 || 1.0.2', 'gone'),
      });
      assert.deepEqual(await told(wombat), [undefined, undefined, undefined]);
      assert.equal(wombat.questions.length, 1);
    });

    it('and stay as they are but for that', async () => {
      const wombat = await burrow();
      const before = await registry.admin.packument(wombat.pkg);
      await apply(wombat, deprecating('1.0.0', 'too damp'));
      await apply(wombat, deprecating('1.0.0', ''));
      const after = await registry.admin.packument(wombat.pkg);
      const {
        _rev: _a,
        time: _b,
        ...was
      } = JSON.parse(JSON.stringify(before).replaceAll(',"deprecated":""', ''));
      const {
        _rev: _c,
        time: _d,
        ...is
      } = JSON.parse(JSON.stringify(after).replaceAll(',"deprecated":""', ''));
      assert.deepEqual(is, was);
    });

    it('by what is a range, and hits a version', async () => {
      const wombat = await burrow();
      const why = async (range: string) => await plan(wombat, deprecating(range, 'x'));
      assert.deepEqual(await why('latest'), { kind: 'impossible', why: 'invalid-range' });
      assert.deepEqual(await why('9.x'), { kind: 'impossible', why: 'no-version-in-range' });
    });

    it('with the prereleases that are in the range', () => {
      const versions = ['1.0.0-beta.1', '1.0.0', '2.0.0-rc.1'];
      assert.deepEqual(versionsIn('*', versions), versions);
      assert.deepEqual(versionsIn('>1', versions), ['2.0.0-rc.1']);
      assert.deepEqual(versionsIn('1.x', versions), ['1.0.0-beta.1', '1.0.0']);
      assert.equal(versionsIn('next', versions), undefined);
    });

    it('not where the range means others by now', async () => {
      const wombat = await burrow();
      const { client, name, pkg, token } = wombat;
      const read = client.document.bind(client);
      let looks = 0;
      client.document = async (...of) => {
        const document = await read(...of);
        looks += 1;
        if (looks === 1) {
          const otp = await registry.admin.code(name);
          const { status } = await registry.client.publish(pkg, '2.0.0', { token, otp });
          assert.equal(status, 200);
        }
        return document;
      };
      const { failure: why, changed } = await changeFailure(apply(wombat, deprecating('*', 'gone')));
      assert.equal(why.code, 'changed-meanwhile');
      assert.equal(changed, 'no');
      assert.deepEqual(await told({ ...wombat }), [undefined, undefined, undefined, undefined]);
      assert.deepEqual(await apply(wombat, deprecating('1.x', 'gone')), {
        kind: 'done',
        undo: deprecating('1.0.0 || 1.0.1 || 1.0.2', ''),
      });
    });
  });

  describe('are unpublished', () => {
    const take = async ({ client, pkg, name }: Burrow, version?: string) => {
      const what = version === undefined ? { versions: await registry.versions(pkg) } : { version };
      return await unpublish(client, pkg, what, asking(name, changing), noWaits);
    };

    for (const scope of [undefined, '@digs-of-versions']) {
      it(`one by one with tag and tarball, the last only as the whole package${scope ? ', in a scope' : ''}`, async () => {
        const wombat = await burrow(2, scope);
        const { client, pkg } = wombat;
        await apply(wombat, { kind: 'add-dist-tag', tag: 'next', version: '1.0.1' });
        const one = { kind: 'versions', versions: ['1.0.0'], distTags: { latest: '1.0.0' } };
        const none = { kind: 'versions', versions: [], distTags: {} };
        const { tarball = '' } = (await client.document(pkg, never))?.versions.at(-1) ?? {};
        assert.equal((await fetch(tarball)).status, 200);
        assert.deepEqual(await take(wombat, '1.0.1'), { applied: { kind: 'done' } });
        assert.deepEqual(await registry.versions(pkg), ['1.0.0']);
        assert.deepEqual(await client.distTags(pkg, never), { latest: '1.0.0' });
        assert.equal((await fetch(tarball)).status, 404);
        assert.deepEqual(await take(wombat, '1.0.1'), { applied: { kind: 'unchanged', now: one } });

        const { failure: why, changed } = await changeFailure(take(wombat, '1.0.0'));
        assert.deepEqual([why, changed], [{ code: 'impossible', why: 'only-version' }, 'no']);
        assert.deepEqual(await registry.versions(pkg), ['1.0.0']);
        assert.deepEqual(await take(wombat), { applied: { kind: 'done' } });
        assert.equal(await registry.admin.packument(pkg), null);
        assert.deepEqual(await take(wombat), { applied: { kind: 'unchanged', now: none } });
        assert.equal(wombat.questions.length, 1);
      });
    }

    it('all at once', async () => {
      const wombat = await burrow();
      assert.deepEqual(await take(wombat), { applied: { kind: 'done' } });
      assert.equal(await registry.admin.packument(wombat.pkg), null);
    });

    it('not with one that came after the person had agreed', async () => {
      const { client, pkg, name, token } = await burrow();
      const versions = await registry.versions(pkg);
      const otp = await registry.admin.code(name);
      assert.equal((await registry.client.publish(pkg, '2.0.0', { token, otp })).status, 200);
      const taking = unpublish(client, pkg, { versions }, asking(name, changing), noWaits);
      const { failure: why, changed } = await changeFailure(taking);
      assert.deepEqual([why, changed], [{ code: 'impossible', why: 'other-versions' }, 'no']);
      assert.deepEqual(await registry.versions(pkg), [...versions, '2.0.0']);
    });

    it('though the tarball stays, which is told', async () => {
      const wombat = await burrow();
      await registry.admin.behave({
        faults: [{ method: 'DELETE', path: '/-rev/', effect: { kind: 'status', status: 403 } }],
      });
      const { applied, tarballLeft } = await take(wombat, '1.0.1');
      assert.deepEqual(applied, { kind: 'done' });
      assert.equal(tarballLeft?.code, 'forbidden');
      assert.deepEqual(await registry.versions(wombat.pkg), ['1.0.0', '1.0.2']);
    });

    it('not those of somebody else', async () => {
      const { pkg } = await burrow();
      const wombat = await burrow();
      const { failure: why, changed } = await changeFailure(take({ ...wombat, pkg }));
      assert.ok(why.code === 'registry' && why.error.code === 'forbidden', why.code);
      assert.equal(changed, 'no');
      assert.deepEqual(await registry.versions(pkg), ['1.0.0', '1.0.1', '1.0.2']);
    });

    it('and are not said to be gone to somebody who is signed out', async () => {
      const wombat = await burrow(1, '@digs-of-the-signed-out');
      await apply(wombat, { kind: 'access', access: 'restricted' });
      await registry.admin.expireSessions(wombat.name);
      const { failure: why } = await changeFailure(take(wombat));
      assert.ok(why.code === 'registry' && why.error.code === 'signed-out', why.code);
    });
  });
});
