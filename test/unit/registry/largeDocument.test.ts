/** Large publish documents: the second factor is found out about before they go up, and a refusal stops them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { ReplayableBody } from '../../../src/registry/transport.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { publishBy } from './publishing.ts';

const chunk = Buffer.alloc(1024 * 1024, 'x');

/** Counts what is read of it. */
function documentOf(megabytes: number): ReplayableBody & { taken: number } {
  return {
    taken: 0,
    length: megabytes * chunk.byteLength,
    async *open() {
      for (let sent = 0; sent < megabytes; sent++) {
        this.taken += chunk.byteLength;
        yield chunk;
      }
    },
  };
}

interface Received {
  readonly otp: string | undefined;
  readonly bytes: number;
}

type Reply = (request: IncomingMessage, response: ServerResponse, bytes: number) => void;

const refuse: Reply = (_request, response) => {
  response.writeHead(401, { 'www-authenticate': 'OTP' }).end('{"error":"one-time pass"}');
};
const askForCode: Reply = (request, response, bytes) => {
  if (request.headers['npm-otp'] === undefined) refuse(request, response, bytes);
  else response.writeHead(201).end('{}');
};

describe('A large document', () => {
  const received: Received[] = [];
  let answer: Reply;
  /** How long the client waits for an answer. */
  let timeoutMs: number;
  /** The request that is answered before it is read; its number counts from 1. */
  let early: { readonly number: number; readonly answer: Reply } | undefined;
  const server = createServer(async (request, response) => {
    if (received.length + 1 === early?.number) {
      received.push({ otp: undefined, bytes: 0 });
      early.answer(request, response, 0);
      return;
    }
    let bytes = 0;
    for await (const part of request as AsyncIterable<Buffer>) bytes += part.byteLength;
    received.push({ otp: request.headers['npm-otp']?.toString(), bytes });
    answer(request, response, bytes);
  });

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    received.length = 0;
    early = undefined;
    timeoutMs = 60_000;
    answer = askForCode;
  });

  async function publish(document: ReplayableBody, onPause?: () => void): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const access: RegistryAccess = {
      registry: new URL(`http://127.0.0.1:${port}/`),
      credentials: undefined,
      network: { rejectUnauthorized: true, timeoutMs },
    };
    const secondFactor = new SecondFactor({
      open: () => ({ ask: async () => ({ kind: 'otp', value: new Secret('123456') }), close: () => {} }),
    });
    const publicRegistry = new URL('https://public.example/');
    const client = new RegistryClient(access, secondFactor, {
      publicRegistry,
      userAgent: 'test',
      log: () => {},
    });
    try {
      await publishBy(client, document, onPause === undefined ? {} : { onPause });
    } finally {
      await client.close();
    }
  }

  it('goes up once, after an empty one has brought the challenge', async () => {
    const document = documentOf(6);
    await publish(document);
    assert.deepEqual(received, [
      { otp: undefined, bytes: 2 },
      { otp: '123456', bytes: document.length },
    ]);
  });

  it('goes up all the same where the empty one is refused for what it is', async () => {
    const document = documentOf(6);
    answer = (request, response, bytes) => {
      if (bytes > 2) askForCode(request, response, bytes);
      else response.writeHead(422).end('{"error":"no versions"}');
    };
    await publish(document);
    assert.deepEqual(received, [
      { otp: undefined, bytes: 2 },
      { otp: undefined, bytes: document.length },
      { otp: '123456', bytes: document.length },
    ]);
  });

  const status =
    (code: number, body = '{}', headers: Record<string, string> = {}): Reply =>
    (_request, response) =>
      response.writeHead(code, headers).end(body);
  const proveNothing: Readonly<Record<string, Reply>> = {
    'accepted, as if there were something to accept': status(201),
    HTML: status(200, '<html></html>'),
    'half a JSON': status(200, '{"ok":'),
    '10 MB of garbage': status(200, 'x'.repeat(10 * 1024 * 1024)),
    'a redirect': status(302, '', { location: 'http://127.0.0.1:9/' }),
    'signed out': status(401, '{}', { 'www-authenticate': 'Bearer' }),
    'not from this address': status(401, '{}', { 'www-authenticate': 'ipaddress' }),
    '403': status(403),
    '404': status(404),
    '409': status(409),
    '500': status(500),
    '503': status(503),
    'a reset': request => request.socket.destroy(),
  };
  for (const [name, reply] of Object.entries(proveNothing)) {
    it(`goes up all the same where the answer to the empty one is: ${name}`, async () => {
      const document = documentOf(6);
      answer = (request, response, bytes) => (bytes > 2 ? askForCode : reply)(request, response, bytes);
      await publish(document);
      assert.deepEqual(
        received.map(({ otp, bytes }) => [otp, bytes]),
        [
          [undefined, 2],
          [undefined, document.length],
          ['123456', document.length],
        ],
      );
    });
  }

  it('goes up all the same where the empty one is never answered', async () => {
    const document = documentOf(6);
    timeoutMs = 2000;
    answer = (request, response, bytes) => {
      if (bytes > 2) askForCode(request, response, bytes);
    };
    await publish(document);
    assert.equal(received.at(-1)?.otp, '123456');
  });

  it('waits where the empty one came too soon, and only then goes up', async () => {
    const document = documentOf(6);
    answer = (request, response, bytes) => {
      if (received.length > 1) askForCode(request, response, bytes);
      else response.writeHead(429, { 'retry-after': '1' }).end('{}');
    };
    await publish(document, () => {});
    assert.deepEqual(
      received.map(({ bytes }) => bytes),
      [2, 2, document.length],
    );
  });

  it('is not announced where it is small', async () => {
    const document = documentOf(5);
    await publish(document);
    assert.deepEqual(
      received.map(({ bytes }) => bytes),
      [document.length, document.length],
    );
  });

  it('is not taken for published by a success that comes before it was sent', async () => {
    answer = (_request, response) => void response.writeHead(422).end('{}');
    early = { number: 2, answer: (_request, response) => void response.writeHead(201).end('{}') };
    const error: unknown = await publish(documentOf(512)).catch(reason => reason);
    assert(error instanceof RegistryError);
    assert.deepEqual([error.code, error.details.outcomeUnknown], ['protocol', true]);
    assert.equal(received.length, 2);
  });

  it('stops going up when the registry refuses before it has read it', async () => {
    const document = documentOf(512);
    // The empty one proves nothing, so that the document itself meets the early refusal.
    answer = (_request, response, bytes) => {
      response.writeHead(bytes > 2 ? 201 : 422).end('{}');
    };
    early = { number: 2, answer: refuse };
    await publish(document);
    const [, refused, accepted] = received;
    assert.deepEqual(refused, { otp: undefined, bytes: 0 });
    assert.deepEqual(accepted, { otp: '123456', bytes: document.length });
    const wasted = document.taken - document.length;
    assert(wasted < document.length / 4, `${wasted} bytes were read for the refused upload`);
  });
});
