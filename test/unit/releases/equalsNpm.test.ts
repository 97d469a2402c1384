/**
 * For the same folder the registry gets from us what it gets from `npm publish`, byte for byte, and the
 * scripts see the same: npm at work beside us.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { tool } from '../../tools.ts';
import { contentExamples } from './contentExamples.ts';
import {
  acceptAll,
  cleanUp,
  events,
  type Files,
  npmHome,
  npmPublish,
  packageFolder,
  type Recorded,
  recordingScripts,
  recordingView,
  startRegistry,
  withNpm,
} from './fixtures.ts';
import { manifestExamples } from './manifestExamples.ts';
import { basicExamples, type Example, type Examples } from './npmExamples.ts';
import { publisherFor } from './publisher.ts';
import { settingExamples } from './settingExamples.ts';
import { byPath, entriesOf, publishTwice, startAll, type TwoPublishes } from './twoPublishes.ts';

const simple = { name: 'burrow', version: '1.0.0' };
const allExamples = { ...basicExamples, ...manifestExamples, ...contentExamples, ...settingExamples };

const compared: Readonly<Record<'10.9.4' | '11.19.1' | '12.2.0', Examples>> = {
  '10.9.4': basicExamples,
  '11.19.1': allExamples,
  '12.2.0': allExamples,
};

for (const [version, examples] of Object.entries(compared) as [keyof typeof compared, Examples][]) {
  describe(`equals npm ${version}`, () => {
    /** By the names of the examples; processes of their own, so several at a time. */
    let outcomes: ReadonlyMap<string, Promise<PromiseSettledResult<TwoPublishes>>> = new Map();

    before(() => {
      const tasks = Object.values(examples).map(example => () => publishTwice(example, version));
      const started = startAll(tasks, Math.min(4, availableParallelism() + 1));
      outcomes = new Map(Object.keys(examples).map((name, index) => [name, waitFor(started[index])]));
    });

    after(async () => {
      await Promise.all(outcomes.values());
      await cleanUp();
    });

    for (const [name, example] of Object.entries(examples)) {
      it(`with ${name}`, async () => {
        const outcome = await outcomes.get(name);
        if (outcome?.status !== 'fulfilled') throw outcome?.reason;
        await compare(example, outcome.value);
      });
    }
  });

  describe(`runs events as npm ${version}`, () => {
    afterEach(cleanUp);

    it('in its order, and they see the same', async () => {
      const { theirs, ours } = await eventsOf(version, {
        files: scripts => ({
          'package.json': {
            ...simple,
            scripts,
            bin: 'cli.js',
            config: { port: 8080 },
            engines: { node: '>=1' },
            publishConfig: { 'script-shell': './shell.sh' },
          },
          // Tells which scripts it ran.
          'shell.sh': '#!/bin/sh\nRAN_BY=shell.sh exec /bin/sh "$@"\n',
          'cli.js': '',
          '.npmrc': 'save-exact=true\nnode-options=--no-warnings\neditor=ed\ncolor=always\n',
        }),
      });
      assert.deepEqual(namesOf(theirs), events);
      const ran = theirs.filter(({ env }) => env['RAN_BY'] !== undefined);
      assert.deepEqual(namesOf(ran), ['prepack', 'prepare', 'postpack']);
      assert.deepEqual(ours, theirs);
    });

    it('in the member of a workspace', async () => {
      const { theirs, ours } = await eventsOf(version, {
        files: scripts => ({
          'package.json': {
            name: 'root',
            version: '9.0.0',
            private: true,
            scripts,
            workspaces: ['packages/*'],
          },
          '.npmrc': 'save-exact=true\n',
          'packages/burrow/package.json': { ...simple, name: '@wombat/burrow', scripts },
          'packages/burrow/.npmrc': 'editor=ed\ncolor=always\n',
          'packages/tunnel/package.json': { ...simple, name: 'tunnel', scripts },
        }),
        folder: 'packages/burrow',
      });
      assert.deepEqual(namesOf(theirs), events);
      assert.deepEqual(ours, theirs);
    });
  });
}

