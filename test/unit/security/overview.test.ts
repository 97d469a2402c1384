/** What the security tree shows, asked of a real registry. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { KnownAccess } from '../../../src/accounts/knownAccounts.ts';
import { NpmCliError } from '../../../src/accounts/npmCli.ts';
import type { Credentials } from '../../../src/registry/account.ts';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { TokenClient } from '../../../src/registry/tokenClient.ts';
import type { AccountOverview } from '../../../src/security/accountOverview.ts';
import { isNotOffered } from '../../../src/security/accountOverview.ts';
import { LastKnown } from '../../../src/security/lastKnown.ts';
import { type Change, Overview, type OverviewPorts } from '../../../src/security/overview.ts';
import { OwnersSeen } from '../../../src/security/ownersSeen.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';
import { json } from '../loopbackServer.ts';
import { cleanUp, startRegistry, temporaryFolder } from '../releases/fixtures.ts';

const secondFactor = new SecondFactor({ open: () => assert.fail('nobody is to be asked') });
const options = { publicRegistry: new URL('https://public.test/'), userAgent: 'test', log: () => {} };
const questions: OverviewPorts['questions'] = {
  account: access => new AccountClient(access, secondFactor, options),
  tokens: access => new TokenClient(access, secondFactor, options),
  packages: access => new RegistryClient(access, secondFactor, options),
};

function known(
  registry: string | URL,
  credentials: Credentials | string | undefined,
  account?: string,
): KnownAccess {
  const held =
    typeof credentials === 'string'
      ? ({ kind: 'bearer', token: new Secret(credentials) } as const)
      : credentials;
  return {
    access: { registry: new URL(registry), credentials: held, network: { rejectUnauthorized: true } },
    from: account === undefined ? 'npm' : 'sign-in',
    ...(account === undefined ? {} : { account }),
    unsetVariables: [],
  };
}

interface Scene {
  readonly overview: Overview;
  readonly changes: readonly Change[];
  readonly accounts: () => Promise<readonly AccountOverview[]>;
}

async function scene(accesses: readonly KnownAccess[], ports: Partial<OverviewPorts> = {}): Promise<Scene> {
  const changes: Change[] = [];
  const overview = new Overview(
    {
      known: async () => ({ accesses, problems: [] }),
      workspacePackages: async () => [],
      questions,
      recoverySets: async () => [],
      lastKnown: new LastKnown(join(await temporaryFolder(), 'lastKnown.json')),
      ownersSeen: new OwnersSeen(memoryNotes()),
      now: () => new Date(),
      ...ports,
    },
    change => changes.push(change),
  );
  const accounts = async () => {
    await overview.everybody.look();
    await Promise.all(overview.accounts.map(account => account.identity.look()));
    return overview.accounts;
  };
  return { overview, changes, accounts };
}

async function only(accounts: () => Promise<readonly AccountOverview[]>): Promise<AccountOverview> {
  const [account, ...others] = await accounts();
  assert.equal(others.length, 0);
  return account ?? assert.fail('no account');
}

describe('Overview', () => {
  const registry = useRegistry();
  afterEach(cleanUp);

  it('tells who is signed in, whose session has ended, and who cannot be asked', async () => {
    const wombat = await registry.addUser({ twoFactor: 'auth-only' });
    const gone = await registry.addUser();
    await registry.admin.expireSessions(gone.name);
    const { accounts } = await scene([
      known(registry.url, wombat.token),
      known(registry.url, gone.token),
      known('http://127.0.0.1:9/', 'token'),
    ]);
    const told = (await accounts()).map(({ standing, name }) => [standing, name?.account]);
    assert.deepEqual(told, [
      ['signed-in', wombat.name],
      ['ended', undefined],
      ['unsure', undefined],
    ]);
  });

  it('shows an account once, and no registry that nobody is signed in to', async () => {
    const { name, token } = await registry.addUser();
    const own = known(registry.url, await registry.admin.signIn(name), name);
    const { accounts } = await scene([
      own,
      known(registry.url, token),
      known('https://other.example/', undefined),
    ]);
    assert.equal((await only(accounts)).known, own);
  });

  it('shows a sign-in of our own whose token is lost as one that has ended, without a request', async () => {
    const { accounts } = await scene([known(registry.url, undefined, 'wombat')]);
    const account = await only(accounts);
    assert.equal(account.standing, 'ended');
    assert.equal(account.name?.account, 'wombat');
    assert.deepEqual(await registry.admin.requests(), []);
  });

  it('names registries whose sign-in comes from a variable that is not set', async () => {
    const unset = { ...known(registry.url, undefined), unsetVariables: ['NPM_TOKEN'] };
    const { overview } = await scene([unset]);
    await overview.everybody.look();
    assert.deepEqual(overview.everybody.state.known?.value.withoutVariables, [unset]);
  });

  it('says when there is no npm, and shows what there is once there is one', async () => {
    const { token } = await registry.addUser();
    let isThere = false;
    const { overview } = await scene([], {
      known: async () => {
        if (!isThere) throw new NpmCliError('npm-not-found');
        return { accesses: [known(registry.url, token)], problems: [] };
      },
    });
    await overview.everybody.look();
    const [problem] = overview.everybody.state.known?.value.problems ?? [];
    assert(problem instanceof NpmCliError);
    isThere = true;
    overview.renewConfiguration();
    await overview.everybody.look();
    assert.equal(overview.accounts.length, 1);
  });

  it('asks for nothing of an account before somebody looks at it', async () => {
    const { name, token } = await registry.addUser();
    const { accounts } = await scene([known(registry.url, token)]);
    const account = await only(accounts);
    assert.equal(account.name?.account, name);
    assert.deepEqual(
      (await registry.admin.requests()).map(({ url }) => url),
      ['/-/npm/v1/user'],
    );
  });

  it('follows the pages of tokens, and says after the first how many there are', async () => {
    const { name, token } = await registry.addUser();
    const { tokens } = await registry.admin.seed(name, { tokens: 250 });
    const { accounts, changes } = await scene([known(registry.url, token)]);
    const account = await only(accounts);
    const before = changes.length;
    const look = account.tokens.look();
    const counts: unknown[] = [];
    while (account.tokens.state.isLoading) {
      await new Promise(resolve => setImmediate(resolve));
      const list = account.tokens.state.known?.value;
      if (list !== undefined && counts.at(-1) !== list.tokens.length) counts.push(list.tokens.length);
      assert.ok(list === undefined || list.total === 250);
    }
    await look;
    assert.deepEqual(counts, [100, 200, 250]);
    assert.ok(changes.length > before);
    assert.deepEqual(
      account.tokens.state.known?.value.tokens.map(({ key }) => key),
      tokens,
    );
  });

  it('lists the packages that the account can write to, and asks for owners and versions of one that is opened', async () => {
    const { name, token } = await registry.addUser();
    const { packages } = await registry.admin.seed(name, { packages: 12, scope: '@burrows' });
    const { accounts } = await scene([known(registry.url, token)]);
    const account = await only(accounts);
    await account.packages.look();
    assert.deepEqual(account.packages.state.known?.value, packages);
    const details = account.packageDetails('@burrows/package-0003');
    assert.equal(account.packageDetails('@burrows/package-0003'), details);
    await details.look();
    const state = details.state.known?.value.state;
    assert.deepEqual(state?.owners, [name]);
    assert.equal(state?.latest?.version, '1.2.0');
    assert.ok(state?.latest?.at instanceof Date);
  });

  it('finds an owner who was not there the last time, until the person knows them', async () => {
    const { name, token } = await registry.addUser();
    const { name: mallory } = await registry.addUser();
    const { packages } = await registry.admin.seed(name, { packages: 1 });
    const burrow = packages[0] ?? assert.fail('no package');
    const ownersSeen = new OwnersSeen(memoryNotes());
    const first = await only((await scene([known(registry.url, token)], { ownersSeen })).accounts);
    await first.packageDetails(burrow).look();
    const ofOwners = ({ findings }: AccountOverview) => findings.filter(({ kind }) => kind === 'new-owners');
    assert.deepEqual(ofOwners(first), []);

    await registry.admin.addOwner(burrow, mallory);
    const later = await only((await scene([known(registry.url, token)], { ownersSeen })).accounts);
    await later.packageDetails(burrow).look();
    const [finding] = ofOwners(later);
    assert(finding?.kind === 'new-owners');
    assert.deepEqual(finding.fresh, [mallory]);
    await later.acceptOwners(finding);
    await later.packageDetails(burrow).look();
    assert.deepEqual(ofOwners(later), []);
  });

  it('takes nobody for new to a package that was looked at before it was published', async () => {
    const { name, token } = await registry.addUser();
    const { packages } = await registry.admin.seed(name, { packages: 1 });
    const burrow = packages[0] ?? assert.fail('no package');
    const ownersSeen = new OwnersSeen(memoryNotes());
    const account = await only((await scene([known(registry.url, token)], { ownersSeen })).accounts);
    const hidden = { kind: 'status', status: 404 } as const;
    await registry.admin.behave({ faults: [{ method: 'GET', path: `^/${burrow}$`, effect: hidden }] });
    const details = account.packageDetails(burrow);
    await details.look();
    const published = () => details.state.known?.value.state;
    assert.equal(published(), undefined);

    details.renew();
    await details.look();
    assert.deepEqual(published()?.owners, [name]);
    assert.deepEqual(
      account.findings.filter(({ kind }) => kind === 'new-owners'),
      [],
    );
  });

  it('says of each part alone that a registry does not offer it', async () => {
    const plain = await startRegistry(({ path }, response) =>
      path === '/-/whoami'
        ? json(response, 200, { username: 'plain' })
        : json(response, 404, { error: 'no such call' }),
    );
    const { accounts } = await scene([known(plain.url, 'token')]);
    const account = await only(accounts);
    assert.equal(account.standing, 'signed-in');
    assert.equal(account.name?.account, 'plain');
    assert.equal(account.profile, undefined);
    await Promise.all([account.tokens.look(), account.packages.look()]);
    assert.ok(isNotOffered(account.tokens.state.error));
    assert.ok(isNotOffered(account.packages.state.error));
    assert.deepEqual(account.findings, []);
  });

  it('takes a page in place of an answer for a registry that does not offer that', async () => {
    const page = await startRegistry(({ path }, response) =>
      path === '/-/whoami'
        ? json(response, 200, { username: 'plain' })
        : response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Hello</p>'),
    );
    const account = await only((await scene([known(page.url, 'token')])).accounts);
    await Promise.all([account.tokens.look(), account.packages.look()]);
    assert.equal(account.name?.account, 'plain');
    assert.ok(isNotOffered(account.tokens.state.error));
    assert.ok(isNotOffered(account.packages.state.error));
  });

  it('shows what was known the last time where the registry cannot be reached, and when that was', async () => {
    const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
    await registry.admin.seed(name, { packages: 3, tokens: 2 });
    const lastKnown = new LastKnown(join(await temporaryFolder(), 'lastKnown.json'));
    const early = new Date('2026-10-03T12:00:00Z');
    const online = await scene([known(registry.url, token)], { lastKnown, now: () => early });
    const seen = await only(online.accounts);
    await Promise.all([seen.tokens.look(), seen.packages.look()]);

    const off = { kind: 'status', status: 500 } as const;
    await registry.admin.behave({ faults: [{ path: '^', times: 1000, effect: off }] });
    const offline = await scene([known(registry.url, token)], { lastKnown });
    await offline.overview.everybody.look();
    const account = await only(async () => offline.overview.accounts);
    assert.equal(account.name?.account, name, 'before anything is asked');
    await offline.accounts();
    await Promise.all([account.tokens.look(), account.packages.look()]);
    assert.equal(account.standing, 'unsure');
    assert.equal(account.profile?.twoFactor.kind, 'on');
    for (const { state } of [account.identity, account.tokens, account.packages]) {
      assert.deepEqual(state.known?.at, early);
      assert.ok(state.error instanceof RegistryError);
    }
    assert.equal(account.tokens.state.known?.value.total, 2);
    assert.equal(account.packages.state.known?.value.length, 3);
  });

  it('knows whose session it was that has ended', async () => {
    const { name, token } = await registry.addUser();
    const lastKnown = new LastKnown(join(await temporaryFolder(), 'lastKnown.json'));
    await (await scene([known(registry.url, token)], { lastKnown })).accounts();
    await registry.admin.expireSessions(name);
    const account = await only((await scene([known(registry.url, token)], { lastKnown })).accounts);
    assert.equal(account.standing, 'ended');
    assert.equal(account.name?.account, name);
    assert.deepEqual(account.findings, []);
  });

  it('cuts off what is under way when nobody looks any more', async () => {
    const { name, token } = await registry.addUser();
    await registry.admin.seed(name, { tokens: 250 });
    const { accounts, overview } = await scene([known(registry.url, token)]);
    const account = await only(accounts);
    await registry.admin.behave({ faults: [{ path: '/tokens', after: 1, effect: { kind: 'hold' } }] });
    const look = account.tokens.look();
    await registry.admin.held();
    overview.leave();
    await registry.admin.release();
    await look;
    assert.equal(account.tokens.state.isLoading, false);
    const asked = (await registry.admin.requests()).filter(({ url }) => url.includes('/tokens'));
    assert.equal(asked.length, 2, 'no further page is asked for');
  });

  it('keeps what it has asked of an account when the configuration is read anew, and drops who is gone', async () => {
    const { token } = await registry.addUser();
    const { token: another } = await registry.addUser();
    let accesses = [known(registry.url, token)];
    const { overview } = await scene([], { known: async () => ({ accesses, problems: [] }) });
    await overview.everybody.look();
    const [first] = overview.accounts;
    overview.renewConfiguration();
    await overview.everybody.look();
    assert.equal(overview.accounts[0], first);
    accesses = [known(registry.url, another)];
    overview.renewConfiguration();
    await overview.everybody.look();
    assert.equal(overview.accounts.length, 1);
    assert.notEqual(overview.accounts[0], first, 'another token may be of another account');
  });

  it('lets no older reading of the configuration, which ends late, take the place of a newer one', async () => {
    const { token: old } = await registry.addUser();
    const { token } = await registry.addUser();
    const reads: PromiseWithResolvers<void>[] = [];
    const { overview, accounts } = await scene([], {
      known: async () => {
        const read = Promise.withResolvers<void>();
        const accesses = [known(registry.url, reads.push(read) === 1 ? old : token)];
        await read.promise;
        return { accesses, problems: [] };
      },
    });
    const shown = accounts();
    overview.renewConfiguration();
    reads[1]?.resolve();
    const account = await only(() => shown);
    reads[0]?.resolve();
    await new Promise(resolve => setImmediate(resolve));
    await registry.admin.reset();
    overview.renew();
    reads[2]?.resolve();
    await account.identity.look();
    assert.equal((await registry.admin.requests()).length, 1, 'who is shown is asked anew');
    assert.equal(await only(accounts), account);
  });

  it('puts each package of the workspace below the account that npm would publish it with', async () => {
    const wombat = await registry.addUser();
    const ada = await registry.addUser();
    const accesses = [known(registry.url, wombat.token), known(registry.url, ada.token)];
    const folder = (name: string, { access }: KnownAccess) =>
      ({ folder: `/${name}`, name, version: '1.0.0', access }) as const;
    const { overview, accounts } = await scene(accesses, {
      workspacePackages: async () => [
        folder('burrow', known(registry.url, wombat.token)),
        folder('engine', known(registry.url, ada.token)),
        folder('nobody', known(registry.url, 'a token of nobody known')),
        folder('elsewhere', known('https://other.example/', wombat.token)),
      ],
    });
    const [first, second] = await accounts();
    await overview.workspacePackages.look();
    const names = (account: AccountOverview | undefined) =>
      account && overview.packagesOf(account).map(({ name }) => name);
    assert.deepEqual(names(first), ['burrow', 'nobody']);
    assert.deepEqual(names(second), ['engine']);
  });
});
