/**
 * For the same workspace the registry gets from us what it gets from the project's own pnpm or yarn, and the scripts
 * run in the same order: those programs at work beside us.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type PackageManager, packageManagerCommand } from '../../registry/packageManagerCli.ts';
import { acceptAll, cleanUp, npmHome, recordingScripts, startRegistry, temporaryFolder } from './fixtures.ts';
import {
  endsOf,
  linkMembers,
  type Members,
  recordingWorkspaceView,
  workspaceOf,
  workspacePublisherFor,
} from './workspaces.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

const publishCommands: Readonly<Record<PackageManager, readonly string[]>> = {
  'pnpm 10': ['-r', 'publish', '--no-git-checks'],
  'pnpm 12': ['-r', 'publish', '--no-git-checks'],
  'yarn 4': ['workspaces', 'foreach', '--all', '--no-private', '--topological', 'npm', 'publish'],
};

const members = (scripts: Readonly<Record<string, string>>): Members => [
  {
    name: '@wombat/app',
    version: '2.1.0',
    description: 'It depends on the others in every way there is.',
    bin: './cli.js',
    scripts,
    publishConfig: { access: 'public', main: 'built.js' },
    dependencies: { '@wombat/lib': 'workspace:^', 'wombat-tool': 'catalog:' },
    peerDependencies: { 'wombat-peer': 'workspace:~' },
    devDependencies: { 'wombat-private': 'workspace:*' },
    repository: 'github:wombat/app',
  },
  { name: '@wombat/lib', version: '1.2.3', scripts, publishConfig: { access: 'public' }, license: 'MIT' },
  { name: 'wombat-tool', version: '3.0.0', scripts, optionalDependencies: { '@wombat/lib': 'workspace:*' } },
  { name: 'wombat-peer', version: '0.4.0', keywords: ['burrow'] },
  // Called the same as another one, where a file is named after it.
  { name: 'wombat-lib', version: '1.2.3' },
  { name: 'wombat-private', version: '1.0.0', private: true },
];

const more = {
  'packages/app/cli.js': '#!/usr/bin/env node\n',
  'packages/app/README.md': '# app\n\nIt digs.\n',
  'packages/lib/LICENSE': 'MIT\n',
};

for (const manager of Object.keys(publishCommands) as PackageManager[]) {
  describe(`a workspace of ${manager}`, function () {
    this.timeout(120_000);
    afterEach(cleanUp);

    it('is published as by itself', async () => {
      const name = manager.startsWith('pnpm') ? 'pnpm' : 'yarn';
      const recorder = await recordingScripts();
      const all = members(recorder.scripts);
      const catalogs = 'catalog:\n  wombat-tool: ^3.0.0\n';
      const registry = await startRegistry(acceptAll);
      const yarnSettings = [
        'enableTelemetry: false',
        'unsafeHttpWhitelist: ["127.0.0.1"]',
        `npmRegistryServer: "${registry.url.origin}"`,
        'npmAuthToken: token-of-the-test',
        catalogs,
      ];
      const settings =
        name === 'yarn'
          ? { '.yarnrc.yml': yarnSettings.join('\n') }
          : { 'pnpm-workspace.yaml': `packages:\n  - packages/*\n${catalogs}` };
      const root = await workspaceOf(all, name, { ...more, ...settings });
      const environment = await withManager(await npmHome(registry.url), manager, name);
      await commit(root);
      if (name === 'yarn') await run(name, ['install'], { cwd: root, env: environment });
      else await linkMembers(root, all);

      const installed = (await recorder.read()).length;
      await run(name, publishCommands[manager], { cwd: root, env: environment }).catch(error => {
        // It tells on standard output what went wrong.
        throw new Error(`${name} failed: ${error.stdout}`, { cause: error });
      });
      const theirs = documentsOf(registry.received);
      const theirEvents = (await recorder.read()).slice(installed);
      const received = registry.received.length;

      const { publisher } = workspacePublisherFor(environment);
      const release = await publisher.look(root, never);
      const view = recordingWorkspaceView();
      const ids = release.plan.packages.flatMap(({ id, state }) => (state.kind === 'missing' ? [id] : []));
      const outcome = await release.publish(ids, view, never);
      await release.close();
      assert.deepEqual(new Set(Object.values(endsOf(outcome))), new Set(['published']));
      const ours = documentsOf(registry.received.slice(received));
      assert.deepEqual([...ours.keys()].toSorted(), [...theirs.keys()].toSorted());
      for (const [name, document] of theirs) assert.deepEqual(ours.get(name), document);

      const ourEvents = (await recorder.read()).slice(installed + theirEvents.length);
      for (const { name } of all) assert.deepEqual(eventsOf(ourEvents, name), eventsOf(theirEvents, name));
    });
  });
}

interface Document {
  readonly 'dist-tags': unknown;
  readonly access: unknown;
  readonly readme?: unknown;
  readonly versions: Readonly<Record<string, Record<string, unknown>>>;
}

/** What each package was published with, by its name. */
function documentsOf(
  received: readonly { readonly method: string; readonly body: string }[],
): ReadonlyMap<string, unknown> {
  const puts = received.filter(({ method }) => method === 'PUT');
  return new Map(
    puts.map(({ body }) => {
      const { 'dist-tags': tags, access, readme, versions } = JSON.parse(body) as Document;
      // What npm adds where pnpm 10 hands it a tarball to publish: where that lay on the disk.
      const [{ _from, _resolved, _integrity, ...manifest } = {}] = Object.values(versions);
      return [String(manifest['name']), { tags, access, readme, manifest }];
    }),
  );
}

function eventsOf(
  recorded: readonly { readonly event: string; readonly cwd: string }[],
  name: string,
): readonly string[] {
  const folder = join('packages', name.replace(/^@[^/]+\//, ''));
  return recorded.filter(({ cwd }) => cwd.endsWith(folder)).map(({ event }) => event);
}

/** Puts the package manager on PATH, and nothing of this user's beside it. */
async function withManager(
  environment: NodeJS.ProcessEnv,
  manager: PackageManager,
  name: string,
): Promise<NodeJS.ProcessEnv> {
  const bin = await temporaryFolder();
  const home = await temporaryFolder();
  const command = await packageManagerCommand(manager);
  const file = join(bin, name);
  await writeFile(file, `#!/bin/sh\nexec ${command.map(word => `"${word}"`).join(' ')} "$@"\n`);
  await chmod(file, 0o755);
  return { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}`, XDG_DATA_HOME: home };
}

async function commit(root: string): Promise<void> {
  const git = (...args: string[]) => run('git', args, { cwd: root });
  await git('init', '--quiet');
  await git(
    '-c',
    'user.name=wombat',
    '-c',
    'user.email=wombat@example.com',
    'commit',
    '--allow-empty',
    '-qm',
    'dig',
  );
}
