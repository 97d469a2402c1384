/** The page of a web challenge: whose it is, and waiting for what was done on it, over real HTTP. */
import assert from 'node:assert/strict';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import type { ChallengePage } from '../../../src/registry/secondFactorPrompt.ts';
import { Transport } from '../../../src/registry/transport.ts';
import { challengePage, isTrustedHost, throughMirror } from '../../../src/registry/webChallenge.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';

const publicRegistry = new URL('https://public.example/');

describe('the host of a page', () => {
  const registry = new URL('https://npm.example.com/registry/');
  const table: [string, boolean][] = [
    ['https://npm.example.com/auth/1', true],
    ['https://www.npmjs.com/auth/cli/1', true],
    ['https://npmjs.com/auth/cli/1', true],
    ['http://www.npmjs.com/auth/cli/1', false],
    ['http://npm.example.com/auth/1', false],
    ['https://npm.example.com:8443/auth/1', false],
    ['https://npmjs.com.evil.example/auth/1', false],
    ['https://evilnpmjs.com/auth/1', false],
    ['https://npmjs.help/auth/1', false],
  ];
  for (const [page, trusted] of table) {
    it(`${page} is ${trusted ? 'trusted' : 'worth a warning'}`, () => {
      assert.equal(isTrustedHost(new URL(page), registry), trusted);
    });
  }

  it('of a registry that the person allowed to use plain http is no other host', () => {
    const allowed = new URL('http://npm.example.com:4873/');
    assert.equal(isTrustedHost(new URL('http://npm.example.com:4873/auth'), allowed), true);
    assert.equal(isTrustedHost(new URL('http://npm.example.com/auth'), allowed), false);
  });

  it('of a registry on this computer needs no https', () => {
    assert.equal(
      isTrustedHost(new URL('http://127.0.0.1:4873/auth'), new URL('http://127.0.0.1:4873/')),
      true,
    );
  });
});

describe('doneUrl', () => {
  it("of npm's own registry is polled through the mirror that passed it on", () => {
    const polled = throughMirror(
      new URL('https://public.example/-/v1/done?authId=1'),
      new URL('https://m.example/npm/'),
      publicRegistry,
    );
    assert.equal(polled.href, 'https://m.example/npm/-/v1/done?authId=1');
  });

  it('cannot lead out of the mirror', () => {
    const sly = new URL('https://public.example///evil.example/done');
    assert.equal(throughMirror(sly, new URL('https://m.example/'), publicRegistry).host, 'm.example');
  });

  it('elsewhere stays as it is', () => {
    const doneUrl = new URL('https://other.example/done');
    assert.equal(throughMirror(doneUrl, new URL('https://m.example/'), publicRegistry), doneUrl);
  });
});

describe('waiting for a page', () => {
  const servers: LoopbackServer[] = [];
  const transports: Transport[] = [];

  afterEach(async () => {
    await Promise.all(transports.splice(0).map(transport => transport.close()));
    await Promise.all(servers.splice(0).map(server => server.close()));
  });

  async function start(respond: Respond): Promise<LoopbackServer> {
    const server = await serve(respond);
    servers.push(server);
    return server;
  }

  function pageOf(registry: URL, doneUrl: URL): ChallengePage {
    const access: RegistryAccess = {
      registry,
      credentials: { kind: 'bearer', token: new Secret('session') },
      network: { rejectUnauthorized: true },
    };
    const transport = new Transport(access, 'test', () => undefined);
    transports.push(transport);
    return challengePage({ authUrl: doneUrl, doneUrl }, registry, publicRegistry, transport);
  }

  function waitAt(registry: URL, doneUrl: URL, signal = new AbortController().signal): Promise<Secret> {
    return pageOf(registry, doneUrl).wait?.(signal) ?? assert.fail('cannot be waited for');
  }

  it('asks again after the time that the registry names, and ends with the token', async () => {
    const times: number[] = [];
    const server = await start((_request, response, count) => {
      times.push(Date.now());
      if (count < 3) json(response, 202, {}, { 'retry-after': '0' });
      else json(response, 200, { token: 'web-token' });
    });
    const token = await waitAt(server.url, new URL('/done', server.url));
    assert.equal(token.reveal(), 'web-token');
    assert.equal(server.received[0]?.headers.authorization, 'Bearer session');
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(
      pauses.every(pause => pause >= 990),
      `at least a second apart: ${pauses.join(', ')} ms`,
    );
  });

  it('does not ask a foreign address, however it is dressed', async () => {
    const registry = await start(() => assert.fail('not asked'));
    const foreign = await start(() => assert.fail('not asked'));
    for (const path of ['/done', `//${registry.url.host}/done`]) {
      assert.equal(pageOf(registry.url, new URL(foreign.url.origin + path)).wait, undefined, path);
    }
  });

  it('goes on when the registry has a passing fault', async () => {
    const server = await start((_request, response, count) =>
      count === 1 ? json(response, 503, {}) : json(response, 200, { token: 'web-token' }),
    );
    assert.equal((await waitAt(server.url, new URL('/done', server.url))).reveal(), 'web-token');
  });

  for (const [what, respond] of [
    ['refuses', (_request, response) => json(response, 404, {})],
    ['answers without a token', (_request, response) => json(response, 200, { token: '' })],
  ] satisfies [string, Respond][]) {
    it(`ends when the registry ${what}`, async () => {
      const server = await start(respond);
      const waiting = waitAt(server.url, new URL('/done', server.url));
      await assert.rejects(waiting, { code: 'page-expired' });
    });
  }

  it('reads no more than 64 KiB of an answer', async () => {
    const server = await start((_request, response) => json(response, 200, { token: 'x'.repeat(70_000) }));
    const waiting = waitAt(server.url, new URL('/done', server.url));
    await assert.rejects(waiting, { code: 'protocol' });
  });

  it('stops when it is cancelled', async () => {
    const cancelled = new AbortController();
    const server = await start((_request, response) => {
      json(response, 202, {}, { 'retry-after': '60' });
      response.on('close', () => cancelled.abort());
    });
    const waiting = waitAt(server.url, new URL('/done', server.url), cancelled.signal);
    await assert.rejects(waiting, { code: 'cancelled' });
  });
});
