/** Mails of the registry: codes, and the confirmation of a new address. */
import assert from 'node:assert/strict';
import { useRegistry } from './fixture.ts';
import { confirmEmail } from './person.ts';

describe('the mail of the registry', function () {
  this.timeout(30_000);

  const registry = useRegistry();

  async function page(): Promise<string> {
    return (await fetch(new URL('outbox', registry.adminUrl))).text();
  }

  it('brings codes, and can be read on a page', async () => {
    assert.match(await page(), /No mail yet/);
    await registry.admin.behave({ challenge: 'email' });
    const { name, password } = await registry.addUser();
    assert.equal((await registry.client.signIn(name, password)).status, 401);
    const [mail, ...others] = await registry.admin.mails();
    assert.deepEqual(others, []);
    const code = await registry.admin.mailedCode(name);
    assert.equal(mail?.to, `${name}@example.com`);
    assert.ok(mail.text.includes(code));
    assert.ok((await page()).includes(code));
    assert.equal((await registry.client.signIn(name, password, { otp: code })).status, 201);
  });

  it('wants a changed address confirmed, and only a changed one', async () => {
    const { name, token } = await registry.addUser();
    async function verified(): Promise<unknown> {
      return (await registry.client.call('GET', '/-/npm/v1/user', { token })).body['email_verified'];
    }
    const email = `${name}@example.com`;
    assert.equal(await verified(), true);
    await registry.client.changeProfile({ email, fullname: 'Wom Bat' }, { token });
    assert.equal(await verified(), true);
    await registry.client.changeProfile({ email: 'new@example.com' }, { token });
    assert.equal(await verified(), false);
    assert.deepEqual(
      (await registry.admin.mails()).map(({ account, to }) => [account, to]),
      [[name, 'new@example.com']],
    );
    await confirmEmail(registry.url, name);
    assert.equal(await verified(), true);
    await registry.admin.setEmailVerified(name, false);
    assert.equal(await verified(), false);
  });
});
