/** An account's endpoints against the registry of the tests: what the client asks for happens there, and nothing else. */
import assert from 'node:assert/strict';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import type { Purpose } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { NewUser, UserSecrets } from '../../registry/index.ts';
import { type AccountScene, accountScene, asking, failure, never, typed } from './accountScene.ts';

const off: Purpose = { kind: 'two-factor', change: 'off' };
const toAuthOnly: Purpose = { kind: 'two-factor', change: 'auth-only' };
const both = { twoFactor: 'auth-and-writes' } as const;

describe('AccountClient', () => {
  const registry = useRegistry();
  const open: AccountClient[] = [];

  afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

  function scene(token?: string, ...answers: ReturnType<typeof typed>[]): AccountScene {
    const made = accountScene(registry.url, token, ...answers);
    open.push(made.client);
    return made;
  }

  async function signedIn(user: Partial<NewUser> = {}): Promise<[AccountScene, UserSecrets]> {
    const secrets = await registry.addUser(user);
    return [scene(secrets.token), secrets];
  }

  describe('reads a profile', () => {
    it('without 2FA, and with each level', async () => {
      const [{ client: without }, { name }] = await signedIn();
      const profile = await without.profile(never);
      assert.equal(profile.name, name);
      assert.match(profile.email ?? '', /@/);
      assert.equal(profile.emailVerified, true);
      assert.deepEqual(profile.twoFactor, { kind: 'off' });
      for (const level of ['auth-only', 'auth-and-writes'] as const) {
        const [{ client }] = await signedIn({ twoFactor: level });
        assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level });
      }
    });

    it('and says when the session has ended', async () => {
      const [{ client }, { name }] = await signedIn();
      await registry.admin.expireSessions(name);
      assert.equal((await failure(client.profile(never))).code, 'signed-out');
      assert.equal((await failure(scene().client.profile(never))).code, 'signed-out');
    });
  });

  describe('sets up 2FA', () => {
    it('in both levels: key, code, recovery codes', async () => {
      for (const level of ['auth-only', 'auth-and-writes'] as const) {
        const [{ client, questions }, { name, password }] = await signedIn();
        const { otpauth, clockAheadSeconds = 99 } = await client.beginTwoFactor(
          new Secret(password),
          level,
          never,
        );
        assert.match(otpauth.reveal(), /^otpauth:\/\/totp\//);
        assert.ok(Math.abs(clockAheadSeconds) <= 1);
        assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'pending', level });
        const codes = await client.confirmTwoFactor(new Secret(await registry.admin.code(name)), never);
        assert.equal(new Set(codes.map(code => code.reveal())).size, 10);
        assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level });
        assert.equal(questions.length, 0);
      }
    });

    it('tells how far the clock is off', async () => {
      await registry.admin.behave({ clockAheadSeconds: 120 });
      const [{ client }, { password }] = await signedIn();
      const { clockAheadSeconds = 0 } = await client.beginTwoFactor(new Secret(password), 'auth-only', never);
      assert.ok(Math.abs(clockAheadSeconds + 120) <= 2, `${clockAheadSeconds}`);
      const error = await failure(client.confirmTwoFactor(new Secret('000000'), never));
      assert.equal(error.code, 'otp-rejected');
      assert.ok(Math.abs((error.details.clockAheadSeconds ?? 0) + 120) <= 2);
      assert.equal(error.details.outcomeUnknown, false);
    });

    it('over a pending one only after that was taken back', async () => {
      const [{ client }, { password }] = await signedIn();
      const begin = () => client.beginTwoFactor(new Secret(password), 'auth-and-writes', never);
      const first = await begin();
      assert.equal((await failure(begin())).code, 'conflict');
      await client.resetTwoFactor(new Secret(password), never);
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'off' });
      assert.ok(!(await begin()).otpauth.equals(first.otpauth));
    });

    it('not over one that is in force: neither begun nor reset', async () => {
      const [{ client, questions }, { password }] = await signedIn(both);
      const begun = client.beginTwoFactor(new Secret(password), 'auth-only', never);
      assert.equal((await failure(begun)).code, 'conflict');
      assert.equal((await failure(client.resetTwoFactor(new Secret(password), never))).code, 'conflict');
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level: 'auth-and-writes' });
      assert.equal(questions.length, 0);
    });

    it('not where the registry takes no new authenticators', async () => {
      await registry.admin.behave({ totpEnrolment: false });
      const [{ client }, { password }] = await signedIn();
      const error = await failure(client.beginTwoFactor(new Secret(password), 'auth-only', never));
      assert.equal(error.code, 'forbidden');
      assert.match(error.details.serverText ?? '', /website/);
    });

    it('and says that nothing was waiting to be confirmed', async () => {
      const [{ client }] = await signedIn();
      assert.equal((await failure(client.confirmTwoFactor(new Secret('000000'), never))).code, 'rejected');
    });

    it('and says that the answer to the confirmation was lost', async () => {
      const lost = [
        { kind: 'drop-answer' },
        { kind: 'close-in-answer', bytes: 5 },
        { kind: 'status', status: 200, body: 'html', done: true },
        { kind: 'status', status: 200, body: 'half-json', done: true },
        { kind: 'status', status: 502, done: true },
      ] as const;
      for (const effect of lost) {
        const [{ client }, { name, password }] = await signedIn();
        await client.beginTwoFactor(new Secret(password), 'auth-only', never);
        await registry.admin.behave({ faults: [{ method: 'POST', path: '/npm/v1/user$', effect }] });
        const error = await failure(
          client.confirmTwoFactor(new Secret(await registry.admin.code(name)), never),
        );
        assert.equal(error.details.outcomeUnknown, true, effect.kind);
        assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level: 'auth-only' });
      }
    });
  });

  describe('knows a wrong password', () => {
    const awkward = [
      '  two  spaces, at the ends too  ',
      'Grüße, 世界 🔑',
      'quote " and \\ and \u0000\u001f',
      'e\u0301\u00e9',
    ];

    it('from one that is merely awkward', async () => {
      for (const password of awkward) {
        const [{ client }] = await signedIn({ password });
        const { otpauth } = await client.beginTwoFactor(new Secret(password), 'auth-only', never);
        assert.match(otpauth.reveal(), /^otpauth:/);
        const trimmed = new Secret(password.trim().normalize('NFC').slice(0, -1));
        assert.equal((await failure(client.resetTwoFactor(trimmed, never))).code, 'wrong-password');
      }
    });

    it('from a session that has ended', async () => {
      const [{ client }, { name, password }] = await signedIn();
      const wrong = new Secret(`not ${password}`);
      assert.equal((await failure(client.beginTwoFactor(wrong, 'auth-only', never))).code, 'wrong-password');
      assert.equal((await failure(client.resetTwoFactor(wrong, never))).code, 'wrong-password');
      await registry.admin.expireSessions(name);
      const right = new Secret(password);
      assert.equal((await failure(client.beginTwoFactor(right, 'auth-only', never))).code, 'signed-out');
    });

    it('before it asks for a code', async () => {
      const [{ client, questions }, { name, password }] = await signedIn(both);
      const change = client.changeTwoFactor(new Secret(`not ${password}`), 'disable', asking(name, off));
      assert.equal((await failure(change)).code, 'wrong-password');
      assert.equal(questions.length, 0);
    });

    it('and neither logs it nor keeps it in an error', async () => {
      const password = 'a password that nobody has';
      const [{ client, log }] = await signedIn();
      const error = await failure(client.beginTwoFactor(new Secret(password), 'auth-only', never));
      assert.ok(log.length > 0);
      assert.ok(!JSON.stringify([log, error, error.details, String(error)]).includes(password));
    });
  });

  describe('changes what is in force', () => {
    it('to another level, with a code', async () => {
      const user = await registry.addUser(both);
      const { client, questions } = scene(user.token, typed(await registry.admin.code(user.name)));
      await client.changeTwoFactor(new Secret(user.password), 'auth-only', asking(user.name, toAuthOnly));
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level: 'auth-only' });
      assert.deepEqual(
        questions.map(({ account, purpose }) => [account, purpose]),
        [[user.name, toAuthOnly]],
      );
    });

    it('to nothing, with a recovery code', async () => {
      const user = await registry.addUser(both);
      const [code = ''] = user.recoveryCodes ?? [];
      const { client } = scene(user.token, typed('000000'), typed(code, 'recovery-code'));
      await client.changeTwoFactor(new Secret(user.password), 'disable', asking(user.name, off));
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'off' });
    });

    it('not when the person gives up', async () => {
      const [{ client }, { name, password }] = await signedIn(both);
      const change = client.changeTwoFactor(new Secret(password), 'disable', asking(name, off));
      assert.equal((await failure(change)).code, 'cancelled');
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'on', level: 'auth-and-writes' });
    });

    it('and says when the answer was lost', async () => {
      const user = await registry.addUser(both);
      const { client } = scene(user.token, typed(await registry.admin.code(user.name)));
      const effect = { kind: 'drop-answer' } as const;
      await registry.admin.behave({
        faults: [{ method: 'POST', path: '/npm/v1/user$', withOtp: true, effect }],
      });
      const change = client.changeTwoFactor(new Secret(user.password), 'disable', asking(user.name, off));
      assert.equal((await failure(change)).details.outcomeUnknown, true);
      assert.deepEqual((await client.profile(never)).twoFactor, { kind: 'off' });
    });
  });

  describe('signs in by name and password', () => {
    const signIn: Purpose = { kind: 'sign-in' };

    it('alone, where there is no 2FA, and sends no credentials along', async () => {
      const { name, password } = await registry.addUser();
      const token = await scene('a-session-that-has-ended').client.signIn(
        name,
        new Secret(password),
        asking(name, signIn),
      );
      assert.equal(await scene(token.reveal()).client.whoami(never), name);
      const [request] = await registry.admin.requests();
      assert.deepEqual(request?.headers.includes('authorization'), false);
    });

    it('and a recovery code, which works once', async () => {
      const { name, password, recoveryCodes: [code = ''] = [] } = await registry.addUser(both);
      const { client, questions } = scene(
        undefined,
        typed(code, 'recovery-code'),
        typed(code, 'recovery-code'),
      );
      const token = await client.signIn(name, new Secret(password), asking(name, signIn));
      assert.equal(await scene(token.reveal()).client.whoami(never), name);
      assert.deepEqual(questions[0]?.purpose, signIn);

      const again = client.signIn(name, new Secret(password), asking(name, signIn));
      assert.equal((await failure(again)).code, 'cancelled');
      assert.equal(questions.at(-1)?.refusal?.reason, 'refused');
    });

    it('and names a wrong password, and a name that nobody has, alike', async () => {
      const { name, password } = await registry.addUser(both);
      const { client, log } = scene();
      const wrong = client.signIn(name, new Secret(`not ${password}`), asking(name, signIn));
      assert.equal((await failure(wrong)).code, 'wrong-password');
      const nobody = client.signIn('nobody', new Secret(password), asking('nobody', signIn));
      assert.equal((await failure(nobody)).code, 'wrong-password');
      assert.ok(!log.join('\n').includes(password));
    });
  });
});
