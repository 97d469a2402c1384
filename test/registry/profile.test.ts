/**
 * `/-/npm/v1/user` where it is not what a client hopes for: registries without it, unusual keys, unexpected
 * answers, organizations that want 2FA, and requests that are held in the middle.
 */
import assert from 'node:assert/strict';
import { parse } from '@otplib/uri';
import { createGuardrails, generateSync } from 'otplib';
import { useRegistry } from './fixture.ts';
import type { Fault, Otpauth, ProfileSupport, UserSecrets } from './index.ts';
import { assertAsked, type Reply } from './testClient.ts';

const path = '/-/npm/v1/user';
const place = { method: 'POST', path: `^${path}$` } as const;

describe('the profile at the registry', function () {
  this.timeout(20_000);

  const registry = useRegistry();
  let user: UserSecrets;

  beforeEach(async () => {
    user = await registry.addUser();
  });

  function change(body: unknown, otp?: string): Promise<Reply> {
    return registry.client.changeProfile(body, { token: user.token, ...(otp && { otp }) });
  }

  function begin(): Promise<Reply> {
    return change({ tfa: { password: user.password, mode: 'auth-only' } });
  }

  async function state(): Promise<unknown> {
    const { status, body } = await registry.client.call('GET', path, { token: user.token });
    assert.equal(status, 200);
    return body['tfa'];
  }

  describe('where it is not supported', () => {
    const expected: readonly (readonly [ProfileSupport, number, number])[] = [
      ['unsupported', 404, 404],
      ['disabled', 200, 503],
      ['not-implemented', 501, 501],
    ];
    for (const [profile, read, changed] of expected) {
      it(`${profile}: ${read} to who reads it, ${changed} to who wants 2FA`, async () => {
        await registry.admin.behave({ profile });
        const reply = await registry.client.call('GET', path, { token: user.token });
        assert.equal(reply.status, read);
        assert.equal((await begin()).status, changed);
        await registry.admin.behave({ profile: 'full' });
        assert.equal(await state(), null);
      });
    }

    it('html: a page with 200 to everybody', async () => {
      await registry.admin.behave({ profile: 'html' });
      for (const method of ['GET', 'POST']) {
        const response = await fetch(new URL(path, registry.url), { method });
        assert.equal(response.status, 200);
        assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
        assert.match(await response.text(), /^<!doctype html>/);
      }
    });

    it('disabled: the profile is the one that Verdaccio gives everybody', async () => {
      await registry.admin.behave({ profile: 'disabled' });
      const { body } = await registry.client.call('GET', path, { token: user.token });
      assert.deepEqual([body['name'], body['tfa'], body['email']], [user.name, false, '']);
    });
  });

  describe('keys', () => {
    const guardrails = createGuardrails({ MIN_SECRET_BYTES: 10 });
    const variants: readonly Otpauth[] = [
      { digits: 8 },
      { periodSeconds: 60 },
      { algorithm: 'sha256' },
      { algorithm: 'sha512' },
      { secretBytes: 10 },
      { digits: 8, periodSeconds: 15, algorithm: 'sha512', secretBytes: 64 },
    ];

    for (const variant of variants) {
      it(`of ${JSON.stringify(variant)}, by which it checks`, async () => {
        await registry.admin.behave({ otpauth: variant });
        const { params } = parse(String((await begin()).body['tfa']));
        const { digits = 6, periodSeconds: period = 30, algorithm = 'sha1', secretBytes = 20 } = variant;
        assert.deepEqual(
          [params.digits ?? 6, params.period ?? 30, params.algorithm ?? 'sha1', params.secret.length],
          [digits, period, algorithm, Math.ceil((secretBytes * 8) / 5)],
        );
        // A code by other rules than the key's is not taken, whatever the time.
        const other = { digits: digits === 6 ? 8 : 6, period, algorithm } as const;
        assertAsked(await change({ tfa: [generateSync({ secret: params.secret, ...other, guardrails })] }));
        const right = { digits, period, algorithm } as const;
        const code = generateSync({ secret: params.secret, ...right, guardrails });
        const shown = await registry.admin.code(user.name);
        // The next code's time may have come in between.
        const next = generateSync({ secret: params.secret, ...right, guardrails });
        assert.ok([code, next].includes(shown), 'the authenticator shows the same');
        assert.equal((await change({ tfa: [code] })).status, 200);
        // What was enrolled stays as it is when new keys are others.
        await registry.admin.behave({ otpauth: {} });
        const otp = await registry.admin.code(user.name);
        assert.equal(otp.length, digits);
        assert.equal((await change({ tfa: { password: user.password, mode: 'disable' } }, otp)).status, 200);
      });
    }

    for (const instead of ['https://example.com/', 'otpauth://totp/npm:w', { key: 'value' }, null, 7]) {
      it(`told as ${JSON.stringify(instead)}`, async () => {
        await registry.admin.behave({ otpauth: { instead } });
        const { status, body } = await begin();
        assert.equal(status, 200);
        assert.deepEqual(body['tfa'], instead);
        assert.deepEqual(await state(), { pending: true, mode: 'auth-only' });
      });
    }
  });

  describe('changes of 2FA', () => {
    beforeEach(async () => {
      user = await registry.addUser({ twoFactor: 'auth-only' });
    });

    async function to(mode: string): Promise<Reply> {
      return change({ tfa: { password: user.password, mode } }, await registry.admin.code(user.name));
    }

    it('are done, however they are answered', async () => {
      for (const body of [{ tfa: null }, {}, true, { tfa: 'otpauth://totp/' }, 'done', []]) {
        await registry.admin.behave({ changeAnswer: { body } });
        const response = await fetch(new URL(path, registry.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${user.token}`, 'npm-otp': await registry.admin.code(user.name) },
          body: JSON.stringify({ tfa: { password: user.password, mode: 'auth-and-writes' } }),
        });
        assert.deepEqual(await response.json(), body);
        assert.deepEqual(await state(), { pending: false, mode: 'auth-and-writes' });
        await to('auth-only');
      }
      await to('disable');
      assert.equal(await state(), null);
    });

    it('leave it on where an organization wants it', async () => {
      await registry.admin.behave({ enforced: true });
      const { recoveryCodes: [otp = ''] = [] } = user;
      const disable = { tfa: { password: user.password, mode: 'disable' } };
      assertAsked(await change(disable));
      const refused = await change(disable, otp);
      assert.equal(refused.status, 403);
      assert.match(String(refused.body['error']), /organization requires it/);
      assert.deepEqual(await state(), { pending: false, mode: 'auth-only' });
      // The code is spent, though.
      assertAsked(await change(disable, otp));
      assert.equal((await to('auth-and-writes')).status, 200);
    });

    it('take away the old recovery codes with the old enrolment', async () => {
      const { recoveryCodes: [old = ''] = [] } = user;
      await to('disable');
      await begin();
      assert.equal((await change({ tfa: [await registry.admin.code(user.name)] })).status, 200);
      assertAsked(await change({ tfa: { password: user.password, mode: 'disable' } }, old));
    });
  });

  describe('when the confirmation goes wrong', () => {
    async function confirm(effect: Fault['effect']): Promise<Reply> {
      await begin();
      await registry.admin.behave({ faults: [{ ...place, effect }] });
      return change({ tfa: [await registry.admin.code(user.name)] });
    }

    const on = { pending: false, mode: 'auth-only' };
    const pending = { pending: true, mode: 'auth-only' };

    for (const [effect, left] of [
      [{ kind: 'close-in-request', bytes: 0 }, pending],
      [{ kind: 'close-in-request', bytes: 10 }, pending],
      [{ kind: 'drop-answer' }, on],
      [{ kind: 'close-in-answer', bytes: 0 }, on],
      [{ kind: 'close-in-answer', bytes: 300 }, on],
    ] as const) {
      it(`by ${JSON.stringify(effect)}, 2FA is ${left.pending ? 'pending' : 'on'}`, async () => {
        await assert.rejects(confirm(effect));
        assert.deepEqual(await state(), left);
      });
    }

    it('with 503, before and after it was done', async () => {
      assert.equal((await confirm({ kind: 'status', status: 503 })).status, 503);
      assert.deepEqual(await state(), pending);
      await change({ tfa: { password: user.password, mode: 'disable' } });
      assert.equal((await confirm({ kind: 'status', status: 503, done: true })).status, 503);
      assert.deepEqual(await state(), on);
    });
  });

  describe('when a request is held', () => {
    async function hold(done: boolean, signal?: AbortSignal): Promise<Promise<Response>> {
      await begin();
      await registry.admin.behave({ faults: [{ ...place, effect: { kind: 'hold', done } }] });
      const code = await registry.admin.code(user.name);
      return fetch(new URL(path, registry.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}` },
        body: JSON.stringify({ tfa: [code] }),
        ...(signal && { signal }),
      });
    }

    for (const done of [false, true]) {
      it(`${done ? 'after' : 'before'} its work, it is answered when it is let go`, async () => {
        let answered = false;
        const answer = hold(done).then(response => {
          answered = true;
          return response;
        });
        await registry.admin.held();
        assert.deepEqual(await state(), { pending: !done, mode: 'auth-only' });
        assert.equal(answered, false);
        assert.equal(await registry.admin.release(), 1);
        assert.equal((await answer).status, 200);
        assert.deepEqual(await state(), { pending: false, mode: 'auth-only' });
      });
    }

    it('and nobody waits any more, it is done all the same when it is let go', async () => {
      const patience = new AbortController();
      const gone = assert.rejects(hold(false, patience.signal), { name: 'AbortError' });
      await registry.admin.held();
      patience.abort();
      await gone;
      assert.deepEqual(await state(), { pending: true, mode: 'auth-only' });
      await registry.admin.release();
      let now: unknown;
      do now = await state();
      while (JSON.stringify(now) !== JSON.stringify({ pending: false, mode: 'auth-only' }));
    });

    it('it is cut off when the registry is reset', async () => {
      const cut = assert.rejects(hold(false));
      await registry.admin.held();
      await registry.admin.reset();
      await cut;
      assert.deepEqual(await state(), { pending: true, mode: 'auth-only' });
      assert.equal(await registry.admin.release(), 0);
    });
  });
});
