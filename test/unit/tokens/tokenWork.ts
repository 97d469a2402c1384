/** Making an access token, revoking some, and revoking everything that can publish. */
import type { AccessToken } from '../../../src/registry/accessTokens.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { leftOf } from '../../../src/shared/batch.ts';
import { type CreationEnd, createToken, type NewToken } from '../../../src/tokens/creation.ts';
import { type KeptToken, KeptTokens } from '../../../src/tokens/keptTokens.ts';
import {
  isComplete,
  type Remains,
  type RevocationEnd,
  revokeAll,
  revokedIn,
  revokeWriters,
} from '../../../src/tokens/revocation.ts';
import { RevocationMarks, revocationId } from '../../../src/tokens/revocationMarks.ts';
import { readTokens } from '../../../src/tokens/tokenList.ts';
import {
  claimsOf,
  errorWords,
  type KindOfWork,
  orError,
  type Person,
  type Work,
  when,
} from '../accountWork.ts';
import { never } from '../registry/accountScene.ts';
import { request } from './tokenScene.ts';

const user = { twoFactor: 'auth-and-writes' } as const;

/** There is one of that name already. */
export const creation: KindOfWork = {
  user,
  prepare: async ({ admin, user: { name } }) => {
    await admin.addToken(name, { kind: 'granular', name: 'reader' });
  },
  begin: async person => {
    const tokens = await person.admin.tokens(person.user.name);
    return new Creation(person, tokens.at(-1)?.key ?? 'none');
  },
};

/** At a registry that passes over the limits of a token, which is why it is revoked at once. */
export const oldCreation: KindOfWork = {
  ...creation,
  behaviour: { tokens: 'legacy' },
  hasMishaps: false,
};

class Creation implements Work {
  readonly #person: Person;
  readonly #kept: KeptTokens;
  readonly #earlier: string;
  #end: CreationEnd | RegistryError | undefined;
  /** Once the person has agreed to one without limits. */
  #isOld = false;
  isDone = false;

  constructor(person: Person, earlier: string) {
    this.#person = person;
    this.#earlier = earlier;
    this.#kept = keptBy(person);
  }

