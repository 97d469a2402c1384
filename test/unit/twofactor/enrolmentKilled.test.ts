/**
 * The process that sets 2FA up is killed at every moment around the arrival of the recovery codes: what was stored is
 * there, works, and is found; what was not is told, and the next enrolment brings new ones.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../../src/shared/secret.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { change, codeNow, inStep, type TestWindow, useEnrolments } from './enrolmentScene.ts';
import { type KilledRun, type Moment, moments } from './killedEnrolment.ts';

const script = fileURLToPath(new URL('killedEnrolment.ts', import.meta.url));
const quietly = {
  account: undefined,
  purpose: { kind: 'two-factor', change: 'off' },
  signal: new AbortController().signal,
  onChallenge: () => {},
  onPause: () => assert.fail('waited'),
} as const;

/** Before the secret store has written anything. */
const tooEarly: readonly Moment[] = ['when the answer has come', 'when store was called'];

describe('setting up 2FA in a process that is killed', () => {
  const fixture = useEnrolments();
  const { registry } = fixture;

  function start(run: Omit<KilledRun, 'registry'>): ChildProcess {
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin?.end(JSON.stringify({ registry: registry.url, ...run } satisfies KilledRun));
    return child;
  }

  async function runKilled(moment: Moment) {
    const user = await registry.addUser();
    const folder = fixture.folder();
    const [, signal] = await once(start({ user, folder, moment }), 'exit');
    assert.equal(signal, 'SIGKILL', 'it came to that moment');
    assert.equal((await registry.admin.twoFactorState(user.name)).kind, 'on');
    return { user, next: nextWindow(user, folder) };
  }

  /** The next start of VS Code. */
  function nextWindow(user: UserSecrets, folder: string): TestWindow {
    return fixture.open({ user, folder, answer: () => registry.admin.code(user.name) });
  }

  async function assertLedOut({ enrolment, vault }: TestWindow, user: UserSecrets): Promise<void> {
    await enrolment.look();
    inStep(enrolment, 'codes-lost');
    await enrolment.startOver(new Secret(user.password), quietly);
    await enrolment.confirm(codeNow({ enrolment } as TestWindow));
    const { kept } = inStep(enrolment, 'codes');
    assert.equal((await vault.reveal(kept.set)).length, 10);
    assert.deepEqual(await vault.lookAfter(), []);
  }

  for (const moment of moments.filter(each => tooEarly.includes(each))) {
    it(`says that the codes never arrived, ${moment}`, async () => {
      const { user, next } = await runKilled(moment);
      assert.equal(await next.vault.current(next.enrolment.owner), undefined);
      assert.deepEqual(
        (await next.vault.lookAfter()).map(({ kind }) => kind),
        ['never-arrived'],
      );
      await assertLedOut(next, user);
    });
  }

  for (const moment of moments.filter(each => !tooEarly.includes(each))) {
    it(`has lost nothing, ${moment}`, async () => {
      const { user, next } = await runKilled(moment);
      await next.enrolment.look();
      assert.deepEqual(next.enrolment.state, { step: 'on', level: 'auth-and-writes', meanwhile: false });
      const set = await next.vault.current(next.enrolment.owner);
      assert(set !== undefined);
      const codes = await next.vault.reveal(set);
      assert.equal(codes.length, 10);

      const answer = async () => codes[9]?.reveal() ?? '';
      const { client } = fixture.open({ user, answer });
      await client.changeTwoFactor(new Secret(user.password), 'disable', quietly);
      assert.equal((await registry.admin.twoFactorState(user.name)).kind, 'off', 'the registry takes them');
    });
  }

  it('says that the codes never arrived when it was killed before the answer', async () => {
    const user = await registry.addUser();
    const folder = fixture.folder();
    await registry.admin.behave({
      faults: [{ ...change, after: 1, effect: { kind: 'hold', done: true } }],
    });
    const child = start({ user, folder });
    await registry.admin.held();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await registry.admin.release();
    await assertLedOut(nextWindow(user, folder), user);
  });

  it('begins anew when it was killed before the registry had confirmed anything', async () => {
    const user = await registry.addUser();
    const folder = fixture.folder();
    await registry.admin.behave({ faults: [{ ...change, after: 1, effect: { kind: 'hold' } }] });
    const child = start({ user, folder });
    await registry.admin.held();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await registry.admin.reset();
    const next = nextWindow(user, folder);
    await next.enrolment.look();
    assert.deepEqual(next.enrolment.state, { step: 'start', pending: true });
    next.enrolment.choose();
    await next.enrolment.begin(new Secret(user.password), 'auth-only');
    await next.enrolment.confirm(codeNow(next));
    inStep(next.enrolment, 'codes');
    assert.deepEqual(await next.vault.lookAfter(), []);
  });
});
