/** Another level of 2FA, and an end to it. */
import { RegistryError } from '../../../src/registry/errors.ts';
import { type Change, type ChangeEnd, changeTwoFactor } from '../../../src/twofactor/levelChange.ts';
import { errorWords, type KindOfWork, orError, type Person, type Work, when } from '../accountWork.ts';
import { KeptCodes } from './keptCodes.ts';

/** To that level, or off, which is where recovery codes are good for nothing any more. */
export function changing(to: Change): KindOfWork {
  return {
    user: { twoFactor: 'auth-and-writes' },
    prepare: person => new KeptCodes(person).importAll(),
    begin: async person => new LevelChange(person, to),
  };
}

class LevelChange implements Work {
  readonly #person: Person;
  readonly #kept: KeptCodes;
  readonly #to: Change;
  #end: ChangeEnd | RegistryError | undefined;

  constructor(person: Person, to: Change) {
    this.#person = person;
    this.#kept = new KeptCodes(person);
    this.#to = to;
  }

  get isDone(): boolean {
    return this.#end !== undefined && 'kind' in this.#end && this.#end.kind === 'done';
  }

  async run(): Promise<string> {
    const person = this.#person;
    const ask = person.ask({ kind: 'two-factor', change: this.#to });
    const end = await orError(changeTwoFactor(person.account(), person.password, this.#to, ask));
    this.#end = end;
    if (end instanceof RegistryError) return errorWords(end);
    const isOff = (end.kind === 'done' || end.kind === 'otherwise') && end.now.kind === 'off';
    if (isOff) await this.#kept.vault.retire(person.owner, 'off');
    if (end.kind === 'done') return 'done';
    return `${end.kind}: ${end.error === undefined ? 'done' : errorWords(end.error)}`;
  }

  async disagreements(): Promise<readonly string[]> {
    const now = await this.#person.admin.twoFactorState(this.#person.user.name);
    const isSo = this.#to === 'off' ? now.kind === 'off' : now.kind === 'on' && now.level === this.#to;
    const sets = await this.#kept.sets();
    const saysNot =
      this.#end instanceof RegistryError || this.#end?.kind === 'refused' || this.#end?.kind === 'otherwise';
    return [
      ...when(this.isDone && !isSo, 'it was not changed'),
      ...when(saysNot && isSo, 'it was changed'),
      ...when(now.kind === 'on' && sets.some(({ state }) => state !== 'live'), 'codes are put aside'),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const sets = await this.#kept.sets();
    const expected = this.#to === 'off' ? 'retired' : 'live';
    return when(
      sets.some(({ state }) => state !== expected),
      `codes are not ${expected}`,
    );
  }
}