  /** One that nobody has is revoked before another is made, as the message offers. */
  async run(): Promise<string> {
    const cleared = await orError(this.#clear());
    if (cleared instanceof RegistryError) return `not listed: ${errorWords(cleared)}`;
    if (cleared !== 'done') return `not revoked: ${cleared}`;
    const person = this.#person;
    const ask = person.ask({ kind: 'token', change: 'create', what: 'reader' });
    const token: NewToken = this.#isOld
      ? { form: 'legacy', request: { isReadOnly: true, cidr: [] } }
      : { form: 'granular', request: request() };
    const end = await orError(createToken(person.tokens(), token, person.password, ask));
    this.#end = end;
    if (end instanceof RegistryError) return errorWords(end);
    if (end.kind === 'created') {
      await this.#kept.keep(this.#keptAs(end.created.key), end.created.token);
      this.isDone = true;
      return 'created';
    }
    this.#isOld = end.error.code === 'unsupported';
    const made = end.kind === 'lost' && end.made !== undefined ? ', one was made' : '';
    return `${end.kind}: ${errorWords(end.error)}${made}`;
  }

  async #clear(): Promise<string> {
    const end = this.#end;
    if (end === undefined || end instanceof RegistryError || end.kind !== 'lost') return 'done';
    const client = this.#person.tokens();
    // Where it is not known which one it is, the list tells: they know of one only.
    const { tokens } = await readTokens(client, never);
    const nobodys = tokens.filter(({ key }) => key !== this.#earlier);
    const ask = this.#person.ask({ kind: 'token', change: 'revoke', what: 'reader' });
    return revocationWords(await revokeAll(client, nobodys, ask));
  }

  #keptAs(key: string): KeptToken {
    return { ...this.#person.owner, key, name: 'reader' };
  }

  async disagreements(): Promise<readonly string[]> {
    const end = this.#end;
    const { admin, user, doubles } = this.#person;
    const all = (await admin.tokens(user.name)).map(({ key }) => key);
    const keys = all.filter(key => key !== this.#earlier);
    if (end === undefined) return [];
    if (end instanceof RegistryError || end.kind === 'failed')
      return when(keys.length > doubles, 'one was made');
    if (end.kind === 'lost')
      return when(
        end.made !== undefined && end.made.map(({ key }) => key).join() !== keys.join(),
        'it is not the one that was made',
      );
    const holder = await admin.holder(end.created.token.reveal());
    return [
      ...when(!keys.includes(end.created.key), 'it was not made'),
      ...when(holder !== user.name, 'it is worth nothing'),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const { admin, user, doubles } = this.#person;
    const tokens = await admin.tokens(user.name);
    const kept = this.#kept.list();
    return [
      ...when(tokens.length > 2 + doubles, `there are ${tokens.length}`),
      ...when(!tokens.some(({ key }) => key === this.#earlier), 'the earlier one is gone'),
      ...when(kept.length !== 1, `${kept.length} are kept`),
    ];
  }
}

/** Of two that can publish and one that cannot, and one of them is kept. */
async function addTokens(person: Person): Promise<void> {
  const { admin, owner, user } = person;
  const { key } = await admin.addToken(user.name, { kind: 'granular', name: 'writer' });
  await admin.addToken(user.name, { kind: 'granular', name: 'other' });
  await admin.addToken(user.name, { kind: 'granular', name: 'reader', permission: 'read-only' });
  await keptBy(person).keep({ ...owner, key, name: 'writer' }, person.password);
}

function keptBy({ computer }: Person): KeptTokens {
  return new KeptTokens(computer.secrets, computer.notes);
}

export const revocation: KindOfWork = {
  user,
  prepare: addTokens,
  begin: async person => new Revocation(person),
};

class Revocation implements Work {
  readonly #person: Person;
  readonly #kept: KeptTokens;
  #left: readonly AccessToken[] | undefined;
  readonly #ended = new Map<string, RevocationEnd['items'][number]['outcome']['kind']>();

  constructor(person: Person) {
    this.#person = person;
    this.#kept = keptBy(person);
  }

  get isDone(): boolean {
    return this.#left?.length === 0;
  }

  async run(): Promise<string> {
    const person = this.#person;
    const client = person.tokens();
    const list = this.#left === undefined ? await orError(readTokens(client, never)) : { tokens: this.#left };
    if (list instanceof RegistryError) return errorWords(list);
    const ask = person.ask({ kind: 'token', change: 'revoke', what: 'tokens' });
    const end = await revokeAll(client, list.tokens, ask);
    this.#left = leftOf(end);
    for (const { item, outcome } of end.items) this.#ended.set(item.key, outcome.kind);
    await this.#kept.forget(revokedIn(end).map(({ key }) => ({ ...person.owner, key })));
    return revocationWords(end);
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, user } = this.#person;
    const there = new Set((await admin.tokens(user.name)).map(({ key }) => key));
    const says = (key: string) => this.#ended.get(key);
    const wrong = [...this.#ended.keys()].filter(key => {
      const kind = says(key);
      return there.has(key) ? kind === 'done' : kind === 'failed' || kind === 'not-tried';
    });
    const [kept] = this.#kept.list();
    return [
      ...wrong.map(key => `one is said to be ${says(key)}, and is ${there.has(key) ? 'there' : 'gone'}`),
      ...when(kept !== undefined && says(kept.key) === 'done', 'what is revoked is still kept'),
      ...when(kept === undefined && [...there].length === 3, 'what holds is kept no longer'),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const { length } = await this.#person.admin.tokens(this.#person.user.name);
    return when(length > 0, `${length} are there`);
  }
}

export const emergency: KindOfWork = {
  user,
  prepare: addTokens,
  begin: async person => {
    await claimsOf(person).take(revocationId(person.owner));
    return new Emergency(person);
  },
  isOffered: async person => {
    const isNoted = marksOf(person).read().length > 0;
    return isNoted && (await claimsOf(person).take(revocationId(person.owner)));
  },
};

class Emergency implements Work {
  readonly #person: Person;
  readonly #kept: KeptTokens;
  readonly #marks: RevocationMarks;
  #remains: Remains | RegistryError | undefined;
  isDone = false;

  constructor(person: Person) {
    this.#person = person;
    this.#kept = keptBy(person);
    this.#marks = marksOf(person);
  }

  async run(): Promise<string> {
    const person = this.#person;
    await this.#marks.add(person.owner);
    const ask = person.ask({ kind: 'token', change: 'revoke', what: 'everything' });
    const remains = await orError(revokeWriters(person.tokens(), undefined, ask));
    this.#remains = remains;
    if (remains instanceof RegistryError) return errorWords(remains);
    await this.#kept.forget(revokedIn(remains.end).map(({ key }) => ({ ...person.owner, key })));
    this.isDone = isComplete(remains);
    if (this.isDone) await this.#marks.forget(person.owner);
    return `${revocationWords(remains.end)}${remains.mayBeMore ? ', there may be more' : ''}`;
  }

  async disagreements(): Promise<readonly string[]> {
    const { admin, user } = this.#person;
    const tokens = await admin.tokens(user.name);
    const there = new Set(tokens.map(({ key }) => key));
    const writers = tokens.filter(({ permission }) => permission !== 'read-only');
    const revoked =
      this.#remains === undefined || this.#remains instanceof RegistryError
        ? []
        : revokedIn(this.#remains.end);
    return [
      ...when(this.isDone && writers.length > 0, 'some can still publish'),
      ...when(this.isDone === this.#marks.read().length > 0, 'the mark is not what is said'),
      ...when(
        revoked.some(({ key }) => there.has(key)),
        'one is said to be revoked, and is there',
      ),
      ...when(
        this.#kept.list().some(({ key }) => revoked.some(each => each.key === key)),
        'what is revoked is still kept',
      ),
    ];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const { length } = await this.#person.admin.tokens(this.#person.user.name);
    return when(length !== 1, `${length} are there`);
  }
}

function marksOf({ computer }: Person): RevocationMarks {
  return new RevocationMarks(computer.notes);
}

function revocationWords({ items, stoppedBy }: RevocationEnd): string {
  const words = items.flatMap(({ outcome }) =>
    outcome.kind === 'failed' || outcome.kind === 'unknown'
      ? [`${outcome.kind}: ${wordsOf(outcome.error)}`]
      : [],
  );
  if (stoppedBy?.kind === 'error') words.push(`stopped: ${wordsOf(stoppedBy.error)}`);
  return words.length === 0 ? 'done' : words.join(', ');
}

function wordsOf(error: unknown): string {
  return error instanceof RegistryError ? errorWords(error) : String(error);
}
