/** The account's endpoints against a plain Verdaccio, which has accounts and no 2FA. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { accountScene, asking, failure, never } from './accountScene.ts';
import { accessWith, accountClient, session, sessionScene } from './sessionScene.ts';

const name = 'wombat';
const password = new Secret('a long enough  pässword');

describe('AccountClient, at a plain Verdaccio', () => {
  let storage: string;
  let server: Server;
  let url: string;
  const open: AccountClient[] = [];

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'verdaccio-'));
    const made: unknown = await runServer({
      storage: join(storage, 'packages'),
      self_path: join(storage, 'verdaccio.yaml'),
      auth: { htpasswd: { file: join(storage, 'htpasswd') } },
      uplinks: {},
      packages: {},
      web: { enable: false },
      log: { type: 'stdout', format: 'json', level: 'fatal' },
    });
    assert.ok(made instanceof Server);
    server = made.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(storage, { recursive: true });
  });

  function client(token?: Secret): AccountClient {
    const scene = accountScene(url, token?.reveal());
    open.push(scene.client);
    return scene.client;
  }

  const signIn = (typed: Secret) => client().signIn(name, typed, asking(name, { kind: 'sign-in' }));

  it('signs in, the first time and again', async () => {
    assert.equal(await client(await signIn(password)).whoami(never), name);
    assert.equal(await client(await signIn(password)).whoami(never), name);
  });

  it('names a wrong password', async () => {
    assert.equal((await failure(signIn(new Secret('another long password')))).code, 'wrong-password');
  });

  it('reads a profile without 2FA, and says that 2FA cannot be set up there', async () => {
    const signedIn = client(await signIn(password));
    assert.deepEqual((await signedIn.profile(never)).twoFactor, { kind: 'off' });
    const begun = signedIn.beginTwoFactor(password, 'auth-only', never);
    assert.equal((await failure(begun)).code, 'unsupported');
  });

  it('has no page to sign in on', async () => {
    assert.equal(await client().beginWebSignIn(never), undefined);
  });

  it('is signed out of without an error, although its tokens live on', async () => {
    await client(await signIn(password)).signOut(never);
  });

  it('has a session renewed that it does not take', async () => {
    const scene = sessionScene(async () => session((await signIn(password)).reveal(), name));
    const renewing = accountClient(accessWith(url, 'a token of another time'), scene.options);
    open.push(renewing);
    assert.equal((await renewing.profile(never)).name, name);
    assert.equal(scene.asked.length, 1);
  });

  it('says when nobody is signed in', async () => {
    assert.equal((await failure(client().profile(never))).code, 'signed-out');
  });
});
