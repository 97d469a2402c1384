/** Accounts where things are not as at npm: other registries, other credentials, and configurations that lead elsewhere. */
import assert from 'node:assert/strict';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { Publisher } from '../../../src/releases/publish.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { testCertificate } from '../../registry/testCertificate.ts';
import { json, type Respond } from '../loopbackServer.ts';
import { asking, failure, never, unasked } from '../registry/accountScene.ts';
import { accessWith, accountClient, session, sessionScene } from '../registry/sessionScene.ts';
import { cleanUp, npmHome, packageFolder, recordingView, temporaryFolder } from '../releases/fixtures.ts';
import { closeAll, server } from './networkScene.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.close()));
  await closeAll();
  await cleanUp();
});

function account(access: RegistryAccess, scene = sessionScene(() => assert.fail('asked to sign in'))) {
  const client = accountClient(access, scene.options);
  open.push(client);
  return client;
}

/** Knows who comes with the new token, and takes a publish from them. */
const knowsTheNew: Respond = (request, response) => {
  if (request.headers.authorization !== 'Bearer new') json(response, 401, { error: 'unauthorized' });
  else if (request.method === 'PUT') json(response, 201, { ok: true });
  else if (request.path.endsWith('/-/whoami')) json(response, 200, { username: 'wombat' });
  else json(response, 404, { error: 'not found' });
};

describe('A server that knows nothing of accounts', () => {
  for (const status of [404, 405, 501]) {
    it(`and says so with ${status}: each part is not offered, and nobody is asked to sign in`, async () => {
      const { url } = await server((_, response) => json(response, status, { error: 'not found' }));
      const client = account(accessWith(url, 'token'));
      assert.equal(await client.whoami(never), undefined);
      assert.equal(await client.beginWebSignIn(never), undefined);
      const ask = asking('wombat', { kind: 'profile' });
      const parts: Readonly<Record<string, () => Promise<unknown>>> = {
        profile: () => client.profile(never),
        'a change of the profile': () => client.updateProfile({ fullname: 'Wombat' }, ask),
        'a change of the password': () => client.changePassword(new Secret('old'), new Secret('new'), ask),
        'sign-in': () =>
          client.signIn('wombat', new Secret('password'), asking('wombat', { kind: 'sign-in' })),
        'sign-out': () => client.signOut(never),
      };
      for (const [part, attempt] of Object.entries(parts)) {
        assert.equal((await failure(attempt())).code, 'unsupported', part);
      }
    });
  }
});

describe('Credentials that are no token', () => {
  it('a password that holds no longer gives way to a session of the same account', async () => {
    const { url, received } = await server(knowsTheNew);
    const scene = sessionScene(async ended => session('new', ended.account));
    const basic = { kind: 'basic', username: 'wombat', password: new Secret('of before') } as const;
    const client = account({ ...accessWith(url, undefined), credentials: basic }, scene);
    assert.equal(await client.whoami(never), 'wombat');
    assert.deepEqual(
      scene.asked.map(({ account }) => account),
      ['wombat'],
    );
    assert.deepEqual(
      received.map(({ headers }) => headers.authorization?.split(' ')[0]),
      ['Basic', 'Bearer'],
    );
  });

  it('a client certificate is shown by the session that follows, too', async () => {
    const { cert, key } = testCertificate();
    // Whoever shows no certificate does not get through to it.
    const tls = { cert, key, requestCert: true, rejectUnauthorized: true, ca: [cert] };
    const { url, received } = await server(knowsTheNew, { tls });
    const network = { rejectUnauthorized: false, cert, key: new Secret(key) };
    const scene = sessionScene(async () => session('new', 'wombat'));
    const client = account({ ...accessWith(url, 'old'), network }, scene);
    assert.equal(await client.whoami(never), 'wombat');
    assert.equal(received.length, 2);
  });
});

describe('Registries that share a host', () => {
  it('each get their own credentials, and none of another path', async () => {
    const { url } = await server(knowsTheNew);
    const { host } = url;
    const environment = await npmHome(undefined, [
      `registry=${url}`,
      `//${host}/:_authToken=of the host`,
      `//${host}/one/:_authToken=of one`,
    ]);
    const folder = await temporaryFolder();
    const configuration = await NpmConfiguration.load(
      folder,
      await findNpm(environment, folder),
      environment,
    );
    const tokenAt = async (path: string) => {
      const { access, source } = await configuration.accessTo(new URL(path, url));
      const { credentials } = access;
      return [credentials?.kind === 'bearer' ? credentials.token.reveal() : undefined, source?.kind];
    };
    assert.deepEqual(await tokenAt('one/'), ['of one', 'user']);
    assert.deepEqual(await tokenAt('two/'), [undefined, undefined]);
    assert.deepEqual(await tokenAt('/'), ['of the host', 'user']);
  });
});

describe('A workspace that points a scope to another host', () => {
  it('has its packages published there with no credentials but its own, and the question names the host', async function () {
    this.timeout(60_000);
    const [mine, theirs] = [await server(knowsTheNew), await server(knowsTheNew)];
    const environment = await npmHome(mine.url);
    const folder = await packageFolder({
      'package.json': { name: '@wombat/burrow', version: '1.0.0' },
      '.npmrc': `@wombat:registry=${theirs.url}\n`,
    });
    const scene = sessionScene(async () => session('new', 'wombat'));
    const publisher = new Publisher({
      environment,
      credentialsFor: async access => access,
      connect: async access => new RegistryClient(access, new SecondFactor(unasked), scene.options),
    });
    const { registry, account } = await publisher.publish(folder, recordingView(), never);
    assert.deepEqual([registry.host, account], [theirs.url.host, 'wombat']);
    assert.deepEqual(
      scene.asked.map(({ access }) => [access.registry.host, access.credentials]),
      [[theirs.url.host, undefined]],
    );
    const sent = new Set(theirs.received.map(({ headers }) => headers.authorization));
    assert.deepEqual([...sent], [undefined, 'Bearer new']);
    assert.equal(mine.received.length, 0);
  });
});
