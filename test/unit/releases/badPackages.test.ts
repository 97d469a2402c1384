/** Packages that cannot be published: each ends with its reason, with nothing sent and nothing left behind. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readPackageJson } from '../../../src/releases/manifest.ts';
import type { PublishFailure } from '../../../src/releases/publishError.ts';
import { tool } from '../../tools.ts';
import { cleanUp, events, type Files, packageFolder } from './fixtures.ts';
import { endScene, failure, type Scene, type SceneOptions, scene } from './scene.ts';

const run = promisify(execFile);

/** Publishes in vain, and says why. */
async function refusal(stage: Scene, signal?: AbortSignal): Promise<PublishFailure> {
  const { failure: reason, published } = await failure(stage, [], signal);
  assert.equal(published, 'no');
  assert.deepEqual(stage.puts(), []);
  return reason;
}

describe('a package that cannot be published', () => {
  afterEach(endScene);

  const manifests: Readonly<Record<string, readonly [SceneOptions, PublishFailure]>> = {
    'no name': [{ manifest: { name: undefined } }, { code: 'no-name' }],
    'a name that is not allowed': [
      { manifest: { name: 'two words' } },
      { code: 'invalid-name', name: 'two words' },
    ],
    'no version': [{ manifest: { version: undefined } }, { code: 'no-version' }],
    'a version that is none': [{ manifest: { version: '1.4' } }, { code: 'invalid-version', version: '1.4' }],
    'an empty package.json': [{ files: { 'package.json': '' } }, { code: 'broken-json', line: 1, column: 1 }],
    'a list for a package.json': [{ files: { 'package.json': [] } }, { code: 'not-an-object' }],
  };
  for (const [name, [options, expected]] of Object.entries(manifests)) {
    it(`has ${name}`, async () => {
      const stage = await scene(options);
      assert.deepEqual(await refusal(stage), expected);
      assert.deepEqual(await stage.ran(), []);
      assert.deepEqual(stage.registry.received, []);
    });
  }

  it('has a package.json that leads to itself', async () => {
    const stage = await scene();
    await rm(join(stage.folder, 'package.json'));
    await symlink('package.json', join(stage.folder, 'package.json'));
    assert.deepEqual(await refusal(stage), { code: 'unreadable-manifest', reason: 'ELOOP' });
  });

  it('has a README that cannot be read', async () => {
    const stage = await scene();
    await symlink('README.md', join(stage.folder, 'README.md'));
    const reason = await refusal(stage);
    assert(reason.code === 'manifest-refused');
    assert.match(reason.said, /ELOOP/);
    assert.deepEqual(await stage.ran(), []);
  });

  it('has a README that never ends, until somebody cancels', async () => {
    const stage = await scene();
    const pipe = join(stage.folder, 'README.md');
    await run('mkfifo', [pipe]);
    const cancel = new AbortController();
    const refused = refusal(stage, cancel.signal);
    // Opens when npm has opened it, too.
    const writer = await open(pipe, 'w');
    cancel.abort();
    const reason = await refused.finally(() => writer.close());
    assert.deepEqual(reason, { code: 'cancelled' });
  });

  // What root can read, too, is no file at all.
  for (const path of ['.npmignore', 'lib/.gitignore']) {
    it(`has a ${path} that cannot be read`, async () => {
      const stage = await scene({ files: { 'lib/index.js': '' } });
      await mkdir(join(stage.folder, path));
      const reason = await refusal(stage);
      assert(reason.code === 'pack-failed');
      assert.match(reason.said, /EISDIR/);
      assert.deepEqual(await stage.ran(), events.slice(0, 3));
    });
  }

  const unpackable: Readonly<Record<string, readonly [SceneOptions, RegExp]>> = {
    'a number for a pattern of files': [{ manifest: { files: [7] } }, /is not a function/],
    'a number for the range of a dependency': [{ manifest: { dependencies: { tunnel: 7 } } }, /string spec/],
    'a bundled dependency that is overridden': [
      {
        manifest: { dependencies: { tunnel: '1.0.0' }, bundleDependencies: true, overrides: { tunnel: '2' } },
        files: { 'node_modules/tunnel/package.json': { name: 'tunnel', version: '2.0.0' } },
      },
      /Override for tunnel/,
    ],
  };
  for (const [name, [options, said]] of Object.entries(unpackable)) {
    it(`has ${name}, in npm’s own words`, async () => {
      const reason = await refusal(await scene(options));
      assert(reason.code === 'pack-failed');
      assert.match(reason.said, said);
    });
  }
});

