/** Lists of tokens as registries may spell and page them: no page of another host is asked for, and none for ever. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { toCreatedToken } from '../../../src/registry/accessTokens.ts';
import { json, type LoopbackServer, type Received, serve } from '../loopbackServer.ts';
import { tokenScene } from '../tokens/tokenScene.ts';
import { allTokens, failure } from './accountScene.ts';

const page = (keys: readonly string[], next?: unknown) => ({
  objects: keys.map(key => ({ key, token: 'npm_ab' })),
  urls: next === undefined ? {} : { next },
});

describe('The pages of a list of tokens', () => {
  const servers: LoopbackServer[] = [];

  afterEach(() => Promise.all(servers.splice(0).map(server => server.close())));

  async function server(respond: (received: Received, response: ServerResponse, count: number) => void) {
    const started = await serve(respond);
    servers.push(started);
    return started;
  }

  /** Two pages, the first of which names the second like this. */
  async function twoPages(next: (url: URL) => string, prefix = ''): Promise<[string[], string[]]> {
    const { url, received } = await server((_request, response, count) => {
      json(response, 200, count === 1 ? page(['a'], next(url)) : page(['b']));
    });
    const { client } = tokenScene(new URL(prefix, url), 'token');
    const tokens = await allTokens(client);
    await client.close();
    return [tokens.map(({ key }) => key), received.map(({ path }) => path)];
  }

  const first = '/-/npm/v1/tokens?perPage=100';
  const second = '/-/npm/v1/tokens?perPage=100&page=1';

  it('are followed by address and by path, below the path of the registry', async () => {
    assert.deepEqual(await twoPages(url => new URL(second, url).href), [
      ['a', 'b'],
      [first, second],
    ]);
    assert.deepEqual(await twoPages(() => second), [
      ['a', 'b'],
      [first, second],
    ]);
    assert.deepEqual(await twoPages(() => second, 'npm/private/'), [
      ['a', 'b'],
      [`/npm/private${first}`, `/npm/private${second}`],
    ]);
  });

  it('are looked for here, where an address leads to another host or out of the path', async () => {
    const elsewhere = await server((_request, response) => json(response, 200, page(['foreign'])));
    const [keys, paths] = await twoPages(() => new URL('/-/npm/v1/tokens?page=1', elsewhere.url).href);
    assert.deepEqual(
      [keys, paths],
      [
        ['a', 'b'],
        [first, '/-/npm/v1/tokens?page=1'],
      ],
    );
    assert.deepEqual(elsewhere.received, []);
    const [, outside] = await twoPages(url => new URL('/other/tokens?page=1', url).href, 'npm/');
    assert.deepEqual(outside, [`/npm${first}`, '/npm/-/npm/v1/tokens?page=1']);
    const [, scheme] = await twoPages(() => 'file:///etc/passwd?page=1');
    assert.ok(
      scheme.every(path => path.startsWith('/')),
      `${scheme}`,
    );
  });

  it('end where a page names itself, or is empty', async () => {
    const same = await server((_request, response) => json(response, 200, page(['a'], first)));
    const one = tokenScene(same.url, 'token');
    assert.equal((await allTokens(one.client)).length, 1);
    const empty = await server((_request, response, count) =>
      json(response, 200, page([], `${first}&page=${count}`)),
    );
    const other = tokenScene(empty.url, 'token');
    assert.deepEqual(await allTokens(other.client), []);
    assert.deepEqual([same.received.length, empty.received.length], [1, 1]);
    await Promise.all([one.client.close(), other.client.close()]);
  });

  it('are read in the spelling of npm’s CLI, and without what is no token', async () => {
    const objects = [
      {
        key: 'a',
        token: 'abcdef',
        cidr_whitelist: ['192.0.2.0/24', 7],
        readonly: true,
        created: 1_700_000_000_000,
      },
      {
        key: 'b',
        token: 'npm_ab',
        name: 'b',
        token_description: 'said',
        expires: 'tomorrow',
        accessed: null,
      },
      { key: 'gone', token: 'npm_ab', revoked: '2026-01-01T00:00:00Z' },
      { token: 'without a key' },
      null,
      'token',
    ];
    const { url } = await server((_request, response) => json(response, 200, { objects }));
    const { client } = tokenScene(url, 'token');
    const [a, b, ...more] = await allTokens(client);
    assert.deepEqual(a, {
      key: 'a',
      tail: 'abcdef',
      kind: 'legacy',
      created: '2023-11-14T22:13:20.000Z',
      isReadOnly: true,
      bypassesTwoFactor: false,
      cidr: ['192.0.2.0/24'],
      permissions: [],
      scopes: [],
    });
    assert.equal(b?.kind, 'granular');
    assert.deepEqual([b.description, b.lastUsed, b.expires], ['said', null, undefined]);
    assert.equal(more.length, 0);
    await client.close();
  });

  it('are read without what a terminal would obey, and in one line', async () => {
    const name = 'a\u001b]0;title\u0007 \u001b[31mred\r\n\u009bend';
    const objects = [{ key: 'a', token: 'npm_ab\u001b[2J', name, description: '\u001b[2J' }];
    const { url } = await server((_request, response) => json(response, 200, { objects }));
    const { client } = tokenScene(url, 'token');
    const [token] = await allTokens(client);
    assert.deepEqual([token?.name, token?.tail, token?.description], ['a red end', 'npm_ab', undefined]);
    const told = { token: 'npm_value', key: 'a', name };
    assert.equal(toCreatedToken(told)?.name, 'a red end');
    await client.close();
  });

  const shown = [
    ['npm_ab', 'npm_ab'],
    ['npm_abcd...wxyz', 'npm_abcd...wxyz'],
    ['abcde**********vwxyz', 'abcde**********vwxyz'],
    ['do-not-surface-this', 'do-n…'],
    ['npm_0123456789abcdefghijklmnopqrstuvwxyz', 'npm_0123…wxyz'],
    ['aaaa.do-not-surface-this.zzzz', 'aaaa.do-…zzzz'],
  ] as const;
  for (const [token, tail] of shown) {
    it(`are cut where a registry lists tokens whole: ${tail}`, async () => {
      const { url } = await server((_request, response) =>
        json(response, 200, { objects: [{ key: 'a', token }] }),
      );
      const { client } = tokenScene(url, 'token');
      assert.deepEqual(
        (await allTokens(client)).map(told => told.tail),
        [tail],
      );
      await client.close();
    });
  }

  const notLists = [
    ['a page', '<html>', 'unsupported'],
    ['another JSON', '{"tokens": []}', 'protocol'],
    ['null', 'null', 'protocol'],
  ] as const;
  for (const [what, body, code] of notLists) {
    it(`are none where there is ${what} with 200`, async () => {
      const { url } = await server((_request, response) => {
        response.writeHead(200).end(body);
      });
      const { client } = tokenScene(url, 'token');
      assert.equal((await failure(allTokens(client))).code, code);
      await client.close();
    });
  }
});
