/**
 * One owner more, or one less, for many packages, at a registry that goes wrong at one request: what we say of it, held
 * against what the registry holds.
 */
import { join } from 'node:path';
import { type Applied, applyChange, type PackageChange } from '../../../src/packages/change.ts';
import { judgeChange } from '../../../src/packages/changeError.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { PackageClient } from '../../../src/registry/packageClient.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { type BatchEnd, leftOf, type Outcome, runBatch } from '../../../src/shared/batch.ts';
import type { Fault, TestRegistry, UserSecrets } from '../../registry/index.ts';
import { clientParts, typed } from '../registry/accountScene.ts';
import { changeErrorCode } from './packageScene.ts';

export const packagesCount = 20;
export const atOnce = 4;
const waits = { conflict: [0, 0, 0], unclear: [0, 20, 100] };

export interface FaultyOwners {
  /** Whether it can only be met where an owner is added. */
  readonly adds?: boolean;
  /** The first is the one that is looked at; the others bring the batch to where it is met. */
  readonly faults: (packages: readonly string[]) => readonly Fault[];
  /** npm's `fetch-timeout`, where the registry is to be given up soon. */
  readonly timeoutMs?: number;
}

/** What it came to, and all that is not as it must be. */
export interface OwnersOutcome {
  /** Of those that are not done: `failed: forbidden`, `unknown: network`; with `, stopped` where others were not tried. */
  readonly said: string;
  readonly wrong: readonly string[];
}

type What = 'add' | 'remove';

/** A registry and an owner of its own, whose packages all have a friend for another owner, or none of them has. */
export class Digs {
  readonly #registry: TestRegistry;
  readonly #owner: UserSecrets;
  readonly #friend: string;
  readonly #packages: readonly string[];
  /** How often each list has changed, as far as that is meant to be. */
  #changes = 0;

  private constructor(
    registry: TestRegistry,
    owner: UserSecrets,
    friend: string,
    packages: readonly string[],
  ) {
    this.#registry = registry;
    this.#owner = owner;
    this.#friend = friend;
    this.#packages = packages;
  }

  static async open(storage: string, name: string): Promise<Digs> {
    // Not for those that want nothing but the words: it takes long to load.
    const { startRegistry } = await import('../../registry/index.ts');
    const registry = await startRegistry({ storage: join(storage, name) });
    const { admin } = registry;
    const owner = await admin.addUser({ name, twoFactor: 'auth-and-writes' });
    const friend = await admin.addUser({ name: `${name}-friend` });
    const { packages } = await admin.seed(name, { packages: packagesCount });
    return new Digs(registry, owner, friend.name, packages);
  }

  async close(): Promise<void> {
    await this.#registry.close();
  }

  /** The change that is due: the friend comes, or goes. */
  async play({ adds = false, faults, timeoutMs }: FaultyOwners): Promise<OwnersOutcome> {
    const { admin } = this.#registry;
    await admin.reset();
    if (adds && this.#isFriendOwner) {
      await this.#run(this.#packages, 'remove', undefined);
      this.#changes += 1;
    }
    const what = this.#isFriendOwner ? 'remove' : 'add';
    await admin.behave({ faults: faults(this.#packages) });
    const first = await this.#run(this.#packages, what, timeoutMs);
    const wrong = await this.#contradictions(first.end, what);
    await admin.behave({ faults: [] });

    const rest = await this.#run(leftOf(first.end), what, undefined);
    this.#changes += 1;
    return {
      said: toWords(first.end),
      wrong: [
        ...wrong,
        ...(first.questions > 2 ? [`asked ${first.questions} times`] : []),
        ...(rest.questions > 1 ? [`asked ${rest.questions} times to go on`] : []),
        ...(leftOf(rest.end).length > 0 ? [`left in the end: ${toWords(rest.end)}`] : []),
        ...(await this.settled()),
      ],
    };
  }

  /** What is not as it is meant to be by now, each list changed once by each case. */
  async settled(): Promise<readonly string[]> {
    const wanted = this.#isFriendOwner ? [this.#owner.name, this.#friend] : [this.#owner.name];
    return (await this.#owners()).flatMap((owners, index) => {
      const name = `${this.#packages[index]}`;
      const { names = [], changes = 0 } = owners ?? {};
      return [
        ...(names.join() === wanted.join() ? [] : [`${name} has ${names.join()} in the end`]),
        ...(changes === this.#changes ? [] : [`${name} was changed ${1 + changes - this.#changes} times`]),
      ];
    });
  }

  /** Whether the friend owns the packages is told by how often that was changed. */
  get #isFriendOwner(): boolean {
    return this.#changes % 2 === 1;
  }

  async #run(packages: readonly string[], what: What, timeoutMs: number | undefined) {
    const { name: account } = this.#owner;
    const change: PackageChange = { kind: `${what}-owner`, user: this.#friend };
    const { client, questions } = await this.#client(timeoutMs);
    try {
      const end = await runBatch<string, Applied>({
        items: packages,
        idOf: name => name,
        atOnce,
        signal: new AbortController().signal,
        run: async (name, context) =>
          await applyChange(client, name, change, { account, purpose: purposeOf(name), ...context }, waits),
        judge: judgeChange,
      });
      return { end, questions: questions() };
    } finally {
      await client.close();
    }
  }

  async #client(timeoutMs: number | undefined) {
    const { url, admin } = this.#registry;
    const { access, options } = clientParts(url, this.#owner.token);
    let asked = 0;
    const secondFactor = new SecondFactor({
      open: () => ({
        ask: async () => {
          asked += 1;
          // Nobody types for ever.
          if (asked > 9) throw new RegistryError('cancelled', { method: 'ASK', url });
          return typed(await admin.code(this.#owner.name));
        },
        close: () => {},
      }),
    });
    const network = { ...access.network, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const client = new PackageClient({ ...access, network }, secondFactor, options);
    return { client, questions: () => asked };
  }

  async #contradictions(end: BatchEnd<string, Applied>, what: What): Promise<readonly string[]> {
    const owners = await this.#owners();
    return end.items.flatMap(({ item, outcome }, index) => {
      const isSo = owners[index]?.names.includes(this.#friend) === (what === 'add');
      const isWrong = (isSo ? saysNot : saysSo).has(outcome.kind);
      return isWrong ? [`${item} is said to be ${outcome.kind}, and ${isSo ? 'is' : 'is not'}`] : [];
    });
  }

  #owners() {
    return this.#registry.admin.owners(this.#packages);
  }
}

export const saysSo: ReadonlySet<Outcome<Applied>['kind']> = new Set(['done', 'unchanged']);
export const saysNot: ReadonlySet<Outcome<Applied>['kind']> = new Set(['failed', 'not-tried']);

function purposeOf(name: string) {
  return { kind: 'owner', change: 'add', user: 'friend', package: name } as const;
}

export function toWords({ items, stoppedBy }: BatchEnd<string, Applied>): string {
  const words = items.flatMap(({ outcome }) =>
    outcome.kind === 'failed' || outcome.kind === 'unknown'
      ? [`${outcome.kind}: ${changeErrorCode(outcome.error)}`]
      : [],
  );
  if (stoppedBy?.kind === 'error') words.push(`stopped: ${changeErrorCode(stoppedBy.error)}`);
  return words.length === 0 ? 'done' : words.toSorted().join(', ');
}
