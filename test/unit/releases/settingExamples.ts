/** Packages for which settings or scripts decide what is published, and where. */
import type { Examples } from './npmExamples.ts';

const simple = { name: 'burrow', version: '1.0.0' };

/** A script that changes the package.json of the folder it runs in; `p` is its content. */
function changing(change: string): string {
  return (
    "const { readFileSync: read, writeFileSync: write } = require('node:fs');\n" +
    "const p = JSON.parse(read('package.json', 'utf8'));\n" +
    `${change};\nwrite('package.json', JSON.stringify(p));\n`
  );
}

export const settingExamples: Examples = {
  'publishConfig with a registry of its own': {
    files: other => ({
      'package.json': {
        ...simple,
        name: '@wombat/burrow',
        publishConfig: { registry: other.href, tag: 'next', access: 'restricted' },
      },
    }),
    registry: 'other',
    document: { 'dist-tags': { next: '1.0.0' }, access: 'restricted' },
  },
  'publishConfig with the registry of a scope': {
    files: other => ({
      'package.json': {
        ...simple,
        name: '@wombat/burrow',
        publishConfig: { '@wombat:registry': other.origin },
      },
    }),
    registry: 'other',
  },
  'publishConfig with a directory, which npm does not know': {
    files: {
      'package.json': { ...simple, publishConfig: { directory: 'dist', 'made-up': true } },
      'dist/package.json': { name: 'burrow', version: '2.0.0' },
      'dist/index.js': '',
    },
    manifest: { version: '1.0.0', publishConfig: { directory: 'dist', 'made-up': true } },
    packed: ['dist/index.js', 'dist/package.json', 'package.json'],
  },
  'the registry of its scope, and a name that must be escaped': {
    files: other => ({
      'package.json': { ...simple, name: '@wombat/burrow.~-_x' },
      '.npmrc': `@wombat:registry=${other.href}\n@other:registry=http://localhost:1/\n`,
    }),
    registry: 'other',
    packed: ['package.json'],
  },
  'the registry of the configured scope': {
    files: other => ({ 'package.json': simple, '.npmrc': `scope=@wombat\n@wombat:registry=${other.href}\n` }),
    registry: 'other',
  },
  'a registry below a path, without a slash at its end': {
    files: other => ({
      'package.json': { ...simple, name: '@wombat/burrow' },
      '.npmrc': `registry=${other.href}npm/private\n//${other.host}/npm/:_authToken=a-third-token\n`,
    }),
    registry: 'other',
  },
  'an ignore file of the person, which npm 12 knows': {
    files: {
      'package.json': simple,
      'lib/left-out.tmp': '',
      'kept.js': '',
      'ignore-everywhere': '*.tmp\n',
    },
    environment: { npm_config_global_ignore_file: './ignore-everywhere' },
  },
  'tag and access of an .npmrc': {
    files: {
      'package.json': { ...simple, name: '@wombat/burrow', version: '1.0.0-rc.1' },
      '.npmrc': 'tag=rc\naccess=public\n',
    },
    settings: ['tag=of-the-person', 'access=restricted'],
    document: { 'dist-tags': { rc: '1.0.0-rc.1' }, access: 'public' },
  },
  'a tag of the environment, and one of publishConfig that wins': {
    files: {
      'package.json': { ...simple, publishConfig: { tag: 'from-config' } },
      '.npmrc': 'tag=from-file\n',
    },
    environment: { npm_config_tag: 'from-environment' },
    document: { 'dist-tags': { 'from-config': '1.0.0' } },
  },
  'prepare that builds': {
    files: {
      'package.json': {
        ...simple,
        scripts: { prepare: 'node build.cjs' },
        main: 'dist/index.js',
        files: ['dist'],
      },
      'build.cjs':
        "const { mkdirSync, writeFileSync } = require('node:fs');\nmkdirSync('dist');\n" +
        "writeFileSync('dist/index.js', 'built');\nwriteFileSync('dist/index.d.ts', '');\n",
    },
    manifest: { types: './dist/index.d.ts' },
    packed: ['dist/index.d.ts', 'dist/index.js', 'package.json'],
  },
  'prepare that would build, and ignore-scripts': {
    files: {
      'package.json': { ...simple, scripts: { prepare: 'node build.cjs', prepack: 'node build.cjs' } },
      '.npmrc': 'ignore-scripts=true\n',
      'build.cjs': "require('node:fs').writeFileSync('built.js', '');\n",
    },
    packed: ['build.cjs', 'package.json'],
  },
  'prepack that changes package.json, and postpack that changes it back': {
    files: {
      'package.json': {
        ...simple,
        scripts: { prepack: 'node pack.cjs', postpack: 'node unpack.cjs' },
        devDependencies: { tool: '1.0.0' },
      },
      'pack.cjs': `require('node:fs').copyFileSync('package.json', '.package.json.orig');\n${changing("delete p.devDependencies; p.files = ['a.js']; p.bin = 'a.js'")}`,
      'unpack.cjs': "require('node:fs').renameSync('.package.json.orig', 'package.json');\n",
      'a.js': '',
      'b.js': '',
    },
    manifest: { devDependencies: { tool: '1.0.0' }, files: undefined },
    packed: ['a.js 755', 'package.json'],
  },
  'prepack that changes package.json for good': {
    files: {
      'package.json': {
        ...simple,
        scripts: { prepack: 'node pack.cjs' },
        devDependencies: { tool: '1.0.0' },
      },
      'pack.cjs': changing(
        "delete p.devDependencies; p.description = 'packed'; p.publishConfig = { tag: 'late' }",
      ),
    },
    manifest: { devDependencies: undefined, description: 'packed' },
    document: { 'dist-tags': { late: '1.0.0' } },
  },
  'prepack that takes publishConfig away': {
    files: other => ({
      'package.json': {
        ...simple,
        name: '@wombat/burrow',
        scripts: { prepack: 'node pack.cjs' },
        publishConfig: { registry: other.href, access: 'public', tag: 'next' },
      },
      'pack.cjs': changing('delete p.publishConfig'),
    }),
    registry: 'other',
    manifest: { publishConfig: undefined },
    document: { 'dist-tags': { next: '1.0.0' }, access: 'public' },
  },
  'prepublishOnly that changes files, program and README': {
    files: {
      'package.json': {
        ...simple,
        scripts: { prepublishOnly: 'node before.cjs', prepare: 'node prepare.cjs' },
      },
      'before.cjs': `${changing("p.files = ['a.js']; p.author = 'Wombat'")}require('node:fs').writeFileSync('README.md', '# New');\n`,
      'prepare.cjs': changing("p.files.push('b.js'); p.keywords = ['late']"),
      'a.js': '',
      'b.js': '',
      'c.js': '',
    },
    manifest: { author: { name: 'Wombat' }, readme: '# New', keywords: ['late'], files: ['a.js', 'b.js'] },
    packed: ['README.md', 'a.js', 'b.js', 'package.json'],
  },
  'a folder below another package, which has settings': {
    files: {
      'package.json': { name: 'outer', version: '9.0.0' },
      '.npmrc': 'tag=outer\n',
      'inner/package.json': simple,
      'inner/.npmrc': 'tag=inner\n',
    },
    folder: 'inner',
    document: { 'dist-tags': { inner: '1.0.0' } },
  },
};
