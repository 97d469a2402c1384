/** The root of a workspace, its package manager and its members, and what is said where they are not to be had. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { WorkspaceError } from '../../../src/releases/workspaceError.ts';
import { findProject } from '../../../src/releases/workspaceProject.ts';
import { json } from '../loopbackServer.ts';
import { acceptAll, cleanUp, type Files, npmHome, packageFolder, startRegistry } from './fixtures.ts';
import { workspaceOf, workspacePublisherFor } from './workspaces.ts';

const root = { name: 'root', private: true, workspaces: ['packages/*'] };

describe('the package manager of a workspace', () => {
  afterEach(cleanUp);

  const examples: Readonly<Record<string, readonly [Files, string]>> = {
    'npm, where nothing says otherwise': [{ 'package.json': root }, 'npm'],
    'npm, by its lock file': [{ 'package.json': root, 'package-lock.json': {} }, 'npm'],
    'yarn, by the field packageManager': [
      { 'package.json': { ...root, packageManager: 'yarn@4.18.1' }, 'package-lock.json': {} },
      'yarn',
    ],
    'npm in the place of yarn 1': [{ 'package.json': { ...root, packageManager: 'yarn@1.22.22' } }, 'npm'],
    'npm in the place of yarn 1, by its lock file': [
      { 'package.json': root, 'yarn.lock': '# yarn lockfile v1\n' },
      'npm',
    ],
    'yarn, by its lock file': [
      { 'package.json': root, 'yarn.lock': '#\n\n__metadata:\n  version: 8\n' },
      'yarn',
    ],
    'yarn, by its settings': [{ 'package.json': root, '.yarnrc.yml': '' }, 'yarn'],
    'pnpm, by its workspace file': [
      { 'package.json': { name: 'root' }, 'pnpm-workspace.yaml': 'packages: []\n' },
      'pnpm',
    ],
    'pnpm, by devEngines': [
      { 'package.json': { ...root, devEngines: { packageManager: { name: 'pnpm' } } } },
      'pnpm',
    ],
    'one that is not known': [
      { 'package.json': { ...root, packageManager: 'bun@1.3.0' } },
      'manager-unknown',
    ],
    'bun, by its lock file': [{ 'package.json': root, 'bun.lock': '{}' }, 'manager-unknown'],
    'npm or yarn, as the lock files have it': [
      { 'package.json': root, '.yarnrc.yml': '', 'package-lock.json': {} },
      'several-managers',
    ],
    'none, where there is no workspace': [{ 'package.json': { name: 'burrow' } }, 'no-workspace'],
  };
  for (const [title, [files, expected]] of Object.entries(examples)) {
    it(title, async () => {
      const folder = await packageFolder(files);
      const found = await findProject(folder).then(({ manager }) => manager, codeOf);
      assert.equal(found, expected);
    });
  }

  it('is not looked for above the folder, which may be nobody’s to trust', async () => {
    const folder = await packageFolder({ 'package.json': root, 'packages/a/package.json': { name: 'a' } });
    assert.equal(await findProject(join(folder, 'packages', 'a')).catch(codeOf), 'no-workspace');
  });
});

describe('a look at a workspace', function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  async function look(folder: string, environment?: NodeJS.ProcessEnv) {
    const registry = await startRegistry(acceptAll);
    const { publisher } = workspacePublisherFor(environment ?? (await npmHome(registry.url)));
    const release = await publisher.look(folder, new AbortController().signal);
    await release.close();
    return release.plan;
  }

  it('tells a cycle, and has an order all the same', async () => {
    const folder = await workspaceOf([
      { name: 'a', dependencies: { b: '*' } },
      { name: 'b', dependencies: { a: '*' } },
      { name: 'c' },
    ]);
    const { cycles, packages } = await look(folder);
    assert.deepEqual(cycles, [['packages/a', 'packages/b']]);
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });

  it('ends where two packages have one name, and says where they are', async () => {
    const folder = await workspaceOf([{ name: 'a' }], 'npm', {
      'packages/z/package.json': { name: 'a', version: '2.0.0' },
    });
    await assert.rejects(look(folder), error => {
      assert(error instanceof WorkspaceError);
      assert.deepEqual(error.failure, {
        code: 'same-name',
        name: 'a',
        folders: ['packages/a', 'packages/z'],
      });
      return true;
    });
  });

  it('ends where the package manager is missing', async () => {
    const folder = await workspaceOf([{ name: 'a' }], 'yarn');
    const registry = await startRegistry(acceptAll);
    const environment = await npmHome(registry.url);
    await assert.rejects(look(folder, environment), error => {
      assert(error instanceof WorkspaceError);
      assert.deepEqual(error.failure, { code: 'manager-not-found', manager: 'yarn' });
      return true;
    });
  });

  it('ends where the workspace has no members', async () => {
    assert.equal(
      await look(await packageFolder({ 'package.json': root })).then(() => '', codeOf),
      'no-workspace',
    );
  });

  it('ends where nobody is signed in', async () => {
    const folder = await workspaceOf([{ name: 'a' }]);
    const registry = await startRegistry((_, response) => json(response, 404, {}));
    const environment = await npmHome(undefined, [`registry=${registry.url}`]);
    assert.equal(await look(folder, environment).then(() => '', codeOf), 'no-credentials');
  });
});

function codeOf(error: unknown): string {
  return error instanceof WorkspaceError ? error.failure.code : String(error);
}
