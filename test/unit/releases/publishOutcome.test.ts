/** What a publish says when the registry gives no clear answer, or when it is cancelled. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../../../src/accounts/configurationError.ts';
import { Publisher } from '../../../src/releases/publish.ts';
import { json, type Received, type Respond } from '../loopbackServer.ts';
import { acceptAll, events, recordingView, type ViewRecord, writeFiles } from './fixtures.ts';
import { publisherFor } from './publisher.ts';
import { asksForCode, endScene, failedPublish, failure, scene } from './scene.ts';

interface Dist {
  readonly integrity?: string;
  readonly shasum?: string;
}
type Versions = Record<string, { readonly dist: Dist }>;

describe('Publisher: an upload without a clear answer', () => {
  afterEach(endScene);

  /** Holds of each version that is put what `keeps` leaves of it, and answers the PUT as `answer` does. */
  function forgetful(keeps: (dist: Dist) => Dist | undefined, answer: Respond): Respond {
    const held: Versions = {};
    return (request, response, count) => {
      if (request.method === 'PUT') {
        hold(held, keeps, request.body);
        answer(request, response, count);
      } else if (request.path.startsWith('/-/') || Object.keys(held).length === 0) {
        acceptAll(request, response, count);
      } else json(response, 200, { name: '@wombat/burrow', versions: held, 'dist-tags': {} });
    };
  }

  function hold(held: Versions, keeps: (dist: Dist) => Dist | undefined, body: string): void {
    const { versions } = JSON.parse(body) as { versions: Versions };
    for (const [version, { dist }] of Object.entries(versions)) {
      const kept = keeps(dist);
      if (kept !== undefined) held[version] = { dist: kept };
    }
  }

  const hangUp: Respond = (_request, response) => void response.socket?.destroy();
  const badGateway: Respond = (_request, response) => json(response, 502, { error: 'sorry' });
  const conflict: Respond = (_request, response) => json(response, 409, { error: 'conflict' });

  const arrived: readonly (readonly [string, Respond])[] = [
    ['the connection is gone', hangUp],
    ['a gateway fails', badGateway],
    ['the registry says conflict', conflict],
  ];
  for (const [name, answer] of arrived) {
    it(`goes on when ${name} but the version is there`, async () => {
      const stage = await scene({ respond: forgetful(dist => dist, answer) });
      const { publisher } = publisherFor(stage.environment);
      await publisher.publish(stage.folder, stage.view, new AbortController().signal);
      assert.equal(stage.puts().length, 1);
      assert(stage.view.stages.includes('look up'));
      assert.deepEqual(await stage.ran(), events);
    });
  }

  it('says that somebody else’s version is there', async () => {
    const stage = await scene({ respond: forgetful(() => ({ integrity: 'sha512-other' }), hangUp) });
    const { failure: found, published } = await failure(stage);
    assert.equal(found.code, 'registry');
    assert.equal(published, 'no');
  });
});

