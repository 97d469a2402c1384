/**
 * All requests that are under way beside each other answered in the opposite order, done before that or only then: the
 * tree's first load, and the publish and an owner's change of twenty packages, come to what they come to otherwise.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountClient } from '../../src/registry/accountClient.ts';
import { RegistryClient } from '../../src/registry/client.ts';
import { TokenClient } from '../../src/registry/tokenClient.ts';
import { LastKnown } from '../../src/security/lastKnown.ts';
import { Overview } from '../../src/security/overview.ts';
import { OwnersSeen } from '../../src/security/ownersSeen.ts';
import { type LoggedRequest, startRegistry, type TestRegistry, type UserSecrets } from '../registry/index.ts';
import { memoryNotes } from './accounts/memoryStores.ts';
import { packagesCount } from './packages/faultyOwners.ts';
import { WholeOwnerChange } from './packages/wholeOwnerChange.ts';
import { clientParts } from './registry/accountScene.ts';
import { type BuiltOnce, builtOnce } from './releases/builtOnce.ts';
import { cleanUp, npmHome } from './releases/fixtures.ts';
import { sentAgain, WholePublish } from './releases/wholePublish.ts';

const account = 'wombat';

describe('answers in the opposite order', function () {
  this.timeout(60_000);
  let registry: TestRegistry;
  let user: UserSecrets;
  let folder: string;
  let cases = 0;
  let overtaken = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reordered-'));
  });
  beforeEach(async () => {
    registry = await startRegistry();
    user = await registry.admin.addUser({ name: account, twoFactor: 'auth-and-writes' });
  });
  afterEach(() => registry.close());
  after(async () => {
    await rm(folder, { recursive: true });
    await cleanUp();
    console.log(`      ${cases} cases, in which ${overtaken} answers were overtaken`);
  });

  async function reorder(done: boolean): Promise<void> {
    await registry.admin.reset();
    const effect = { kind: 'overtaken', done } as const;
    await registry.admin.behave({ faults: [{ path: '^', times: 10_000, effect }] });
  }

  /** That it was what it is called. */
  async function assertReordered(): Promise<void> {
    const count = overtakenIn(await registry.admin.requests());
    assert.ok(count > 0, 'some are overtaken');
    overtaken += count;
    cases += 1;
  }

  for (const done of [true, false]) {
    const how = done ? 'what is asked is done in order' : 'nothing is done in order';

    it(`an owner's change to twenty packages: ${how}`, async () => {
      const { name: friend } = await registry.admin.addUser({ name: 'quokka' });
      const { packages } = await registry.admin.seed(account, { packages: packagesCount });
      await reorder(done);
      const options = { timeoutMs: undefined, answersLate: false };
      const change = new WholeOwnerChange({ registry, owner: user, friend }, packages, options);
      try {
        assert.equal(await change.run(), 'done');
        assert.deepEqual([...(await change.disagreements()), ...(await change.wrongInTheEnd())], []);
        assert.equal(change.questions, 1, 'asked once');
      } finally {
        await change.close();
      }
      await assertReordered();
    });

    it(`the tree's first load: ${how}`, async () => {
      const friend = await registry.admin.addUser({ name: 'quokka' });
      for (const { name } of [user, friend]) await registry.admin.seed(name, { packages: 4, tokens: 250 });
      const file = join(folder, `${done}.json`);
      const asUsual = await treeOf(registry, [user, friend], join(folder, `${done}-usual.json`));
      await reorder(done);
      assert.deepEqual(await treeOf(registry, [user, friend], file), asUsual);
      await assertReordered();
    });
  }

  describe('of a publish of twenty packages', () => {
    let once: BuiltOnce;

    before(async () => {
      once = await builtOnce();
    });

    for (const done of [true, false]) {
      it(done ? 'what is asked is done in order' : 'nothing is done in order', async () => {
        const { url } = registry;
        const lines = [`registry=${url}`, `//${new URL(url).host}/:_authToken=${user.token}`];
        const environment = await npmHome(undefined, lines);
        const publish = new WholePublish({ ...once, registry, account, environment }, 'burrow', undefined);
        try {
          // So that some are there and some are not.
          const effect = { kind: 'status', status: 403 } as const;
          const fault = { method: 'PUT', path: '^/burrow-(7|12|16)$', withOtp: true, effect };
          await registry.admin.behave({ faults: [{ ...fault, times: 3 }] });
          assert.equal(await publish.run(), 'failed: forbidden');
          await reorder(done);
          assert.equal(await publish.run(), 'published');
          assert.deepEqual([...(await publish.disagreements()), ...(await publish.missing())], []);
        } finally {
          await publish.close();
        }
        // Each of them counts as one that has gone wrong.
        const requests = (await registry.admin.requests()).map(each => ({ ...each, fault: null }));
        assert.deepEqual(sentAgain(requests), []);
        await assertReordered();
      });
    }
  });
});

/** How many were answered after one that came later. */
function overtakenIn(requests: readonly LoggedRequest[]): number {
  const at = requests.map(({ answeredAt }) => answeredAt ?? Number.POSITIVE_INFINITY);
  return at.filter((time, index) => at.slice(index + 1).some(later => later < time)).length;
}

/** What the tree shows of these accounts when all in it is opened at once. */
async function treeOf({ url }: TestRegistry, users: readonly UserSecrets[], file: string): Promise<unknown> {
  const { secondFactor, options } = clientParts(url);
  const accesses = users.map(({ name, token }) => {
    return {
      access: clientParts(url, token).access,
      account: name,
      from: 'sign-in',
      unsetVariables: [],
    } as const;
  });
  const overview = new Overview(
    {
      known: async () => ({ accesses, problems: [] }),
      workspacePackages: async () => [],
      questions: {
        account: access => new AccountClient(access, secondFactor, options),
        tokens: access => new TokenClient(access, secondFactor, options),
        packages: access => new RegistryClient(access, secondFactor, options),
      },
      recoverySets: async () => [],
      lastKnown: new LastKnown(file),
      ownersSeen: new OwnersSeen(memoryNotes()),
      now: () => new Date(),
    },
    () => {},
  );
  await overview.everybody.look();
  const shown = overview.accounts.map(async each => {
    // Asked again while it is under way, as when something has changed.
    void each.identity.look();
    each.identity.renew();
    await each.identity.look();
    await Promise.all([each.tokens.look(), each.packages.look()]);
    const names = each.packages.state.known?.value ?? [];
    const details = names.map(name => each.packageDetails(name));
    await Promise.all(details.map(part => part.look()));
    return {
      name: each.name?.account,
      profile: each.profile?.name,
      tokens: each.tokens.state.known?.value.tokens.map(({ key }) => key),
      owners: details.map(({ state }, index) => [names[index], state.known?.value.state?.owners]),
      findings: each.findings.map(({ kind }) => kind),
    };
  });
  return await Promise.all(shown);
}
