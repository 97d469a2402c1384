/** Packages whose files are what is special about them: which ones the tarball holds, and how. */
import { execFile } from 'node:child_process';
import { chmod, link, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Examples } from './npmExamples.ts';

const run = promisify(execFile);

const simple = { name: 'burrow', version: '1.0.0' };

export const contentExamples: Examples = {
  'nothing but a package.json': { files: { 'package.json': simple }, packed: ['package.json'] },
  'empty files and an empty folder': {
    files: { 'package.json': simple, 'index.js': '', 'lib/empty.json': '', '.keep': '' },
    prepare: async root => {
      await mkdir(join(root, 'empty'));
    },
    packed: ['.keep', 'index.js', 'lib/empty.json', 'package.json'],
  },
  'an .npmignore over a .gitignore, and others further down': {
    files: {
      'package.json': simple,
      '.npmignore': '*.log\n/build/\n!keep.log\n',
      '.gitignore': 'dist\n',
      'trace.log': '',
      'keep.log': '',
      'build/index.js': '',
      'dist/index.js': '',
      'lib/.gitignore': '*.js\n!index.js\n',
      'lib/index.js': '',
      'lib/other.js': '',
      'lib/build/index.js': '',
      'src/.npmignore': '*\n!*.ts\n',
      'src/.gitignore': '*.ts\n',
      'src/index.ts': '',
      'src/index.js': '',
    },
    packed: [
      'dist/index.js',
      'keep.log',
      'lib/build/index.js',
      'lib/index.js',
      'package.json',
      'src/index.ts',
    ],
  },
  'files as patterns, one of which matches nothing': {
    files: {
      'package.json': {
        ...simple,
        files: [
          './lib/',
          '/bin',
          'docs/**/*.{md,txt}',
          '!**/*.test.js',
          'nothing-here',
          '*.config.js',
          '.env*',
        ],
      },
      '.npmignore': 'lib\n',
      'lib/index.js': '',
      'lib/index.test.js': '',
      'lib/deep/.hidden': '',
      'lib/deep/.npmignore': 'ignored.js\n',
      'lib/deep/ignored.js': '',
      'bin/run': '',
      'docs/a.md': '',
      'docs/deep/b.txt': '',
      'docs/c.png': '',
      'burrow.config.js': '',
      '.env.example': '',
      'src/index.js': '',
    },
  },
  'an empty list of files, and a main outside of it': {
    files: {
      'package.json': { ...simple, files: [], main: 'src/main.js', bin: { dig: './src/dig.js' } },
      'src/main.js': '',
      'src/dig.js': '',
      'src/other.js': '',
      'LICENCE.txt': '',
      Copying: '',
      'CHANGELOG.md': '',
    },
    packed: ['Copying', 'LICENCE.txt', 'package.json', 'src/dig.js', 'src/main.js'],
  },
  'files that npm leaves out, although they are listed': {
    files: {
      'package.json': {
        ...simple,
        files: ['*', '.npmrc', 'package-lock.json', 'node_modules', 'lib/.npmrc', '.git'],
      },
      '.npmrc': 'save-exact=true\n',
      'package-lock.json': { ...simple, lockfileVersion: 3, requires: true, packages: { '': simple } },
      'npm-shrinkwrap.json': { ...simple, lockfileVersion: 3, requires: true, packages: { '': simple } },
      '.npm-extension.mjs': 'export const transformManifest = manifest => manifest;\n',
      'yarn.lock': '',
      'pnpm-lock.yaml': '',
      'node_modules/soil/index.js': '',
      'lib/node_modules/clay/index.js': '',
      'lib/.npmrc': '',
      'lib/package-lock.json': {},
      '.DS_Store': '',
      'lib/.DS_Store': '',
      '.git/config': '',
      'CVS/Root': '',
      '.burrow.swp': '',
      'index.js.orig': '',
      'npm-debug.log': '',
    },
  },
  'bundled dependencies with dependencies of their own': {
    files: {
      'package.json': {
        ...simple,
        dependencies: { tunnel: '1.0.0', '@wombat/soil': '1.0.0', loose: '1.0.0' },
        bundledDependencies: ['tunnel', '@wombat/soil', 'not-there'],
        files: ['index.js'],
      },
      'index.js': '',
      'node_modules/tunnel/package.json': {
        name: 'tunnel',
        version: '1.0.0',
        dependencies: { hoisted: '1.0.0', nested: '2.0.0' },
        files: ['index.js'],
      },
      'node_modules/tunnel/index.js': '',
      'node_modules/tunnel/left-out.js': '',
      'node_modules/tunnel/node_modules/nested/package.json': { name: 'nested', version: '2.0.0' },
      'node_modules/hoisted/package.json': { name: 'hoisted', version: '1.0.0' },
      'node_modules/hoisted/bin/run': '',
      'node_modules/@wombat/soil/package.json': { name: '@wombat/soil', version: '1.0.0' },
      'node_modules/loose/package.json': { name: 'loose', version: '1.0.0' },
    },
    manifest: { bundleDependencies: ['tunnel', '@wombat/soil', 'not-there'], bundledDependencies: undefined },
    packed: [
      'index.js',
      'node_modules/@wombat/soil/package.json',
      'node_modules/hoisted/bin/run',
      'node_modules/hoisted/package.json',
      'node_modules/tunnel/index.js',
      'node_modules/tunnel/node_modules/nested/package.json',
      'node_modules/tunnel/package.json',
      'package.json',
    ],
  },
  'a bundled dependency that is a link to another folder': {
    files: {
      'in/package.json': {
        ...simple,
        dependencies: { tunnel: 'file:../tunnel' },
        bundleDependencies: ['tunnel'],
      },
      'tunnel/package.json': { name: 'tunnel', version: '1.0.0' },
      'tunnel/index.js': '',
      'tunnel/node_modules/soil/package.json': { name: 'soil', version: '1.0.0' },
    },
    folder: 'in',
    prepare: async root => {
      await mkdir(join(root, 'in/node_modules'));
      await symlink('../../tunnel', join(root, 'in/node_modules/tunnel'), 'dir');
    },
  },
  'modes of files': {
    files: {
      'package.json': { ...simple, bin: { a: 'a.js' } },
      'a.js': '',
      'b.sh': '#!/bin/sh\n',
      'private.txt': '',
      'read-only.txt': '',
    },
    prepare: async root => {
      const modes = { 'a.js': 0o600, 'b.sh': 0o755, 'private.txt': 0o600, 'read-only.txt': 0o444 };
      for (const [path, mode] of Object.entries(modes)) await chmod(join(root, path), mode);
    },
    packed: ['a.js 711', 'b.sh 755', 'package.json', 'private.txt 600', 'read-only.txt'],
  },
  'links, also out of the folder, and a pipe': {
    files: {
      'in/package.json': { ...simple, main: 'main.js', files: ['*'] },
      'in/real.js': 'x',
      'secret.txt': 'x',
    },
    folder: 'in',
    prepare: async root => {
      const inside = join(root, 'in');
      await symlink('real.js', join(inside, 'main.js'));
      await symlink('../secret.txt', join(inside, 'out.txt'));
      await symlink('..', join(inside, 'up'), 'dir');
      await symlink('nowhere', join(inside, 'dangling'));
      await link(join(inside, 'real.js'), join(inside, 'same.js'));
      await run('mkfifo', [join(inside, 'pipe')]);
    },
    packed: ['package.json', 'real.js', 'same.js'],
  },
  'names that are long, deep, in other scripts, with spaces and signs': {
    files: {
      'package.json': { ...simple, files: ['lib', 'größe *', '[a].js'] },
      'lib/höhle-洞-😀.txt': 'x',
      'lib/e\u0301.txt': 'x',
      "lib/it's 100% #1 & more; $HOME `x` (y) [z].txt": 'x',
      'lib/-dash.js': '',
      'lib/--check.js': '',
      'lib/@at.js': '',
      'größe 1.txt': 'x',
      '[a].js': '',
      'a.js': '',
      [`lib/${'deep/'.repeat(60)}end.js`]: 'x',
      [`lib/${'n'.repeat(120)}.js`]: 'x',
      [`lib/${'洞'.repeat(60)}/${'ö'.repeat(100)}.js`]: 'x',
    },
  },
  'a megabyte that cannot be compressed': {
    files: { 'package.json': simple, 'burrow.bin': noise(1_000_003) },
  },
  'a folder in which other packages lie': {
    files: {
      'package.json': { ...simple, workspaces: ['packages/*'] },
      'packages/tunnel/package.json': { name: 'tunnel', version: '1.0.0' },
      'packages/tunnel/index.js': '',
      'packages/notes.txt': '',
      'other/package.json': { name: 'other', version: '1.0.0', files: ['only.js'] },
      'other/only.js': '',
      'other/more.js': '',
      'index.js': '',
    },
  },
  'the member of a workspace with ignore files and settings above it': {
    files: {
      'package.json': { name: 'root', version: '1.0.0', private: true, workspaces: ['groups/*/*'] },
      '.gitignore': '*.log\n',
      '.npmignore': '*.tmp\n',
      '.npmrc': 'tag=root\n',
      'groups/a/burrow/.npmrc': 'tag=member\n',
      'groups/a/.gitignore': '*.map\n',
      'groups/a/burrow/package.json': {
        ...simple,
        name: '@wombat/burrow',
        dependencies: { tunnel: '^1.0.0' },
      },
      'groups/a/burrow/a.log': '',
      'groups/a/burrow/a.tmp': '',
      'groups/a/burrow/a.map': '',
      'groups/a/burrow/a.js': '',
      'groups/a/tunnel/package.json': { name: 'tunnel', version: '1.0.0' },
      'README.md': 'of the root',
    },
    folder: 'groups/a/burrow',
    document: { 'dist-tags': { root: '1.0.0' } },
    manifest: { readme: 'ERROR: No README data found!' },
  },
  'a folder whose own name is hard': {
    files: { 'größe #1 100% (x)/package.json': simple, 'größe #1 100% (x)/index.js': '' },
    folder: 'größe #1 100% (x)',
    packed: ['index.js', 'package.json'],
  },
};

/** Bytes that look random and are the same each time (a linear congruential generator). */
function noise(length: number): Uint8Array {
  let state = 1;
  return new Uint8Array(length).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
