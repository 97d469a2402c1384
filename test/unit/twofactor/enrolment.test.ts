/** Setting up 2FA, step by step, against the test registry: the ways that people go, and what they may type. */
import assert from 'node:assert/strict';
import { Secret } from '../../../src/shared/secret.ts';
import { codeAt } from '../../../src/twofactor/totp.ts';
import { codeNow, inStep, steps, untilCodes, untilKey, useEnrolments } from './enrolmentScene.ts';

describe('setting up 2FA', () => {
  const fixture = useEnrolments();
  const { registry } = fixture;

  for (const level of ['auth-only', 'auth-and-writes'] as const) {
    it(`goes from password and level (${level}) over key and code to recovery codes`, async () => {
      const user = await registry.addUser();
      const window = fixture.open({ user });
      const { enrolment, vault } = window;
      await enrolment.look();
      assert.deepEqual(enrolment.state, { step: 'start', pending: false });
      enrolment.choose();
      assert.deepEqual(enrolment.state, { step: 'password', level: 'auth-and-writes', busy: false });
      await enrolment.begin(new Secret(user.password), level);
      const { otpauth, hasEarlier } = inStep(enrolment, 'key');
      assert.deepEqual([otpauth.issuer, otpauth.label, hasEarlier], ['npm', user.name, false]);
      await enrolment.confirm(codeNow(window));

      const { kept, codes } = inStep(enrolment, 'codes');
      assert(kept.kind === 'kept' && codes === undefined);
      enrolment.finish();
      assert.deepEqual(enrolment.state, { step: 'done', level, from: 'enrolment', codes: 10 });
      assert.deepEqual(await registry.admin.twoFactorState(user.name), {
        kind: 'on',
        level,
        by: 'authenticator',
        recoveryCodesLeft: 10,
      });
      assert.equal((await vault.current(enrolment.owner))?.id, kept.set.id);
      assert.deepEqual(steps(window), ['looking', 'start', 'password', 'key', 'codes', 'done']);
    });
  }

  it('keeps codes that the registry takes', async () => {
    const user = await registry.addUser();
    const window = fixture.open({ user });
    const { kept } = await untilCodes(window, user);
    const [code] = await window.vault.reveal(kept.set);
    const { client } = fixture.open({ user, answer: async () => code?.reveal() ?? '' });
    await client.changeTwoFactor(new Secret(user.password), 'disable', {
      account: user.name,
      purpose: { kind: 'two-factor', change: 'off' },
      signal: new AbortController().signal,
      onChallenge: () => {},
      onPause: () => {},
    });
    assert.equal((await client.profile(new AbortController().signal)).twoFactor.kind, 'off');
  });

  it('asks for the password again when it was wrong', async () => {
    const user = await registry.addUser({ password: ' pass wörd ☂ ' });
    const { enrolment } = fixture.open({ user });
    await enrolment.look();
    enrolment.choose();
    await enrolment.begin(new Secret('pass wörd ☂'), 'auth-only');
    const { problem, level } = inStep(enrolment, 'password');
    assert(problem?.kind === 'registry' && problem.error.code === 'wrong-password');
    assert.equal(level, 'auth-only', 'what was chosen stays');
    await enrolment.begin(new Secret(' pass wörd ☂ '), 'auth-only');
    inStep(enrolment, 'key');
  });

  it('says that a code is wrong without sending it', async () => {
    const user = await registry.addUser();
    const window = fixture.open({ user });
    const { otpauth } = await untilKey(window, user);
    const right = codeNow(window).reveal();
    const wrong = right.replace(/.$/, last => String((Number(last) + 1) % 10));
    const before = (await registry.admin.requests()).length;
    await window.enrolment.confirm(new Secret(wrong));
    assert.deepEqual(inStep(window.enrolment, 'key').problem, { kind: 'code', check: { kind: 'wrong' } });
    await window.enrolment.confirm(new Secret(codeAt(otpauth, Date.now() / 1000 - 600)));
    const { problem } = inStep(window.enrolment, 'key');
    assert(problem?.kind === 'code' && problem.check.kind === 'drift');
    assert([-600, -570].includes(problem.check.seconds), `${problem.check.seconds}`);
    assert.equal((await registry.admin.requests()).length, before);
    await window.enrolment.confirm(new Secret(`${right.slice(0, 3)} ${right.slice(3)}`));
    inStep(window.enrolment, 'codes');
  });

  it('sends a wrong code when told to, and says that it was refused', async () => {
    const user = await registry.addUser();
    const window = fixture.open({ user });
    await untilKey(window, user);
    await window.enrolment.confirm(new Secret('abc'), true);
    assert.deepEqual(inStep(window.enrolment, 'key').problem, { kind: 'code-refused', wasRight: false });
    assert.deepEqual(await window.vault.lookAfter(), [], 'no codes are waited for');
    await window.enrolment.confirm(codeNow(window));
    inStep(window.enrolment, 'codes');
  });

  it('checks a code by the time of the registry', async () => {
    const user = await registry.addUser();
    const window = fixture.open({ user });
    await registry.admin.behave({ clockAheadSeconds: 1800 });
    await untilKey(window, user);
    await window.enrolment.confirm(codeNow(window));
    const { problem } = inStep(window.enrolment, 'key');
    assert(problem?.kind === 'code' && problem.check.kind === 'drift', 'right by our clock alone');
    await window.enrolment.confirm(new Secret(await registry.admin.code(user.name)));
    inStep(window.enrolment, 'codes');
  });

  it('takes back an enrolment that was never finished, and knows the code of its entry', async () => {
    const user = await registry.addUser();
    await untilKey(fixture.open({ user }), user);
    const window = fixture.open({ user });
    const { enrolment } = window;
    await enrolment.look();
    assert.deepEqual(enrolment.state, { step: 'start', pending: true });
    const { otpauth: older, hasEarlier } = await untilKey(window, user);
    assert(hasEarlier);
    enrolment.choose();
    await enrolment.begin(new Secret(user.password), 'auth-only');
    await enrolment.confirm(new Secret(codeAt(older, Date.now() / 1000)));
    assert.deepEqual(inStep(enrolment, 'key').problem, { kind: 'code', check: { kind: 'earlier-entry' } });
    await enrolment.confirm(codeNow(window));
    assert.equal(inStep(enrolment, 'codes').level, 'auth-only');
  });

  it('works with every kind of key that authenticators know', async () => {
    const kinds = [
      { digits: 8, periodSeconds: 60, algorithm: 'sha256' },
      { algorithm: 'sha512' },
      { secretBytes: 10 },
    ] as const;
    for (const otpauth of kinds) {
      await registry.admin.behave({ otpauth });
      const user = await registry.addUser();
      await untilCodes(fixture.open({ user }), user);
    }
  });

  it('says what is in force when 2FA is on', async () => {
    const user = await registry.addUser({ twoFactor: 'auth-only' });
    const { enrolment } = fixture.open({ user });
    await enrolment.look();
    assert.deepEqual(enrolment.state, { step: 'on', level: 'auth-only', meanwhile: false });
  });

  it('puts recovery codes aside that are good for nothing since 2FA was turned off elsewhere', async () => {
    const user = await registry.addUser();
    const folder = fixture.folder();
    const window = fixture.open({ user, folder });
    await untilCodes(window, user);
    await registry.admin.turnOffTwoFactor(user.name);
    const { enrolment, vault } = fixture.open({ user, folder });
    assert((await vault.current(enrolment.owner))?.state === 'live');
    await enrolment.look();
    inStep(enrolment, 'start');
    assert.equal(await vault.current(enrolment.owner), undefined);
  });

  it('warns of the entry of before when 2FA was on', async () => {
    const user = await registry.addUser({ twoFactor: 'auth-only' });
    const window = fixture.open({ user });
    await window.enrolment.look();
    inStep(window.enrolment, 'on');
    await registry.admin.turnOffTwoFactor(user.name);
    assert((await untilKey(window, user)).hasEarlier);
  });

  const forgetful = {
    'what is kept here may be forgotten': async () => true,
    'nobody knows whether it is kept': async () => Promise.reject(new Error('not known')),
  };
  for (const [where, mustCopy] of Object.entries(forgetful)) {
    it(`is finished only when a copy is elsewhere, where ${where}`, async () => {
      const user = await registry.addUser();
      const window = fixture.open({ user, parts: { mustCopy } });
      const { enrolment } = window;
      const { kept } = await untilCodes(window, user);
      enrolment.finish();
      assert(inStep(enrolment, 'codes').mustCopy);
      await enrolment.setCopied(true);
      enrolment.finish();
      inStep(enrolment, 'done');
      assert.equal((await window.vault.current(enrolment.owner))?.id, kept.set.id);
      assert((await window.vault.current(enrolment.owner))?.copied);
    });
  }
});
