/** Setting up 2FA where something breaks: the registry, the connection, the secret store, or another window. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../../src/shared/secret.ts';
import { type FaultEffect, faultKinds } from '../../registry/index.ts';
import {
  change,
  codeNow,
  inStep,
  steps,
  type TestWindow,
  untilCodes,
  untilKey,
  useEnrolments,
} from './enrolmentScene.ts';
import { MemorySecrets } from './secretStores.ts';

const asking = { account: undefined, purpose: { kind: 'two-factor', change: 'off' } } as const;
const quietly = { ...asking, onChallenge: () => {}, onPause: () => assert.fail('waited') };
const profile = { method: 'GET', path: '^/-/npm/v1/user$' } as const;

describe('setting up 2FA in trouble', () => {
  const fixture = useEnrolments();
  const { registry } = fixture;

  async function begun(parts: Partial<Parameters<typeof fixture.open>[0]> = {}) {
    const user = await registry.addUser();
    const answer = () => registry.admin.code(user.name);
    const window = fixture.open({ user, answer, ...parts });
    await untilKey(window, user);
    return { user, window };
  }

  async function withFault(effect: FaultEffect, run: () => Promise<void>): Promise<void> {
    await registry.admin.behave({ faults: [{ ...change, effect }] });
    await run();
    await registry.admin.behave({ faults: [] });
  }

  async function assertKept({ enrolment, vault }: TestWindow): Promise<void> {
    const { kept } = inStep(enrolment, 'codes');
    assert.equal((await vault.current(enrolment.owner))?.id, kept.set.id);
    assert.equal((await vault.reveal(kept.set)).length, 10);
    assert.deepEqual(await vault.lookAfter(), []);
  }

  describe('where the registry takes no new authenticators', () => {
    for (const [effect, code] of [
      [{ kind: 'status', status: 403 }, 'forbidden'],
      [{ kind: 'status', status: 400 }, 'rejected'],
    ] as const) {
      it(`leads to the website (${code}), waits for 2FA, and takes the codes in`, async () => {
        const user = await registry.addUser();
        const window = fixture.open({ user });
        const { enrolment, vault } = window;
        await withFault(effect, async () => {
          await enrolment.look();
          enrolment.choose();
          await enrolment.begin(new Secret(user.password), 'auth-and-writes');
        });
        const { why } = inStep(enrolment, 'website');
        assert(why.kind === 'refused' && why.error.code === code);

        const watching = enrolment.watchWebsite();
        assert(inStep(enrolment, 'website').waiting);
        const notYet = window.states.length;
        await enrolment.doneOnWebsite();
        await until(() =>
          window.states.slice(notYet).some(state => state.step === 'website' && state.notYet),
        );
        const codes = await registry.admin.activateTwoFactor(user.name, 'auth-only');
        await enrolment.doneOnWebsite();
        await watching;
        assert.deepEqual(enrolment.state, { step: 'website-codes', level: 'auth-only', busy: false });

        await enrolment.takeIn(codes.map(each => new Secret(each)));
        const { kept } = inStep(enrolment, 'codes');
        assert.deepEqual(
          (await vault.reveal(kept.set)).map(each => each.reveal()),
          codes,
        );
        enrolment.finish();
        assert.deepEqual(enrolment.state, { step: 'done', level: 'auth-only', from: 'website', codes: 10 });
      });
    }

    it('stops waiting when told to, and begins again', async () => {
      const user = await registry.addUser();
      const { enrolment } = fixture.open({ user });
      await registry.admin.behave({ totpEnrolment: false });
      await enrolment.look();
      enrolment.choose();
      await enrolment.begin(new Secret(user.password), 'auth-and-writes');
      const watching = enrolment.watchWebsite();
      enrolment.cancel();
      await watching;
      assert.equal(inStep(enrolment, 'website').waiting, false);
      enrolment.choose();
      inStep(enrolment, 'password');
    });

    it('goes on waiting while the registry is out of order, and not when nobody is signed in any more', async () => {
      const user = await registry.addUser();
      const window = fixture.open({ user });
      const { enrolment } = window;
      await registry.admin.behave({ totpEnrolment: false });
      await enrolment.look();
      enrolment.choose();
      await enrolment.begin(new Secret(user.password), 'auth-and-writes');
      await registry.admin.behave({ faults: [{ ...profile, effect: { kind: 'status', status: 503 } }] });
      const watching = enrolment.watchWebsite();
      await enrolment.doneOnWebsite();
      await until(() => window.states.some(state => state.step === 'website' && state.notYet));
      await registry.admin.expireSessions(user.name);
      await enrolment.doneOnWebsite();
      await watching;
      const { problem, waiting } = inStep(enrolment, 'website');
      assert(problem?.kind === 'registry' && problem.error.code === 'signed-out' && !waiting);
    });
  });

  for (const support of ['unsupported', 'not-implemented', 'html'] as const) {
    it(`says that a registry does not tell (${support})`, async () => {
      const user = await registry.addUser();
      const { enrolment } = fixture.open({ user });
      await registry.admin.behave({ profile: support });
      await enrolment.look();
      assert.deepEqual(enrolment.state, { step: 'unsupported' });
    });
  }

  it('leads to the website of a registry that has profiles and no 2FA, as plain Verdaccio', async () => {
    const user = await registry.addUser();
    const { enrolment } = fixture.open({ user });
    await registry.admin.behave({ profile: 'disabled' });
    await enrolment.look();
    enrolment.choose();
    await enrolment.begin(new Secret(user.password), 'auth-and-writes');
    assert.equal(inStep(enrolment, 'website').why.kind, 'unsupported');
  });

  for (const instead of ['otpauth://totp/npm:w?secret=0189', 'otpauth://hotp/npm:w?secret=GEZDGNBV', 'key']) {
    it(`leaves nothing begun when the key is of no use (${instead})`, async () => {
      const user = await registry.addUser();
      const { enrolment } = fixture.open({ user });
      await registry.admin.behave({ otpauth: { instead } });
      await enrolment.look();
      enrolment.choose();
      await enrolment.begin(new Secret(user.password), 'auth-and-writes');
      assert.equal(inStep(enrolment, 'website').why.kind, 'unusable-key');
      assert.deepEqual(await registry.admin.twoFactorState(user.name), { kind: 'off' });
    });
  }

  const nothingDone = ['503, nothing done', 'half a JSON, nothing done', 'a page with 502'] as const;
  for (const kind of nothingDone) {
    it(`sends the code again when the confirmation met ${kind}`, async () => {
      const { window } = await begun();
      const { enrolment } = window;
      await withFault(faultKinds[kind], () => enrolment.confirm(codeNow(window)));
      assert.equal(inStep(enrolment, 'key').problem?.kind, 'not-confirmed');
      await enrolment.confirm(codeNow(window));
      await assertKept(window);
    });
  }

  const done = ['503, done', 'half a JSON, done', 'a reset when it is done', 'an answer cut off'] as const;
  for (const kind of done) {
    it(`says that the codes never arrived after ${kind}, and leads through off and on`, async () => {
      const { user, window } = await begun();
      const { enrolment } = window;
      await withFault(faultKinds[kind], () => enrolment.confirm(codeNow(window)));
      assert.deepEqual(enrolment.state, {
        step: 'codes-lost',
        why: 'never-arrived',
        level: 'auth-and-writes',
        busy: false,
      });
      await enrolment.look();
      inStep(enrolment, 'codes-lost');

      await enrolment.startOver(new Secret('wrong'), quietly);
      const { problem } = inStep(enrolment, 'codes-lost');
      assert(problem?.kind === 'registry' && problem.error.code === 'wrong-password');
      await enrolment.startOver(new Secret(user.password), quietly);
      assert(inStep(enrolment, 'key').hasEarlier);
      await enrolment.confirm(codeNow(window));
      await assertKept(window);
    });
  }

  it('knows that 2FA is off now where no new authenticator is taken after it was turned off', async () => {
    const { user, window } = await begun();
    const { enrolment } = window;
    await withFault(faultKinds['503, done'], () => enrolment.confirm(codeNow(window)));
    await registry.admin.behave({ totpEnrolment: false });
    await enrolment.startOver(new Secret(user.password), quietly);
    assert(inStep(enrolment, 'website').isTurnedOff);
    assert.deepEqual(await registry.admin.twoFactorState(user.name), { kind: 'off' });
    enrolment.choose();
    assert(inStep(enrolment, 'password').isTurnedOff);
  });

  it('tells in another window, after this one has died, that the codes never arrived', async () => {
    const folder = fixture.folder();
    const { user, window } = await begun({ folder });
    await withFault(faultKinds['a reset when it is done'], () => window.enrolment.confirm(codeNow(window)));
    // The same notes; this process's other vault does not wait for anything.
    const later = fixture.open({ user, folder });
    await later.enrolment.look();
    inStep(later.enrolment, 'codes-lost');
  });

  it('says that codes are gone which the secret store has lost, until there is a copy', async () => {
    const folder = fixture.folder();
    const secrets = new MemorySecrets();
    const { user, window } = await begun({ folder, secrets });
    await window.enrolment.confirm(codeNow(window));
    const { kept } = inStep(window.enrolment, 'codes');
    const codes = await window.vault.reveal(kept.set);
    const later = fixture.open({ user, folder, secrets: new MemorySecrets() });
    await later.enrolment.look();
    assert.equal(inStep(later.enrolment, 'codes-lost').why, 'gone');
    await later.enrolment.broughtCopy();
    inStep(later.enrolment, 'codes-lost');
    await later.vault.import(later.enrolment.owner, codes);
    await later.enrolment.broughtCopy();
    inStep(later.enrolment, 'on');
  });

  it('asks the registry until it tells what has become of the confirmation', async () => {
    const { window } = await begun();
    const { enrolment } = window;
    await registry.admin.behave({
      faults: [
        { ...change, effect: { kind: 'drop-answer' } },
        { ...profile, times: 3, effect: { kind: 'status', status: 403 } },
      ],
    });
    await enrolment.confirm(codeNow(window));
    inStep(enrolment, 'unclear');
    await enrolment.findOut();
    inStep(enrolment, 'unclear');
    await registry.admin.behave({ faults: [] });
    await enrolment.findOut();
    inStep(enrolment, 'codes-lost');
  });

  it('goes on with the same key when it turns out that nothing was confirmed', async () => {
    const { window } = await begun();
    const { enrolment } = window;
    const { otpauth } = inStep(enrolment, 'key');
    await registry.admin.behave({
      faults: [
        { ...change, effect: { kind: 'status', status: 503 } },
        { ...profile, effect: { kind: 'status', status: 403 } },
      ],
    });
    await enrolment.confirm(codeNow(window));
    inStep(enrolment, 'unclear');
    await enrolment.findOut();
    assert.equal(inStep(enrolment, 'key').otpauth, otpauth);
    await enrolment.confirm(codeNow(window));
    await assertKept(window);
  });

  it('says that it is signed out, and goes on afterwards', async () => {
    const { window } = await begun();
    await withFault({ kind: 'status', status: 401 }, () => window.enrolment.confirm(codeNow(window)));
    const { problem } = inStep(window.enrolment, 'key');
    assert(problem?.kind === 'registry' && problem.error.code === 'signed-out');
    await window.enrolment.confirm(codeNow(window));
    await assertKept(window);
  });

  describe('with two windows', () => {
    it('begins again when the other has begun in between', async () => {
      const user = await registry.addUser();
      const { enrolment } = fixture.open({ user });
      await withFault({ kind: 'status', status: 409 }, async () => {
        await enrolment.look();
        enrolment.choose();
        await enrolment.begin(new Secret(user.password), 'auth-and-writes');
      });
      inStep(enrolment, 'key');
    });

    it('says that a right code was refused, since the other window has another key', async () => {
      const { user, window } = await begun();
      const other = fixture.open({ user });
      await untilKey(other, user);
      await window.enrolment.confirm(codeNow(window));
      assert.deepEqual(inStep(window.enrolment, 'key').problem, { kind: 'code-refused', wasRight: true });
      await other.enrolment.confirm(codeNow(other));
      await assertKept(other);
    });

    it('says that 2FA is on when the other was first', async () => {
      const folder = fixture.folder();
      const { user, window } = await begun({ folder });
      const other = fixture.open({ user, folder });
      await untilCodes(other, user);
      await window.enrolment.confirm(codeNow(window));
      assert.deepEqual(window.enrolment.state, { step: 'on', level: 'auth-and-writes', meanwhile: true });
      await assertKept(other);
    });

    it('does not say that another has the codes where a confirmation was sent twice on the way', async () => {
      const folder = fixture.folder();
      const { user, window } = await begun({ folder });
      await withFault({ kind: 'twice' }, () => window.enrolment.confirm(codeNow(window)));
      assert.equal(inStep(window.enrolment, 'codes-lost').why, 'not-here');
      const later = fixture.open({ user, folder });
      await later.enrolment.look();
      assert.equal(inStep(later.enrolment, 'codes-lost').why, 'never-arrived');
    });

    it('says that the enrolment is gone when the other has taken it back', async () => {
      const { user, window } = await begun();
      await registry.admin.turnOffTwoFactor(user.name);
      await window.enrolment.confirm(codeNow(window));
      assert.equal(inStep(window.enrolment, 'key').problem?.kind, 'gone');
      window.enrolment.choose();
      await window.enrolment.begin(new Secret(user.password), 'auth-and-writes');
      inStep(window.enrolment, 'key');
    });
  });

  describe('with a secret store that', () => {
    it('throws: the codes are there at once, and nothing is done before there is a copy', async () => {
      const secrets = new Broken();
      const { window } = await begun({ secrets });
      const { enrolment } = window;
      await enrolment.confirm(codeNow(window));
      const { kept, codes } = inStep(enrolment, 'codes');
      assert(kept.kind === 'not-kept' && kept.reason === 'store-failed');
      assert.equal(codes?.length, 10);
      enrolment.finish();
      inStep(enrolment, 'codes');
      await enrolment.keepAgain();
      assert.equal(inStep(enrolment, 'codes').codes?.length, 10, 'still not kept');
      const keeping = enrolment.keepAgain();
      await enrolment.setCopied(true);
      await keeping;
      assert.equal(inStep(enrolment, 'codes').copied, true, 'a copy that was made meanwhile');
      await enrolment.setCopied(false);
      secrets.broken = false;
      await enrolment.keepAgain();
      assert.equal(inStep(enrolment, 'codes').codes, undefined);
      await assertKept(window);
      enrolment.finish();
      assert.equal(inStep(enrolment, 'done').codes, 10);
    });

    it('cannot be read either: the same, since what comes is shown', async () => {
      const { window } = await begun({ secrets: new Unreadable() });
      const { enrolment } = window;
      await enrolment.confirm(codeNow(window));
      const { kept, codes } = inStep(enrolment, 'codes');
      assert(kept.kind === 'not-kept' && kept.reason === 'store-failed');
      assert.equal(codes?.length, 10);
    });

    it('lies: the same, and a copy elsewhere ends it', async () => {
      const { window } = await begun({ secrets: new Lying() });
      const { enrolment } = window;
      await enrolment.confirm(codeNow(window));
      const { kept, codes } = inStep(enrolment, 'codes');
      assert(kept.kind === 'not-kept' && kept.reason === 'read-back-differs');
      assert.equal(codes?.length, 10);
      await enrolment.setCopied(true);
      enrolment.finish();
      assert.equal(inStep(enrolment, 'done').codes, 0);
    });
  });

  it('sends nothing when what would tell of lost codes cannot be written', async () => {
    const folder = fixture.folder();
    await writeFile(join(folder, 'notes'), 'a file where a folder should be');
    const { user, window } = await begun({ folder });
    await window.enrolment.confirm(codeNow(window));
    assert.equal(inStep(window.enrolment, 'key').problem?.kind, 'vault');
    const { kind } = await registry.admin.twoFactorState(user.name);
    assert.equal(kind, 'pending');
  });

  it('stops at once while a key is being asked for', async () => {
    const user = await registry.addUser();
    const window = fixture.open({ user });
    const { enrolment } = window;
    await enrolment.look();
    enrolment.choose();
    await registry.admin.behave({ faults: [{ ...change, effect: { kind: 'hold' } }] });
    const beginning = enrolment.begin(new Secret(user.password), 'auth-and-writes');
    await registry.admin.held();
    assert(inStep(enrolment, 'password').busy);
    await enrolment.begin(new Secret(user.password), 'auth-only');
    enrolment.cancel();
    await beginning;
    assert.deepEqual(enrolment.state, { step: 'password', level: 'auth-and-writes', busy: false });
    assert.deepEqual(steps(window), ['looking', 'start', 'password']);
  });

  it('does not stop a confirmation that is on its way', async () => {
    const { window } = await begun();
    const { enrolment } = window;
    await registry.admin.behave({ faults: [{ ...change, effect: { kind: 'hold', done: true } }] });
    const confirming = enrolment.confirm(codeNow(window));
    await registry.admin.held();
    enrolment.cancel();
    await registry.admin.release();
    await confirming;
    await assertKept(window);
  });

  it('does nothing that the step does not offer', async () => {
    const { window } = await begun();
    const { enrolment } = window;
    const { state } = enrolment;
    await enrolment.begin(new Secret('x'), 'auth-only');
    await enrolment.takeIn([new Secret('x')]);
    await enrolment.keepAgain();
    await enrolment.setCopied(true);
    await enrolment.watchWebsite();
    await enrolment.doneOnWebsite();
    await enrolment.findOut();
    await enrolment.startOver(new Secret('x'), quietly);
    enrolment.finish();
    assert.equal(enrolment.state, state);
  });
});

/** Throws whatever it is asked to keep, as a system without a keyring. */
class Broken extends MemorySecrets {
  broken = true;

  override async store(key: string, value: string): Promise<void> {
    if (this.broken) throw new Error('no keyring');
    await super.store(key, value);
  }
}

/** Throws whatever it is asked for. */
class Unreadable extends Broken {
  override async get(): Promise<string | undefined> {
    throw new Error('no keyring');
  }
}

/** Says that it has kept what it has not. */
class Lying extends MemorySecrets {
  override async store(): Promise<void> {}
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}
