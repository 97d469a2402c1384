/**
 * Second factors as the registry takes them: codes, recovery codes, mailed codes, enrolment, and the web page.
 */
import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import { useRegistry } from './fixture.ts';
import { refuse, touchKey } from './person.ts';
import { assertAsked, type Reply, webHeaders } from './testClient.ts';

describe('second factors at the registry', function () {
  this.timeout(20_000);

  const registry = useRegistry();

  /** Puts the registry's clock into the middle of a time step, so that no step ends during a test. */
  async function midStep(): Promise<void> {
    const clockAheadSeconds = 15 - ((Date.now() / 1000) % 30);
    await registry.admin.behave({ clockAheadSeconds });
  }

  describe('codes', () => {
    const tfaLess = { email: 'wombat@example.com' };

    for (const [secondsOff, good] of [
      [-60, false],
      [-30, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const) {
      it(`${good ? 'takes' : 'refuses'} one of an authenticator that is off by ${secondsOff} s`, async () => {
        await midStep();
        const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
        const otp = await registry.admin.code(name, secondsOff);
        const { status } = await registry.client.changeProfile(tfaLess, { token, otp });
        assert.equal(status, good ? 200 : 401);
      });
    }

    it('judges them by its own clock, which its Date header tells', async () => {
      await registry.admin.behave({ clockAheadSeconds: 3600 });
      const { name, token, totpSecret = '' } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      const late = await registry.client.changeProfile(tfaLess, {
        token,
        otp: generateSync({ secret: totpSecret }),
      });
      assertAsked(late);
      const ahead = Date.parse(late.headers.get('date') ?? '') - Date.now();
      assert.ok(Math.abs(ahead - 3_600_000) < 5000, `${ahead} ms ahead`);
      const otp = await registry.admin.code(name);
      assert.equal((await registry.client.changeProfile(tfaLess, { token, otp })).status, 200);
    });

    it('takes them again, unless told to take them once', async () => {
      await midStep();
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      const otp = await registry.admin.code(name);
      assert.equal((await registry.client.changeProfile(tfaLess, { token, otp })).status, 200);
      assert.equal((await registry.client.changeProfile(tfaLess, { token, otp })).status, 200);
      await registry.admin.behave({ codesOnce: true });
      assertAsked(await registry.client.changeProfile(tfaLess, { token, otp }));
    });

    it('takes a recovery code once', async () => {
      const { token, recoveryCodes = [] } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      assert.equal(recoveryCodes.length, 10);
      const [otp = '', other = ''] = recoveryCodes;
      assert.match(otp, /^[0-9a-f]{64}$/);
      assert.equal((await registry.client.changeProfile(tfaLess, { token, otp })).status, 200);
      assertAsked(await registry.client.changeProfile(tfaLess, { token, otp }));
      assert.equal((await registry.client.changeProfile(tfaLess, { token, otp: other })).status, 200);
    });

    it('answers 429 after ten wrong ones, to the right one too', async () => {
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      for (let tries = 0; tries < 10; tries += 1) {
        assertAsked(await registry.client.changeProfile(tfaLess, { token, otp: 'wrong' }));
      }
      const otp = await registry.admin.code(name);
      const limited = await registry.client.changeProfile(tfaLess, { token, otp });
      assert.equal(limited.status, 429);
      const wait = Number(limited.headers.get('retry-after'));
      assert.ok(wait > 50 && wait <= 60, `${wait} s`);
    });

    it('looks at codes again when the time is over', async () => {
      await registry.admin.behave({ rateLimit: { tries: 1, seconds: 1 } });
      const { name, token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      assertAsked(await registry.client.changeProfile(tfaLess, { token, otp: 'wrong' }));
      let reply: Reply;
      do {
        reply = await registry.client.changeProfile(tfaLess, { token, otp: await registry.admin.code(name) });
      } while (reply.status === 429);
      assert.equal(reply.status, 200);
    });

    it('mails one to accounts without 2FA where it is told to', async () => {
      await registry.admin.behave({ challenge: 'email' });
      const { name, token } = await registry.addUser();
      const asked = await registry.client.publish(`${name}-burrow`, '1.0.0', { token });
      assert.equal(asked.status, 401);
      assert.equal(asked.body['error'], 'A One Time Password (OTP) by email is required.');
      const otp = await registry.admin.mailedCode(name);
      assert.match(otp, /^\d{8}$/);
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token, otp })).status, 200);
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.1', { token, otp })).status, 401);
    });
  });

  describe('enrolment', () => {
    it('goes from the key over a code to recovery codes', async () => {
      const { token, password } = await registry.addUser();
      const tfa = { password, mode: 'auth-only' };
      const begun = await registry.client.changeProfile({ tfa }, { token });
      const otpauth = new URL(String(begun.body['tfa']));
      assert.equal(otpauth.protocol, 'otpauth:');
      const pending = await registry.client.call('GET', '/-/npm/v1/user', { token });
      assert.deepEqual(pending.body['tfa'], { pending: true, mode: 'auth-only' });

      assertAsked(await registry.client.changeProfile({ tfa: ['000000x'] }, { token }));
      const code = generateSync({ secret: otpauth.searchParams.get('secret') ?? '' });
      const confirmed = await registry.client.changeProfile({ tfa: [code] }, { token });
      assert.equal((confirmed.body['tfa'] as unknown[]).length, 10);
      const active = await registry.client.call('GET', '/-/npm/v1/user', { token });
      assert.deepEqual(active.body['tfa'], { pending: false, mode: 'auth-only' });
    });

    it('needs the password', async () => {
      const { token } = await registry.addUser();
      const tfa = { password: 'not the password', mode: 'auth-only' };
      const reply = await registry.client.changeProfile({ tfa }, { token });
      assert.deepEqual([reply.status, reply.headers.get('www-authenticate')], [401, 'Basic']);
    });

    it('is refused where it is switched off', async () => {
      await registry.admin.behave({ totpEnrolment: false });
      const { token, password } = await registry.addUser();
      const tfa = { password, mode: 'auth-only' };
      assert.equal((await registry.client.changeProfile({ tfa }, { token })).status, 403);
    });
  });

  describe('the web page', () => {
    async function challenge(token: string): Promise<{ page: string; done: string }> {
      const { status, body } = await registry.client.publish('a-burrow', '1.0.0', {
        token,
        headers: webHeaders,
      });
      assert.equal(status, 401);
      return { page: String(body['authUrl']), done: String(body['doneUrl']) };
    }

    it('gives a token when the key was touched', async () => {
      const { name, token } = await registry.addUser({ securityKey: true });
      const { page, done } = await challenge(token);
      const waiting = await registry.client.call('GET', done);
      assert.deepEqual([waiting.status, waiting.headers.get('retry-after')], [202, '1']);
      await touchKey(page);
      const { status, body } = await registry.client.call('GET', done);
      assert.equal(status, 200);
      const otp = String(body['token']);
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token, otp })).status, 200);
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.1', { token, otp })).status, 200);
      assertAsked(await registry.client.publish(`${name}-burrow`, '1.0.2', { token }));
    });

    it('tells when it was refused, and stays refused', async () => {
      const { token } = await registry.addUser({ securityKey: true });
      const { page, done } = await challenge(token);
      await refuse(page);
      assert.equal((await registry.client.call('GET', done)).status, 403);
      await assert.rejects(touchKey(page), /The page has no/);
      // Nor does the form of a page that was left open undo it.
      await fetch(page, { method: 'POST', body: new URLSearchParams({ decision: 'touch' }) });
      assert.equal((await registry.client.call('GET', done)).status, 403);
    });

    it('expires', async () => {
      const { token } = await registry.addUser({ securityKey: true });
      const { page, done } = await challenge(token);
      await registry.admin.behave({ pageSeconds: 0 });
      assert.equal((await registry.client.call('GET', done)).status, 410);
      await assert.rejects(touchKey(page), /This page has expired/);
    });

    it('spares writes for five minutes when the box was ticked, but not the end of 2FA', async () => {
      const { name, token, password } = await registry.addUser({ securityKey: true });
      await touchKey((await challenge(token)).page, { remember: true });
      assert.equal((await registry.client.publish(`${name}-burrow`, '1.0.0', { token })).status, 200);
      const tfa = { password, mode: 'disable' };
      assertAsked(await registry.client.changeProfile({ tfa }, { token }));
      const other = await registry.addUser({ securityKey: true });
      assertAsked(await registry.client.publish('a-burrow', '1.0.0', { token: other.token }));
    });

    it('is only offered in a notice to who does not say npm-auth-type and npm-command', async () => {
      await registry.admin.behave({ challenge: 'web' });
      const { token } = await registry.addUser({ twoFactor: 'auth-and-writes' });
      for (const missing of Object.keys(webHeaders)) {
        const headers = Object.fromEntries(Object.entries(webHeaders).filter(([name]) => name !== missing));
        const reply = await registry.client.publish('a-burrow', '1.0.0', { token, headers });
        assertAsked(reply);
        assert.equal(reply.body['authUrl'], undefined);
        assert.match(reply.headers.get('npm-notice') ?? '', /^Open http:\S+ to use your security key/);
      }
    });
  });
});
