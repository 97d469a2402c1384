/**
 * Every kind of fault, as its victim sees it and as the registry is afterwards, and every place for one.
 */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { useRegistry } from './fixture.ts';
import { type FaultEffect, faultKinds, publishRequests, type UserSecrets } from './index.ts';
import { publishDocument } from './testClient.ts';

type Kind = keyof typeof faultKinds;
/** A status, or how the connection ended without one. */
type Seen = number | 'reset' | 'cut off' | 'silence';

describe('faults of the registry', function () {
  this.timeout(20_000);

  const registry = useRegistry();
  let user: UserSecrets;
  let name: string;

  beforeEach(async () => {
    user = await registry.addUser();
    name = `@${user.name}/burrow`;
  });

  async function failOnce(effect: FaultEffect): Promise<void> {
    await registry.admin.behave({ faults: [{ path: `^/${name}$`, effect }] });
  }

  function publish(signal?: AbortSignal): Promise<Response> {
    return fetch(new URL(`/${name.replace('/', '%2f')}`, registry.url), {
      method: 'PUT',
      headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(publishDocument(name, '1.0.0')),
      redirect: 'manual',
      ...(signal && { signal }),
    });
  }

  async function seen(): Promise<Seen> {
    try {
      const response = await publish();
      await response.text();
      return response.status;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      if (code === 'ECONNRESET') return 'reset';
      if (code === 'UND_ERR_SOCKET') return 'cut off';
      throw error;
    }
  }

  /** Publishes until the registry has come to where it falls silent. */
  async function silence(done: boolean): Promise<Seen> {
    const patience = new AbortController();
    const answer = publish(patience.signal).then(
      ({ status }) => status,
      () => 'silence' as const,
    );
    while ((await registry.admin.requests()).length === 0 || (await isPublished()) !== done) await turn();
    patience.abort();
    return answer;
  }

  async function isPublished(): Promise<boolean> {
    return (await registry.versions(name)).length > 0;
  }

  const expected: Readonly<Record<Kind, readonly [Seen, 'done' | 'nothing done']>> = {
    'a slow answer': [200, 'done'],
    'no answer, nothing done': ['silence', 'nothing done'],
    'no answer, done': ['silence', 'done'],
    'a page with 200': [200, 'nothing done'],
    'a page with 502': [502, 'nothing done'],
    'garbage with 200': [200, 'nothing done'],
    'garbage with 200, done': [200, 'done'],
    'half a JSON, nothing done': [200, 'nothing done'],
    'half a JSON, done': [200, 'done'],
    'a redirect to another host': [307, 'nothing done'],
    'a reset before the body is read': ['reset', 'nothing done'],
    'a reset in the body': ['reset', 'nothing done'],
    'a reset when it is done': ['reset', 'done'],
    'an answer cut off': ['cut off', 'done'],
    '503, nothing done': [503, 'nothing done'],
    '503, done': [503, 'done'],
    '429': [429, 'nothing done'],
    '429 with Retry-After': [429, 'nothing done'],
    'signed out': [401, 'nothing done'],
    '403': [403, 'nothing done'],
    '409': [409, 'nothing done'],
    'an early refusal': [401, 'nothing done'],
  };

  for (const [kind, [what, work]] of Object.entries(expected)) {
    it(`${kind}: ${what}, and ${work}`, async () => {
      const effect = faultKinds[kind as Kind];
      await failOnce(effect);
      const done = work === 'done';
      assert.equal(effect.kind === 'hang' ? await silence(done) : await seen(), what);
      assert.equal(await isPublished(), done);
      // The next request goes well: the fault was for one.
      assert.equal(await seen(), done ? 403 : 200);
    });
  }

  it('answers with pages, garbage and halves', async () => {
    const bodies: Partial<Record<Kind, RegExp>> = {
      'a page with 200': /^text\/html; charset=utf-8\n<!doctype html>/,
      'a page with 502': /^text\/html; charset=utf-8\n<!doctype html>/,
      'garbage with 200': /^application\/json\n(garbage ){1250000}$/,
      'half a JSON, done': /^application\/json\n\{"success": tr$/,
    };
    for (const [kind, body] of Object.entries(bodies)) {
      await failOnce(faultKinds[kind as Kind]);
      const response = await publish();
      assert.match(`${response.headers.get('content-type')}\n${await response.text()}`, body);
    }
  });

  it('says in headers what a client must know', async () => {
    const { port } = new URL(registry.url);
    const headers: readonly (readonly [Kind, string, string | null])[] = [
      ['429', 'retry-after', null],
      ['429 with Retry-After', 'retry-after', '1'],
      ['signed out', 'www-authenticate', 'Bearer'],
      ['an early refusal', 'www-authenticate', 'OTP'],
      ['a redirect to another host', 'location', `http://localhost:${port}/${name.replace('/', '%2f')}`],
    ];
    for (const [kind, header, value] of headers) {
      await failOnce(faultKinds[kind]);
      assert.equal((await publish()).headers.get(header), value);
    }
  });

  it('sees who follows a redirect to the other host', async () => {
    await failOnce(faultKinds['a redirect to another host']);
    const followed = await fetch(new URL(`/${name.replace('/', '%2f')}`, registry.url), { method: 'GET' });
    assert.equal(followed.status, 404);
    const hosts = (await registry.admin.requests()).map(({ host }) => host.replace(/:.*$/, ''));
    assert.deepEqual(hosts, ['127.0.0.1', 'localhost']);
  });

  it('leaves the body of an early refusal, and of a reset, unread', async () => {
    for (const kind of ['an early refusal', 'a reset before the body is read'] as const) {
      await failOnce(faultKinds[kind]);
      await seen();
      assert.equal((await registry.admin.requests()).at(-1)?.bytesReceived, 0);
    }
  });

  describe('places', () => {
    const teapot = { kind: 'status', status: 418 } as const;
    const sequence = ['whoami', 'packument', 'first PUT', 'second PUT', 'look-up', 'status'] as const;

    /** The requests of a publish, in order. @returns their statuses. */
    async function publishing(): Promise<number[]> {
      const address = `/${name.replace('/', '%2f')}`;
      const { client } = registry;
      const { token } = user;
      await registry.admin.behave({ scan: { ends: 'published' } });
      const statuses: number[] = [];
      for (const request of sequence) {
        const { status } = request.endsWith('PUT')
          ? await client.publish(name, `${statuses.length}.0.0`, { token })
          : await client.call('GET', placeOf(request, address), { token });
        statuses.push(status);
      }
      return statuses;
    }

    function placeOf(request: string, address: string): string {
      if (request === 'whoami') return '/-/whoami';
      return request === 'status' ? `/-/package${address}/version/2.0.0/status` : address;
    }

    for (const [index, place] of sequence.entries()) {
      for (const by of ['what it is', 'its number']) {
        it(`hits the ${place} by ${by}`, async () => {
          const where = by === 'its number' ? { path: '^', after: index } : publishRequests(name)[place];
          await registry.admin.behave({ faults: [{ ...where, effect: teapot }] });
          const hit = (await publishing()).map(status => status === 418);
          assert.deepEqual(
            hit,
            sequence.map((_, each) => each === index),
          );
        });
      }
    }

    it('knows all of them', () => {
      assert.deepEqual(Object.keys(publishRequests(name)), sequence);
    });
  });

  it('counts a request only for the fault that it meets', async () => {
    const faults = [500, 501].map(status => ({ path: '^', effect: { kind: 'status', status } as const }));
    await registry.admin.behave({ faults });
    assert.deepEqual([await seen(), await seen(), await seen()], [500, 501, 200]);
  });
});
