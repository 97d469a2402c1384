/** Signing in on a page and signing out, against the registry of the tests, and against registries that offer neither. */
import assert from 'node:assert/strict';
import type { SignInPage } from '../../../src/registry/webSignIn.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { refuse, touchKey } from '../../registry/person.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';
import { type AccountScene, accountScene, failure, never } from './accountScene.ts';

describe('Signing in on a page', () => {
  const registry = useRegistry();
  const opened: { close(): Promise<void> }[] = [];

  afterEach(() => Promise.all(opened.splice(0).map(each => each.close())));

  function scene(url: string | URL, token?: string): AccountScene {
    const made = accountScene(url, token);
    opened.push(made.client);
    return made;
  }

  async function begun({ client }: AccountScene): Promise<SignInPage> {
    const page = await client.beginWebSignIn(never);
    assert.ok(page !== undefined);
    return page;
  }

  async function other(respond: Respond): Promise<LoopbackServer> {
    const server = await serve(respond);
    opened.push(server);
    return server;
  }

  it('gives the token of a new session, and sends no credentials along', async () => {
    const { name } = await registry.addUser();
    const made = scene(registry.url, 'a-session-that-has-ended');
    const page = await begun(made);
    assert.equal(page.trustedHost, true);
    const waiting = page.wait(never);
    await touchKey(page.url.href, { account: name });
    const token = await waiting;
    assert.equal(await scene(registry.url, token.reveal()).client.whoami(never), name);
    const requests = await registry.admin.requests();
    const signingIn = requests.filter(({ url }) => /^\/-\/v1\//.test(url));
    assert.ok(signingIn.length >= 2);
    assert.ok(signingIn.every(({ headers }) => !headers.includes('authorization')));
    assert.ok(!made.log.join('\n').includes(token.reveal()));
  });

  it('ends when the page is refused', async () => {
    const page = await begun(scene(registry.url));
    const waiting = failure(page.wait(never));
    await refuse(page.url.href);
    assert.equal((await waiting).code, 'page-expired');
  });

  it('ends when the page has expired', async () => {
    await registry.admin.behave({ pageSeconds: 0 });
    const page = await begun(scene(registry.url));
    assert.equal((await failure(page.wait(never))).code, 'page-expired');
  });

  it('ends when the person gives up, and when the client is closed', async () => {
    const { client, ...rest } = scene(registry.url);
    const page = await begun({ client, ...rest });
    const stop = new AbortController();
    const waiting = failure(page.wait(stop.signal));
    stop.abort();
    assert.equal((await waiting).code, 'cancelled');
  });

  it('warns of a page on another host, which is heard from all the same', async () => {
    await registry.admin.behave({ pagesAt: 'https://accounts.example/' });
    const page = await begun(scene(registry.url));
    assert.deepEqual([page.url.host, page.trustedHost], ['accounts.example', false]);
  });

  it("hears through a mirror from npm's own address", async () => {
    const mirror = await other((request, response) => {
      if (request.path === '/npm/-/v1/login') {
        const doneUrl = 'https://public.example/npm/-/v1/done?authId=1';
        json(response, 200, { loginUrl: 'https://www.npmjs.com/login?next=1', doneUrl });
      } else json(response, 200, { token: `${request.method}:${request.path}` });
    });
    const page = await begun(scene(new URL('/npm/', mirror.url)));
    assert.equal(page.trustedHost, true);
    assert.match((await page.wait(never)).reveal(), /^GET:\/npm\/.*-\/v1\/done/);
  });

  it('is not offered where we could not hear from the page', async () => {
    const server = await other((_, response) =>
      json(response, 200, { loginUrl: 'http://127.0.0.1:9/page', doneUrl: 'http://127.0.0.1:9/done' }),
    );
    assert.equal(await scene(server.url).client.beginWebSignIn(never), undefined);
    assert.equal(server.received.length, 1);
  });

  const without: Readonly<Record<string, Respond>> = {
    'a 404 server': (_, response) => json(response, 404, { error: 'not found' }),
    'a server that does not know POST': (_, response) => json(response, 405, {}),
    'a server with its own trouble': (_, response) => json(response, 500, {}),
    'a server that wants credentials': (_, response) => json(response, 401, {}),
    'a page for everything': (_, response) => response.end('<!doctype html><title>All our packages</title>'),
    'an answer without addresses': (_, response) => json(response, 200, { ok: true }),
    'addresses that no browser opens': (_, response) =>
      json(response, 200, { loginUrl: 'file:///page', doneUrl: 'javascript:1' }),
  };
  for (const [title, respond] of Object.entries(without)) {
    it(`is not offered by ${title}`, async () => {
      const { url } = await other(respond);
      assert.equal(await scene(url).client.beginWebSignIn(never), undefined);
    });
  }

  it('says when there is no answer', async () => {
    await registry.admin.behave({ faults: [{ path: '/v1/login$', effect: { kind: 'drop-answer' } }] });
    assert.equal((await failure(scene(registry.url).client.beginWebSignIn(never))).code, 'network');
  });

  describe('and out again', () => {
    it('leaves a token that is worth nothing, and shows it nowhere', async () => {
      const { name, token } = await registry.addUser();
      const { client, log } = scene(registry.url, token);
      assert.equal(await client.whoami(never), name);
      await client.signOut(never);
      assert.equal((await failure(client.whoami(never))).code, 'signed-out');
      assert.match(log.join('\n'), /DELETE .*\/-\/user\/token\/\*\*\*: 200/);
      assert.ok(!log.join('\n').includes(token));
    });

    it('says when the token was worth nothing before', async () => {
      const { name, token } = await registry.addUser();
      await registry.admin.expireSessions(name);
      const { client, log } = scene(registry.url, token);
      const error = await failure(client.signOut(never));
      assert.equal(error.code, 'signed-out');
      assert.ok(!JSON.stringify([error, error.details, String(error), log]).includes(token));
    });

    it('says when the registry cannot be reached, and keeps the token out of that, too', async () => {
      const { token } = await registry.addUser();
      await registry.admin.behave({ faults: [{ path: '/user/token/', effect: { kind: 'drop-answer' } }] });
      const { client, log } = scene(registry.url, token);
      const error = await failure(client.signOut(never));
      assert.equal(error.code, 'network');
      assert.ok(!JSON.stringify([error, error.details, String(error), log]).includes(token));
    });

    it('sends nothing where nobody is signed in', async () => {
      assert.equal((await failure(scene(registry.url).client.signOut(never))).code, 'unsupported');
      assert.equal((await registry.admin.requests()).length, 0);
    });
  });
});
