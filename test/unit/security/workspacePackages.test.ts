/** Which packages of a workspace are published where. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { placeNpm } from '../../../src/accounts/npmCli.ts';
import { readWorkspacePackages } from '../../../src/security/workspacePackages.ts';
import { cleanUp, npmHome, packageFolder } from '../releases/fixtures.ts';

describe('readWorkspacePackages', () => {
  afterEach(cleanUp);

  it('tells those that can be published, by name, each with where it goes and as whom', async () => {
    const environment = await npmHome(new URL('https://registry.example/'), [
      '@engines:registry=https://engines.example/npm/',
      '//engines.example/npm/:_authToken=of-the-engines',
    ]);
    const root = await packageFolder({
      'tunnel/package.json': { name: 'tunnel', version: '2.0.0' },
      'tunnel/.npmrc': '//registry.example/:_authToken=of-the-tunnel\n',
      'burrow/package.json': { name: 'burrow' },
      'elsewhere/package.json': {
        name: 'elsewhere',
        version: '1.0.0',
        publishConfig: { registry: 'https://mirror.example/' },
      },
      'engine/package.json': { name: '@engines/difference', version: '1.0.0' },
      'private/package.json': { name: 'secretive', version: '1.0.0', private: true },
      'nameless/package.json': { version: '1.0.0' },
      'list/package.json': '[]',
      'broken/package.json': '{ "name": ',
      'misnamed/package.json': { name: 'not a name', version: '1.0.0' },
      'hidden/package.json': { name: '.hidden', version: '1.0.0' },
      'underscored/package.json': { name: '_underscored', version: '1.0.0' },
      'tagged/package.json': { name: 'tagged@beta', version: '1.0.0' },
      'misled/package.json': { name: 'misled', publishConfig: { registry: 'no address' } },
    });
    const names = ['tunnel', 'burrow', 'elsewhere', 'engine', 'private', 'nameless', 'list', 'broken'];
    const misnamed = ['misnamed', 'hidden', 'underscored', 'tagged'];
    const folders = [...names, ...misnamed, 'misled', 'missing'].map(name => join(root, name));
    const found = await readWorkspacePackages(folders, await placeNpm(environment, root), environment);
    const told = found.map(({ name, version, access }) => {
      const { credentials, registry } = access;
      const token = credentials?.kind === 'bearer' ? credentials.token.reveal() : undefined;
      return [name, version, registry.href, token];
    });
    assert.deepEqual(told, [
      ['@engines/difference', '1.0.0', 'https://engines.example/npm/', 'of-the-engines'],
      ['burrow', undefined, 'https://registry.example/', 'token-of-the-test'],
      ['elsewhere', '1.0.0', 'https://mirror.example/', undefined],
      ['tunnel', '2.0.0', 'https://registry.example/', 'of-the-tunnel'],
    ]);
  });
});
