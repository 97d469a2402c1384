/** Setting up 2FA, from the first look to the kept recovery codes; without them it is begun anew. */
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../../src/shared/secret.ts';
import { Enrolment } from '../../../src/twofactor/enrolment.ts';
import type { EnrolmentProblem, EnrolmentState } from '../../../src/twofactor/enrolmentState.ts';
import { codeAt } from '../../../src/twofactor/totp.ts';
import { errorWords, type KindOfWork, type Person, type Work, when } from '../accountWork.ts';
import { KeptCodes } from './keptCodes.ts';

export const enrolment: KindOfWork = {
  user: {},
  begin: async person => new SettingUp(person),
};

class SettingUp implements Work {
  readonly #person: Person;
  readonly #kept: KeptCodes;
  readonly #enrolment: Enrolment;

  constructor(person: Person) {
    this.#person = person;
    this.#kept = new KeptCodes(person);
    this.#enrolment = new Enrolment({
      owner: person.owner,
      client: person.account(),
      vault: this.#kept.vault,
      clock: { now: () => new Date(), delay: (ms, signal) => delay(ms, undefined, { signal }) },
      mustCopy: async () => false,
      onChange: () => {},
    });
  }

  get isDone(): boolean {
    return this.#enrolment.state.step === 'done';
  }

  async run(): Promise<string> {
    let words: string | undefined;
    while (words === undefined) {
      await this.#goOn(this.#enrolment.state);
      words = toldIn(this.#enrolment.state);
    }
    return words;
  }

  /** By the button that a person takes there. */
  async #goOn(state: EnrolmentState): Promise<void> {
    const { password } = this.#person;
    switch (state.step) {
      case 'start':
      case 'website':
        return this.#enrolment.choose();
      case 'password':
        return await this.#enrolment.begin(password, state.level);
      case 'key': {
        const { problem } = state;
        const isUseless = problem?.kind === 'gone' || (problem?.kind === 'code-refused' && problem.wasRight);
        if (isUseless) return this.#enrolment.choose();
        return await this.#enrolment.confirm(new Secret(codeAt(state.otpauth, Date.now() / 1000)));
      }
      case 'unclear':
        return await this.#enrolment.findOut();
      case 'codes-lost': {
        const ask = this.#person.ask({ kind: 'two-factor', change: 'off' });
        return await this.#enrolment.startOver(password, ask);
      }
      case 'codes':
        return this.#enrolment.finish();
      default:
        return await this.#enrolment.look();
    }
  }

  async disagreements(): Promise<readonly string[]> {
    const { state } = this.#enrolment;
    const { kind } = await this.#person.admin.twoFactorState(this.#person.user.name);
    const isOn = kind === 'on';
    const codes = await this.#kept.atRegistry();
    const areKept = codes.length === 10 && codes.every(code => code === 'unused');
    const found = await this.#kept.foundByNextStart();
    return [
      ...when(saysOn.has(state.step) && !isUnsure(state) && !isOn, `2FA is ${kind}`),
      ...when(state.step === 'start' && state.pending !== (kind === 'pending'), `2FA is ${kind}`),
      ...when(saysNot(state) && isOn, '2FA is on'),
      ...when(state.step === 'codes-lost' && areKept, 'the codes are kept'),
      ...when((state.step === 'on' || state.step === 'done') && !areKept, 'nobody has the codes'),
      ...when(isOn && !areKept && found.length === 0, 'the next start does not know of the loss'),
      ...when(isOn && areKept && found.length > 0, `the next start says ${found.join()}`),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const sets = await this.#kept.sets();
    const live = sets.filter(({ state }) => state === 'live');
    return when(live.length !== 1, `${live.length} sets are live`);
  }
}

const saysOn: ReadonlySet<EnrolmentState['step']> = new Set(['codes', 'done', 'on', 'codes-lost']);

/** Whether it is said that 2FA is not on. */
function saysNot(state: EnrolmentState): boolean {
  if (state.step === 'start' || state.step === 'website') return true;
  return (state.step === 'password' || state.step === 'key') && !isUnsure(state);
}

/** Whether it is said that nobody knows. */
function isUnsure(state: EnrolmentState): boolean {
  const problem = 'problem' in state ? state.problem : undefined;
  return problem?.kind === 'registry' && problem.error.details.outcomeUnknown === true;
}

/** What a person reads there; undefined where there is nothing but what they do next. */
function toldIn(state: EnrolmentState): string | undefined {
  const problem = 'problem' in state && state.problem !== undefined ? `, ${problemWords(state.problem)}` : '';
  switch (state.step) {
    case 'start':
      return undefined;
    case 'password':
    case 'key':
      return problem === '' ? undefined : `${state.step}${problem}`;
    case 'codes':
      return state.kept.kind === 'kept' ? undefined : 'codes not kept';
    case 'unclear':
      return `unclear, ${errorWords(state.error)}`;
    case 'website':
      return `website, ${state.why.kind}${problem}`;
    default:
      return `${state.step}${problem}`;
  }
}

function problemWords(problem: EnrolmentProblem): string {
  return 'error' in problem && problem.kind !== 'vault'
    ? `${problem.kind === 'registry' ? '' : `${problem.kind}, `}${errorWords(problem.error)}`
    : problem.kind;
}
