/** The client against a real HTTP server: where credentials go, what is repeated, and which error each answer is. */
import assert from 'node:assert/strict';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { createDispatcher } from '../../../src/registry/dispatcher.ts';
import { RegistryError, type RegistryErrorCode } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';
import { publishBy } from './publishing.ts';

const token = 'registry-session-token';
const never = new AbortController().signal;
const document = {
  length: 6,
  async *open() {
    yield Buffer.from('{"a":');
    yield Buffer.from('}');
  },
};

describe('RegistryClient', () => {
  let server: LoopbackServer;
  let client: RegistryClient;
  const log: string[] = [];

  async function start(respond: Respond, registryPath = ''): Promise<void> {
    server = await serve(respond);
    client = clientOf(new URL(registryPath, server.url));
  }

  function accessTo(registry: URL): RegistryAccess {
    const credentials = { kind: 'bearer', token: new Secret(token) } as const;
    return { registry, credentials, network: { rejectUnauthorized: true } };
  }

  function clientOf(registry: URL): RegistryClient {
    const secondFactor = new SecondFactor({ open: () => assert.fail('asked for a code') });
    const publicRegistry = new URL('https://public.example/');
    return new RegistryClient(accessTo(registry), secondFactor, {
      publicRegistry,
      userAgent: 'test',
      log: line => log.push(line),
    });
  }

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  function publish(): Promise<void> {
    return publishBy(client, document, { name: '@wombat/burrow' });
  }

  it('sends the document whole, with the headers that npmjs.com wants for a web challenge', async () => {
    await start((_request, response) => json(response, 201, { ok: true }));
    await publish();
    const [request] = server.received;
    assert.equal(request?.method, 'PUT');
    assert.equal(request.path, '/@wombat%2fburrow');
    assert.equal(request.body, '{"a":}');
    assert.equal(request.headers['npm-auth-type'], 'web');
    assert.equal(request.headers['npm-command'], 'publish');
    assert.equal(request.headers['content-length'], '6');
    assert.equal(request.headers.authorization, `Bearer ${token}`);
  });

  it('tells who is signed in, and nothing where the registry does not', async () => {
    await start((_request, response, count) =>
      count === 1 ? json(response, 200, { username: 'wombat' }) : json(response, 404, {}),
    );
    assert.equal(await client.whoami(never), 'wombat');
    assert.equal(await client.whoami(never), undefined);
  });

  it('keeps tags, integrity and shasum of a packument, and drops what has the wrong type', async () => {
    await start((_request, response) =>
      json(response, 200, {
        name: 'burrow',
        'dist-tags': { latest: '1.0.0', odd: 7 },
        versions: {
          '1.0.0': { dist: { integrity: 'sha512-x', shasum: 9 } },
          '1.1.0': null,
          '1.2.0': { deprecated: 'too deep' },
        },
      }),
    );
    assert.deepEqual(await client.packument('burrow', never), {
      name: 'burrow',
      'dist-tags': { latest: '1.0.0' },
      versions: {
        '1.0.0': { dist: { integrity: 'sha512-x' } },
        '1.1.0': {},
        '1.2.0': { deprecated: 'too deep' },
      },
    });
  });

  it('repeats a read whose connection broke', async () => {
    await start((_request, response, count) =>
      count === 1 ? response.destroy() : json(response, 200, { username: 'wombat' }),
    );
    assert.equal(await client.whoami(never), 'wombat');
    assert.equal(server.received.length, 2);
  });

  it('never repeats a write whose connection broke, and says that its outcome is unknown', async () => {
    await start((_request, response) => response.destroy());
    const error = await failure(publish());
    assert.equal(error.code, 'network');
    assert.equal(error.details.outcomeUnknown, true);
    assert.equal(server.received.length, 1);
  });

  it('repeats no write of any kind, also where its body could be sent again', async () => {
    await start((_request, response) => response.destroy());
    const dispatcher = createDispatcher(accessTo(server.url), never);
    const methods = ['PUT', 'POST', 'DELETE'] as const;
    for (const method of methods) {
      const { origin } = server.url;
      await assert.rejects(dispatcher.request({ method, origin, path: '/burrow', body: '{}' }));
    }
    await dispatcher.destroy();
    assert.deepEqual(
      server.received.map(({ method }) => method),
      methods,
    );
  });

  it('does not wait for a time beyond all dates', async () => {
    await start((_request, response) =>
      json(response, 429, { error: 'later' }, { 'retry-after': '9'.repeat(20) }),
    );
    const error = await failure(publish());
    assert.equal(error.code, 'rate-limited');
    assert.equal(server.received.length, 1);
  });

  it('gives no credential to a path beside the registry', async () => {
    await start((_request, response) => json(response, 200, { username: 'wombat' }), '/npm/');
    await client.whoami(never);
    await clientOf(new URL('/npm', server.url)).whoami(never);
    assert.equal(server.received[0]?.headers.authorization, `Bearer ${token}`);
    assert.equal(server.received[0]?.path, '/npm/-/whoami');
    assert.equal(server.received[1]?.headers.authorization, undefined);
  });

  it('keeps what was sent out of the error, even where the registry repeats it', async () => {
    await start((_request, response) => json(response, 422, { error: `no, ${token}, no` }));
    const error = await failure(publish());
    assert.equal(error.details.serverText, 'no, ***, no');
  });

  it('follows no redirect, neither with a write nor with a read', async () => {
    await start((_request, response) => {
      response.writeHead(307, { location: new URL('/elsewhere', server.url).href });
      response.end();
    });
    for (const attempt of [publish, () => client.packument('burrow', never)]) {
      const error = await failure(attempt());
      assert.equal(error.code, 'unsafe');
      assert.equal(error.details.reason, 'redirect');
    }
    assert.equal(server.received.length, 2);
  });

  it('refuses to send a credential in plain http beyond this computer', async () => {
    await start(() => undefined);
    const error = await failure(clientOf(new URL('http://registry.example/')).whoami(never));
    assert.equal(error.code, 'unsafe');
    assert.equal(error.details.reason, 'plain-http');
  });

  it('says that an HTML page is not a packument', async () => {
    await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>');
    });
    assert.equal((await failure(client.packument('burrow', never))).code, 'protocol');
  });

  it('logs method, address and status, and neither token nor query', async () => {
    await start((_request, response) => json(response, 401, {}, { 'www-authenticate': 'Bearer' }));
    await failure(client.whoami(never));
    const line = log.at(-1) ?? '';
    assert.match(line, /^GET http:\/\/127\.0\.0\.1:\d+\/-\/whoami: 401 \(\d+ ms\)$/);
    assert.ok(!log.join('\n').includes(token));
  });

  const codes: [number, unknown, Record<string, string>, RegistryErrorCode][] = [
    [401, {}, { 'www-authenticate': 'Bearer' }, 'signed-out'],
    [401, {}, { 'www-authenticate': 'ipaddress' }, 'ip-denied'],
    [403, { error: 'You do not have permission' }, {}, 'forbidden'],
    [
      403,
      { error: 'You cannot publish over the previously published versions: 1.0.0.' },
      {},
      'version-taken',
    ],
    [403, { error: 'Stage it, then approve it. (E_STAGE_REQUIRED)' }, {}, 'stage-required'],
    [403, { code: 'E_STAGE_REQUIRED', message: 'no' }, {}, 'stage-required'],
    [404, {}, {}, 'not-found'],
    [409, { error: 'this package is already present' }, {}, 'version-taken'],
    [409, { error: 'Cannot publish over previously staged version "1.0.0".' }, {}, 'version-taken'],
    [409, { error: 'Failed to save packument.' }, {}, 'conflict'],
    [422, {}, {}, 'rejected'],
    [429, {}, { 'retry-after': '700' }, 'rate-limited'],
    [500, {}, {}, 'server'],
    [501, {}, {}, 'unsupported'],
  ];
  for (const [status, body, headers, code] of codes) {
    it(`answers a publish with ${status} ${JSON.stringify(body)} as ${code}`, async () => {
      await start((_request, response) => json(response, status, body, headers));
      const error = await failure(publish());
      assert.equal(error.code, code);
      assert.equal(error.details.retryAfterSeconds, status === 429 ? 700 : undefined);
      assert.equal(error.details.outcomeUnknown, status === 500);
    });
  }
});

async function failure(attempt: Promise<unknown>): Promise<RegistryError> {
  const error = await attempt.then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RegistryError, String(error));
  return error;
}
