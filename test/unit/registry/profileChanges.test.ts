/** Changes of the profile and of the password, as the registry of the tests takes them. */
import assert from 'node:assert/strict';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import type { Purpose } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { json, type LoopbackServer, serve } from '../loopbackServer.ts';
import { type AccountScene, accountScene, asking, failure, never, typed } from './accountScene.ts';

const aboutProfile: Purpose = { kind: 'profile' };
const aboutPassword: Purpose = { kind: 'password' };
const wombat = {
  email: 'w@example.com',
  fullname: 'Wombat',
  homepage: 'https://w.example/',
  github: 'wombat',
};
const nextPassword = 'a new password, long enough';

describe('Changing', () => {
  const registry = useRegistry();
  const open: { close(): Promise<void> }[] = [];

  afterEach(() => Promise.all(open.splice(0).map(each => each.close())));

  function scene(token: string, ...answers: ReturnType<typeof typed>[]): AccountScene {
    const made = accountScene(registry.url, token, ...answers);
    open.push(made.client);
    return made;
  }

  async function fieldsOf(client: AccountClient): Promise<unknown> {
    const { email, fullname, homepage, github } = await client.profile(never);
    return { email, fullname, homepage, github };
  }

  describe('the profile', () => {
    it('sends all fields, with the code that is asked for', async () => {
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      const { client, questions } = scene(token, typed(await registry.admin.code(name)));
      await client.updateProfile(wombat, asking(name, aboutProfile));
      assert.deepEqual(await fieldsOf(client), wombat);
      assert.deepEqual(
        questions.map(({ purpose }) => purpose),
        [aboutProfile],
      );
      const { created = '', updated = '' } = await client.profile(never);
      assert.ok(Date.parse(created) <= Date.parse(updated));
    });

    it('leaves alone what is not given', async () => {
      const { name, token } = await registry.addUser();
      const { client } = scene(token);
      await client.updateProfile(wombat, asking(name, aboutProfile));
      await client.updateProfile({ homepage: 'https://other.example/' }, asking(name, aboutProfile));
      assert.deepEqual(await fieldsOf(client), { ...wombat, homepage: 'https://other.example/' });
    });

    it('clears what is empty', async () => {
      const { name, token } = await registry.addUser();
      const { client } = scene(token);
      await client.updateProfile(wombat, asking(name, aboutProfile));
      await client.updateProfile({ ...wombat, fullname: '', github: '' }, asking(name, aboutProfile));
      const { email, homepage } = wombat;
      assert.deepEqual(await fieldsOf(client), { email, homepage, fullname: undefined, github: undefined });
    });

    it('says what the registry does not take', async () => {
      const { name, token } = await registry.addUser();
      const { client } = scene(token);
      const change = client.updateProfile({ ...wombat, email: 'nowhere' }, asking(name, aboutProfile));
      const error = await failure(change);
      assert.deepEqual([error.code, error.details.status], ['rejected', 400]);
      assert.match(error.details.serverText ?? '', /email/);
    });

    it('ends where the person gives up', async () => {
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      const { client } = scene(token);
      const before = await fieldsOf(client);
      assert.equal(
        (await failure(client.updateProfile(wombat, asking(name, aboutProfile)))).code,
        'cancelled',
      );
      assert.deepEqual(await fieldsOf(client), before);
    });

    it('is not offered everywhere', async () => {
      const { name, token } = await registry.addUser();
      for (const profile of ['unsupported', 'not-implemented', 'html'] as const) {
        await registry.admin.behave({ profile });
        const change = scene(token).client.updateProfile(wombat, asking(name, aboutProfile));
        assert.equal((await failure(change)).code, 'unsupported', profile);
      }
    });
  });

  describe('the password', () => {
    it('takes the code that is asked for; the new one signs in, the old one does not', async () => {
      const { name, token, password } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      const { client, log } = scene(token, typed(await registry.admin.code(name)));
      await client.changePassword(
        new Secret(password),
        new Secret(nextPassword),
        asking(name, aboutPassword),
      );
      const signIn = (with_: string) =>
        client.signIn(name, new Secret(with_), asking(name, { kind: 'sign-in' }));
      assert.equal((await failure(signIn(password))).code, 'wrong-password');
      assert.match((await signIn(nextPassword)).reveal(), /./);
      assert.ok(![password, nextPassword].some(secret => log.join('\n').includes(secret)));
    });

    it('tells a wrong old one from a session that has ended', async () => {
      const { name, token, password } = await registry.addUser();
      const { client } = scene(token);
      const change = (old: string) =>
        client.changePassword(new Secret(old), new Secret(nextPassword), asking(name, aboutPassword));
      assert.equal((await failure(change('not the password'))).code, 'wrong-password');
      await registry.admin.expireSessions(name);
      assert.equal((await failure(change(password))).code, 'signed-out');
    });

    it('says when the new one is none that the registry takes', async () => {
      const { name, token, password } = await registry.addUser();
      const change = scene(token).client.changePassword(
        new Secret(password),
        new Secret('short'),
        asking(name, aboutPassword),
      );
      assert.equal((await failure(change)).code, 'rejected');
    });

    it("sends the profile's fields along, for registries that clear what is absent", async () => {
      let sent: unknown;
      const server: LoopbackServer = await serve((request, response) => {
        if (request.method === 'POST') sent = JSON.parse(request.body.toString());
        json(response, 200, { name: 'wombat', tfa: null, ...wombat, homepage: '' });
      });
      const { client } = accountScene(server.url, 'token');
      open.push(client, server);
      await client.changePassword(
        new Secret('old'),
        new Secret(nextPassword),
        asking('wombat', aboutPassword),
      );
      assert.deepEqual(sent, { ...wombat, homepage: null, password: { old: 'old', new: nextPassword } });
    });
  });
});
