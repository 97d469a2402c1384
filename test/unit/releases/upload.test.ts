/**
 * What is said of a version after every way in which its upload can end, held against what the registry has. The
 * registry client is the real one, over loopback; each answer is tried with every state that the registry can be in.
 */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RegistryError } from '../../../src/registry/errors.ts';
import type { ReplayableBody } from '../../../src/registry/transport.ts';
import type { Finding } from '../../../src/releases/lookUp.ts';
import { PublishError } from '../../../src/releases/publishError.ts';
import type { SentVersion } from '../../../src/releases/release.ts';
import { upload } from '../../../src/releases/upload.ts';
import { json, type Respond } from '../loopbackServer.ts';
import { cleanUp, startRegistry } from './fixtures.ts';
import { clientFor } from './publisher.ts';

const sent: SentVersion = {
  name: '@wombat/burrow',
  version: '1.4.0',
  integrity: 'sha512-ours',
  shasum: 'ours',
};

type Answer = (response: ServerResponse) => void;

const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}): Answer =>
  response =>
    json(response, code, body, headers);

const page =
  (code: number, text: string): Answer =>
  response => {
    response.writeHead(code, { 'content-type': 'text/html' });
    response.end(text);
  };

/** Promises more than it sends. */
const cutOff =
  (code: number): Answer =>
  response => {
    response.writeHead(code, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"success":', () => response.destroy());
  };

const raw =
  (bytes: string): Answer =>
  response =>
    void response.socket?.end(bytes);

const redirect = (code: number): Answer => status(code, {}, { location: 'http://127.0.0.1:9/' });

/** The registry has said that it is done. */
const done: Readonly<Record<string, Answer>> = {
  '201 with JSON': status(201, { ok: true }),
  '200 with nothing': page(200, ''),
  '204': response => {
    response.writeHead(204);
    response.end();
  },
};

/** The registry, or what stands before it, has said that it is not done. */
const refused: Readonly<Record<string, Answer>> = {
  '400': status(400),
  '401 signed out': status(401),
  '402': status(402),
  '403': status(403, { error: 'not yours' }),
  '403, cut off': cutOff(403),
  '403, stage-only': status(403, { error: 'only to a staging area (E_STAGE_REQUIRED)' }),
  '404': status(404),
  '405': status(405),
  '413': status(413),
  '422': status(422),
  '425': status(425),
  '429, for longer than is waited': status(429, {}, { 'retry-after': '3600' }),
  '501': status(501),
  '301': redirect(301),
  '307': redirect(307),
  '308': redirect(308),
};

/** All that leaves open whether the version is there. */
const unclear: Readonly<Record<string, Answer>> = {
  'no answer': response => void response.socket?.destroy(),
  'no HTTP': raw('garbage\r\n\r\n'),
  'half a head': raw('HTTP/1.1 200 OK\r\ncontent-le'),
  '200, cut off': cutOff(200),
  '200 with half a JSON': page(200, '{"success":'),
  '200 with the page of a hotel': page(200, '<html>Welcome</html>'),
  '302': redirect(302),
  '303': redirect(303),
  '304': raw('HTTP/1.1 304 Not Modified\r\n\r\n'),
  '408': status(408),
  '500': status(500, { error: 'sorry' }),
  '500, cut off': cutOff(500),
  '502': page(502, 'bad gateway'),
  '503 with Retry-After': status(503, {}, { 'retry-after': '1' }),
  '504': page(504, 'gateway timeout'),
  '520': page(520, 'unknown'),
};

/** The registry has something of that name, ours or another, and may not show it: npm hides what it scans. */
const taken: Readonly<Record<string, Answer>> = {
  '403, published before': status(403, {
    error: 'You cannot publish over the previously published versions: 1.4.0.',
  }),
  '409, staged before': status(409, { error: 'Cannot publish over previously staged version "1.4.0".' }),
};

interface World {
  /** Of the version that the registry shows after the upload. */
  readonly dist?: object;
  /** Answers every look that way. */
  readonly lookAnswer?: Answer;
  readonly scan?: string;
}

const dist = { integrity: sent.integrity, shasum: sent.shasum };
/** Each with what it shows to be true of an unclear outcome. */
const worlds: Readonly<Record<string, readonly [World, Finding]>> = {
  'has it': [{ dist }, { published: 'yes' }],
  'has it, with hashes of several kinds': [
    { dist: { integrity: `sha1-x ${sent.integrity}` } },
    { published: 'yes' },
  ],
  'has it, and knows SHA-1 only': [{ dist: { shasum: sent.shasum } }, { published: 'yes' }],
  'has another of that name': [
    { dist: { integrity: 'sha512-theirs', shasum: sent.shasum } },
    { published: 'no', why: 'other-contents' },
  ],
  'has one of that name, without hashes': [{ dist: {} }, { published: 'unknown', why: 'not-comparable' }],
  'does not show it': [{}, { published: 'unknown', why: 'absent' }],
  'checks it': [{ scan: 'validating' }, { published: 'unknown', why: 'validating' }],
  'says it is published, and does not show it': [
    { scan: 'published' },
    { published: 'unknown', why: 'absent' },
  ],
  'has it staged': [{ scan: 'staged' }, { published: 'no', why: 'staged' }],
  'has blocked it': [{ scan: 'blocked' }, { published: 'no', why: 'blocked' }],
  'answers no look': [{ lookAnswer: status(500) }, { published: 'unknown', why: 'not-reached' }],
  'has ended the session': [{ lookAnswer: status(401) }, { published: 'unknown', why: 'signed-out' }],
  'answers looks with a page': [
    { lookAnswer: page(200, '<html>Welcome</html>') },
    { published: 'unknown', why: 'not-reached' },
  ],
  'answers looks with half a JSON': [
    { lookAnswer: cutOff(200) },
    { published: 'unknown', why: 'not-reached' },
  ],
};

function registryOf(answer: Answer, world: World): Respond {
  return (request, response) => {
    if (request.method === 'PUT') answer(response);
    else if (world.lookAnswer !== undefined) world.lookAnswer(response);
    else if (
      request.path === '/-/package/@wombat%2fburrow/version/1.4.0/status' &&
      world.scan !== undefined
    ) {
      json(response, 200, { packageName: sent.name, version: sent.version, status: world.scan });
    } else if (request.path === '/@wombat%2fburrow' && world.dist !== undefined) {
      json(response, 200, { name: sent.name, versions: { [sent.version]: { dist: world.dist } } });
    } else json(response, 404, { error: 'not found' });
  };
}

const document: ReplayableBody = {
  length: 3,
  open: async function* () {
    yield Buffer.from('{ }');
  },
};

/** One upload, and what is said of it. */
async function outcome(answer: Answer, world: World): Promise<Finding | 'answered' | 'looked-up'> {
  const registry = await startRegistry(registryOf(answer, world));
  try {
    return await send(registry.url, document);
  } finally {
    const puts = registry.received.filter(({ method }) => method === 'PUT');
    assert.equal(puts.length, 1, 'nothing is sent again');
  }
}

async function send(
  registry: URL,
  body: ReplayableBody,
  signal = new AbortController().signal,
): Promise<Finding | 'answered' | 'looked-up'> {
  const client = clientFor(registry);
  try {
    const nothing = () => {};
    return await upload(
      client,
      {
        sent,
        document: body,
        account: undefined,
        purpose: { kind: 'publish', spec: 'it' },
        signal,
        onProgress: nothing,
        onChallenge: nothing,
        onPause: nothing,
        onLookUp: nothing,
      },
      [0],
    );
  } catch (error) {
    assert(error instanceof PublishError && error.cause instanceof RegistryError, String(error));
    assert.equal(error.published, error.aftermath.found?.published ?? 'no');
    return error.aftermath.found ?? { published: 'no', why: 'absent' };
  } finally {
    await client.close();
  }
}

describe('upload', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  for (const [name, answer] of Object.entries(done)) {
    it(`${name}: is published`, async () => {
      assert.equal(await outcome(answer, { lookAnswer: status(500) }), 'answered');
    });
  }

  for (const [name, answer] of Object.entries(refused)) {
    it(`${name}: is not published`, async () => {
      assert.deepEqual(await outcome(answer, {}), { published: 'no', why: 'absent' });
    });
  }

  it('500 before the document was sent whole: is not published', async () => {
    const server = createServer((_request, response) => json(response, 500, {}));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const never = new Promise<never>(() => {});
    const stuck: ReplayableBody = {
      length: 3,
      open: async function* () {
        yield Buffer.from('{');
        await never;
      },
    };
    const found = await send(new URL(`http://127.0.0.1:${port}/`), stuck);
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    assert.deepEqual(found, { published: 'no', why: 'absent' });
  });

  it('cancelled while an empty document asks for the second factor: is not published', async () => {
    const cancel = new AbortController();
    const registry = await startRegistry(request => {
      assert.equal(request.body, '{}');
      cancel.abort();
    });
    const large = { ...document, length: 50 * 1024 * 1024 };
    assert.deepEqual(await send(registry.url, large, cancel.signal), { published: 'no', why: 'absent' });
  });

  for (const [name, answer] of Object.entries({ ...unclear, ...taken })) {
    it(`${name}: looks, and says what is there`, async () => {
      for (const [state, [world, expected]] of Object.entries(worlds)) {
        const found = await outcome(answer, world);
        assert.deepEqual(found === 'looked-up' ? { published: 'yes' } : found, expected, state);
      }
    });
  }

  it('409: looks, and what is not there then will not come', async () => {
    for (const [state, [world, expected]] of Object.entries(worlds)) {
      const found = await outcome(status(409), world);
      const last = state === 'does not show it' ? { published: 'no', why: 'absent' } : expected;
      assert.deepEqual(found === 'looked-up' ? { published: 'yes' } : found, last, state);
    }
  });
});
