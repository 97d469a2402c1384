/** The machine that holds both sides to npm's description of its registry. */
import assert from 'node:assert/strict';
import { json } from './answer.ts';
import { defaultBehaviour } from './behaviour.ts';
import { Contract } from './contract.ts';
import { useRegistry } from './fixture.ts';
import type { RegistryRequest } from './request.ts';
import { escaped } from './testClient.ts';

describe('the contract', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  it('is broken by a request with a wrong field, header, parameter or type, and says no value', async () => {
    const { token, password } = await registry.addUser();
    const good = { name: 'CI', password, packages: ['burrow'] };
    assert.equal((await registry.client.createToken(good, { token })).status, 201);
    assert.deepEqual(await registry.admin.violations(), []);

    await registry.client.createToken({ ...good, surprise: 'a-secret', expires: true }, { token });
    await registry.client.createToken(good, { token, headers: { 'npm-command': 'publish' } });
    await registry.client.tokens({ token }, '?perpage=100');
    const violations = await registry.admin.violations();
    assert.deepEqual(
      violations.map(({ operation, by, errors }) => [operation, by, errors]),
      [
        [
          'create',
          'client',
          [
            'create/body must NOT have additional properties: surprise',
            'create/body/expires must be number,string',
          ],
        ],
        ['create', 'client', ['create/headers/npm-command must be equal to one of the allowed values']],
        ['list', 'client', ['list/query/perpage is not described']],
      ],
    );
  });

  it('is broken by an answer with a wrong field or status, which becomes a 500', async () => {
    const contract = Contract.ofTokens(defaultBehaviour());
    const request = {
      method: 'GET',
      path: '/-/npm/v1/tokens',
      url: '/-/npm/v1/tokens',
      base: 'http://127.0.0.1/',
      header: () => undefined,
    } as unknown as RegistryRequest;
    for (const [answer, error] of [
      [json(200, { objects: [], total: 'none', urls: {} }), 'list/answers/200/total must be integer'],
      [json(202, {}), 'list/answers/202 is not described'],
    ] as const) {
      const given = await contract.around(async () => answer)(request);
      assert.equal(given.status, 500);
      assert.deepEqual(contract.take(), [{ operation: 'list', by: answer.status, errors: [error] }]);
    }
  });

  it('is not there for what is not described: the old form', async () => {
    await registry.admin.behave({ tokens: 'legacy' });
    const { token, password } = await registry.addUser();
    assert.equal((await registry.client.createToken({ password, readonly: true }, { token })).status, 200);
    assert.deepEqual(await registry.admin.violations(), []);
  });

  it('holds for access and teams: requests', async () => {
    const { name, token } = await registry.addUser();
    await registry.admin.addOrg('digs', { [name]: 'owner' });
    const { packages } = await registry.admin.seed(name, { packages: 1, scope: '@digs' });
    const [pkg = ''] = packages;
    const call = (method: string, path: string, body?: unknown) =>
      registry.client.call(method, path, { token, body });
    const team = '/-/team/digs/developers/package';
    await call('PUT', team, { package: pkg, permissions: 'read-only' });
    await call('GET', `/-/package/${escaped(pkg)}/visibility`);
    await call('GET', '/-/org/digs/team?format=cli');
    assert.deepEqual(await registry.admin.violations(), []);

    await call('PUT', team, { package: pkg, permission: 'read-only' });
    await call('POST', `/-/package/${escaped(pkg)}/access`, { access: 'secret' });
    await call('GET', '/-/org/digs/team?pages=all');
    await call('DELETE', '/-/org/digs/team');
    const violations = await registry.admin.violations();
    assert.deepEqual(
      violations.map(({ operation, by, errors }) => [operation, by, errors]),
      [
        [
          'PUT-team-package',
          'client',
          ['PUT-team-package/body must NOT have additional properties: permission'],
        ],
        [
          'POST-package-access',
          'client',
          ['POST-package-access/body/access must be equal to one of the allowed values'],
        ],
        ['GET-org-team', 'client', ['GET-org-team/query/pages is not described']],
      ],
    );
  });

  it('holds for access and teams: answers', async () => {
    const contract = Contract.ofAccess();
    const path = '/-/package/burrow/visibility';
    const request = { method: 'GET', path, url: path, base: 'http://127.0.0.1/' } as RegistryRequest;
    const given = await contract.around(async () => json(200, { burrow: 'public' }))(request);
    assert.equal(given.status, 500);
    const [violation] = contract.take();
    assert.match(String(violation?.errors), /must have required property 'public'/);
  });
});
