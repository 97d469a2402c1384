/** Who may read and write a package, and what a publish takes, changed at the registry of the tests. */
import assert from 'node:assert/strict';
import { applyChange, type PackageChange, planChange } from '../../../src/packages/change.ts';
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

describe('Access to a package', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const { signedIn } = usePackages(registry);
  let orgs = 0;

  interface Burrow extends PackageScene {
    readonly pkg: string;
    readonly org: string;
  }

  async function burrow(): Promise<Burrow> {
    orgs += 1;
    const org = `digs${orgs}`;
    const scene = await signedIn();
    await registry.admin.addOrg(org, { [scene.name]: 'owner' });
    const { packages } = await registry.admin.seed(scene.name, { packages: 1, scope: `@${org}` });
    return { ...scene, org, pkg: packages[0] ?? '' };
  }

  const plan = ({ client, pkg }: Burrow, change: PackageChange) => planChange(client, pkg, change, never);
  const apply = async ({ client, pkg, name }: Burrow, change: PackageChange) =>
    withUndo(await applyChange(client, pkg, change, asking(name, changing), noWaits));
  const restrict = { kind: 'access', access: 'restricted' } as const;
  const publish = { kind: 'access', access: 'public' } as const;
  const requirement = (of: 'none' | 'automation' | 'publish') =>
    ({ kind: 'two-factor', requirement: of }) as const;

  it('is restricted, and public again by what undoes it', async () => {
    const wombat = await burrow();
    const { client, pkg, questions } = wombat;
    assert.deepEqual(await plan(wombat, restrict), { kind: 'change', before: publish, after: restrict });
    assert.deepEqual(await apply(wombat, restrict), { kind: 'done', undo: publish });
    assert.equal(await client.visibility(pkg, never), 'restricted');
    assert.deepEqual(await apply(wombat, restrict), { kind: 'unchanged', now: restrict });
    assert.deepEqual(await apply(wombat, publish), { kind: 'done', undo: restrict });
    assert.equal(await client.visibility(pkg, never), 'public');
    assert.equal(questions.length, 1);
  });

  it('is for packages with a scope, that there are', async () => {
    const wombat = await burrow();
    const { packages } = await registry.admin.seed(wombat.name, { packages: 1 });
    const plain = { ...wombat, pkg: packages[0] ?? '' };
    assert.deepEqual(await plan(plain, restrict), { kind: 'impossible', why: 'unscoped' });
    assert.deepEqual(await plan(plain, publish), { kind: 'unchanged', now: publish });
    const absent = { ...wombat, pkg: `@${wombat.org}/none` };
    const team = { kind: 'team', scope: wombat.org, team: 'developers', permission: 'read-only' } as const;
    for (const change of [restrict, requirement('none'), team]) {
      assert.deepEqual(await plan(absent, change), { kind: 'impossible', why: 'no-such-package' });
    }
  });

  it('says what the registry says where restricted packages cost', async () => {
    const wombat = await burrow();
    await registry.admin.behave({ restrictedPackages: false });
    const { failure, changed } = await changeFailure(apply(wombat, restrict));
    assert.ok(failure.code === 'registry');
    assert.equal(failure.error.details.status, 402);
    assert.match(failure.error.details.serverText ?? '', /private packages/);
    assert.equal(changed, 'no');
  });

  it('takes a second factor as is wanted, though nobody can tell which it took before', async () => {
    const wombat = await burrow();
    for (const wanted of ['publish', 'automation', 'none'] as const) {
      const before = { kind: 'two-factor', requirement: undefined };
      const change = requirement(wanted);
      assert.deepEqual(await plan(wombat, change), { kind: 'change', before, after: change });
      assert.deepEqual(await apply(wombat, change), { kind: 'done' });
      assert.equal(await registry.admin.twoFactorRequirement(wombat.pkg), wanted);
    }
    assert.equal(wombat.questions.length, 1);
  });

  it('is given to a team, changed, and taken from it', async () => {
    const wombat = await burrow();
    const { client, org: scope, pkg } = wombat;
    await registry.admin.addTeam(scope, 'diggers', { members: [], packages: {} });
    const team = { kind: 'team', scope, team: 'diggers' } as const;
    const reading = { ...team, permission: 'read-only' } as const;
    const writing = { ...team, permission: 'read-write' } as const;
    assert.deepEqual(await plan(wombat, team), {
      kind: 'unchanged',
      now: { kind: 'team', permission: undefined },
    });
    assert.deepEqual(await apply(wombat, reading), { kind: 'done', undo: team });
    assert.deepEqual(await apply(wombat, writing), { kind: 'done', undo: reading });
    const packages = () => client.teamPackages({ scope: `@${scope}`, team: 'diggers' }, never);
    assert.deepEqual(await packages(), { [pkg]: 'read-write' });
    assert.deepEqual(await plan(wombat, team), {
      kind: 'change',
      before: { kind: 'team', permission: 'read-write' },
      after: { kind: 'team', permission: undefined },
    });
    assert.deepEqual(await apply(wombat, team), { kind: 'done', undo: writing });
    assert.deepEqual(await packages(), {});
    assert.deepEqual(await client.teams(scope, never), ['developers', 'diggers']);
    assert.equal(wombat.questions.length, 1);
  });

  it('is not given to a team that there is not, nor where there are none', async () => {
    const wombat = await burrow();
    const team = { kind: 'team', scope: wombat.org, team: 'nobody', permission: 'read-only' } as const;
    assert.deepEqual(await plan(wombat, team), { kind: 'impossible', why: 'no-such-team' });
    const elsewhere = { ...team, scope: 'no-such-digs' };
    assert.deepEqual(await plan(wombat, elsewhere), { kind: 'impossible', why: 'no-teams' });
    for (const teams of ['unsupported', 'not-implemented'] as const) {
      await registry.admin.behave({ teams });
      assert.deepEqual(await plan(wombat, team), { kind: 'impossible', why: 'no-teams' });
    }
  });

  for (const access of ['unsupported', 'not-implemented'] as const) {
    it(`cannot be changed where the registry has no such thing: ${access}`, async () => {
      const wombat = await burrow();
      await registry.admin.behave({ access });
      for (const change of [restrict, requirement('publish')]) {
        assert.deepEqual(await plan(wombat, change), { kind: 'impossible', why: 'unsupported' });
        const { failure } = await changeFailure(apply(wombat, change));
        assert.deepEqual(failure, { code: 'impossible', why: 'unsupported' });
      }
      assert.equal(wombat.questions.length, 0);
    });
  }

  it('is left as somebody else has made it meanwhile', async () => {
    const wombat = await burrow();
    const { client, org: scope, pkg } = wombat;
    const team = { kind: 'team', scope, team: 'diggers', permission: 'read-write' } as const;
    await registry.admin.addTeam(scope, 'diggers', { members: [], packages: {} });
    const read = client.teamPackages.bind(client);
    client.teamPackages = async (...of) => {
      const packages = await read(...of);
      await registry.admin.addTeam(scope, 'diggers', { members: [], packages: { [pkg]: 'read-only' } });
      return packages;
    };
    await registry.admin.behave({
      faults: [{ method: 'PUT', path: '/-/team/', withOtp: true, effect: { kind: 'status', status: 409 } }],
    });
    const { failure, changed } = await changeFailure(apply(wombat, team));
    assert.deepEqual(failure, {
      code: 'changed-meanwhile',
      meanwhile: {
        was: { kind: 'team', permission: undefined },
        is: { kind: 'team', permission: 'read-only' },
      },
    });
    assert.equal(changed, 'no');
    assert.deepEqual(await read({ scope, team: 'diggers' }, never), { [pkg]: 'read-only' });
  });

  it('can be seen: who may do what', async () => {
    const { client, name, pkg } = await burrow();
    assert.deepEqual(await client.collaborators(pkg, never), { [name]: 'read-write' });
    assert.equal(await client.collaborators(`${pkg}-none`, never), undefined);
  });
});
