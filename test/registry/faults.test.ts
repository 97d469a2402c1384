/**
 * The registry gone wrong on purpose: early refusals, cut connections, slowness, and what is logged of it.
 */
import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { useRegistry } from './fixture.ts';
import type { Fault, FaultEffect, LoggedRequest, UserSecrets } from './index.ts';
import { publishDocument } from './testClient.ts';

describe('the registry gone wrong', function () {
  this.timeout(20_000);

  const registry = useRegistry();
  let user: UserSecrets;

  beforeEach(async () => {
    user = await registry.addUser({ twoFactor: 'auth-and-writes' });
  });

  async function fail(effect: FaultEffect, more: Partial<Fault> = {}): Promise<void> {
    await registry.admin.behave({ faults: [{ method: 'PUT', path: '^/wombat', effect, ...more }] });
  }

  async function publish() {
    const otp = await registry.admin.code(user.name);
    return registry.client.publish(`${user.name}-burrow`, '1.0.0', { token: user.token, otp });
  }

  async function isPublished(): Promise<boolean> {
    return (await registry.admin.packument(`${user.name}-burrow`)) !== null;
  }

  async function lastRequest(): Promise<LoggedRequest | undefined> {
    return (await registry.admin.requests()).at(-1);
  }

  /** Sends as much of a large document as the registry takes, like an upload does. */
  async function upload(document: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request(new URL(`/${user.name}-burrow`, registry.url), {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${user.token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(document),
        ...headers,
      },
    });
    outgoing.on('response', resolve).on('error', reject);
    if ('expect' in headers) outgoing.flushHeaders();
    else outgoing.end(document);
    return promise;
  }

  function largeDocument(): string {
    const bytes = Buffer.alloc(20_000_000, 'x');
    return JSON.stringify(publishDocument(`${user.name}-burrow`, '1.0.0', bytes));
  }

  it('refuses an upload before it has come in', async () => {
    await registry.admin.behave({ refuse: 'before-body' });
    const response = await upload(largeDocument());
    assert.equal(response.statusCode, 401);
    assert.equal(response.headers['www-authenticate'], 'OTP');
    assert.match(JSON.stringify(await readJson(response)), /one-time pass/);
    assert.equal((await lastRequest())?.bytesReceived, 0);
  });

  it('refuses an upload after it has come in', async () => {
    const document = largeDocument();
    const response = await upload(document);
    assert.equal(response.statusCode, 401);
    await readJson(response);
    assert.equal((await lastRequest())?.bytesReceived, document.length);
  });

  it('asks for no body that it refuses, where the client waits to be asked', async () => {
    await registry.admin.behave({ refuse: 'before-body' });
    const response = await upload('{}', { expect: '100-continue' });
    assert.equal(response.statusCode, 401);
    response.destroy();
  });

  it('takes a large package', async () => {
    const response = await upload(largeDocument(), { 'npm-otp': await registry.admin.code(user.name) });
    assert.equal(response.statusCode, 200);
    await readJson(response);
    const tarball = await fetch(
      new URL(`/${user.name}-burrow/-/${user.name}-burrow-1.0.0.tgz`, registry.url),
    );
    assert.equal((await tarball.arrayBuffer()).byteLength, 20_000_000);
  });

  it('answers with an error twice, and does nothing', async () => {
    await fail({ kind: 'status', status: 503, retryAfterSeconds: 7 }, { times: 2 });
    const first = await publish();
    assert.deepEqual([first.status, first.headers.get('retry-after')], [503, '7']);
    assert.equal((await publish()).status, 503);
    assert.equal(await isPublished(), false);
    assert.equal((await publish()).status, 200);
  });

  it('does what is asked twice, and answers the second time', async () => {
    await fail({ kind: 'twice' });
    assert.equal((await publish()).status, 403);
    assert.equal(await isPublished(), true);
  });

  it('hits only the request with the code where it is told to', async () => {
    await fail({ kind: 'status', status: 500 }, { withOtp: true });
    const { token } = user;
    assert.equal((await registry.client.publish(`${user.name}-burrow`, '1.0.0', { token })).status, 401);
    assert.equal((await publish()).status, 500);
  });

  it('never answers', async () => {
    await fail({ kind: 'hang' }, { method: 'GET' });
    const patience = new AbortController();
    const hanging = fetch(new URL('/wombat', registry.url), { signal: patience.signal });
    const aborted = assert.rejects(hanging, { name: 'AbortError' });
    while (!(await lastRequest())) await turn();
    // Others are answered.
    assert.equal((await fetch(new URL('/wombat', registry.url))).status, 404);
    const [hung] = await registry.admin.requests();
    assert.equal(hung?.status, null);
    patience.abort();
    await aborted;
  });

  it('is slow to answer', async () => {
    await registry.admin.behave({ latencyMs: { reads: 300, writes: 0 } });
    const before = performance.now();
    await registry.client.call('GET', '/-/whoami', { token: user.token });
    assert.ok(performance.now() - before >= 290);
  });

  it('logs what came, and no secret of it', async () => {
    const otp = await registry.admin.code(user.name);
    await registry.client.publish(`@${user.name}/burrow`, '1.0.0', { token: user.token, otp });
    const published = await lastRequest();
    assert.ok(Date.now() - Number(published?.answeredAt) < 30_000);
    assert.deepEqual(
      { ...published, bytesReceived: 0, userAgent: null, answeredAt: null },
      {
        method: 'PUT',
        host: new URL(registry.url).host,
        url: `/@${user.name}%2fburrow`,
        headers: ['authorization', 'npm-otp'],
        npmCommand: null,
        userAgent: null,
        hasOtp: true,
        bytesReceived: 0,
        status: 200,
        answeredAt: null,
        fault: null,
      },
    );
    await registry.client.call('DELETE', `/-/user/token/${user.token}`, { token: user.token });
    const log = JSON.stringify(await registry.admin.requests());
    assert.match(log, /user\/token\/\[secret\]/);
    for (const secret of [otp, user.token]) assert.ok(!log.includes(secret));
  });
});
