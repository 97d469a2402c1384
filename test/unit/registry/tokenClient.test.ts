/** An account's access tokens against the registry of the tests: listed page by page, made with limits, revoked. */
import assert from 'node:assert/strict';
import type { AccessToken } from '../../../src/registry/accessTokens.ts';
import type { Purpose } from '../../../src/registry/secondFactorPrompt.ts';
import type { TokenClient } from '../../../src/registry/tokenClient.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { NewUser, UserSecrets } from '../../registry/index.ts';
import { request, type TokenScene, tokenScene } from '../tokens/tokenScene.ts';
import { allTokens, asking, failure, never, typed } from './accountScene.ts';

const creating: Purpose = { kind: 'token', change: 'create', what: 'reader' };
const revoking: Purpose = { kind: 'token', change: 'revoke', what: 'reader' };
const both = { twoFactor: 'auth-and-writes' } as const;

describe('TokenClient', () => {
  const registry = useRegistry();
  const open: TokenClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  function scene(token?: string, ...answers: ReturnType<typeof typed>[]): TokenScene {
    const made = tokenScene(registry.url, token, ...answers);
    open.push(made.client);
    return made;
  }

  /** Who answers each time of asking with a code of the authenticator. */
  async function signedIn(user: Partial<NewUser> = both): Promise<[TokenScene, UserSecrets]> {
    const secrets = await registry.addUser(user);
    const code = user.twoFactor === undefined ? [] : [typed(await registry.admin.code(secrets.name))];
    return [scene(secrets.token, ...code), secrets];
  }

  describe('lists', () => {
    it('all that is told of granular and of old ones', async () => {
      const [{ client }, { name }] = await signedIn();
      await registry.admin.addToken(name, { cidr: ['192.0.2.0/24'], permission: 'read-only' });
      const { key, token } = await registry.admin.addToken(name, {
        kind: 'granular',
        name: 'bot',
        description: 'for CI',
        expires: '2030-01-02T03:04:05.000Z',
        bypass2fa: true,
        packages: ['left-pad'],
        scopes: ['@marsupials'],
      });
      await registry.admin.setTokenDates(key, {
        created: '2026-01-01T00:00:00.000Z',
        accessed: '2026-02-03T00:00:00.000Z',
      });
      const [granular, legacy, ...more] = await allTokens(client);
      const { updated: _, ...told } = granular as AccessToken;
      assert.deepEqual(told, {
        key,
        tail: `${token.slice(0, 8)}...${token.slice(-4)}`,
        kind: 'granular',
        name: 'bot',
        description: 'for CI',
        created: '2026-01-01T00:00:00.000Z',
        lastUsed: '2026-02-03T00:00:00.000Z',
        expires: '2030-01-02T03:04:05.000Z',
        isReadOnly: false,
        bypassesTwoFactor: true,
        cidr: [],
        permissions: [
          { name: 'package', action: 'read' },
          { name: 'package', action: 'write' },
        ],
        scopes: [
          { type: 'package', name: 'left-pad' },
          { type: 'package', name: '@marsupials' },
        ],
      });
      assert.equal(legacy?.kind, 'legacy');
      assert.equal(legacy.name, undefined);
      assert.equal(legacy.isReadOnly, true);
      assert.deepEqual(legacy.cidr, ['192.0.2.0/24']);
      assert.equal(more.length, 0);
    });

    it('page after page', async () => {
      const [{ client }, { name }] = await signedIn();
      await registry.admin.seed(name, { packages: 0, tokens: 250 });
      const pages: [number, number | undefined][] = [];
      for await (const { tokens, total } of client.tokens(never)) pages.push([tokens.length, total]);
      assert.deepEqual(pages, [
        [100, 250],
        [100, 250],
        [50, 250],
      ]);
      assert.equal(new Set((await allTokens(client)).map(({ key }) => key)).size, 250);
    });

    it('none where there are none', async () => {
      const [{ client }] = await signedIn();
      assert.deepEqual(await allTokens(client), []);
    });

    for (const tokens of ['unsupported', 'not-implemented'] as const) {
      it(`and says where the registry has none of it: ${tokens}`, async () => {
        await registry.admin.behave({ tokens });
        const [{ client }, { password }] = await signedIn();
        assert.equal((await failure(allTokens(client))).code, 'unsupported');
        const attempt = client.create(request(), new Secret(password), asking('x', creating));
        assert.equal((await failure(attempt)).code, 'unsupported');
      });
    }

    it('and says when the session has ended, on whichever page', async () => {
      const [{ client }, { name }] = await signedIn();
      await registry.admin.seed(name, { packages: 0, tokens: 101 });
      await registry.admin.behave({
        faults: [{ path: '/npm/v1/tokens', after: 1, effect: { kind: 'status', status: 401 } }],
      });
      assert.equal((await failure(allTokens(client))).code, 'signed-out');
      assert.equal((await failure(allTokens(scene().client))).code, 'signed-out');
    });
  });

  describe('makes', () => {
    it('a token with each of its limits, by password and code', async () => {
      const [{ client, questions, log }, { name, password }] = await signedIn();
      const asked = request({
        description: 'for CI',
        packages: ['left-pad'],
        scopes: ['@marsupials'],
        packagesPermission: 'read-write-stage-only',
        orgs: ['marsupials'],
        orgsPermission: 'read-only',
        expiresInDays: 3,
        cidr: ['192.0.2.0/24'],
        bypassesTwoFactor: true,
      });
      const made = await client.create(asked, new Secret(password), asking(name, creating));
      assert.equal(questions.length, 1);
      assert.deepEqual(questions[0]?.purpose, creating);
      assert.equal(made.name, 'reader');
      const days = (Date.parse(made.expires ?? '') - Date.now()) / (24 * 60 * 60 * 1000);
      assert.ok(days > 2.9 && days <= 3.01, `${days} days`);
      const [kept] = await registry.admin.tokens(name);
      assert.equal(kept?.key, made.key);
      assert.equal(kept.description, 'for CI');
      assert.deepEqual(kept.packages, ['left-pad']);
      assert.deepEqual(kept.scopes, ['@marsupials']);
      assert.equal(kept.permission, 'read-write-stage-only');
      assert.deepEqual([kept.orgs, kept.orgsPermission], [['marsupials'], 'read-only']);
      assert.deepEqual([kept.cidr, kept.bypass2fa], [['192.0.2.0/24'], true]);
      const lines = log.join('\n');
      assert.ok(!lines.includes(made.token.reveal()) && !lines.includes(password), lines);
    });

    it('one for all packages, that holds', async () => {
      const [{ client }, { name, password }] = await signedIn();
      const made = await client.create(
        request({ packages: 'all' }),
        new Secret(password),
        asking(name, creating),
      );
      const [kept] = await registry.admin.tokens(name);
      assert.deepEqual(kept?.packages, ['*']);
      const reply = await registry.client.call('GET', '/-/whoami', { token: made.token.reveal() });
      assert.equal(reply.body['username'], name);
    });

    it('none with a wrong password, and says so although the session holds', async () => {
      const [{ client, questions }, { name }] = await signedIn();
      const attempt = client.create(request(), new Secret('mistyped'), asking(name, creating));
      assert.equal((await failure(attempt)).code, 'wrong-password');
      assert.equal(questions.length, 0);
      assert.deepEqual(await registry.admin.tokens(name), []);
    });

    it('none that the registry refuses, and quotes it', async () => {
      const [{ client }, { name, password }] = await signedIn();
      const asked = request({ packagesPermission: 'read-write', expiresInDays: 91 });
      const error = await failure(client.create(asked, new Secret(password), asking(name, creating)));
      assert.equal(error.code, 'rejected');
      assert.match(error.details.serverText ?? '', /90 days/);
    });

    it('none when the person gives up at the prompt', async () => {
      const { name, token, password } = await registry.addUser(both);
      const { client } = scene(token);
      const attempt = client.create(request(), new Secret(password), asking(name, creating));
      assert.equal((await failure(attempt)).code, 'cancelled');
      assert.deepEqual(await registry.admin.tokens(name), []);
    });
  });

  describe('at a registry that knows only the old form', () => {
    it('leaves no token without the limits that were asked for', async () => {
      await registry.admin.behave({ tokens: 'legacy' });
      const [{ client }, { name, password }] = await signedIn();
      const error = await failure(client.create(request(), new Secret(password), asking(name, creating)));
      assert.equal(error.code, 'unsupported');
      assert.deepEqual(await registry.admin.tokens(name), []);
      const methods = (await registry.admin.requests()).map(({ method }) => method);
      assert.ok(methods.includes('POST') && methods.includes('DELETE'), 'it was made, and revoked at once');
    });

    it('understands a refusal of what it does not know', async () => {
      await registry.admin.behave({ tokens: 'legacy-strict' });
      const [{ client }, { name, password }] = await signedIn();
      const error = await failure(client.create(request(), new Secret(password), asking(name, creating)));
      assert.equal(error.code, 'unsupported');
    });

    for (const tokens of ['legacy', 'legacy-strict'] as const) {
      it(`makes one that is read-only or not, for some addresses (${tokens})`, async () => {
        await registry.admin.behave({ tokens });
        const [{ client }, { name, password }] = await signedIn();
        const asked = { isReadOnly: true, cidr: ['192.0.2.0/24'] };
        const made = await client.createLegacy(asked, new Secret(password), asking(name, creating));
        assert.equal(made.name, undefined);
        const [kept] = await registry.admin.tokens(name);
        assert.deepEqual(
          [kept?.key, kept?.permission, kept?.cidr],
          [made.key, 'read-only', ['192.0.2.0/24']],
        );
      });
    }
  });

  describe('revokes', () => {
    it('one by its key, with a code', async () => {
      const [{ client, questions }, { name }] = await signedIn();
      const { key, token } = await registry.admin.addToken(name);
      const other = await registry.admin.addToken(name);
      await client.revoke(key, asking(name, revoking));
      assert.deepEqual(
        questions.map(({ purpose }) => purpose),
        [revoking],
      );
      const left = await registry.admin.tokens(name);
      assert.deepEqual(
        left.map(each => each.key),
        [other.key],
      );
      assert.equal((await registry.client.call('GET', '/-/whoami', { token })).status, 401);
    });

    it('one that was revoked elsewhere meanwhile, without a fuss', async () => {
      const [{ client }, { name }] = await signedIn();
      const { key } = await registry.admin.addToken(name);
      await registry.admin.revokeToken(key);
      await client.revoke(key, asking(name, revoking));
    });

    it('nothing else, whatever a key looks like', async () => {
      const [{ client }, { name }] = await signedIn();
      await registry.admin.addToken(name);
      await client.revoke('../../../whoami?x=/', asking(name, revoking));
      const requests = await registry.admin.requests();
      const paths = requests.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
      assert.ok(
        paths.length > 0 && paths.every(path => path.startsWith('/-/npm/v1/tokens/token/')),
        `${paths}`,
      );
    });
  });
});
