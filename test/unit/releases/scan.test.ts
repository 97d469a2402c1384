/** Following npm's scan to its end, with the real client against a server on loopback. */
import assert from 'node:assert/strict';
import { followScan, type ScanEnd, type ScanPauses } from '../../../src/releases/scan.ts';
import { json, type LoopbackServer, type Respond } from '../loopbackServer.ts';
import { cleanUp, startRegistry } from './fixtures.ts';
import { clientFor } from './publisher.ts';

const release = { name: '@wombat/burrow', version: '1.4.0-rc.1+build' };
const short: ScanPauses = { soon: 10_000, first: 5, longest: 20, giveUpAfter: 10_000 };

/** What each request for the status is answered with, the last one for good. */
function saying(...answers: readonly (string | number | Respond)[]): Respond {
  return (request, response, count) => {
    const answer = answers[Math.min(count, answers.length) - 1];
    if (typeof answer === 'function') answer(request, response, count);
    else if (typeof answer === 'number') json(response, answer, { error: 'no' });
    else json(response, 200, { packageName: release.name, version: release.version, status: answer });
  };
}

interface Followed {
  readonly first: 'validating' | ScanEnd;
  readonly end: ScanEnd;
  readonly registry: LoopbackServer;
}

async function follow(respond: Respond, pauses: Partial<ScanPauses> = {}): Promise<Followed> {
  const registry = await startRegistry(respond);
  const client = clientFor(registry.url);
  try {
    const scan = followScan(client, release, new AbortController().signal, { ...short, ...pauses });
    return { first: await scan.first, end: await scan.end, registry };
  } finally {
    await client.close();
  }
}

describe('followScan', () => {
  afterEach(cleanUp);

  it('asks for the status of the version, signed in, and with reads only', async () => {
    const { registry } = await follow(saying('published'));
    const [request, ...others] = registry.received;
    assert.deepEqual(others, []);
    assert.equal(request?.method, 'GET');
    assert.equal(request.path, '/-/package/@wombat%2fburrow/version/1.4.0-rc.1%2Bbuild/status');
    assert.equal(request.headers.authorization, 'Bearer token-of-the-test');
  });

  for (const end of ['published', 'staged', 'blocked', 'deleted'] as const) {
    it(`ends with: ${end}`, async () => {
      const { first, end: told, registry } = await follow(saying('validating', 'validating', end));
      assert.deepEqual([first, told], ['validating', end]);
      assert.equal(registry.received.length, 3);
    });
  }

  const silent: readonly (readonly [string, string | number | Respond])[] = [
    ['403', 403],
    ['404', 404],
    ['500', 500],
    ['a status that is not known', 'pondering'],
    ['a page', (_request, response) => response.end('<html></html>')],
    ['no answer', (_request, response) => void response.socket?.destroy()],
  ];
  for (const [name, answer] of silent) {
    it(`says nothing when the registry does not tell: ${name}`, async () => {
      const { first, end } = await follow(saying(answer));
      assert.deepEqual([first, end], ['untold', 'untold']);
    }).timeout(10_000);
  }

  it('goes on when a registry that has told does not tell for a while', async () => {
    const { end } = await follow(saying('validating', 500, 404, 'pondering', 'published'));
    assert.equal(end, 'published');
  });

  it('waits as long as Retry-After says', async () => {
    const busy: Respond = (_request, response) =>
      json(response, 200, { status: 'validating' }, { 'retry-after': '1' });
    const started = performance.now();
    const { end } = await follow(saying(busy, 'published'));
    assert.equal(end, 'published');
    assert(performance.now() - started > 990);
  });

  it('gives up when it takes too long', async () => {
    const { first, end, registry } = await follow(saying('validating'), { giveUpAfter: 500 });
    assert.deepEqual([first, end], ['validating', 'given-up']);
    assert(registry.received.length > 1, 'after more than one try');
  });

  it('asks once more before it gives up, whatever pause the registry wants', async () => {
    const busy: Respond = (_request, response) =>
      json(response, 200, { status: 'validating' }, { 'retry-after': '86400' });
    const { end, registry } = await follow(saying(busy, 'blocked'), { giveUpAfter: 200 });
    assert.equal(end, 'blocked');
    assert.equal(registry.received.length, 2);
  });

  it('pauses longer and longer, up to a limit', async () => {
    const { registry } = await follow(saying('validating'), { first: 10, longest: 40, giveUpAfter: 400 });
    // 10, 15, 22, 34, 40, 40 … ms: never as many as with 10 ms each, more than with 40 ms each from the start.
    assert(registry.received.length <= 14, `${registry.received.length}`);
  });

  it('does not keep anybody waiting for a registry that is slow', async () => {
    const answer = Promise.withResolvers<void>();
    const slow: Respond = (_request, response) =>
      void answer.promise.then(() => json(response, 200, { status: 'published' }));
    const registry = await startRegistry(slow);
    const client = clientFor(registry.url);
    const scan = followScan(client, release, new AbortController().signal, { ...short, soon: 1 });
    assert.equal(await scan.soon, undefined);
    answer.resolve();
    assert.equal(await scan.first, 'published');
    assert.equal(await scan.end, 'published');
    await client.close();
  });

  it('stops when cancelled, while it asks and while it waits', async () => {
    const asked = new AbortController();
    const hang: Respond = () => asked.abort();
    const first = await startRegistry(hang);
    const client = clientFor(first.url);
    const scan = followScan(client, release, asked.signal, short);
    assert.deepEqual([await scan.first, await scan.soon, await scan.end], Array(3).fill('cancelled'));

    const second = await startRegistry(saying('validating'));
    const other = clientFor(second.url);
    const waits = new AbortController();
    const waiting = followScan(other, release, waits.signal, {
      ...short,
      first: 60_000,
      giveUpAfter: 120_000,
    });
    assert.equal(await waiting.first, 'validating');
    waits.abort();
    assert.equal(await waiting.end, 'cancelled');
    assert.equal(second.received.length, 1);
    await Promise.all([client.close(), other.close()]);
  });
});
