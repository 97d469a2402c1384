/**
 * Packages that are published by npm and by us, to compare. Most say what is special about them as what the
 * registry must get: a package whose feature has no effect proves nothing.
 */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from './fixtures.ts';

export interface Example {
  /** `other` is a second registry, with credentials of its own. */
  readonly files: Files | ((other: URL) => Files);
  /** The package's folder within the files. */
  readonly folder?: string;
  /** Makes what is no plain file. */
  readonly prepare?: (root: string) => Promise<void>;
  /** Lines of the person's `.npmrc`. */
  readonly settings?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The paths that the tarball must hold, with their modes in octal where one is not 644. */
  readonly packed?: readonly string[];
  /** Fields that the manifest must have; undefined for one that it must not have. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Fields of the document around it. */
  readonly document?: Readonly<Record<string, unknown>>;
  /** Where it must arrive. */
  readonly registry?: 'other';
}

export type Examples = Readonly<Record<string, Example>>;

export function filesOf({ files }: Example, other: URL): Files {
  return typeof files === 'function' ? files(other) : files;
}

const simple = { name: 'burrow', version: '1.0.0' };

/** For every npm, the old ones included. */
export const basicExamples: Examples = {
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