describe('a publish in which a script', () => {
  afterEach(endScene);

  const damages: Readonly<Record<string, readonly [string, PublishFailure['code']]>> = {
    'removes package.json': ["rmSync('package.json')", 'no-package-json'],
    'breaks package.json': ["writeFileSync('package.json', '{')", 'broken-json'],
    'takes the name away': ['writeFileSync(\'package.json\', \'{"version":"1.4.0"}\')', 'no-name'],
    'removes the folder': ['rmSync(process.cwd(), { recursive: true })', 'no-package-json'],
  };
  for (const [name, [code, expected]] of Object.entries(damages)) {
    for (const event of ['prepublishOnly', 'prepack'] as const) {
      it(`${name} (${event})`, async () => {
        const stage = await scene({
          scripts: { [event]: 'node damage.cjs' },
          files: { 'damage.cjs': `require('node:fs').${code};\n` },
        });
        assert.equal((await refusal(stage)).code, expected);
      });
    }
  }
});

describe('a disk', () => {
  afterEach(endScene);

  // Linux has a file that takes nothing, as on a disk that is full.
  if (existsSync('/dev/full')) {
    it('that fills up while npm packs', async () => {
      const inTheWay =
        "const { readdirSync, symlinkSync } = require('node:fs');\n" +
        "const folder = readdirSync(process.env.TMPDIR).find(name => name.startsWith('second-factor-pack-'));\n" +
        "symlinkSync('/dev/full', require('node:path').join(process.env.TMPDIR, folder, 'package.tgz'));\n";
      const stage = await scene({ scripts: { prepack: 'node full.cjs' }, files: { 'full.cjs': inTheWay } });
      const environment = { ...stage.environment, TMPDIR: process.env['TMPDIR'] };
      const reason = await refusal({ ...stage, environment });
      assert(reason.code === 'pack-failed');
      assert.match(reason.said, /ENOSPC/);
    });
  }

  it('that has no place for temporary files', async () => {
    const stage = await scene();
    process.env['TMPDIR'] = join(stage.folder, 'nowhere');
    assert.deepEqual(await refusal(stage), { code: 'unexpected', reason: 'ENOENT' });
    assert.deepEqual(await stage.ran(), []);
  });
});

describe('readPackageJson', () => {
  afterEach(cleanUp);

  const names = [
    ...[
      'burrow',
      'Burrow.JS',
      '@wombat/burrow',
      '@Wombat/Burrow',
      'http',
      'a-_.~',
      "(it's)*!",
      '-',
      'constructor',
    ],
    ...['x'.repeat(300), ' trimmed ', '@a/b.c', '@a/node_modules', '@a/_b', '0', 'burrow.'],
    ...[
      'two words',
      '.hidden',
      '_hidden',
      '@wombat',
      '@wombat/',
      '@wombat/.hidden',
      '@/burrow',
      '@wombat/a/b',
    ],
    ...[
      'node_modules',
      'Favicon.ico',
      'a/b',
      '../up',
      '/',
      '\\',
      'ü',
      '%2e',
      'a@b',
      'a:b',
      'npm:a',
      'http://a',
    ],
    ...['a\nb', '\u0000', '', ' ', 7, null, [], {}, true],
  ];
  const versions = [
    ...[
      '1.0.0',
      'v1.0.0',
      '=1.0.0',
      ' 1.0.0 ',
      '= v1.0.0',
      '1.0.0-rc.1+build',
      '0.0.0',
      '1.2.3beta',
      '01.2.3',
    ],
    ...[
      '1.0',
      '1',
      'latest',
      '1.0.0.0',
      '1.0.0-',
      '*',
      '^1.0.0',
      '',
      ' ',
      1,
      null,
      [],
      {},
      '9007199254740992.0.0',
    ],
  ];
  const contents = [
    ...names.map(name => ({ name, version: '1.0.0' })),
    ...versions.map(version => ({ name: 'burrow', version })),
  ];

  for (const npm of ['11.19.1', '12.2.0'] as const) {
    it(`takes the names and versions that npm ${npm} takes, and makes the same of them`, async () => {
      const read = await npmReader(npm);
      for (const content of contents) {
        const folder = await packageFolder({ 'package.json': content });
        const { name, version } = await readPackageJson(folder).catch(() => refused);
        const expected = await read(folder).catch(() => refused);
        assert.deepEqual({ name, version }, expected, JSON.stringify(content));
      }
    });
  }
});

const refused = { name: undefined, version: undefined };

/** Name and version of a folder's package as `npm publish` reads them, in npm's own libraries. */
async function npmReader(version: '11.19.1' | '12.2.0') {
  const load = createRequire(join(await tool('npm', version), 'package.json'));
  const PackageJson = load('@npmcli/package-json') as {
    fix: (folder: string, options: object) => Promise<{ prepare: () => Promise<{ content: Files }> }>;
  };
  const npa = load('npm-package-arg') as { resolve: (name: unknown, version: unknown) => { name: string } };
  const semver = load('semver') as { clean: (version: unknown) => string | null };
  return async (folder: string) => {
    const { content } = await (await PackageJson.fix(folder, { changes: [] })).prepare();
    const { name, version: found } = content;
    const strict = semver.clean(found);
    const { name: resolved } = npa.resolve(name, strict);
    // libnpmpublish: EBADSEMVER; and it would send what has no name to `undefined`.
    if (strict === null || !resolved) throw new Error('not to be published');
    return { name: resolved, version: strict };
  };
}
