/** The way back from a lost device, with the real registry and the real vault; the person at the prompt has recovery codes. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { Answer, Question } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { Recovery, type RecoveryStart } from '../../../src/twofactor/recovery.ts';
import { RecoveryMarks } from '../../../src/twofactor/recoveryMark.ts';
import type { RecoveryStep } from '../../../src/twofactor/recoveryStep.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import { useRegistry } from '../../registry/fixture.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';
import { cleanUp, temporaryFolder } from '../releases/fixtures.ts';
import { MemorySecrets } from './secretStores.ts';

type Respond = (question: Question) => Promise<Answer | undefined>;

interface Scene {
  readonly recovery: Recovery;
  readonly vault: RecoveryVault;
  readonly marks: RecoveryMarks;
  readonly steps: RecoveryStep[];
  readonly questions: Question[];
  readonly log: string[];
  readonly signIns: Map<string, Secret>;
  /** What the person does at the prompt from now on; gives up unless told. */
  answer(respond: Respond): void;
  /** As after a restart: by what is noted and kept. */
  again(start: RecoveryStart): Scene;
}

interface Stores {
  readonly vault: RecoveryVault;
  readonly notes: ReturnType<typeof memoryNotes>;
}

async function stores(): Promise<Stores> {
  const folder = join(await temporaryFolder(), 'recoveryCodes');
  const vault = new RecoveryVault({ secrets: new MemorySecrets(), folder, now: () => new Date() });
  return { vault, notes: memoryNotes() };
}

function play(start: RecoveryStart, { vault, notes }: Stores, keep?: () => Promise<void>): Scene {
  const steps: RecoveryStep[] = [];
  const questions: Question[] = [];
  const log: string[] = [];
  const signIns = new Map<string, Secret>();
  const marks = new RecoveryMarks(notes);
  let respond: Respond = async () => undefined;
  const prompt = {
    open: () => ({
      ask: async (question: Question) => {
        questions.push(question);
        const given = await respond(question);
        if (given !== undefined) return given;
        throw new RegistryError('cancelled', { method: 'ASK', url: question.registry.origin });
      },
      close: () => {},
    }),
  };
  const options = { publicRegistry: new URL('https://public.test/'), userAgent: 'test', log: () => {} };
  const secondFactor = new SecondFactor(prompt, line => log.push(line));
  const recovery = new Recovery(start, {
    codes: vault,
    marks,
    log: line => log.push(line),
    connect: async access => new AccountClient(access, secondFactor, options),
    keepSignIn: async (_registry, account, token) => {
      await keep?.();
      signIns.set(account, token);
    },
    onStep: step => steps.push(step),
  });
  return {
    recovery,
    vault,
    marks,
    steps,
    questions,
    log,
    signIns,
    answer: next => {
      respond = next;
    },
    again: from => play(from, { vault, notes }, keep),
  };
}

