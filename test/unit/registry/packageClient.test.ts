/** What is sent for changes of packages, and what is made of answers that each registry words in its own way. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { PackageClient } from '../../../src/registry/packageClient.ts';
import type { PackageDocument } from '../../../src/registry/packageDocument.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';
import { asking, clientParts, failure, never } from './accountScene.ts';

const name = '@digs/burrow';
const prefix = '/some/prefix/';
const ask = asking('wombat', { kind: 'access', package: name });
const team = { scope: '@digs', team: 'diggers' };

function document(change: object = {}): object {
  return {
    _id: name,
    _rev: '3-abc',
    name,
    maintainers: [{ name: 'wombat', email: 'wombat@example.com', url: 'https://wombat.example/' }],
    'dist-tags': { latest: '2.0.0', beta: '2.0.0' },
    versions: {
      '1.0.0': {
        version: '1.0.0',
        dist: { tarball: 'https://cdn.example/some/prefix/@digs/burrow/-/a.tgz' },
      },
      '2.0.0': { version: '2.0.0', deprecated: 'too damp', dist: { tarball: 'https://cdn.example/b.tgz' } },
    },
    time: { modified: '2026-01-01' },
    _revisions: {},
    _attachments: {},
    ...change,
  };
}

describe('PackageClient', () => {
  let server: LoopbackServer;
  let client: PackageClient;

  async function start(respond: Respond): Promise<void> {
    server = await serve(respond);
    const { access, secondFactor, options } = clientParts(new URL(prefix, server.url), 'session');
    client = new PackageClient(access, secondFactor, options);
  }

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  async function read(change: object = {}): Promise<PackageDocument> {
    const found = await client.document(name, never);
    assert.ok(found, JSON.stringify(change));
    return found;
  }

  const answering = (status: number, body: unknown): Respond => {
    return (_request, response) => json(response, status, body);
  };

  describe('sends as npm does', () => {
    const writes: readonly [
      string,
      (document: PackageDocument) => Promise<void>,
      method: string,
      path: string,
      command: string,
      body: unknown,
    ][] = [
      [
        'owners',
        of =>
          client.setOwners(of, [{ name: 'wombat' }, { name: 'friend', email: 'friend@example.com' }], ask),
        'PUT',
        '@digs%2fburrow/-rev/3-abc',
        'owner',
        {
          _id: name,
          _rev: '3-abc',
          maintainers: [
            { name: 'wombat', email: 'wombat@example.com', url: 'https://wombat.example/' },
            { name: 'friend', email: 'friend@example.com' },
          ],
        },
      ],
      [
        'a dist-tag',
        () => client.setDistTag(name, 'next', '1.0.0', ask),
        'PUT',
        '-/package/@digs%2fburrow/dist-tags/next',
        'dist-tag',
        '1.0.0',
      ],
      [
        'its end',
        () => client.removeDistTag(name, 'a/b', ask),
        'DELETE',
        '-/package/@digs%2fburrow/dist-tags/a%2Fb',
        'dist-tag',
        undefined,
      ],
      [
        'access',
        () => client.setAccess(name, 'restricted', ask),
        'POST',
        '-/package/@digs%2fburrow/access',
        'access',
        { access: 'restricted' },
      ],
      [
        'no need of a second factor',
        () => client.setTwoFactorRequirement(name, 'none', ask),
        'POST',
        '-/package/@digs%2fburrow/access',
        'access',
        { publish_requires_tfa: false },
      ],
      [
        'the need of one, but for automation',
        () => client.setTwoFactorRequirement(name, 'automation', ask),
        'POST',
        '-/package/@digs%2fburrow/access',
        'access',
        { publish_requires_tfa: true, automation_token_overrides_tfa: true },
      ],
      [
        'the need of one',
        () => client.setTwoFactorRequirement(name, 'publish', ask),
        'POST',
        '-/package/@digs%2fburrow/access',
        'access',
        { publish_requires_tfa: true, automation_token_overrides_tfa: false },
      ],
      [
        "a team's access",
        () => client.setTeamAccess(team, name, 'read-only', ask),
        'PUT',
        '-/team/digs/diggers/package',
        'access',
        { package: name, permissions: 'read-only' },
      ],
      [
        "the end of a team's access",
        () => client.setTeamAccess(team, name, undefined, ask),
        'DELETE',
        '-/team/digs/diggers/package',
        'access',
        { package: name },
      ],
      [
        'the whole document',
        of => client.putDocument(of, ask),
        'PUT',
        '@digs%2fburrow',
        'deprecate',
        document(),
      ],
      [
        'a tarball to be removed, here, wherever it is said to be',
        of => client.removeTarball(of, of.versions[0]?.tarball ?? '', ask),
        'DELETE',
        '@digs/burrow/-/a.tgz/-rev/3-abc',
        'unpublish',
        undefined,
      ],
      [
        'the end of all',
        of => client.unpublish(of, ask),
        'DELETE',
        '@digs%2fburrow/-rev/3-abc',
        'unpublish',
        undefined,
      ],
    ];
    for (const [what, write, method, path, command, body] of writes) {
      it(what, async () => {
        await start(({ method: of }, response) => json(response, of === 'GET' ? 200 : 201, document()));
        await write(await read());
        const [asked, sent, ...more] = server.received;
        assert.equal(asked?.path, `${prefix}@digs%2fburrow?write=true`);
        assert.deepEqual(more, []);
        assert.deepEqual([sent?.method, sent?.path], [method, prefix + path]);
        assert.equal(sent?.headers['npm-command'], command);
        assert.equal(sent.headers.authorization, 'Bearer session');
        assert.deepEqual(sent.body === '' ? undefined : JSON.parse(sent.body), body);
      });
    }

    it('nothing to remove what is no tarball of the package', async () => {
      await start(answering(200, document()));
      const read = await client.document(name, never);
      assert.ok(read);
      for (const tarball of [
        `https://cdn.example${prefix}@digs%2fburrow`,
        `https://cdn.example${prefix}other/-/a.tgz`,
        'https://cdn.example/b.tgz',
        `${prefix}@digs/burrow/-/../../../other`,
        'http://[',
      ]) {
        assert.equal((await failure(client.removeTarball(read, tarball, ask))).code, 'protocol', tarball);
      }
      assert.equal(server.received.length, 1);
    });

    it('a document without a version, its tags, and what only CouchDB needs', async () => {
      await start(answering(200, document()));
      await client.unpublishVersion(await read(), '2.0.0', ask);
      const sent = JSON.parse(server.received[1]?.body ?? '');
      const { _revisions, _attachments, ...whole } = document() as Record<string, unknown>;
      const versions = { '1.0.0': (whole['versions'] as Record<string, unknown>)['1.0.0'] };
      assert.deepEqual(sent, { ...whole, versions, 'dist-tags': { latest: '1.0.0' } });
      assert.equal(server.received[1]?.path, `${prefix}@digs%2fburrow/-rev/3-abc`);
    });
  });

  describe('reads', () => {
    it('a document, whichever way it names owners', async () => {
      const maintainers = ['wombat <w@example.com> (https://w.example)', 'friend', { name: 'bot' }];
      await start(answering(200, document({ maintainers, 'dist-tags': undefined })));
      const { raw: _, ...told } = await read();
      assert.deepEqual(told, {
        name,
        rev: '3-abc',
        maintainers: [{ name: 'wombat', email: 'w@example.com' }, { name: 'friend' }, { name: 'bot' }],
        distTags: {},
        versions: [
          { version: '1.0.0', tarball: 'https://cdn.example/some/prefix/@digs/burrow/-/a.tgz' },
          { version: '2.0.0', tarball: 'https://cdn.example/b.tgz', deprecated: 'too damp' },
        ],
      });
    });

    it('no owners where one of them cannot be read: they would be removed with the next change', async () => {
      for (const unreadable of [{ email: 'x' }, 7, '', '<x@example.com>']) {
        await start(answering(200, document({ maintainers: [{ name: 'wombat' }, unreadable] })));
        assert.equal((await read()).maintainers, undefined);
        await server.close();
      }
      await start(answering(200, document()));
    });

    it('no document that says it is of another package', async () => {
      await start(answering(200, document({ name: 'other' })));
      assert.equal((await failure(client.document(name, never))).code, 'protocol');
    });

    it('none of a package whose owners the registry does not tell, and of one without a revision', async () => {
      await start(answering(200, document({ maintainers: undefined })));
      assert.equal((await read()).maintainers, undefined);
      await server.close();
      await start(answering(200, document({ _rev: undefined })));
      assert.equal((await failure(client.document(name, never))).code, 'protocol');
    });

    it('a user, and not who asks in place of them', async () => {
      await start(
        answering(200, { name: 'Friend', email: 'friend@example.com', _id: 'org.couchdb.user:friend' }),
      );
      assert.deepEqual(await client.user('friend', never), { name: 'Friend', email: 'friend@example.com' });
      assert.equal((await failure(client.user('stranger', never))).code, 'unsupported');
      await client.user('a/../b', never).catch(() => {});
      assert.equal(server.received.at(-1)?.path, `${prefix}-/user/org.couchdb.user:a%2F..%2Fb`);
    });

    it('teams by their own names, and permissions in both spellings', async () => {
      await start(({ path }, response) =>
        json(
          response,
          200,
          path.includes('/org/')
            ? ['digs:diggers', '@digs:b']
            : { [name]: 'read', '@digs/b': 'read-write', c: 7 },
        ),
      );
      assert.deepEqual(await client.teams('@digs', never), ['diggers', 'b']);
      assert.equal(server.received[0]?.path, `${prefix}-/org/digs/team?format=cli`);
      assert.deepEqual(await client.teamPackages(team, never), {
        [name]: 'read-only',
        '@digs/b': 'read-write',
      });
      assert.deepEqual(await client.collaborators(name, never), {
        [name]: 'read-only',
        '@digs/b': 'read-write',
      });
    });

    it("dist-tags, without what npm's libraries add", async () => {
      await start(answering(200, { latest: '1.0.0', _etag: '"x"', broken: 7 }));
      assert.deepEqual(await client.distTags(name, never), { latest: '1.0.0' });
    });
  });

  describe('says that there is no such thing', () => {
    const page = (response: ServerResponse) => void response.writeHead(200).end('<!doctype html><p>Hello');
    const answers: readonly [string, Respond][] = [
      ['404', answering(404, { error: 'not found' })],
      ['405', answering(405, {})],
      ['501', answering(501, {})],
      ['503 that says so', answering(503, { error: 'not supported' })],
      ['a page for everything', (_request, response) => page(response)],
    ];
    for (const [what, respond] of answers) {
      it(`with ${what}`, async () => {
        await start(respond);
        assert.equal(await client.visibility(name, never), undefined);
        assert.equal(await client.collaborators(name, never), undefined);
        assert.equal(await client.teams('digs', never), undefined);
        assert.equal(await client.teamPackages(team, never), undefined);
      });
    }

    it('but not with what is no answer to that', async () => {
      for (const [status, body, code] of [
        [200, { public: 'yes' }, 'protocol'],
        [403, {}, 'forbidden'],
        [500, {}, 'server'],
        [503, { error: 'down' }, 'server'],
        [401, {}, 'signed-out'],
      ] as const) {
        await start(answering(status, body));
        assert.equal((await failure(client.visibility(name, never))).code, code, `${status}`);
        await client.close();
        await server.close();
      }
      await start(answering(404, {}));
      assert.equal((await failure(client.setAccess(name, 'public', ask))).code, 'not-found');
    });
  });
});
