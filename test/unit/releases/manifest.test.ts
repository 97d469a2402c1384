/** What is wrong with a package.json, told before anything runs. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { jsonErrorPosition } from '../../../src/releases/jsonError.ts';
import { readNpmManifests, readPackageJson } from '../../../src/releases/manifest.ts';
import { NpmHost } from '../../../src/releases/npmHost.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import { cleanUp, npmHome, packageFolder, temporaryFolder } from './fixtures.ts';

describe('readPackageJson', () => {
  afterEach(cleanUp);

  async function failure(content: string | object): Promise<unknown> {
    const folder = await packageFolder({ 'package.json': content });
    const error: unknown = await readPackageJson(folder).then(
      () => assert.fail('should have been refused'),
      (reason: unknown) => reason,
    );
    assert(error instanceof PublishError);
    assert.equal(error.published, 'no');
    return error.failure;
  }

  it('cleans name and version as npm does', async () => {
    const folder = await packageFolder({
      'package.json': `\uFEFF${JSON.stringify({ name: ' @wombat/burrow ', version: ' v1.2.3+build ', other: 1 })}`,
    });
    assert.deepEqual(await readPackageJson(folder), { name: '@wombat/burrow', version: '1.2.3', other: 1 });
  });

  it('says that there is none', async () => {
    const folder = await temporaryFolder();
    await assert.rejects(readPackageJson(folder), { message: 'no-package-json' });
    await mkdir(join(folder, 'package.json'));
    await assert.rejects(readPackageJson(folder), (error: unknown) => {
      assert(error instanceof PublishError);
      assert.deepEqual(error.failure, { code: 'unreadable-manifest', reason: 'EISDIR' });
      return true;
    });
  });

  it('says where the JSON is broken', async () => {
    const conflict = '{\n  "name": "burrow",\n<<<<<<< HEAD\n  "version": "1.0.0"\n}\n';
    assert.deepEqual(await failure(conflict), { code: 'broken-json', line: 3, column: 1 });
    assert.deepEqual(await failure(''), { code: 'broken-json', line: 1, column: 1 });
  });

  for (const [content, expected] of [
    ['[]', { code: 'not-an-object' }],
    ['null', { code: 'not-an-object' }],
    [{ version: '1.0.0' }, { code: 'no-name' }],
    [{ name: '', version: '1.0.0' }, { code: 'no-name' }],
    [{ name: 'burrow' }, { code: 'no-version' }],
    [
      { name: 'burrow', version: '1.0' },
      { code: 'invalid-version', version: '1.0' },
    ],
    [
      { name: 'burrow', version: 1 },
      { code: 'invalid-version', version: '1' },
    ],
    ...['two words', '.hidden', '@wombat', '@wombat/', 'node_modules', 'a/b', 'ü', '../up', 'a@b'].map(
      name =>
        [
          { name, version: '1.0.0' },
          { code: 'invalid-name', name },
        ] as const,
    ),
  ] as const) {
    it(`refuses ${JSON.stringify(content)}`, async () => {
      assert.deepEqual(await failure(content), expected);
    });
  }
});

describe('readNpmManifests', () => {
  afterEach(cleanUp);

  it('says what npm’s own reader refuses', async () => {
    const environment = await npmHome();
    const folder = await packageFolder({
      'package.json': { name: 'burrow', version: '1.0.0', main: ['a.js'] },
    });
    const npm = await findNpm(environment, folder);
    const host = new NpmHost({ folder, npm, environment, signal: new AbortController().signal });
    await assert.rejects(readNpmManifests(folder, host), (error: unknown) => {
      assert(error instanceof PublishError && error.failure.code === 'manifest-refused');
      assert.match(error.failure.said, /"main"/);
      return true;
    });
    await host.close();
  });
});

describe('jsonErrorPosition', () => {
  for (const [text, line, column] of [
    ['{"a":1,}', 1, 8],
    ['{\n "a": 1\n "b": 2\n}', 3, 2],
    ['[1,2', 1, 5],
    ['[1,,2]', 1, 4],
    ['{"a":"b}', 1, 6],
    ['{"a":01}', 1, 6],
    ['{"a":"\\x"}', 1, 6],
    ['{} {}', 1, 4],
    ["{'a':1}", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a":\r\n  truest}', 2, 3],
  ] as const) {
    it(`finds it in ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text));
      assert.deepEqual(jsonErrorPosition(text), { line, column });
    });
  }

  it('finds none in what JSON.parse accepts', () => {
    const text = '{"a":[1,-2.5e3,true,null,{"b":"c\\n\\u00e9"},[]],"z":{}}\n';
    assert(JSON.parse(text));
    assert.deepEqual(jsonErrorPosition(text), { line: 2, column: 1 });
  });
});