describe('Recovery', function () {
  this.timeout(20_000);
  const registry = useRegistry();
  afterEach(cleanUp);

  function access(token?: string): RegistryAccess {
    const credentials =
      token === undefined ? undefined : ({ kind: 'bearer', token: new Secret(token) } as const);
    return { registry: new URL(registry.url), credentials, network: { rejectUnauthorized: true } };
  }

  async function lost(): Promise<UserSecrets> {
    return await registry.addUser({ twoFactor: 'auth-and-writes', password: ` ${randomUUID()} ü` });
  }

  /** The person presses Enter in the empty box each time. */
  async function withKeptCodes(scene: Scene, { name, recoveryCodes = [] }: UserSecrets): Promise<void> {
    const owner = { registry: new URL(registry.url), account: name };
    const kept = await scene.vault.import(
      owner,
      recoveryCodes.map(code => new Secret(code)),
    );
    assert.equal(kept.kind, 'kept');
    scene.answer(async () => {
      const next = await scene.vault.nextUnused(owner, 'lost device');
      return next && { kind: 'recovery-code', value: next.value, fate: next };
    });
  }

  async function codeStates({ vault }: Scene, { name }: UserSecrets): Promise<string[]> {
    const [set] = await vault.sets({ registry: new URL(registry.url), account: name });
    return (set?.codes ?? []).map(({ status }) => status);
  }

  it('goes from signed out to the old entry: one code to sign in, the next to turn 2FA off', async () => {
    const user = await lost();
    const scene = play({ access: access() }, await stores());
    await withKeptCodes(scene, user);
    const { recovery } = scene;
    await recovery.look();
    assert.deepEqual(recovery.step, { step: 'account', isMissing: false });
    await recovery.name(' ');
    assert.deepEqual(recovery.step, { step: 'account', isMissing: true });

    await recovery.name(user.name);
    const left = user.recoveryCodes?.length ?? 0;
    assert.deepEqual(recovery.step, { step: 'codes', kept: { kind: 'kept', left }, needed: 2 });
    await recovery.haveCodes();
    assert.deepEqual(recovery.step, { step: 'sign-in', kept: { kind: 'kept', left } });

    await recovery.signIn(new Secret(user.password));
    assert.deepEqual(recovery.step, { step: 'turn-off', kept: { kind: 'kept', left: left - 1 } });
    assert.deepEqual([...scene.signIns.keys()], [user.name]);

    await recovery.turnOff(new Secret(user.password));
    assert.deepEqual(recovery.step, { step: 'new-device', notYet: false });
    assert.deepEqual(
      scene.questions.map(({ purpose }) => purpose),
      [
        { kind: 'sign-in', deviceIsLost: true },
        { kind: 'two-factor', change: 'off', deviceIsLost: true },
      ],
    );
    assert.deepEqual((await codeStates(scene, user)).slice(0, 3), ['used', 'used', 'unused']);
    const [set] = await scene.vault.sets({ registry: recovery.registry, account: user.name });
    assert.equal(set?.state, 'retired', 'without 2FA they are good for nothing');

    await recovery.checkNewDevice();
    assert.deepEqual(recovery.step, { step: 'new-device', notYet: true });
    await registry.admin.activateTwoFactor(user.name);
    await recovery.checkNewDevice();
    assert.deepEqual(recovery.step, { step: 'old-entry' });
    await recovery.finish();
    assert.equal(scene.marks.read(), undefined);
  });

  it('says what it waits for', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await withKeptCodes(scene, user);
    await scene.recovery.look();
    await scene.recovery.haveCodes();
    scene.steps.length = 0;
    await scene.recovery.turnOff(new Secret(user.password));
    assert.deepEqual(
      scene.steps.map(step => ('busy' in step ? step.busy?.kind : step.step)),
      ['asking', 'waiting-for-code', 'looking', 'new-device'],
    );
  });

  it('needs one code where somebody is signed in', async () => {
    const user = await lost();
    const { recovery } = play({ access: access(user.token), account: user.name }, await stores());
    await recovery.look();
    assert.deepEqual(recovery.step, { step: 'codes', kept: { kind: 'none' }, needed: 1 });
    recovery.haveNoCodes();
    assert.deepEqual(recovery.step, { step: 'no-codes', signedIn: true });
    await recovery.backToCodes();
    assert.equal(recovery.step.step, 'codes');
  });

  it('takes a typed code as well', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    scene.answer(async () => ({ kind: 'recovery-code', value: new Secret(user.recoveryCodes?.[4] ?? '') }));
    await scene.recovery.look();
    await scene.recovery.turnOff(new Secret(user.password));
    assert.equal(scene.recovery.step.step, 'new-device');
  });

  it('is gone on with from what the registry says and the mark holds', async () => {
    const user = await lost();
    const first = play({ access: access() }, await stores());
    await withKeptCodes(first, user);
    await first.recovery.look();
    await first.recovery.name(user.name);
    await first.recovery.signIn(new Secret(user.password));
    const token = first.signIns.get(user.name)?.reveal();
    assert.deepEqual(first.marks.read(), {
      registry: new URL(registry.url),
      account: user.name,
      turnedOff: false,
    });

    const second = first.again({ access: access(token), account: user.name });
    await second.recovery.look();
    assert.equal(second.recovery.step.step, 'codes');
    await second.recovery.haveCodes();
    assert.equal(second.recovery.step.step, 'turn-off');
    await withKeptCodes(second, { ...user, recoveryCodes: user.recoveryCodes?.slice(5) ?? [] });
    await second.recovery.turnOff(new Secret(user.password));

    const third = second.again({ access: access(token), account: user.name });
    await third.recovery.look();
    assert.equal(third.recovery.step.step, 'new-device');
    await registry.admin.activateTwoFactor(user.name);
    const fourth = third.again({ access: access(token), account: user.name });
    await fourth.recovery.look();
    assert.equal(fourth.recovery.step.step, 'old-entry');
    await fourth.recovery.beginAnew();
    assert.equal(fourth.recovery.step.step, 'codes', 'the new device is lost, too');
  });

  it('sees by itself that codes were imported, and that 2FA is on again', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    const { recovery } = scene;
    await recovery.look();
    await withKeptCodes(scene, user);
    await recovery.comeBack();
    assert(recovery.step.step === 'codes' && recovery.step.kept.kind === 'kept');
    await recovery.turnOff(new Secret(user.password));
    const said = scene.steps.length;
    await recovery.comeBack();
    assert.equal(scene.steps.length, said, 'nothing has changed');
    await registry.admin.activateTwoFactor(user.name);
    await recovery.comeBack();
    assert.equal(recovery.step.step, 'old-entry');
  });

  it('sends no empty password', async () => {
    const user = await lost();
    for (const start of [access(user.token), access()]) {
      const { recovery } = play({ access: start, account: user.name }, await stores());
      await recovery.look();
      const before = (await registry.admin.requests()).length;
      if (start.credentials) await recovery.turnOff(new Secret(''));
      else await recovery.signIn(new Secret(''));
      assert('problem' in recovery.step);
      assert.deepEqual(recovery.step.problem, { kind: 'no-password' });
      assert.equal((await registry.admin.requests()).length, before);
    }
  });

  it('does not take the mark of another account for this one’s', async () => {
    const [user, other] = [await lost(), await lost()];
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await scene.marks.write({ registry: new URL(registry.url), account: other.name, turnedOff: true });
    await scene.recovery.look();
    assert.equal(scene.recovery.step.step, 'codes');
    assert.equal(scene.marks.read()?.account, user.name);
  });

  it('says that the password is wrong, and uses up no code', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await withKeptCodes(scene, user);
    await scene.recovery.look();
    await scene.recovery.turnOff(new Secret('wrong'));
    const { step } = scene.recovery;
    assert(step.step === 'turn-off' && step.problem?.kind === 'registry');
    assert.equal(step.problem.error.code, 'wrong-password');
    assert(!(await codeStates(scene, user)).includes('used'));

    const out = play({ access: access(), account: user.name }, await stores());
    await out.recovery.look();
    await out.recovery.signIn(new Secret('wrong'));
    assert(out.recovery.step.step === 'sign-in' && out.recovery.step.problem?.kind === 'registry');
    assert.equal(out.recovery.step.problem.error.code, 'wrong-password');
  });

  it('comes back to the step when the prompt is given up', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await scene.recovery.look();
    await scene.recovery.turnOff(new Secret(user.password));
    assert.deepEqual(scene.recovery.step, { step: 'turn-off', kept: { kind: 'none' } });
    await scene.recovery.look();
    assert.equal(scene.recovery.step.step, 'codes', '2FA is on as before');
  });

  it('asks for another sign-in when the session has ended', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await scene.recovery.look();
    await registry.admin.expireSessions(user.name);
    await scene.recovery.turnOff(new Secret(user.password));
    const { step } = scene.recovery;
    assert(step.step === 'sign-in');
    assert.deepEqual(step.problem, { kind: 'session-ended' });
  });

  it('finds out whether 2FA is off when the answer was lost', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await withKeptCodes(scene, user);
    await scene.recovery.look();
    const effect = { kind: 'drop-answer' } as const;
    await registry.admin.behave({
      faults: [{ method: 'POST', path: '^/-/npm/v1/user$', withOtp: true, effect }],
    });
    await scene.recovery.turnOff(new Secret(user.password));
    assert.equal(scene.recovery.step.step, 'new-device');
  });

  it('says that an organisation requires 2FA', async () => {
    const user = await lost();
    const scene = play({ access: access(user.token), account: user.name }, await stores());
    await withKeptCodes(scene, user);
    await scene.recovery.look();
    await registry.admin.behave({ enforced: true });
    await scene.recovery.turnOff(new Secret(user.password));
    const { step } = scene.recovery;
    assert(step.step === 'turn-off' && step.problem?.kind === 'registry');
    assert.equal(step.problem.error.code, 'two-factor-enforced');
  });

  it('goes on without a store that keeps the sign-in', async () => {
    const user = await lost();
    const broken = () => Promise.reject(new Error('no keyring'));
    const scene = play({ access: access(), account: user.name }, await stores(), broken);
    await withKeptCodes(scene, user);
    await scene.recovery.look();
    await scene.recovery.signIn(new Secret(user.password));
    assert.equal(scene.recovery.step.step, 'turn-off');
    assert.match(scene.log.join('\n'), /no keyring/);
    assert(!scene.log.join('\n').includes(user.password));
  });

  for (const profile of ['unsupported', 'not-implemented', 'html'] as const) {
    it(`has nothing to offer where profiles are answered like “${profile}”`, async () => {
      const user = await lost();
      const { recovery } = play({ access: access(user.token), account: user.name }, await stores());
      await registry.admin.behave({ profile });
      await recovery.look();
      assert.equal(recovery.step.step, 'unsupported');
    });
  }

  it('says that the registry could not be asked, and asks again', async () => {
    const user = await lost();
    const { recovery } = play({ access: access(user.token), account: user.name }, await stores());
    const effect = { kind: 'status', status: 500 } as const;
    await registry.admin.behave({ faults: [{ method: 'GET', path: '^/-/npm/v1/user$', times: 9, effect }] });
    await recovery.look();
    assert.equal(recovery.step.step, 'failed');
    await registry.admin.behave({ faults: [] });
    await recovery.look();
    assert.equal(recovery.step.step, 'codes');
  });
});
