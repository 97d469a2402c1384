/**
 * One person's work on their account, at a registry that goes wrong at one of its requests: it is gone on with as the
 * product offers until it is done, and each time what is said is held against what the registry has.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials, RegistryAccess } from '../../src/registry/account.ts';
import { AccountClient } from '../../src/registry/accountClient.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { PackageClient } from '../../src/registry/packageClient.ts';
import { type AskOptions, SecondFactor } from '../../src/registry/secondFactor.ts';
import type { Answer, Purpose } from '../../src/registry/secondFactorPrompt.ts';
import { TokenClient } from '../../src/registry/tokenClient.ts';
import { Claims } from '../../src/shared/claims.ts';
import { Secret } from '../../src/shared/secret.ts';
import type { UserSecrets } from '../registry/admin.ts';
import type { Behaviour, Fault, NewUser, RegistryAdmin, TestRegistry } from '../registry/index.ts';
import { type Computer, computerInMemory } from './computer.ts';
import {
  type FaultAtEach,
  type MishapsIn,
  type Play,
  type Played,
  patienceMs,
  type Tried,
  together,
  tryEachRequest,
} from './eachRequest.ts';
import { clientParts, never, typed } from './registry/accountScene.ts';

/** What a person does until it is done. */
export interface Work {
  readonly isDone: boolean;
  /** As far as there is something to be told. @returns that, in a few words */
  run(): Promise<string>;
  /** What is said now, and is not so. */
  disagreements(): Promise<readonly string[]>;
  /** What is not as it must be once it is done. */
  wrongInTheEnd(): Promise<readonly string[]>;
}

export interface KindOfWork {
  readonly user: Omit<NewUser, 'name'>;
  /** What the registry is like. */
  readonly behaviour?: Partial<Behaviour>;
  /** False: what follows a mishap is tried with another kind that is alike. */
  readonly hasMishaps?: false;
  /** What there is before: at the registry, and on the person's computer. */
  prepare?(person: Person): Promise<void>;
  /** With what is on their computer. */
  begin(person: Person): Promise<Work>;
  /** Whether the next start offers to go on with it, in that window. Absent where nothing is noted for that. */
  isOffered?(person: Person): Promise<boolean>;
}

/** Of a thread: much of the time is spent waiting for a registry that does not answer. */
const registriesCount = 16;
/** More often than this nobody goes on. */
const mostRuns = 6;

/** Several kinds at the same time. @param kinds by the names that begin those of their requests */
export async function tryKinds(kinds: Readonly<Record<string, KindOfWork>>): Promise<Tried> {
  // Not for those that work at one which another process has: it takes most of the time of their start.
  const { startRegistry } = await import('../registry/index.ts');
  const registries = await Promise.all(Array.from({ length: registriesCount }, () => startRegistry()));
  const free = new Free(registries);
  try {
    const tried = Object.entries(kinds).map(([name, kind]) => tryKind(name, kind, free));
    return together(await Promise.all(tried));
  } finally {
    await Promise.all(registries.map(registry => registry.close()));
  }
}

async function tryKind(name: string, kind: KindOfWork, free: Free): Promise<Tried> {
  const play: Play = ({ kind: fault }, prefix, faults) =>
    free.use(registry =>
      playAt(registry, kind, { name: `${prefix}-${name.replaceAll(' ', '-')}`, fault, faults }),
    );
  const mishapsIn: MishapsIn = places => {
    if (kind.hasMishaps === false) return [];
    const writes = places.filter(({ method }) => method !== 'GET');
    // Without the code that it is asked for nothing is done.
    const answered = writes.filter(({ withOtp }) => withOtp);
    return (['dropped after', 'dropped before'] as const).flatMap(fault =>
      (answered.length === 0 ? writes : answered).map(at => ({ kind: fault, at })),
    );
  };
  return await tryEachRequest(
    Array.from({ length: registriesCount }, () => play),
    mishapsIn,
    name,
  );
}

/** Registries that nobody uses at the moment. */
class Free {
  readonly #registries: TestRegistry[];
  readonly #waiting: ((registry: TestRegistry) => void)[] = [];

  constructor(registries: readonly TestRegistry[]) {
    this.#registries = [...registries];
  }

  /** Waits for one, and has it alone. */
  async use<T>(work: (registry: TestRegistry) => Promise<T>): Promise<T> {
    const registry =
      this.#registries.pop() ?? (await new Promise<TestRegistry>(resolve => this.#waiting.push(resolve)));
    try {
      return await work(registry);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#registries.push(registry);
      else next(registry);
    }
  }
}

interface Trial {
  /** Of the account. */
  readonly name: string;
  /** What goes wrong. */
  readonly fault: FaultAtEach | undefined;
  readonly faults: readonly Fault[];
}

