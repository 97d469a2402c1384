/** Changes whose answer is lost, comes twice or too late: what came of them is found out, and nothing is made twice. */
import assert from 'node:assert/strict';
import { type Applied, applyChange, type PackageChange } from '../../../src/packages/change.ts';
import { type ToUnpublish, unpublish } from '../../../src/packages/unpublish.ts';
import type { Fault } from '../../registry/behaviour.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { asking, never } from '../registry/accountScene.ts';
import { changeFailure, changing, noWaits, type PackageScene, usePackages } from './packageScene.ts';

const drops: Fault['effect'] = { kind: 'drop-answer' };
const fails: Fault['effect'] = { kind: 'status', status: 503 };

describe('A change whose answer is lost', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const { signedIn } = usePackages(registry);
  let orgs = 0;

  interface Burrow extends PackageScene {
    readonly pkg: string;
    readonly org: string;
    readonly friend: string;
  }

  async function burrow({ needs }: Pick<Kind, 'needs'> = {}): Promise<Burrow> {
    orgs += 1;
    const org = `lost-digs${orgs}`;
    const scene = await signedIn();
    await registry.admin.addOrg(org, { [scene.name]: 'owner' });
    const { packages } = await registry.admin.seed(scene.name, {
      packages: 1,
      versions: 2,
      scope: `@${org}`,
    });
    const wombat = { ...scene, org, pkg: packages[0] ?? '', friend: (await registry.addUser()).name };
    if (needs !== undefined) await of(false, () => needs).apply(wombat, never);
    await registry.admin.reset();
    return wombat;
  }

  interface Kind {
    /** Whether it is sent for one revision of the package's document. */
    readonly guarded: boolean;
    readonly apply: (of: Burrow, signal: AbortSignal) => Promise<Applied>;
    /** What it takes away. */
    readonly needs?: PackageChange;
  }

  function of(guarded: boolean, change: (of: Burrow) => PackageChange): Kind {
    const apply = async (wombat: Burrow, signal: AbortSignal) =>
      await applyChange(
        wombat.client,
        wombat.pkg,
        change(wombat),
        asking(wombat.name, changing, signal),
        noWaits,
      );
    return { guarded, apply };
  }

  const takes = (what: ToUnpublish): Kind => ({
    guarded: true,
    apply: async ({ client, pkg, name }, signal) =>
      (await unpublish(client, pkg, what, asking(name, changing, signal), noWaits)).applied,
  });

  const kinds: Readonly<Record<string, Kind>> = {
    'an owner more': of(true, ({ friend }) => ({ kind: 'add-owner', user: friend })),
    access: of(false, () => ({ kind: 'access', access: 'restricted' })),
    "a team's access": of(false, ({ org }) => ({
      kind: 'team',
      scope: org,
      team: 'developers',
      permission: 'read-only',
    })),
    'a dist-tag': of(false, () => ({ kind: 'add-dist-tag', tag: 'next', version: '1.0.0' })),
    'no dist-tag': {
      ...of(false, () => ({ kind: 'remove-dist-tag', tag: 'next' })),
      needs: { kind: 'add-dist-tag', tag: 'next', version: '1.0.0' },
    },
    'a deprecation': of(true, () => ({ kind: 'deprecate', range: '*', message: 'too damp' })),
    'a version less': takes({ version: '1.0.0' }),
    'a package less': takes({ versions: ['1.0.0', '1.0.1'] }),
  };

  /** Only changes carry a code. */
  const fault = async (effect: Fault['effect'], times = 1) => {
    await registry.admin.behave({ faults: [{ path: '^', withOtp: true, effect, times }] });
  };
  const accepted = async () =>
    (await registry.admin.requests()).filter(
      ({ hasOtp, status }) => hasOtp && status !== null && status < 300,
    ).length;

  for (const [what, kind] of Object.entries(kinds)) {
    const { guarded, apply } = kind;

    it(`is said to be made where it was: ${what}`, async () => {
      const wombat = await burrow(kind);
      await fault(drops);
      assert.equal((await apply(wombat, never)).kind, 'done');
      assert.equal((await apply(wombat, never)).kind, 'unchanged');
      assert.equal(wombat.questions.length, 1);
    });

    it(`${guarded ? 'is made all the same' : 'is not known'} where it was not: ${what}`, async () => {
      const wombat = await burrow(kind);
      await fault(fails);
      if (guarded) assert.equal((await apply(wombat, never)).kind, 'done');
      else {
        const { failure, changed } = await changeFailure(apply(wombat, never));
        assert.ok(failure.code === 'registry' && failure.error.code === 'server', failure.code);
        assert.equal(changed, 'unknown');
        assert.equal(await accepted(), 0);
        assert.equal((await apply(wombat, never)).kind, 'done');
      }
      // The tarball of a version goes by itself.
      assert.equal(await accepted(), what === 'a version less' ? 2 : 1);
      assert.equal((await apply(wombat, never)).kind, 'unchanged');
    });

    it(`is made once where something in between sends it twice: ${what}`, async () => {
      const wombat = await burrow(kind);
      await fault({ kind: 'status', status: guarded ? 409 : 404, done: true });
      assert.equal((await apply(wombat, never)).kind, 'done');
      assert.equal((await apply(wombat, never)).kind, 'unchanged');
    });

    it(`is found out about though it was cancelled: ${what}`, async () => {
      const wombat = await burrow(kind);
      const cancel = new AbortController();
      await fault({ kind: 'hold', done: true });
      const applying = apply(wombat, cancel.signal);
      await registry.admin.held();
      cancel.abort();
      assert.equal((await applying).kind, 'done');
    });
  }

  it('is not known where no registry tells', async () => {
    const wombat = await burrow();
    const { apply } = of(false, () => ({ kind: 'two-factor', requirement: 'publish' }));
    await fault(drops);
    assert.equal((await changeFailure(apply(wombat, never))).changed, 'unknown');
    assert.equal(await registry.admin.twoFactorRequirement(wombat.pkg), 'publish');
  });

  it('was not made where it was sent for what is no longer the last revision', async () => {
    const wombat = await burrow();
    const { client, pkg, friend } = wombat;
    const other = await registry.addUser();
    const send = client.setOwners.bind(client);
    client.setOwners = async (...sent) => {
      try {
        await send(...sent);
      } finally {
        await registry.admin.addOwner(pkg, other.name);
      }
    };
    await fault(fails, 2);
    const { apply } = of(true, () => ({ kind: 'add-owner', user: friend }));
    const { failure, changed } = await changeFailure(apply(wombat, never));
    assert.equal(failure.code, 'registry');
    assert.equal(changed, 'no');
  });
});
