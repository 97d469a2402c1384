/** Signing in, by name and password or on a page of the registry, and signing out. */
import { holderOf } from '../../../src/accounts/newSession.ts';
import { SignIns } from '../../../src/accounts/signIns.ts';
import { askWhoIsSignedIn } from '../../../src/accounts/whoIsSignedIn.ts';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import type { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { touchKey } from '../../registry/person.ts';
import { errorWords, type KindOfWork, orError, type Person, type Work, when } from '../accountWork.ts';
import { never } from '../registry/accountScene.ts';

const twoFactor = { twoFactor: 'auth-and-writes' } as const;

export const byPassword: KindOfWork = {
  user: twoFactor,
  begin: async person =>
    new SigningIn(person, async client => {
      // The page is offered first, whatever the person chooses.
      await client.beginWebSignIn(never);
      return await client.signIn(person.user.name, person.password, person.ask({ kind: 'sign-in' }));
    }),
};

export const onPage: KindOfWork = {
  user: twoFactor,
  begin: async person =>
    new SigningIn(person, async client => {
      const page = await client.beginWebSignIn(never);
      if (page === undefined) return undefined;
      await touchKey(page.url.href, { account: person.user.name });
      return await page.wait(never);
    }),
};

class SigningIn implements Work {
  readonly #person: Person;
  readonly #signIn: (client: AccountClient) => Promise<Secret | undefined>;
  readonly #signIns: SignIns;
  /** How often a session may have been made whose token has not come. */
  #lost = 0;
  isDone = false;

  /** @param signIn undefined where the registry does not offer it */
  constructor(person: Person, signIn: (client: AccountClient) => Promise<Secret | undefined>) {
    this.#person = person;
    this.#signIn = signIn;
    this.#signIns = signInsOf(person);
  }

  async run(): Promise<string> {
    const said = await orError(this.#attempt());
    if (said instanceof RegistryError) return errorWords(said);
    this.isDone = said === 'signed in';
    return said;
  }

  async #attempt(): Promise<string> {
    const person = this.#person;
    this.#lost += 1;
    const token = await this.#signIn(person.account(person.access(null)));
    this.#lost -= 1;
    if (token === undefined) return 'no page is offered';
    const client = person.account(person.access(token));
    const account = await holderOf({ client, name: undefined, log: () => {} }, never);
    if (account === undefined) return 'nobody knows who';
    await this.#signIns.keep({ registry: person.registry, account }, token);
    return 'signed in';
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, owner, user } = this.#person;
    const kept = await this.#signIns.token(owner);
    const holder = kept === undefined ? null : await admin.holder(kept.reveal());
    return [
      ...when(this.isDone && holder !== user.name, 'what is kept does not sign in'),
      ...when(!this.isDone && this.#signIns.list().length > 0, 'something is kept'),
    ];
  }

  /** There are the one that they had before, and the new one. */
  async wrongInTheEnd(): Promise<readonly string[]> {
    const { admin, user, doubles } = this.#person;
    const { sessions } = await admin.accountState(user.name);
    return when(sessions > 2 + this.#lost + doubles, `${sessions - 2} sessions more`);
  }
}

export const out: KindOfWork = {
  user: twoFactor,
  prepare: person => signInsOf(person).keep(person.owner, new Secret(person.user.token)),
  begin: async person => new SigningOut(person),
};

function signInsOf({ computer }: Person): SignIns {
  return new SignIns(computer.secrets, computer.notes);
}

class SigningOut implements Work {
  readonly #person: Person;
  readonly #signIns: SignIns;
  #failure: RegistryError | undefined;
  isDone = false;

  constructor(person: Person) {
    this.#person = person;
    this.#signIns = signInsOf(person);
  }

  /** Who is told that it may not have ended at the registry does not want it forgotten here yet. */
  async run(): Promise<string> {
    const person = this.#person;
    const known = { access: person.access(), from: 'sign-in', unsetVariables: [] } as const;
    const connect = async (access: RegistryAccess) => person.account(access);
    const [state] = await askWhoIsSignedIn([known], connect, never);
    const hasEnded = state?.kind === 'signed-out';
    const end = hasEnded ? undefined : await orError(person.account().signOut(never));
    this.#failure = end instanceof RegistryError && end.code !== 'signed-out' ? end : undefined;
    if (this.#failure !== undefined) return errorWords(this.#failure);
    await this.#signIns.forget(person.owner);
    this.isDone = true;
    return 'signed out';
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, user } = this.#person;
    const holds = (await admin.holder(user.token)) !== null;
    return [
      ...when(this.isDone && holds, 'the session holds'),
      ...when(this.#failure?.details.outcomeUnknown === false && !holds, 'the session has ended'),
      ...when(this.isDone === this.#signIns.list().length > 0, 'what is kept is not what is said'),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    return when((await this.#signIns.token(this.#person.owner)) !== undefined, 'the token is still kept');
  }
}