async function playAt(
  registry: TestRegistry,
  kind: KindOfWork,
  { name, fault, faults }: Trial,
): Promise<Played> {
  const { admin } = registry;
  const { user, behaviour } = kind;
  const computer = await computerInMemory();
  const person = new Person(registry, await admin.addUser({ ...user, name }), computer, fault);
  try {
    await kind.prepare?.(person);
    const work = await kind.begin(person);
    await admin.reset();
    await admin.behave({ ...behaviour, faults });
    const { said, wrong } = await untilDone(work);
    const requests = (await admin.requests()).filter(({ userAgent }) => userAgent === 'test');
    return { said, wrong: [...wrong, ...(await person.leftOver())], requests };
  } finally {
    await person.close();
    await rm(computer.folder, { recursive: true });
  }
}

/** Goes on with it as often as it takes. @returns what it came to at first, and what is not as it must be */
export async function untilDone(work: Work): Promise<Omit<Played, 'requests'>> {
  const said = await work.run();
  const wrong = [...(await work.disagreements())];
  for (let runs = 1; !work.isDone && runs < mostRuns; runs += 1) {
    const then = await work.run();
    wrong.push(...(await work.disagreements()).map(text => `then ${then}: ${text}`));
  }
  if (work.isDone) wrong.push(...(await work.wrongInTheEnd()));
  else wrong.push('it is never done');
  return { said, wrong };
}

/** Somebody with an account, and what their computer has. To be closed. */
export class Person {
  readonly admin: RegistryAdmin;
  readonly registry: URL;
  readonly user: UserSecrets;
  readonly secondFactor: SecondFactor;
  readonly computer: Computer;
  readonly #parts: ReturnType<typeof clientParts>;
  /** What goes wrong. */
  readonly #fault: FaultAtEach | 'killed' | undefined;
  readonly #clients: { close(): Promise<void> }[] = [];
  #promptsOpen = 0;
  #asked = 0;
  /** What they answer when a code is asked for: that of their authenticator, unless told. */
  answer: () => Promise<Answer>;

  constructor(
    { url, admin }: Pick<TestRegistry, 'url' | 'admin'>,
    user: UserSecrets,
    computer: Computer,
    fault: FaultAtEach | 'killed' | undefined,
  ) {
    this.admin = admin;
    this.registry = new URL(url);
    this.user = user;
    this.computer = computer;
    this.#fault = fault;
    this.#parts = clientParts(url);
    this.answer = async () => typed(await admin.code(user.name));
    this.secondFactor = new SecondFactor({
      open: () => {
        this.#promptsOpen += 1;
        return {
          ask: async ({ registry }) => {
            this.#asked += 1;
            // Nobody types for ever.
            if (this.#asked > 9)
              throw new RegistryError('cancelled', { method: 'ASK', url: registry.origin });
            return await this.answer();
          },
          close: () => {
            this.#promptsOpen -= 1;
          },
        };
      },
    });
  }

  get owner() {
    return { registry: this.registry, account: this.user.name };
  }

  get password(): Secret {
    return new Secret(this.user.password);
  }

  /** How much may be done once more than they know of. */
  get doubles(): number {
    return this.#fault === 'duplicate' || this.#fault === 'killed' ? 1 : 0;
  }

  /** @param token of a session; the one that they have had from the beginning unless told, null for nobody's */
  access(token: Secret | null = new Secret(this.user.token)): RegistryAccess {
    const credentials: Credentials | undefined = token === null ? undefined : { kind: 'bearer', token };
    const patience = this.#fault === 'timeout' ? { timeoutMs: patienceMs } : {};
    return { ...this.#parts.access, credentials, network: { ...this.#parts.access.network, ...patience } };
  }

  account(access = this.access()): AccountClient {
    return this.#closing(new AccountClient(access, this.secondFactor, this.#parts.options));
  }

  tokens(): TokenClient {
    return this.#closing(new TokenClient(this.access(), this.secondFactor, this.#parts.options));
  }

  packages(): PackageClient {
    return this.#closing(new PackageClient(this.access(), this.secondFactor, this.#parts.options));
  }

  ask(purpose: Purpose): AskOptions {
    const { name: account } = this.user;
    return { account, purpose, signal: never, onChallenge: () => {}, onPause: () => {} };
  }

  /** Prompts that hang, and files that were to be there for a moment only. */
  async leftOver(): Promise<readonly string[]> {
    const files = await readdir(this.computer.folder, { recursive: true });
    const drafts = files.filter(name => /\.(draft|tmp|tgz)$/.test(name));
    return [
      ...(this.#promptsOpen === 0 ? [] : [`${this.#promptsOpen} prompts are left open`]),
      ...(drafts.length === 0 ? [] : [`${drafts.length} drafts are left`]),
    ];
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.close()));
  }

  #closing<Client extends { close(): Promise<void> }>(client: Client): Client {
    this.#clients.push(client);
    return client;
  }
}

/** Of the window that this process is. */
export function claimsOf({ computer }: Person): Claims {
  return new Claims(join(computer.folder, 'goingOn'));
}

/** What it came to, or the error in its place. @throws whatever is no RegistryError */
export async function orError<T>(work: Promise<T>): Promise<T | RegistryError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

/** Whether the registry may have done it all the same is said with it. */
export function errorWords({ code, details }: RegistryError): string {
  return details.outcomeUnknown === true ? `${code}, if at all` : code;
}

/** The text, if it is so. */
export function when(isSo: boolean, text: string): readonly string[] {
  return isSo ? [text] : [];
}
