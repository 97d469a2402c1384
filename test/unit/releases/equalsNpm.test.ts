/**
 * For the same folder the registry gets from us what it gets from `npm publish`, byte for byte, and the
 * scripts see the same: npm 11 and 12 at work beside us.
 */
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tool } from '../../tools.ts';
import {
  acceptAll,
  cleanUp,
  events,
  type Files,
  npmHome,
  npmPublish,
  packageFolder,
  recordingScripts,
  recordingView,
  startRegistry,
  withNpm,
} from './fixtures.ts';
import { publisherFor } from './publisher.ts';

interface Example {
  readonly files: Files;
  /** The package's folder within the files. */
  readonly folder?: string;
  readonly prepare?: (folder: string) => Promise<void>;
}

const simple = { name: 'burrow', version: '1.0.0' };

const examples: Readonly<Record<string, Example>> = {
  'a scoped package with publishConfig': {
    files: {
      'package.json': {
        ...simple,
        name: '@wombat/burrow',
        version: 'v2.0.0-rc.1',
        description: 'Größe und 😀',
        publishConfig: { access: 'public', tag: 'next' },
        repository: 'github:wombat/burrow',
        author: 'Wombat <wombat@example.com>',
        keywords: 'one, two',
        _private: 'dropped',
      },
      'Readme.markdown': '# Höhle\r\n',
    },
  },
  'a program, its manual and a server': {
    files: {
      'package.json': {
        ...simple,
        bin: './bin/cli.js',
        directories: { man: 'man' },
        dependencies: { a: 'wombat/a', b: '^1.0.0' },
      },
      'bin/cli.js': '#!/usr/bin/env node\n',
      'man/burrow.1': '.TH burrow\n',
      'server.js': '',
      AUTHORS: 'Wombat\n# nobody\n',
    },
  },
  'files, ignores and names in every script': {
    files: {
      'package.json': { ...simple, files: ['lib', '!lib/*.map'], main: 'lib/index.js', types: undefined },
      'lib/index.js': 'export {};\n',
      'lib/index.d.ts': 'export {};\n',
      'lib/index.js.map': '{}',
      'lib/höhle-洞.txt': 'x',
      'src/.npmignore': '*.ts',
      'src/index.ts': '',
      LICENSE: 'MIT',
    },
  },
  'bundled dependencies, overrides and patches': {
    files: {
      'package.json': {
        ...simple,
        dependencies: { tunnel: '1.0.0' },
        bundleDependencies: true,
        overrides: {},
        patchedDependencies: { tunnel: 'patches/tunnel.patch' },
      },
      'node_modules/tunnel/package.json': { name: 'tunnel', version: '1.0.0' },
      'node_modules/tunnel/index.js': '',
    },
  },
  'a git head and a link': {
    files: {
      'package.json': simple,
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': '0123456789abcdef0123456789abcdef01234567\n',
      'real.txt': 'x',
    },
    prepare: folder => symlink('real.txt', join(folder, 'link.txt')),
  },
  'the member of a workspace': {
    files: {
      'package.json': { name: 'root', version: '1.0.0', private: true, workspaces: ['packages/*'] },
      '.npmrc': 'tag=from-root\n',
      '.gitignore': '*.log\n',
      'packages/burrow/package.json': simple,
      'packages/burrow/trace.log': 'x',
      'packages/burrow/README': 'text',
    },
    folder: 'packages/burrow',
  },
};

for (const version of ['10.9.4', '11.19.1', '12.2.0'] as const) {
  describe(`equals npm ${version}`, () => {
    afterEach(cleanUp);

    for (const [name, { files, folder: inside = '.', prepare }] of Object.entries(examples)) {
      it(`with ${name}`, async () => {
        const root = await packageFolder(files);
        await prepare?.(root);
        const folder = join(root, inside);
        const registry = await startRegistry(acceptAll);
        const environment = await withNpm(await npmHome(registry.url), await tool('npm', version));
        await npmPublish(folder, environment);
        await publisherFor(environment).publisher.publish(folder, recordingView(), neverCancelled());

        const [theirs, ours] = registry.received.filter(({ method }) => method === 'PUT');
        assert(theirs !== undefined && ours !== undefined);
        assert.equal(ours.path, theirs.path);
        assert.deepEqual(withoutData(ours.body), withoutData(theirs.body));
        assert(ours.body === theirs.body, 'the documents differ in bytes');
      });
    }

    it('in the events, their order, and all that they see', async () => {
      const { scripts, read } = await recordingScripts();
      const folder = await packageFolder({
        'package.json': {
          ...simple,
          scripts,
          bin: 'cli.js',
          config: { port: 8080 },
          engines: { node: '>=1' },
          publishConfig: { 'script-shell': '/bin/sh' },
        },
        'cli.js': '',
        '.npmrc': 'save-exact=true\nnode-options=--no-warnings\neditor=ed\n',
      });
      await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
      await writeFile(join(folder, '.git'), 'no repository');
      const registry = await startRegistry(acceptAll);
      const environment = await withNpm(await npmHome(registry.url), await tool('npm', version));
      await npmPublish(folder, environment);
      const theirs = await read();
      await publisherFor(environment).publisher.publish(folder, recordingView(), neverCancelled());
      const ours = (await read()).slice(theirs.length);

      assert.deepEqual(
        theirs.map(({ event }) => event),
        events,
      );
      assert.deepEqual(ours, theirs);
    });
  });
}

function neverCancelled(): AbortSignal {
  return new AbortController().signal;
}

/** The document without the tarball, for a difference that a person can read. */
function withoutData(body: string): unknown {
  return JSON.parse(body, (key, value: unknown) => (key === 'data' ? undefined : value));
}
