/** The way back of somebody who has lost their second device, with the recovery codes that are kept here. */
import { SignIns } from '../../../src/accounts/signIns.ts';
import { Recovery, type RecoveryStart } from '../../../src/twofactor/recovery.ts';
import { RecoveryMarks, recoveryId } from '../../../src/twofactor/recoveryMark.ts';
import type { RecoveryProblem, RecoveryStep } from '../../../src/twofactor/recoveryStep.ts';
import { claimsOf, errorWords, type KindOfWork, type Person, type Work, when } from '../accountWork.ts';
import { KeptCodes } from './keptCodes.ts';

export const lostDevice: KindOfWork = {
  user: { twoFactor: 'auth-and-writes' },
  prepare: person => new KeptCodes(person).importAll(),
  begin: async person => {
    await claimsOf(person).take(recoveryId);
    const work = new ComingBack(person, await startOf(person));
    person.answer = () => work.kept.answer('lost device');
    return work;
  },
  isOffered: async person =>
    marksOf(person).read() !== undefined && (await claimsOf(person).take(recoveryId)),
};

function marksOf({ computer }: Person): RecoveryMarks {
  return new RecoveryMarks(computer.notes);
}

function signInsOf({ computer }: Person): SignIns {
  return new SignIns(computer.secrets, computer.notes);
}

/** Signed out, unless the way back has been begun and has come to a sign-in. */
async function startOf(person: Person): Promise<RecoveryStart> {
  const [signIn] = signInsOf(person).list();
  const token = signIn === undefined ? undefined : await signInsOf(person).token(signIn);
  const account = token === undefined ? {} : { account: person.user.name };
  return { access: person.access(token ?? null), ...account };
}

class ComingBack implements Work {
  readonly #person: Person;
  readonly kept: KeptCodes;
  readonly #recovery: Recovery;
  readonly #marks: RecoveryMarks;
  readonly #signIns: SignIns;
  #runs = 0;
  isDone = false;

  constructor(person: Person, start: RecoveryStart) {
    this.#person = person;
    this.kept = new KeptCodes(person);
    this.#marks = marksOf(person);
    this.#signIns = signInsOf(person);
    this.#recovery = new Recovery(start, {
      codes: this.kept.vault,
      marks: this.#marks,
      log: () => {},
      connect: async access => person.account(access),
      keepSignIn: (registry, account, token) => this.#signIns.keep({ registry, account }, token),
      onStep: () => {},
    });
  }

  async run(): Promise<string> {
    this.#runs += 1;
    let words: string | undefined;
    while (words === undefined) {
      await this.#goOn(this.#recovery.step);
      words = toldIn(this.#recovery.step);
      if (this.isDone) words = 'done';
    }
    return words;
  }

  async #goOn({ step }: RecoveryStep): Promise<void> {
    const { user, password } = this.#person;
    switch (step) {
      case 'account':
        return await this.#recovery.name(user.name);
      case 'codes':
        return await this.#recovery.haveCodes();
      case 'sign-in':
        return await this.#recovery.signIn(password);
      case 'turn-off':
        return await this.#recovery.turnOff(password);
      case 'new-device':
        return await this.#setUpNewDevice();
      case 'old-entry':
        this.isDone = true;
        return await this.#recovery.finish();
      default:
        return await this.#recovery.look();
    }
  }

  async #setUpNewDevice(): Promise<void> {
    const { admin, user } = this.#person;
    if ((await admin.twoFactorState(user.name)).kind === 'off') await admin.activateTwoFactor(user.name);
    await this.#recovery.checkNewDevice();
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, user } = this.#person;
    const { step } = this.#recovery;
    const state = await admin.twoFactorState(user.name);
    const { kind } = state;
    const sets = await this.kept.sets();
    const turnedOff = this.#marks.read()?.turnedOff === true;
    const token = await this.#signIns.token(this.#person.owner);
    const holder = token === undefined ? user.name : await admin.holder(token.reveal());
    const retired = sets.some(({ state }) => state !== 'live');
    // The new device is a security key.
    const wasOff = kind === 'off' || state.by === 'security key';
    return [
      ...when(step.step === 'turn-off' && saysNothingChanged(step.problem) && kind === 'off', '2FA is off'),
      ...when(step.step === 'old-entry' && kind !== 'on', '2FA is not on'),
      ...when(turnedOff && !wasOff, 'the mark says that 2FA was turned off'),
      ...when(retired && !wasOff, 'codes are put aside'),
      ...when(holder !== user.name, 'the sign-in that is kept is none'),
      ...(await this.kept.wrongMarks()),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const [set] = await this.kept.sets();
    const sent = await this.kept.sent();
    // What goes wrong can cost the code that it goes wrong with, each time that it is gone on with.
    const most = 2 + (this.#runs - 1) + this.#person.doubles;
    return [
      ...when(this.#marks.read() !== undefined, 'the mark is left'),
      ...when(set?.state !== 'retired', 'the codes are not put aside'),
      ...when(sent > most, `${sent} codes were used`),
    ];
  }
}

function saysNothingChanged(problem: RecoveryProblem | undefined): boolean {
  return problem?.kind !== 'registry' || problem.error.details.outcomeUnknown !== true;
}

/** What a person reads there; undefined where there is nothing but what they do next. */
function toldIn(step: RecoveryStep): string | undefined {
  if (step.step === 'failed') return `failed, ${errorWords(step.error)}`;
  if (step.step === 'unsupported') return step.step;
  if (step.step === 'new-device') return step.notYet ? 'not yet' : undefined;
  if (!('problem' in step) || step.problem === undefined) return undefined;
  const { problem } = step;
  return `${step.step}, ${problem.kind === 'registry' ? errorWords(problem.error) : problem.kind}`;
}