for (const version of ['11.19.1', '12.2.0'] as const) {
  describe(`heeds ignore-scripts as npm ${version}`, () => {
    afterEach(cleanUp);

    it('in .npmrc, for all of them', async () => {
      const { theirs, ours } = await eventsOf(version, {
        files: scripts => ({ 'package.json': { ...simple, scripts }, '.npmrc': 'ignore-scripts=true\n' }),
      });
      assert.deepEqual(theirs, []);
      assert.deepEqual(ours, []);
    });

    it('in publishConfig, for those around the packing', async () => {
      const { theirs, ours } = await eventsOf(version, {
        files: scripts => ({
          'package.json': { ...simple, scripts, publishConfig: { 'ignore-scripts': true } },
        }),
      });
      assert.deepEqual(namesOf(theirs), ['prepublishOnly', 'publish', 'postpublish']);
      assert.deepEqual(ours, theirs);
    });
  });
}

async function compare(example: Example, { theirs, ours, reviewed }: TwoPublishes): Promise<void> {
  const [expected, more] = theirs.sent;
  const [actual, again] = ours.sent;
  assert(expected !== undefined && actual !== undefined, 'a publish did not arrive');
  assert(more === undefined && again === undefined, 'a publish arrived twice');
  const document = JSON.parse(actual.body) as Document;
  assert.deepEqual(withoutData(document), withoutData(JSON.parse(expected.body) as Document));
  assert(actual.body === expected.body, 'the documents differ in bytes');
  const { body: _, ...around } = actual;
  const { body: __, ...aroundTheirs } = expected;
  assert.deepEqual(around, aroundTheirs);
  assert.deepEqual(ours.left, theirs.left);

  // Not only the same, but what the example is about.
  assert.equal(actual.registry, example.registry ?? 'default');
  const [manifest] = Object.values(document.versions);
  assert.deepEqual(only(example.manifest, manifest), example.manifest ?? {});
  assert.deepEqual(only(example.document, document), example.document ?? {});
  const entries = await entriesOf(Buffer.from(Object.values(document._attachments)[0]?.data ?? '', 'base64'));
  if (example.packed !== undefined) assert.deepEqual(entries.map(pathAndMode), example.packed);
  assert.deepEqual(byPath(reviewed.map(({ path, size, mode }) => ({ path, size, mode }))), entries);
}

interface Document {
  readonly versions: Readonly<Record<string, Record<string, unknown>>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/** Without the tarball, for a difference that a person can read. */
function withoutData(document: Document): unknown {
  const attachments = Object.entries(document._attachments).map(([name, { data: _, ...rest }]) => [
    name,
    rest,
  ]);
  return { ...document, _attachments: Object.fromEntries(attachments) };
}

/** The fields of `of` that `fields` has, too. */
function only(fields: object = {}, of: object = {}): Record<string, unknown> {
  const values = of as Record<string, unknown>;
  return Object.fromEntries(Object.keys(fields).map(key => [key, values[key]]));
}

function pathAndMode({ path, mode }: { readonly path: string; readonly mode: number }): string {
  return mode === 0o644 ? path : `${path} ${mode.toString(8)}`;
}

/** Publishes by npm, then by us, and returns what the scripts of each saw. */
async function eventsOf(
  version: '10.9.4' | '11.19.1' | '12.2.0',
  { files, folder = '.' }: { files: (scripts: Record<string, string>) => Files; folder?: string },
): Promise<{ theirs: readonly Recorded[]; ours: readonly Recorded[] }> {
  const { scripts, read } = await recordingScripts();
  const root = await packageFolder(files(scripts));
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
  await writeFile(join(root, '.git'), 'no repository');
  for (const file of await readdir(root)) if (file.endsWith('.sh')) await chmod(join(root, file), 0o755);
  const registry = await startRegistry(acceptAll);
  const environment = await withNpm(await npmHome(registry.url), await tool('npm', version));
  await npmPublish(join(root, folder), environment);
  const theirs = await read();
  const signal = new AbortController().signal;
  await publisherFor(environment).publisher.publish(join(root, folder), recordingView(), signal);
  assert.equal(registry.received.filter(({ method }) => method === 'PUT').length, 2);
  return { theirs, ours: (await read()).slice(theirs.length) };
}

function namesOf(recorded: readonly Recorded[]): string[] {
  return recorded.map(({ event }) => event);
}

async function waitFor<Value>(
  outcome: Promise<PromiseSettledResult<Value>> | undefined,
): Promise<PromiseSettledResult<Value>> {
  return (await outcome) ?? { status: 'rejected', reason: new Error('never started') };
}