describe('Publisher: looking again', () => {
  afterEach(endScene);

  interface World {
    /** What the registry shows of the version that was sent. */
    dist?: (sent: Dist) => Dist;
    fails?: boolean;
    scan?: string;
  }

  /** Loses the answer to every publish; what it shows afterwards is up to the world, which tests change. */
  function losing(world: World): Respond {
    let sent: Dist = {};
    return (request, response, count) => {
      if (request.method !== 'PUT') show(world, sent, request, response, count);
      else {
        sent = (JSON.parse(request.body) as { versions: Versions }).versions['1.4.0']?.dist ?? {};
        response.destroy();
      }
    };
  }

  function show(world: World, sent: Dist, ...[request, response, count]: Parameters<Respond>): void {
    if (world.fails) json(response, 500, { error: 'sorry' });
    else if (request.path.endsWith('/status') && world.scan !== undefined) {
      json(response, 200, { status: world.scan });
    } else if (request.path === '/@wombat%2fburrow' && world.dist !== undefined) {
      json(response, 200, { name: '@wombat/burrow', versions: { '1.4.0': { dist: world.dist(sent) } } });
    } else acceptAll(request, response, count);
  }

  it('finds out in the end, as often as it is asked, and sends nothing again', async () => {
    const world: World = {};
    const stage = await scene({ respond: losing(world) });
    const { published, aftermath } = await failedPublish(stage);
    const { sent, found } = aftermath;
    assert(sent !== undefined);
    assert.equal(published, 'unknown');
    assert.deepEqual(found, { published: 'unknown', why: 'absent' });
    assert.equal(
      `${sent.name}@${sent.version} ${sent.registry}`,
      `@wombat/burrow@1.4.0 ${stage.registry.url}`,
    );
    assert.deepEqual(sent.notRun, ['publish', 'postpublish']);

    const { publisher } = publisherFor(stage.environment);
    const look = (release = sent) => publisher.lookAgain(release, new AbortController().signal);
    world.fails = true;
    assert.deepEqual(await look(), { published: 'unknown', why: 'not-reached' });
    world.fails = false;
    world.scan = 'validating';
    assert.deepEqual(await look(), { published: 'unknown', why: 'validating' });
    delete world.scan;
    assert.deepEqual(await look(), { published: 'unknown', why: 'absent' });
    const longAgo = { ...sent, endedAt: new Date(Date.now() - 31 * 60_000) };
    assert.deepEqual(await look(longAgo), { published: 'no', why: 'absent' });
    world.dist = () => ({ integrity: 'sha512-theirs' });
    assert.deepEqual(await look(), { published: 'no', why: 'other-contents' });
    world.dist = dist => dist;
    assert.deepEqual(await look(), { published: 'yes' });
    assert.equal(stage.puts().length, 1);
    assert.deepEqual(await stage.ran(), events.slice(0, 4));
  });

  it('goes on with the session that the person has begun meanwhile', async () => {
    const world: World = {};
    const lose = losing(world);
    let session = 'Bearer token-of-the-test';
    const stage = await scene({
      respond: (request, response, count) => {
        const isSignedIn = request.headers.authorization === session;
        // Ends while the document is under way.
        if (request.method === 'PUT') session = 'Bearer token-after-signing-in';
        if (isSignedIn) lose(request, response, count);
        else json(response, 401, { error: 'unauthorized' });
      },
    });
    const { published, aftermath } = await failedPublish(stage);
    assert.equal(published, 'unknown');
    assert.deepEqual(aftermath.found, { published: 'unknown', why: 'signed-out' });
    world.dist = dist => dist;
    assert(aftermath.sent !== undefined);

    const npmrc = stage.environment['npm_config_userconfig'] ?? '';
    const before = await readFile(npmrc, 'utf8');
    await writeFile(npmrc, before.replace('token-of-the-test', 'token-after-signing-in'), { mode: 0o600 });
    const { publisher } = publisherFor(stage.environment);
    const found = await publisher.lookAgain(aftermath.sent, new AbortController().signal);
    assert.deepEqual(found, { published: 'yes' });
    assert.equal(stage.puts().length, 1);
  });

  it('does not say of a registry that hides what is restricted that it has nothing', async () => {
    let isSignedIn = true;
    const lose = losing({});
    const stage = await scene({
      respond: (request, response, count) => {
        if (isSignedIn) lose(request, response, count);
        else if (request.path === '/-/whoami') json(response, 401, { error: 'unauthorized' });
        else json(response, 404, { error: 'not found' });
      },
    });
    const { sent } = (await failedPublish(stage)).aftermath;
    assert(sent !== undefined);
    isSignedIn = false;
    const longAgo = { ...sent, endedAt: new Date(Date.now() - 31 * 60_000) };
    const { publisher } = publisherFor(stage.environment);
    const found = await publisher.lookAgain(longAgo, new AbortController().signal);
    assert.deepEqual(found, { published: 'unknown', why: 'signed-out' });
  });

  it('is cancelled', async () => {
    const asked = new AbortController();
    let isLost = false;
    const respond: Respond = (request, response, count) => {
      if (request.method === 'PUT') response.socket?.destroy();
      else if (isLost) asked.abort();
      else acceptAll(request, response, count);
    };
    const stage = await scene({ respond });
    const { sent } = (await failedPublish(stage)).aftermath;
    assert(sent !== undefined);
    isLost = true;
    const { publisher } = publisherFor(stage.environment);
    const found = await publisher.lookAgain(sent, asked.signal);
    assert.deepEqual(found, { published: 'unknown', why: 'not-reached' });
  });

  it('never fails, not even where the connection can no longer be made', async () => {
    const stage = await scene({ respond: losing({}) });
    const { sent } = (await failedPublish(stage)).aftermath;
    assert(sent !== undefined);
    const publisher = new Publisher({
      environment: stage.environment,
      credentialsFor: async access => access,
      connect: async () => {
        throw new ConfigurationError({ code: 'invalid-proxy' });
      },
    });
    const { signal } = new AbortController();
    assert.deepEqual(await publisher.lookAgain(sent, signal), { published: 'unknown', why: 'not-reached' });
    const scan = publisher.followScan(sent, signal);
    assert.deepEqual([await scan.first, await scan.soon, await scan.end], Array(3).fill('untold'));
  });

  it('does not name events that npm would not have run', async () => {
    const stage = await scene({ respond: losing({}), files: { '.npmrc': 'ignore-scripts=true' } });
    assert.deepEqual((await failedPublish(stage)).aftermath.sent?.notRun, []);
  });
});

