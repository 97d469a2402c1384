/** One owner more for a few packages, noted as the product notes it, so that the next start can go on with what is left. */
import { randomUUID } from 'node:crypto';
import { type Applied, applyChange } from '../../../src/packages/change.ts';
import { judgeChange } from '../../../src/packages/changeError.ts';
import { fromNote, toNote, unfinishedChangesKey } from '../../../src/packages/notedChange.ts';
import { leftOf, type OutcomeKind, usualAtOnce } from '../../../src/shared/batch.ts';
import { type BatchMark, BatchMarks } from '../../../src/shared/batchMarks.ts';
import { runNotedBatch } from '../../../src/shared/notedBatch.ts';
import { claimsOf, type KindOfWork, type Person, type Work, when } from '../accountWork.ts';
import { never } from '../registry/accountScene.ts';
import { KeptCodes } from '../twofactor/keptCodes.ts';
import { saysNot, saysSo, toWords } from './faultyOwners.ts';

/** Milliseconds before each look. */
const waits = { conflict: [0, 0, 0], unclear: [0, 10, 20] };

export function ownersOf(count: number): KindOfWork {
  return {
    user: { twoFactor: 'auth-and-writes' },
    prepare: async ({ admin, user: { name } }) => {
      await admin.addUser({ name: friendOf(name) });
      await admin.seed(name, { packages: count });
    },
    begin: async person => {
      const [mark] = marksOf(person).read();
      const id = mark?.id ?? randomUUID();
      await claimsOf(person).take(id);
      return new OwnersChange(person, count, id, mark);
    },
    isOffered: async person => {
      const [mark] = marksOf(person).read();
      return fromNote(mark?.what) !== undefined && (await claimsOf(person).take(mark?.id ?? ''));
    },
  };
}

/** Asked for a code, the person has the prompt take a kept recovery code; it is good for one package. */
export function byRecoveryCode(kind: KindOfWork): KindOfWork {
  return {
    ...kind,
    prepare: async person => {
      await kind.prepare?.(person);
      await new KeptCodes(person).importAll();
    },
    begin: async person => {
      const kept = new KeptCodes(person);
      person.answer = () => kept.answer('owner');
      return new WithRecoveryCode(person, await kind.begin(person), kept);
    },
  };
}

function friendOf(name: string): string {
  return `${name}-friend`;
}

function marksOf({ computer }: Person): BatchMarks {
  return new BatchMarks(computer.notes, unfinishedChangesKey);
}

class OwnersChange implements Work {
  readonly #person: Person;
  readonly #id: string;
  readonly #packages: readonly string[];
  readonly #friend: string;
  #left: readonly string[];
  readonly #ended = new Map<string, { readonly kind: OutcomeKind }>();
  isDone = false;

  constructor(person: Person, count: number, id: string, mark: BatchMark | undefined) {
    const { name } = person.user;
    this.#person = person;
    this.#id = id;
    this.#friend = friendOf(name);
    this.#packages = Array.from({ length: count }, (_, index) => `${name}-package-000${index + 1}`);
    this.#left = mark?.left ?? this.#packages;
  }

  async run(): Promise<string> {
    const client = this.#person.packages();
    const batch = {
      items: this.#left,
      idOf: (name: string) => name,
      atOnce: usualAtOnce,
      signal: never,
      run: (name: string, context: object) => this.#change(client, name, context),
      judge: judgeChange,
    };
    const end = await runNotedBatch<string, Applied>(batch, {
      note: left => this.#note(left),
      onProblem: error => {
        throw error;
      },
    });
    for (const { item, outcome } of end.items) this.#ended.set(item, outcome);
    this.#left = leftOf(end);
    this.isDone = this.#left.length === 0;
    return toWords(end);
  }

  async #change(client: ReturnType<Person['packages']>, name: string, context: object): Promise<Applied> {
    const user = this.#friend;
    const ask = this.#person.ask({ kind: 'owner', change: 'add', user, package: name });
    return await applyChange(client, name, { kind: 'add-owner', user }, { ...ask, ...context }, waits);
  }

  async #note(left: readonly string[]): Promise<void> {
    const what = toNote({ owner: this.#person.owner, change: { kind: 'add-owner', user: this.#friend } });
    await marksOf(this.#person).note({ id: this.#id, what, left, total: this.#packages.length });
  }

  /** What is noted to be done is. */
  async disagreements(): Promise<readonly string[]> {
    const owned = await this.#owners();
    const noted = marksOf(this.#person)
      .read()
      .flatMap(({ left }) => left);
    return this.#packages.flatMap((name, index) => {
      const kind = this.#ended.get(name)?.kind;
      const isSo = owned[index]?.names.includes(this.#friend) === true;
      return [
        ...when(kind !== undefined && (isSo ? saysNot : saysSo).has(kind), `${name} is said to be ${kind}`),
        ...when(!isSo && !noted.includes(name), `${name} is not noted`),
      ];
    });
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const owned = await this.#owners();
    const wanted = [this.#person.user.name, this.#friend].join();
    const wrong = owned.flatMap((each, index) => {
      const { names = [], changes = 0 } = each ?? {};
      const isRight = changes === 1 && names.join() === wanted;
      return when(!isRight, `${this.#packages[index]} was changed ${changes} times, to ${names.join()}`);
    });
    return [...wrong, ...when(marksOf(this.#person).read().length > 0, 'the mark is left')];
  }

  #owners() {
    return this.#person.admin.owners(this.#packages);
  }
}

class WithRecoveryCode implements Work {
  readonly #person: Person;
  readonly #work: Work;
  readonly #kept: KeptCodes;

  constructor(person: Person, work: Work, kept: KeptCodes) {
    this.#person = person;
    this.#work = work;
    this.#kept = kept;
  }

  get isDone(): boolean {
    return this.#work.isDone;
  }

  run(): Promise<string> {
    return this.#work.run();
  }

  async disagreements(): Promise<readonly string[]> {
    return [...(await this.#work.disagreements()), ...(await this.#kept.wrongMarks())];
  }

  async wrongInTheEnd(): Promise<readonly string[]> {
    const sent = await this.#kept.sent();
    const most = 1 + this.#person.doubles;
    return [...(await this.#work.wrongInTheEnd()), ...when(sent > most, `${sent} codes were used`)];
  }
}
