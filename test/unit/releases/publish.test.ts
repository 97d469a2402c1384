/** A publish from end to end, with the real npm and the real registry client, against a server on loopback. */
import assert from 'node:assert/strict';
import { json, type Respond } from '../loopbackServer.ts';
import { acceptAll, events, recordingView } from './fixtures.ts';
import { publisherFor } from './publisher.ts';
import { asksForCode, code, endScene, failure, type SceneOptions, scene } from './scene.ts';

/** A script that writes another version into package.json. */
const bump = (version: string) => ({
  'bump.cjs': `const fs = require('node:fs'); const manifest = JSON.parse(fs.readFileSync('package.json'));
    fs.writeFileSync('package.json', JSON.stringify({ ...manifest, version: '${version}' }));`,
});

describe('Publisher', () => {
  afterEach(endScene);

  it('publishes with a code, and runs no script twice because of a wrong one', async () => {
    const stage = await scene({ respond: asksForCode, files: { '.env': 'SECRET=1', 'index.js': '' } });
    const { publisher, questions } = publisherFor(stage.environment, ['000000', '111111', code]);
    const release = await publisher.publish(stage.folder, stage.view, new AbortController().signal);

    const { name, version, tag, registry, account, lookedUp, notRun } = release;
    assert.deepEqual(
      { name, version, tag, registry, account, lookedUp, notRun },
      {
        name: '@wombat/burrow',
        version: '1.4.0',
        tag: 'latest',
        registry: stage.registry.url,
        account: 'wombat',
        lookedUp: false,
        notRun: [],
      },
    );
    assert.deepEqual(await stage.ran(), events);
    const before = ['check', 'prepublishOnly', 'prepack', 'prepare', 'pack', 'postpack', 'review', 'upload'];
    const asked = ['wait for code', 'upload'];
    assert.deepEqual(stage.view.stages, [...before, ...asked, ...asked, ...asked, 'publish', 'postpublish']);
    assert.equal(stage.puts().length, 4);
    assert.equal(new Set(stage.puts().map(({ body }) => body)).size, 1);
    assert.deepEqual(
      questions.map(({ account, purpose }) => [account, purpose]),
      Array(3).fill(['wombat', { kind: 'publish', spec: '@wombat/burrow@1.4.0' }]),
    );
    assert.deepEqual(await stage.leftovers(), []);
  });

  it('shows what would be published before it asks', async () => {
    const stage = await scene({
      files: { '.env': 'SECRET=1', 'index.js': '' },
      view: recordingView({ review: () => false }),
    });
    assert.deepEqual(await failure(stage), { failure: { code: 'declined' }, published: 'no' });
    const [preview] = stage.view.previews;
    assert.deepEqual(
      preview?.files.map(({ path, suspicion }) => [path, suspicion]),
      [
        ['.env', 'environment'],
        ['index.js', undefined],
        ['package.json', undefined],
      ],
    );
    assert.deepEqual([preview.tag, preview.access, preview.publishedBefore], ['latest', 'public', false]);
    assert.equal(stage.puts().length, 0);
  });

  describe('the first version of a scoped package', () => {
    const access = (body: string) => (JSON.parse(body) as { access: unknown }).access;

    async function publish(options: SceneOptions): Promise<{ asked: readonly string[]; sent: unknown }> {
      const stage = await scene(options);
      const { publisher } = publisherFor(stage.environment);
      await publisher.publish(stage.folder, stage.view, new AbortController().signal);
      return { asked: stage.view.questions, sent: access(stage.puts()[0]?.body ?? '') };
    }

    it('is sent with the access that the person chooses', async () => {
      const view = recordingView({ access: 'restricted' });
      assert.deepEqual(await publish({ view }), {
        asked: ['access of @wombat/burrow'],
        sent: 'restricted',
      });
    });

    it('asks once, although a script changes the package', async () => {
      const changing = { scripts: { prepack: 'node bump.cjs' }, files: bump('1.5.0') };
      assert.deepEqual(await publish(changing), { asked: ['access of @wombat/burrow'], sent: 'public' });
    });

    it('asks nothing where the access is configured', async () => {
      const publishConfig = { access: 'restricted' };
      assert.deepEqual(await publish({ manifest: { publishConfig } }), { asked: [], sent: 'restricted' });
    });

    it('asks nothing where the package has no scope', async () => {
      assert.deepEqual(await publish({ manifest: { name: 'burrow' } }), { asked: [], sent: null });
    });

    it('is not published, and no script runs, when the question is dismissed', async () => {
      const stage = await scene({ view: recordingView({ access: null }) });
      assert.deepEqual(await failure(stage), { failure: { code: 'declined' }, published: 'no' });
      assert.deepEqual(await stage.ran(), []);
    });
  });

  describe('with provenance, which npm makes in CI only', () => {
    const manifest = { publishConfig: { provenance: true } };

    it('goes on without when the person agrees', async () => {
      const stage = await scene({ manifest });
      const { publisher } = publisherFor(stage.environment);
      await publisher.publish(stage.folder, stage.view, new AbortController().signal);
      assert(stage.view.questions.includes('no provenance for @wombat/burrow@1.4.0'));
      assert.equal(stage.puts().length, 1);
    });

    it('is not published, and no script runs, when the person does not', async () => {
      const stage = await scene({ manifest, view: recordingView({ withoutProvenance: false }) });
      assert.deepEqual(await failure(stage), { failure: { code: 'declined' }, published: 'no' });
      assert.deepEqual(await stage.ran(), []);
    });
  });

  it('runs no script where npm would not', async () => {
    const stage = await scene({ files: { '.npmrc': 'ignore-scripts=true' } });
    const { publisher } = publisherFor(stage.environment);
    await publisher.publish(stage.folder, stage.view, new AbortController().signal);
    assert.deepEqual(await stage.ran(), []);
    assert.equal(stage.puts().length, 1);
  });

  it('passes the output of scripts on', async () => {
    const stage = await scene({ scripts: { prepack: 'echo building && echo careful >&2' } });
    const { publisher } = publisherFor(stage.environment);
    await publisher.publish(stage.folder, stage.view, new AbortController().signal);
    assert.deepEqual(stage.view.lines.toSorted(), ['building', 'careful']);
  });
});

