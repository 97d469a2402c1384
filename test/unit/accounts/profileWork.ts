/** A change of the profile, and one of the password. */
import { changeProfile, type ProfileEnd } from '../../../src/accounts/profileChange.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { errorWords, type KindOfWork, orError, type Person, type Work, when } from '../accountWork.ts';

const before = { fullname: 'Wombat', homepage: 'https://burrow.example/', github: 'wombat' } as const;
const fullname = 'Wombat of the Burrow';

export const profile: KindOfWork = {
  user: { twoFactor: 'auth-and-writes' },
  begin: async person => {
    await person.account().updateProfile(before, person.ask({ kind: 'profile' }));
    return new ProfileEdit(person);
  },
};

class ProfileEdit implements Work {
  readonly #person: Person;
  #end: ProfileEnd | undefined;

  constructor(person: Person) {
    this.#person = person;
  }

  get isDone(): boolean {
    return this.#end?.kind === 'done';
  }

  async run(): Promise<string> {
    const person = this.#person;
    // A client of its own each time: an answer that holds would spare the prompt.
    this.#end = await changeProfile(person.account(), { fullname }, person.ask({ kind: 'profile' }));
    if (this.#end.kind === 'done') return 'done';
    return `${this.#end.kind}: ${this.#end.error === undefined ? 'done' : errorWords(this.#end.error)}`;
  }

  async disagreements(): Promise<readonly string[]> {
    const now = await this.#person.admin.accountState(this.#person.user.name);
    const isSo = now.fullname === fullname;
    return [
      ...when(this.isDone && !isSo, 'it was not changed'),
      ...when((this.#end?.kind === 'refused' || this.#end?.kind === 'otherwise') && isSo, 'it was changed'),
      ...when(!isSo && now.fullname !== before.fullname, 'it is another name'),
      ...when(now.homepage !== before.homepage || now.github !== before.github, 'something else was changed'),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    return [];
  }
}

export const password: KindOfWork = {
  user: { twoFactor: 'auth-and-writes' },
  begin: async person => new PasswordChange(person),
};

class PasswordChange implements Work {
  readonly #person: Person;
  readonly #next = new Secret('a burrow with nine doors');
  #old: Secret;
  /** Which one was in force before it was tried the last time. */
  #before: Secret;
  #end: RegistryError | 'changed' | undefined;

  constructor(person: Person) {
    this.#person = person;
    this.#old = person.password;
    this.#before = person.password;
  }

  get isDone(): boolean {
    return this.#end === 'changed';
  }

  async run(): Promise<string> {
    const person = this.#person;
    const ask = person.ask({ kind: 'password' });
    // Who is told that the old one is wrong, after it was not known, types the new one.
    if (this.#end instanceof RegistryError && this.#end.code === 'wrong-password') this.#old = this.#next;
    this.#before = (await this.#isInForce(this.#next)) ? this.#next : person.password;
    const end = await orError(person.account().changePassword(this.#old, this.#next, ask));
    this.#end = end ?? 'changed';
    return end === undefined ? 'changed' : errorWords(end);
  }

  async disagreements(): Promise<readonly string[]> {
    const end = this.#end;
    const isSo = await this.#isInForce(this.#next);
    const isAsBefore = await this.#isInForce(this.#before);
    const saysNot = end instanceof RegistryError && end.details.outcomeUnknown !== true;
    const saysWrong = saysNot && end.code === 'wrong-password';
    return [
      ...when(this.isDone && !isSo, 'it was not changed'),
      ...when(saysNot && !saysWrong && !isAsBefore, 'it was changed'),
      ...when(saysWrong && (await this.#isInForce(this.#old)), 'the old one is not wrong'),
      ...when(!isSo && !isAsBefore, 'it is neither'),
    ];
  }

  #isInForce(password: Secret): Promise<boolean> {
    return this.#person.admin.hasPassword(this.#person.user.name, password.reveal());
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    return [];
  }
}