describe('Publisher: cancelled', () => {
  afterEach(endScene);
  const cancelled = { code: 'cancelled' };

  it('at the prompt', async () => {
    const stage = await scene({ respond: asksForCode });
    assert.deepEqual(await failure(stage, ['000000']), { failure: cancelled, published: 'no' });
    assert.deepEqual(await stage.ran(), events.slice(0, 4));
  });

  it('before it began', async () => {
    const stage = await scene();
    const signal = AbortSignal.abort();
    assert.deepEqual(await failure(stage, [], signal), { failure: cancelled, published: 'no' });
    assert.deepEqual(await stage.ran(), []);
  });

  const stages = [...events, 'pack', 'review', 'upload'] as const;
  for (const during of stages) {
    it(`during ${during}`, async () => {
      const cancel = new AbortController();
      const view = cancelling(during, cancel);
      const stage = await scene({ view, scripts: { [during]: 'node wait.cjs' } });
      await writeFiles(stage.folder, { 'wait.cjs': 'setInterval(() => {}, 1000)' });
      const { failure: found, published, aftermath } = await failedPublish(stage, [], cancel.signal);
      const isAfter = during === 'publish' || during === 'postpublish';
      assert.deepEqual([found, published], [cancelled, isAfter ? 'yes' : 'no']);
      if (isAfter) assert.deepEqual(aftermath.sent?.notRun, during === 'publish' ? ['postpublish'] : []);
      assert.equal(stage.puts().length > 0, isAfter);
    });
  }

  /** Cancels when the first of these requests arrives, and leaves that without an answer. */
  function cancelledAt(isIt: (request: Received, puts: number) => boolean) {
    const cancel = new AbortController();
    let puts = 0;
    const respond: Respond = (request, response, count) => {
      if (isIt(request, puts)) cancel.abort();
      else if (request.method === 'PUT') {
        puts += 1;
        response.socket?.destroy();
      } else acceptAll(request, response, count);
    };
    return { respond, signal: cancel.signal };
  }

  it('during the check', async () => {
    const { respond, signal } = cancelledAt(() => true);
    const stage = await scene({ respond });
    assert.deepEqual(await failure(stage, [], signal), { failure: cancelled, published: 'no' });
    assert.deepEqual(await stage.ran(), []);
  });

  it('while the registry takes its time, and says what is there', async () => {
    const { respond, signal } = cancelledAt(({ method }) => method === 'PUT');
    const stage = await scene({ respond });
    const { failure: found, published, aftermath } = await failedPublish(stage, [], signal);
    assert.deepEqual([found, published], [cancelled, 'unknown']);
    assert.deepEqual(aftermath.found, { published: 'unknown', why: 'absent' });
    assert.equal(stage.puts().length, 1);
  });

  it('while the registry takes its time, and has the version all the same', async () => {
    const cancel = new AbortController();
    let versions: unknown;
    const respond: Respond = (request, response, count) => {
      if (request.method === 'PUT') {
        versions = JSON.parse(request.body).versions;
        cancel.abort();
      } else if (versions === undefined) acceptAll(request, response, count);
      else json(response, 200, { name: '@wombat/burrow', versions });
    };
    const stage = await scene({ respond });
    const { failure: found, published, aftermath } = await failedPublish(stage, [], cancel.signal);
    assert.deepEqual([found, published], [cancelled, 'yes']);
    assert.deepEqual(aftermath.sent?.notRun, ['publish', 'postpublish']);
    assert.deepEqual(await stage.ran(), events.slice(0, 4));
  });

  it('during the look-up, which then ends', async () => {
    const { respond, signal } = cancelledAt(({ method }, puts) => method === 'GET' && puts > 0);
    const stage = await scene({ respond });
    const { failure: found, published, aftermath } = await failedPublish(stage, [], signal);
    assert.deepEqual([found, published], [cancelled, 'unknown']);
    assert.deepEqual(aftermath.found, { published: 'unknown', why: 'not-reached' });
  });

  it('during the pause that a busy registry wants', async () => {
    const cancel = new AbortController();
    const view = { ...recordingView(), pause: () => cancel.abort() };
    const respond: Respond = (request, response, count) => {
      if (request.method === 'PUT') json(response, 429, {}, { 'retry-after': '60' });
      else acceptAll(request, response, count);
    };
    const stage = await scene({ respond, view });
    assert.deepEqual(await failure(stage, [], cancel.signal), { failure: cancelled, published: 'no' });
  });

  function cancelling(during: string, cancel: AbortController): ViewRecord {
    const view = recordingView();
    const at = (stage: string) => {
      if (stage === during) cancel.abort();
    };
    return {
      ...view,
      script: event => at(event),
      pack: () => at('pack'),
      review: async preview => {
        at('review');
        return await view.review(preview, cancel.signal);
      },
      // The first piece of the document is out, the rest is not.
      upload: () => at('upload'),
    };
  }
});
