/** The way back of somebody who has lost their second device, with the recovery codes that are kept here. */
import type { Secret } from '../../../src/shared/secret.ts';
import { Recovery } from '../../../src/twofactor/recovery.ts';
import { RecoveryMarks } from '../../../src/twofactor/recoveryMark.ts';
import type { RecoveryProblem, RecoveryStep } from '../../../src/twofactor/recoveryStep.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';
import { errorWords, type KindOfWork, type Person, type Work, when } from '../accountWork.ts';
import { KeptCodes } from './keptCodes.ts';

export const lostDevice: KindOfWork = {
  user: { twoFactor: 'auth-and-writes' },
  begin: async person => {
    const kept = await KeptCodes.of(person);
    await kept.importAll();
    person.answer = async () => {
      const next = await kept.vault.nextUnused(person.owner, 'lost device');
      if (next === undefined) throw new Error('There is no recovery code left.');
      return { kind: 'recovery-code', value: next.value, fate: next };
    };
    return new ComingBack(person, kept);
  },
};

class ComingBack implements Work {
  readonly #person: Person;
  readonly #kept: KeptCodes;
  readonly #recovery: Recovery;
  readonly #marks = new RecoveryMarks(memoryNotes());
  readonly #signIns = new Map<string, Secret>();
  #wasOff = false;
  #runs = 0;
  isDone = false;

  constructor(person: Person, kept: KeptCodes) {
    this.#person = person;
    this.#kept = kept;
    this.#recovery = new Recovery(
      { access: person.access(null) },
      {
        codes: kept.vault,
        marks: this.#marks,
        log: () => {},
        connect: async access => person.account(access),
        keepSignIn: async (_registry, account, token) => void this.#signIns.set(account, token),
        onStep: () => {},
      },
    );
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
    if ((await admin.twoFactorState(user.name)).kind === 'off') {
      this.#wasOff = true;
      await admin.activateTwoFactor(user.name);
    }
    await this.#recovery.checkNewDevice();
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, user } = this.#person;
    const { step } = this.#recovery;
    const { kind } = await admin.twoFactorState(user.name);
    const sets = await this.#kept.sets();
    const turnedOff = this.#marks.read()?.turnedOff === true;
    const token = this.#signIns.get(user.name);
    const holder = token === undefined ? user.name : await admin.holder(token.reveal());
    const retired = sets.some(({ state }) => state !== 'live');
    const wasOff = this.#wasOff || kind === 'off';
    return [
      ...when(step.step === 'turn-off' && saysNothingChanged(step.problem) && kind === 'off', '2FA is off'),
      ...when(step.step === 'old-entry' && kind !== 'on', '2FA is not on'),
      ...when(turnedOff && !wasOff, 'the mark says that 2FA was turned off'),
      ...when(retired && !wasOff, 'codes are put aside'),
      ...when(holder !== user.name, 'the sign-in that is kept is none'),
      ...(await this.#wrongMarks()),
    ];
  }

  /** As long as the registry has these codes, what is noted of each is what has become of it. */
  async #wrongMarks(): Promise<readonly string[]> {
    const [set] = await this.#kept.sets();
    const states = await this.#kept.atRegistry();
    return (set?.codes ?? []).flatMap(({ status }, index) => {
      const state = states[index] ?? 'unknown';
      const isWrong =
        (status === 'unused' && state === 'used') ||
        (['used', 'refused'].includes(status) && state === 'unused');
      return when(isWrong, `a code is marked as ${status}, and is ${state}`);
    });
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const [set] = await this.#kept.sets();
    const sent = (set?.codes ?? []).filter(({ status }) => status !== 'unused').length;
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
