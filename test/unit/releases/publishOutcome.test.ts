/** What a publish says when the registry gives no clear answer, or when it is cancelled. */
import assert from 'node:assert/strict';
import type { Published } from '../../../src/releases/publishError.ts';
import { json, type Respond } from '../loopbackServer.ts';
import { acceptAll, events, recordingView, type ViewRecord, writeFiles } from './fixtures.ts';
import { publisherFor } from './publisher.ts';
import { asksForCode, endScene, failure, scene } from './scene.ts';

describe('Publisher: an upload without a clear answer', () => {
  afterEach(endScene);

  interface Dist {
    readonly integrity?: string;
    readonly shasum?: string;
  }
  type Versions = Record<string, { readonly dist: Dist }>;

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
  const internalError: Respond = (_request, response) => json(response, 500, { error: 'sorry' });
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

  it('compares the SHA-1 where the registry has no more', async () => {
    const keepsShasum = ({ shasum }: Dist): Dist => (shasum === undefined ? {} : { shasum });
    const stage = await scene({ respond: forgetful(keepsShasum, hangUp) });
    const { publisher } = publisherFor(stage.environment);
    await publisher.publish(stage.folder, stage.view, new AbortController().signal);
    assert.equal(stage.puts().length, 1);
  });

  it('says that somebody else’s version is there', async () => {
    const stage = await scene({ respond: forgetful(() => ({ integrity: 'sha512-other' }), hangUp) });
    const { failure: found, published } = await failure(stage);
    assert.equal(found.code, 'registry');
    assert.equal(published, 'no');
  });

  const missing: readonly (readonly [string, Respond, Published])[] = [
    ['the connection is gone', hangUp, 'unknown'],
    ['a gateway failed', badGateway, 'unknown'],
    ['the registry failed', internalError, 'unknown'],
  ];
  for (const [name, answer, expected] of missing) {
    it(`says ${expected} when ${name} and the version is not there`, async () => {
      const stage = await scene({ respond: forgetful(() => undefined, answer) });
      const { failure: found, published } = await failure(stage);
      assert.equal(found.code, 'registry');
      assert.equal(published, expected);
      assert.equal(stage.puts().length, 1, 'nothing is sent again');
      assert.deepEqual(await stage.ran(), events.slice(0, 4));
    });
  }
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

  for (const during of ['prepack', 'pack', 'review', 'upload', 'postpublish'] as const) {
    it(`during ${during}`, async () => {
      const cancel = new AbortController();
      const view = cancelling(during, cancel);
      const stage = await scene({ view, scripts: { [during]: 'node wait.cjs' } });
      await writeFiles(stage.folder, { 'wait.cjs': 'setInterval(() => {}, 1000)' });
      const outcome = await failure(stage, [], cancel.signal);
      assert.deepEqual(outcome, {
        failure: cancelled,
        published: during === 'postpublish' ? 'yes' : 'no',
      });
    });
  }

  it('while the registry takes its time, and says what is there', async () => {
    const cancel = new AbortController();
    const respond: Respond = (request, response, count) => {
      if (request.method === 'PUT') cancel.abort();
      else acceptAll(request, response, count);
    };
    const stage = await scene({ respond });
    assert.deepEqual(await failure(stage, [], cancel.signal), { failure: cancelled, published: 'unknown' });
    assert.equal(stage.puts().length, 1);
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
