/** Packages whose package.json is what is special about them. */
import type { Examples } from './npmExamples.ts';

const simple = { name: 'burrow', version: '1.0.0' };
const head = '0123456789abcdef0123456789abcdef01234567';

export const manifestExamples: Examples = {
  'programs as an object': {
    files: {
      'package.json': {
        ...simple,
        bin: { burrow: './bin/cli.js', '../dig': 'bin\\dig.js', gone: 'bin/gone.js', wrong: 7 },
        files: ['lib'],
      },
      'bin/cli.js': '#!/usr/bin/env node\n',
      'bin/dig.js': '#!/usr/bin/env node\n',
      'bin/other.js': '',
    },
    manifest: { bin: { burrow: 'bin/cli.js', gone: 'bin/gone.js', dig: 'bin/dig.js' } },
    packed: ['bin/cli.js', 'bin/dig.js', 'package.json'],
  },
  'programs and manuals by their folders': {
    files: {
      'package.json': { ...simple, directories: { bin: './bin', man: 'man', lib: 'lib' } },
      'bin/dig.js': '',
      'bin/deep/fill.sh': '#!/bin/sh\n',
      'bin/.hidden': '',
      'man/burrow.1': '.TH burrow\n',
      'man/deep/burrow.5': '.TH burrow\n',
      'man/notes.txt': '',
    },
  },
  'a program and a manual as strings, with a scope': {
    files: {
      'package.json': { ...simple, name: '@wombat/burrow', bin: 'cli.js', man: './doc/../burrow.1' },
      'cli.js': '',
      'burrow.1': '',
    },
    manifest: { bin: { burrow: 'cli.js' }, man: ['burrow.1'] },
  },
  'people as strings, and bugs, homepage and funding made out of strings': {
    files: {
      'package.json': {
        ...simple,
        author: 'Wömbat <wombat@example.com> (https://example.com/)',
        contributors: ['One <one@example.com>', { name: 'Two', url: 'https://example.com/two' }, 'Three'],
        maintainers: ['Four (https://example.com/four)'],
        repository: { type: 'git', url: 'github:wombat/burrow', directory: 'packages/burrow' },
        funding: 'https://example.com/fund',
        engines: { node: '>=18', npm: '>=9' },
        os: ['darwin', '!win32'],
        cpu: ['x64'],
        libc: 'glibc',
        devEngines: { runtime: { name: 'node' } },
        packageManager: 'npm@11.0.0',
        config: { port: 8080 },
      },
      AUTHORS: 'Nobody asks this file\n',
    },
    manifest: {
      author: { name: 'Wömbat', email: 'wombat@example.com', url: 'https://example.com/' },
      bugs: { url: 'https://github.com/wombat/burrow/issues' },
      homepage: 'https://github.com/wombat/burrow#readme',
    },
  },
  'exports, types and what the browser gets': {
    files: {
      'package.json': {
        ...simple,
        type: 'module',
        main: 'dist/index.js',
        browser: 'dist/browser.js',
        imports: { '#den': './dist/den.js' },
        exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': null },
        sideEffects: false,
        overrides: { soil: '2.0.0' },
        workspaces: [],
        files: ['README.md'],
      },
      'dist/index.js': 'export {};\n',
      'dist/index.d.ts': 'export {};\n',
      'dist/browser.js': '',
      'dist/den.js': '',
    },
    manifest: { types: './dist/index.d.ts' },
    packed: ['dist/browser.js', 'dist/index.js', 'package.json'],
  },
  'dependencies of every kind': {
    files: {
      'package.json': {
        ...simple,
        dependencies: {
          soil: '^1.0.0',
          root: 'npm:roots@^2',
          clay: 'wombat/clay#main',
          sand: 'git+ssh://git@gitlab.com/wombat/sand.git',
          stone: 'file:../stone',
          water: 'https://example.com/water.tgz',
          both: '1.0.0',
        },
        optionalDependencies: { both: '1.0.0' },
        peerDependencies: { wombat: '*' },
        peerDependenciesMeta: { wombat: { optional: true } },
        devDependencies: { tool: 'workspace:*', other: 'github:wombat/other' },
      },
    },
  },
  'old and misspelt fields, and dependencies as lists': {
    files: {
      'package.json': {
        ...simple,
        dependencies: ['soil@^1.0.0', 'clay >=2'],
        devDependencies: 'one@1 two',
        bundledDependencies: false,
        dependancies: { no: '1' },
        keywords: 'one, two three',
        repositories: ['gitlab:wombat/burrow'],
        bugs: { email: 'bugs@example.com', url: 'nowhere', phone: '1' },
        homepage: 'example.com/burrow',
        licenses: [{ type: 'MIT', url: 'https://example.com/licence' }],
        scripts: { test: './node_modules/.bin/mocha', wrong: ['no'] },
        files: false,
        description: '',
      },
    },
    manifest: {
      bugs: { email: 'bugs@example.com' },
      homepage: 'http://example.com/burrow',
      dependencies: { soil: '^1.0.0', clay: '>=2' },
      keywords: ['one', 'two three'],
    },
  },
  'something to compile': {
    files: { 'package.json': simple, 'binding.gyp': '{}', 'src/burrow.cc': '' },
    manifest: { gypfile: true, scripts: { install: 'node-gyp rebuild' } },
  },
  'a byte order mark, CRLF and tabs': {
    files: {
      'package.json':
        '\uFEFF{\r\n\t"name": "burrow",\r\n\t"version": "1.0.0",\r\n\t"description": "tab\\tand\\r\\nline"\r\n}\r\n',
      'README.md': '\uFEFF# Burrow\r\n',
      '.npmignore': 'left-out\r\n# comment\r\n',
      'left-out': '',
    },
    manifest: { description: 'tab\tand\r\nline' },
    packed: ['README.md', 'package.json'],
  },
  'strings that are hard to write down': {
    files: {
      'package.json':
        '{"name":"burrow","version":"1.0.0","description":"\\ud800 \\u2028 \\u0000 \\" \\\\ 😀 e\\u0301",' +
        '"10":"ten","9":"nine","__proto__":{"polluted":true},"number":1e400,"zero":-0,"big":12345678901234567890,' +
        '"constructor":null,"dist":{"tarball":"elsewhere","fileCount":9},"_id":"other@2.0.0","_npmUser":"nobody"}',
    },
    manifest: { number: null, big: 12345678901234567000, _npmUser: undefined },
  },
  'an old name with capitals, a version with a v, spaces and a build': {
    files: { 'package.json': { name: ' Burrow.JS ', version: ' v0.0.0-a.1+build.5 ', tag: 'old' } },
    settings: ['tag=beta'],
    manifest: { name: 'Burrow.JS', version: '0.0.0-a.1' },
    document: { 'dist-tags': { old: '0.0.0-a.1' } },
  },
  'no README but one in plain text, one that is too deep, and one that is a folder': {
    files: {
      'package.json': simple,
      'docs/README.md': 'not me',
      'readme.txt': 'nor me',
      'README.md/index.md': 'nor me',
    },
    manifest: { readme: 'ERROR: No README data found!' },
  },
  'several READMEs': {
    files: { 'package.json': simple, README: 'plain', 'readme.txt': 'text', 'ReadMe.MD': '# Größe 穴\n' },
    manifest: { readme: '# Größe 穴\n', readmeFilename: 'ReadMe.MD' },
  },
  'an empty README': {
    files: { 'package.json': simple, 'README.md': '' },
    manifest: { readme: 'ERROR: No README data found!', readmeFilename: 'README.md' },
  },
  'a long README that is no UTF-8': {
    files: {
      'package.json': simple,
      'README.md': Buffer.concat([
        Buffer.from('gr\xf6\xdfe\xff\n', 'latin1'),
        Buffer.alloc(200_000, 'wombat '),
      ]),
    },
  },
  'a README and a git head that it states itself': {
    files: {
      'package.json': { ...simple, readme: 'mine', gitHead: head.toUpperCase(), types: './none.d.ts' },
      'README.md': 'not this',
      'index.d.ts': '',
      '.git/HEAD': `${head}\n`,
    },
    manifest: { readme: 'mine', readmeFilename: undefined, gitHead: head.toUpperCase() },
  },
  'a detached git head above the folder': {
    files: { '.git/HEAD': `${head}\n`, 'deep/er/package.json': simple, 'deep/er/index.js': '' },
    folder: 'deep/er',
    manifest: { gitHead: head },
  },
  'a git head among packed refs': {
    files: {
      'package.json': simple,
      '.git/HEAD': 'ref: refs/heads/größe/main\n',
      '.git/packed-refs': `# pack-refs with: peeled\n${head.replaceAll('0', 'f')} refs/heads/main\n${head} refs/heads/größe/main\n`,
    },
    manifest: { gitHead: head },
    packed: ['package.json'],
  },
};
