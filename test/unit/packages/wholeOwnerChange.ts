/**
 * One owner more for twenty packages, gone on with until all have them, and what we say of each package held against
 * what the registry holds.
 */
import { type Applied, applyChange } from '../../../src/packages/change.ts';
import { judgeChange } from '../../../src/packages/changeError.ts';
import { PackageClient } from '../../../src/registry/packageClient.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { leftOf, type OutcomeKind, runBatch, usualAtOnce } from '../../../src/shared/batch.ts';
import type { TestRegistry, UserSecrets } from '../../registry/index.ts';
import { clientParts, typed } from '../registry/accountScene.ts';
import { saysNot, saysSo, toWords } from './faultyOwners.ts';

/** Milliseconds before each look. */
const waits = { conflict: [0, 0, 0], unclear: [0, 10, 20] };
const never = new AbortController().signal;

export interface OwnersScene {
  readonly registry: TestRegistry;
  readonly owner: UserSecrets;
  readonly friend: string;
}

export interface OwnersOptions {
  /** npm's `fetch-timeout`, where the registry is to be given up soon. */
  readonly timeoutMs: number | undefined;
  /** The person answers once all changes that can be under way have been refused: else how many those are is chance. */
  readonly answersLate: boolean;
}

/** To be closed. */
export class WholeOwnerChange {
  readonly #scene: OwnersScene;
  readonly #packages: readonly string[];
  readonly #client: PackageClient;
  readonly #refused = Promise.withResolvers<void>();
  #left: readonly string[];
  readonly #ended = new Map<string, { readonly kind: OutcomeKind }>();
  /** How often the person was asked. */
  questions = 0;

  constructor(scene: OwnersScene, packages: readonly string[], { timeoutMs, answersLate }: OwnersOptions) {
    this.#scene = scene;
    this.#packages = packages;
    this.#left = packages;
    const { access, options } = clientParts(scene.registry.url, scene.owner.token);
    const network = { ...access.network, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    let changes = 0;
    const log = (line: string) => {
      if (line.startsWith('PUT ')) changes += 1;
      if (changes === usualAtOnce) this.#refused.resolve();
    };
    const secondFactor = new SecondFactor({
      open: () => ({
        ask: async () => {
          this.questions += 1;
          if (answersLate) await this.#refused.promise;
          return typed(await scene.registry.admin.code(scene.owner.name));
        },
        close: () => {},
      }),
    });
    this.#client = new PackageClient({ ...access, network }, secondFactor, { ...options, log });
  }

  /** All that is left. @returns what it came to, as far as that is not done */
  async run(): Promise<string> {
    const { owner, friend } = this.#scene;
    const end = await runBatch<string, Applied>({
      items: this.#left,
      idOf: name => name,
      atOnce: usualAtOnce,
      signal: never,
      run: async (name, context) => {
        const purpose = { kind: 'owner', change: 'add', user: friend, package: name } as const;
        const ask = { account: owner.name, purpose, ...context };
        return await applyChange(this.#client, name, { kind: 'add-owner', user: friend }, ask, waits);
      },
      judge: judgeChange,
    });
    for (const { item, outcome } of end.items) this.#ended.set(item, outcome);
    this.#left = leftOf(end);
    return toWords(end);
  }

  /** Where what is said of a package is not what the registry holds. */
  async disagreements(): Promise<readonly string[]> {
    const owned = await this.#owners();
    return this.#packages.flatMap((name, index) => {
      const kind = this.#ended.get(name)?.kind ?? 'not-tried';
      const isSo = owned[index]?.names.includes(this.#scene.friend) === true;
      return (isSo ? saysNot : saysSo).has(kind) ? [`${name} is said to be ${kind}, and is so: ${isSo}`] : [];
    });
  }

  /** Whatever was not made once. */
  async wrongInTheEnd(): Promise<readonly string[]> {
    const owned = await this.#owners();
    const { owner, friend } = this.#scene;
    return this.#packages.flatMap((name, index) => {
      const { names = [], changes = 0 } = owned[index] ?? {};
      const isRight = changes === 1 && names.join() === [owner.name, friend].join();
      return isRight ? [] : [`${name} was changed ${changes} times, to ${names.join()}`];
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #owners() {
    return this.#scene.registry.admin.owners(this.#packages);
  }
}
