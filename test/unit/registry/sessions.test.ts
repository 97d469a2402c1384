/** Sessions that end in the middle of something: who is asked, how often, and what goes out again with what. */
import assert from 'node:assert/strict';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';
import { asking, failure, never, unasked } from './accountScene.ts';
import {
  accessWith,
  accountClient,
  type SessionScene,
  type SignInAgain,
  session,
  sessionScene,
} from './sessionScene.ts';

const fields = { email: 'w@example.com', fullname: 'Wombat', homepage: '', github: '' };

describe('A session that has ended', () => {
  const registry = useRegistry();
  const open: { close(): Promise<void> }[] = [];

  afterEach(() => Promise.all(open.splice(0).map(each => each.close())));

  const signsIn: SignInAgain = async ({ account = 'nobody' }) =>
    session(await registry.admin.signIn(account), account);
  const givesUp: SignInAgain = async ({ access }) => {
    throw new RegistryError('cancelled', { method: 'SIGN-IN', url: access.registry.origin });
  };

  function client(access: RegistryAccess, scene: SessionScene): AccountClient {
    const made = accountClient(access, scene.options);
    open.push(made);
    return made;
  }

  function packages(access: RegistryAccess, scene: SessionScene): RegistryClient {
    const made = new RegistryClient(access, new SecondFactor(unasked), scene.options);
    open.push(made);
    return made;
  }

  async function other(respond: Respond): Promise<LoopbackServer> {
    const server = await serve(respond);
    open.push(server);
    return server;
  }

  /** Known to the sessions, and over. */
  async function ended(scene: SessionScene): Promise<[UserSecrets, RegistryAccess]> {
    const user = await registry.addUser();
    const access = accessWith(registry.url, user.token);
    await client(access, scene).whoami(never);
    await registry.admin.expireSessions(user.name);
    return [user, access];
  }

  async function requests(): Promise<string[]> {
    return (await registry.admin.requests()).map(({ method, url, status }) => `${method} ${url} ${status}`);
  }

  it('is renewed by the same account, and what was asked goes on', async () => {
    const scene = sessionScene(signsIn);
    const [{ name }, access] = await ended(scene);
    const account = client(access, scene);
    assert.equal((await account.profile(never)).name, name);
    assert.deepEqual(
      scene.asked.map(each => [each.access.registry.href, each.account]),
      [[registry.url, name]],
    );
    assert.equal(await account.whoami(never), name);
    assert.equal(scene.asked.length, 1);
    assert.deepEqual((await requests()).slice(1), [
      'GET /-/npm/v1/user 401',
      'GET /-/whoami 401',
      'GET /-/npm/v1/user 200',
      'GET /-/whoami 200',
    ]);
  });

  it('is renewed before a change, which is done once', async () => {
    const scene = sessionScene(signsIn);
    const [{ name }, access] = await ended(scene);
    const account = client(access, scene);
    await account.updateProfile(fields, asking(name, { kind: 'profile' }));
    const changes = (await requests()).filter(each => each.startsWith('POST /-/npm/v1/user'));
    assert.deepEqual(changes, ['POST /-/npm/v1/user 401', 'POST /-/npm/v1/user 200']);
    assert.equal((await account.profile(never)).fullname, 'Wombat');
    assert.deepEqual(
      scene.changed.map(({ href }) => href),
      [registry.url],
    );
  });

  it('is asked about once, however many requests of however many clients wait', async () => {
    const begun = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const scene = sessionScene(async (...asked) => {
      begun.resolve();
      await answered.promise;
      return await signsIn(...asked);
    });
    const [{ name }, access] = await ended(scene);
    const [one, two] = [client(access, scene), client(access, scene)];
    const asking = [one.whoami(never), one.profile(never), two.whoami(never), two.profile(never)];
    await begun.promise;
    answered.resolve();
    const [first, second, third, fourth] = await Promise.all(asking);
    assert.deepEqual([first, third], [name, name]);
    assert.deepEqual(
      [second, fourth].map(profile => typeof profile === 'object' && profile.name),
      [name, name],
    );
    assert.equal(scene.asked.length, 1);
  });

  it('is known to later clients that come with the same credentials', async () => {
    const scene = sessionScene(signsIn);
    const [{ name }, access] = await ended(scene);
    await client(access, scene).whoami(never);
    assert.equal(await client(access, scene).whoami(never), name);
    assert.equal(scene.asked.length, 1);
    // And again when that one has ended, too.
    await registry.admin.expireSessions(name);
    assert.equal(await client(access, scene).whoami(never), name);
    assert.equal(scene.asked.length, 2);
    assert.equal(scene.asked[1]?.account, name);
    // The first to take its place has ended long since, and takes nobody's any more.
    await registry.admin.expireSessions(name);
    assert.equal(await client(access, scene).whoami(never), name);
    assert.equal(scene.asked.length, 3);
  });

  it('is renewed for all credentials of the account at once', async () => {
    const scene = sessionScene(signsIn);
    const { name, token } = await registry.addUser();
    const accesses = [token, await registry.admin.signIn(name)].map(each => accessWith(registry.url, each));
    await Promise.all(accesses.map(access => client(access, scene).whoami(never)));
    await registry.admin.expireSessions(name);
    const names = await Promise.all(accesses.map(access => client(access, scene).whoami(never)));
    assert.deepEqual(names, [name, name]);
    assert.equal(scene.asked.length, 1);
  });

  it('is not renewed by somebody else', async () => {
    const { name: stranger } = await registry.addUser();
    const scene = sessionScene(async () => session(await registry.admin.signIn(stranger), stranger));
    const [{ name }, access] = await ended(scene);
    const account = client(access, scene);
    const change = account.updateProfile(fields, asking(name, { kind: 'profile' }));
    assert.equal((await failure(change)).code, 'signed-out');
    const mine = client(accessWith(registry.url, await registry.admin.signIn(stranger)), scene);
    assert.notEqual((await mine.profile(never)).fullname, 'Wombat');
  });

  it('is not renewed by one of which the registry does not tell whose it is', async () => {
    const scene = sessionScene(async ({ account = '' }) =>
      session(await registry.admin.signIn(account), undefined),
    );
    const [, access] = await ended(scene);
    assert.equal((await failure(client(access, scene).whoami(never))).code, 'signed-out');
  });

  it('is not renewed by itself', async () => {
    const scene = sessionScene(async ({ account }) => session(token, account));
    const [{ token }, access] = await ended(scene);
    assert.equal((await failure(client(access, scene).whoami(never))).code, 'signed-out');
    assert.equal(scene.asked.length, 1);
  });

  it('ends the request where the person gives up, and is asked about anew by the next', async () => {
    const scene = sessionScene(givesUp);
    const [, access] = await ended(scene);
    assert.equal((await failure(client(access, scene).profile(never))).code, 'cancelled');
    assert.equal((await failure(client(access, scene).whoami(never))).code, 'cancelled');
    assert.equal(scene.asked.length, 2);
  });

  it('is asked about as long as one request waits, and no longer', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const scene = sessionScene((ended, signal) => {
      begun.resolve(signal);
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason));
      return asked.length === 1 ? promise : signsIn(ended, signal);
    });
    const { asked } = scene;
    const [{ name }, access] = await ended(scene);
    const stops = [new AbortController(), new AbortController()];
    const waiting = stops.map(({ signal }) => failure(scene.sessions.renew(access, signal)));
    const signal = await begun.promise;
    stops[0]?.abort();
    assert.equal((await waiting[0])?.code, 'cancelled');
    assert.equal(signal.aborted, false);
    stops[1]?.abort();
    assert.equal((await waiting[1])?.code, 'cancelled');
    assert.equal(signal.aborted, true);
    assert.equal(await client(access, scene).whoami(never), name);
  });

  it('is asked about one after the other where it is that of two accounts', async () => {
    let open = 0;
    const scene = sessionScene(async (...asked) => {
      open += 1;
      assert.equal(open, 1);
      const signedIn = await signsIn(...asked);
      open -= 1;
      return signedIn;
    });
    const [[one, atOne], [two, atTwo]] = [await ended(scene), await ended(scene)];
    const names = await Promise.all([atOne, atTwo].map(access => client(access, scene).whoami(never)));
    assert.deepEqual(names, [one.name, two.name]);
    assert.equal(scene.asked.length, 2);
  });

  it('takes the place of nothing any more once its account has signed out', async () => {
    const scene = sessionScene(signsIn);
    const [{ name }, access] = await ended(scene);
    await client(access, scene).whoami(never);
    scene.sessions.forget({ registry: access.registry, account: name });
    assert.equal(scene.sessions.current(access), access);
  });

  it('of a password in the configuration is that of its name', async () => {
    const scene = sessionScene(givesUp);
    const basic = { kind: 'basic', username: 'ada', password: new Secret('no longer that') } as const;
    const access = { ...accessWith(registry.url, undefined), credentials: basic };
    assert.equal((await failure(client(access, scene).whoami(never))).code, 'cancelled');
    assert.equal(scene.asked[0]?.account, 'ada');
  });

  it('that never began: somebody signs in, and it goes on', async () => {
    const { name } = await registry.addUser();
    const scene = sessionScene(async () => session(await registry.admin.signIn(name), name));
    const account = client(accessWith(registry.url, undefined), scene);
    assert.equal((await account.profile(never)).name, name);
    assert.deepEqual(
      scene.asked.map(each => [each.access.credentials, each.account]),
      [[undefined, undefined]],
    );
    // Only what asked goes on as that account: who is signed in from now on is not for this window to say.
    await client(accessWith(registry.url, undefined), scene).whoami(never);
    assert.equal(scene.asked.length, 2);
  });

  it('that never began is asked about once, also where an answer comes late', async () => {
    const scene = sessionScene(async () => session('new', 'wombat'));
    const late = Promise.withResolvers<void>();
    const { url } = await other((request, response) => {
      if (request.headers.authorization === 'Bearer new') {
        json(response, 200, { name: 'wombat', username: 'wombat' });
        late.resolve();
      } else if (request.path === '/-/whoami') json(response, 401, {});
      else void late.promise.then(() => json(response, 401, {}));
    });
    const account = client(accessWith(url, undefined), scene);
    const [profile, name] = await Promise.all([account.profile(never), account.whoami(never)]);
    assert.deepEqual([profile.name, name], ['wombat', 'wombat']);
    assert.equal(scene.asked.length, 1);
  });

  describe('is not what', () => {
    it('a wrong password is', async () => {
      const scene = sessionScene(givesUp);
      const { token } = await registry.addUser();
      const account = client(accessWith(registry.url, token), scene);
      const begun = account.beginTwoFactor(new Secret('not the password'), 'auth-only', never);
      assert.equal((await failure(begun)).code, 'wrong-password');
      assert.equal(scene.asked.length, 0);
      const asked = (await registry.admin.requests()).map(({ url }) => url);
      assert.deepEqual(asked, ['/-/npm/v1/user', '/-/whoami']);
    });

    it('a challenge, or an address that is not allowed, is', async () => {
      const headers = { otp: 'OTP', 'ip-denied': 'ipaddress' };
      for (const scheme of Object.values(headers)) {
        const scene = sessionScene(givesUp);
        const { url } = await other((_, response) => json(response, 401, {}, { 'www-authenticate': scheme }));
        await failure(client(accessWith(url, 'token'), scene).profile(never));
        assert.equal(scene.asked.length, 0, scheme);
      }
    });

    it('something is that this session may not do', async () => {
      const scene = sessionScene(givesUp);
      const { url } = await other((request, response) =>
        request.path === '/-/whoami'
          ? json(response, 200, { username: 'wombat' })
          : json(response, 401, { error: 'not for you' }),
      );
      assert.equal(
        (await failure(client(accessWith(url, 'token'), scene).profile(never))).code,
        'signed-out',
      );
      assert.equal(scene.asked.length, 0);
    });

    it('a registry is that cannot be asked who is signed in', async () => {
      for (const status of [404, 500, 403]) {
        const scene = sessionScene(givesUp);
        const { url } = await other((request, response) =>
          json(response, request.path === '/-/whoami' ? status : 401, {}),
        );
        const asked = client(accessWith(url, 'token'), scene).profile(never);
        assert.equal((await failure(asked)).code, 'signed-out');
        assert.equal(scene.asked.length, 0, `${status}`);
      }
    });

    it('a sign-in, or a sign-out, asks about', async () => {
      const scene = sessionScene(givesUp);
      const [{ name }, access] = await ended(scene);
      const account = client(access, scene);
      const signIn = account.signIn(name, new Secret('wrong'), asking(name, { kind: 'sign-in' }));
      assert.equal((await failure(signIn)).code, 'wrong-password');
      assert.equal((await failure(account.signOut(never))).code, 'signed-out');
      assert.equal(scene.asked.length, 0);
    });

    it('looking asks about', async () => {
      const scene = sessionScene(givesUp);
      const [, access] = await ended(scene);
      const looking = accountClient(access, { ...scene.options, renewsSessions: false });
      open.push(looking);
      assert.equal((await failure(looking.profile(never))).code, 'signed-out');
      const published = packages(access, scene).looking();
      assert.equal((await failure(published.packument('wombat', never))).code, 'signed-out');
      assert.equal(scene.asked.length, 0);
    });
  });

  it('of which a registry says that nobody is signed in, as plain ones do, has ended', async () => {
    const scene = sessionScene(async () => session('new', 'wombat'));
    const { url } = await other((request, response) => {
      if (request.headers.authorization === 'Bearer new') json(response, 200, { name: 'wombat', tfa: false });
      else json(response, request.path === '/-/whoami' ? 200 : 401, {});
    });
    const account = client(accessWith(url, 'old'), scene);
    assert.equal((await account.profile(never)).name, 'wombat');
    assert.equal(scene.asked.length, 1);
  });

  it('is renewed once for one request, even where that does not help', async () => {
    const scene = sessionScene(async () => session(`token ${scene.asked.length}`, undefined));
    const { url } = await other((_, response) => json(response, 401, {}));
    assert.equal((await failure(client(accessWith(url, 'token'), scene).profile(never))).code, 'signed-out');
    assert.equal(scene.asked.length, 1);
  });

  it('takes its new credentials nowhere else', async () => {
    const scene = sessionScene(async () => session('new', 'wombat'));
    const answer: Respond = (request, response) =>
      request.headers.authorization === 'Bearer new'
        ? json(response, 200, { username: 'wombat' })
        : json(response, 401, {});
    const { url, received } = await other(answer);
    const beside = await other((_, response) => json(response, 200, { username: 'ada' }));
    await client(accessWith(new URL('one/', url), 'old'), scene).whoami(never);
    await client(accessWith(beside.url, 'old'), scene).whoami(never);
    await client(accessWith(new URL('two/', url), 'old'), scene).whoami(never);
    assert.deepEqual(
      beside.received.map(({ headers }) => headers.authorization),
      ['Bearer old'],
    );
    const [first] = received.filter(({ path }) => path.startsWith('/two/'));
    assert.equal(first?.headers.authorization, 'Bearer old');
  });
});