describe('Publisher: before any script', () => {
  afterEach(endScene);

  /** Answers as a registry that has these versions. */
  const has =
    (...versions: string[]): Respond =>
    (request, response, count) => {
      if (request.method !== 'GET' || request.path.startsWith('/-/')) acceptAll(request, response, count);
      else {
        const body = Object.fromEntries(versions.map(version => [version, { version }]));
        json(response, 200, { name: '@wombat/burrow', versions: body, 'dist-tags': {} });
      }
    };
  const signedOut: Respond = (_request, response) => json(response, 401, { error: 'unauthorized' });

  const cases: readonly (readonly [string, SceneOptions])[] = [
    ['private', { manifest: { private: true } }],
    ['no-version', { manifest: { version: '' } }],
    ['broken-json', { files: { 'package.json': '{' } }],
    ['local-ranges', { manifest: { dependencies: { tunnel: 'workspace:*' } } }],
    ['prerelease-needs-tag', { manifest: { version: '2.0.0-rc.1' } }],
    ['dry-run', { files: { '.npmrc': 'dry-run=true\n' } }],
    ['invalid-access', { files: { '.npmrc': 'access=pubilc\n' } }],
    ['version-exists', { respond: has('1.4.0') }],
    ['latest-goes-back', { respond: has('1.3.0', '2.0.0') }],
    ['signed-out', { respond: signedOut }],
    ['invalid-registry', { manifest: { publishConfig: { registry: 'nowhere' } } }],
    [
      'no-credentials',
      {
        manifest: { publishConfig: { registry: 'http://127.0.0.1:9/' } },
        files: { '.npmrc': `//127.0.0.1:9/:_authToken=$\{NOBODY_SETS_THIS}\n` },
      },
    ],
  ];
  for (const [expected, options] of cases) {
    it(`finds: ${expected}`, async () => {
      const stage = await scene(options);
      const { failure: found, published } = await failure(stage);
      assert.equal(found.code, expected);
      assert.equal(published, 'no');
      assert.deepEqual(await stage.ran(), []);
      assert.equal(stage.puts().length, 0);
    });
  }

  it('finds that the registry does not answer', async () => {
    const stage = await scene();
    await stage.registry.close();
    const { failure: found, published } = await failure(stage);
    assert(found.code === 'registry' && found.error.code === 'network');
    assert.equal(published, 'no');
    assert.deepEqual(await stage.ran(), []);
  });

  it('finds that there is no npm', async () => {
    const stage = await scene();
    const { failure: found } = await failure({
      ...stage,
      environment: { ...stage.environment, PATH: stage.folder },
    });
    assert.deepEqual(found, { code: 'npm-not-found', found: undefined });
  });

  it('goes on where the registry does not show the package or the account', async () => {
    const stage = await scene({
      respond: (request, response, count) => {
        if (request.method === 'PUT') acceptAll(request, response, count);
        else json(response, request.path === '/-/whoami' ? 404 : 403, { error: 'not for you' });
      },
    });
    const { publisher } = publisherFor(stage.environment);
    const { account } = await publisher.publish(stage.folder, stage.view, new AbortController().signal);
    assert.equal(account, undefined);
    assert.equal(stage.view.previews[0]?.publishedBefore, undefined);
  });
});

describe('Publisher: scripts that fail or change things', () => {
  afterEach(endScene);

  for (const [index, event] of events.entries()) {
    it(`ends with the ${event} that failed`, async () => {
      const stage = await scene({ scripts: { [event]: 'exit 3' } });
      const published = index < 4 ? 'no' : 'yes';
      assert.deepEqual(await failure(stage), {
        failure: { code: 'script-failed', event, exitCode: 3, signal: null },
        published,
      });
      assert.deepEqual(await stage.ran(), events.slice(0, index));
      assert.equal(stage.puts().length, published === 'yes' ? 1 : 0);
    });
  }

  it('publishes the version that a script wrote', async () => {
    const stage = await scene({ scripts: { prepack: 'node bump.cjs' }, files: bump('1.5.0') });
    const { publisher } = publisherFor(stage.environment);
    const release = await publisher.publish(stage.folder, stage.view, new AbortController().signal);
    assert.equal(release.version, '1.5.0');
    const [put] = stage.puts();
    const document = JSON.parse(put?.body ?? '');
    assert.deepEqual(Object.keys(document.versions), ['1.5.0']);
    assert.deepEqual(Object.keys(document._attachments), ['@wombat/burrow-1.5.0.tgz']);
  });

  it('checks what a script wrote', async () => {
    const stage = await scene({ scripts: { prepare: 'node bump.cjs' }, files: bump('2.0.0-rc.1') });
    const { failure: found } = await failure(stage);
    assert.deepEqual(found, { code: 'prerelease-needs-tag', version: '2.0.0-rc.1' });
    assert.equal(stage.puts().length, 0);
  });

  it('refuses a tarball that is of another version than the manifest', async () => {
    const stage = await scene({ scripts: { postpack: 'node bump.cjs' }, files: bump('1.5.0') });
    const { failure: found } = await failure(stage);
    assert.deepEqual(found, {
      code: 'packed-differs',
      packed: '@wombat/burrow@1.4.0',
      manifest: '@wombat/burrow@1.5.0',
    });
  });
});
