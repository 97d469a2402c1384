/** `npm access` and `npm team`, with the code that each change asks for. */
import assert from 'node:assert/strict';
import { forEachNpm } from './forEachNpm.ts';
import type { UserSecrets } from './index.ts';

let orgs = 0;

forEachNpm('access and teams', (npm, registry) => {
  interface Org {
    readonly org: string;
    readonly pkg: string;
    readonly owner: UserSecrets;
    readonly developer: UserSecrets;
  }

  /** An organization with one package, whose owner is asked for a code at every write and is signed in to npm. */
  async function organization(): Promise<Org> {
    orgs += 1;
    const org = `digs${orgs}`;
    const owner = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const developer = await registry.addUser();
    await registry.admin.addOrg(org, { [owner.name]: 'owner', [developer.name]: 'developer' });
    const { packages } = await registry.admin.seed(owner.name, { packages: 1, scope: `@${org}` });
    npm.useToken(owner.token);
    return { org, pkg: packages[0] ?? '', owner, developer };
  }

  async function withCode({ owner }: Org, ...args: string[]): Promise<string> {
    const terminal = npm.run(...args);
    await terminal.answer(/Enter OTP:/, await registry.admin.code(owner.name));
    return terminal.end();
  }

  async function says(...args: string[]): Promise<string[]> {
    return (await npm.run(...args).end()).trim().split('\n');
  }

  it('sets and tells who sees a package', async () => {
    const own = await organization();
    assert.deepEqual(await says('access', 'get', 'status', own.pkg), [`${own.pkg}: public`]);
    assert.match(await withCode(own, 'access', 'set', 'status=private', own.pkg), /: private/);
    assert.deepEqual(await says('access', 'get', 'status', own.pkg), [`${own.pkg}: private`]);
    assert.match(await withCode(own, 'access', 'set', 'status=public', own.pkg), /: public/);
  });

  it('sets which second factor a package wants', async () => {
    const own = await organization();
    for (const level of ['automation', 'publish', 'none'] as const) {
      await withCode(own, 'access', 'set', `mfa=${level}`, own.pkg);
      assert.equal(await registry.admin.twoFactorRequirement(own.pkg), level);
    }
  });

  it('lists packages and collaborators, of people, organizations and teams', async () => {
    const { org, pkg, owner, developer } = await organization();
    assert.deepEqual(await says('access', 'list', 'packages'), [`${pkg}: read-write`]);
    assert.deepEqual(await says('access', 'list', 'packages', org), [`${pkg}: read-write`]);
    assert.deepEqual(await says('access', 'list', 'packages', `${org}:developers`), [`${pkg}: read-write`]);
    const people = [owner.name, developer.name].map(name => `${name}: read-write`);
    assert.deepEqual((await says('access', 'list', 'collaborators', pkg)).toSorted(), people.toSorted());
  });

  it('gives a team access to a package, and takes it back', async () => {
    const own = await organization();
    const { org, pkg } = own;
    const team = `${org}:developers`;
    await withCode(own, 'access', 'grant', 'read-only', team, pkg);
    assert.deepEqual(await says('access', 'list', 'packages', team), [`${pkg}: read-only`]);
    await withCode(own, 'access', 'revoke', team, pkg);
    assert.deepEqual(await says('access', 'list', 'packages', team), ['']);
  });

  it('makes, fills, empties and removes a team', async () => {
    const own = await organization();
    const { org, developer } = own;
    const team = `${org}:diggers`;
    assert.ok((await withCode(own, 'team', 'create', team)).includes(`+@${team}`));
    assert.deepEqual(await says('team', 'ls', org), [
      `@${org} has 2 teams:`,
      `@${org}:developers`,
      `@${team}`,
    ]);
    await withCode(own, 'team', 'add', team, developer.name);
    assert.deepEqual(await says('team', 'ls', team), [`@${team} has 1 user:`, developer.name]);
    await withCode(own, 'team', 'rm', team, developer.name);
    assert.deepEqual(await says('team', 'ls', team), [`@${team} has 0 users`]);
    await withCode(own, 'team', 'destroy', team);
    assert.deepEqual(await says('team', 'ls', org), [`@${org} has 1 team:`, `@${org}:developers`]);
  });
});
