/** One owner more for many packages at the registry of the tests: how often a person is asked for a code. */
import assert from 'node:assert/strict';
import { type Applied, applyChange } from '../../../src/packages/change.ts';
import { judgeChange } from '../../../src/packages/changeError.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { PackageClient } from '../../../src/registry/packageClient.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { Question } from '../../../src/registry/secondFactorPrompt.ts';
import { type BatchEnd, runBatch } from '../../../src/shared/batch.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { clientParts, never, typed } from '../registry/accountScene.ts';
import { noWaits } from './packageScene.ts';

describe('An owner more for many packages', function () {
  this.timeout(60_000);

  const registry = useRegistry();

  interface Many {
    readonly end: BatchEnd<string, Applied>;
    readonly questions: readonly Question[];
    /** How many of the packages have the owner now. */
    readonly owned: number;
  }

  interface Play {
    readonly packages: number;
    /** How many times the person answers before they give up. */
    readonly answers: number;
    readonly onQuestion?: (count: number) => Promise<unknown>;
    readonly onDone?: (count: number) => Promise<unknown>;
  }

  async function addTo({ packages, answers, onQuestion, onDone }: Play): Promise<Many> {
    const { admin } = registry;
    const owner = await registry.addUser({ twoFactor: 'auth-and-writes' });
    const friend = await registry.addUser();
    const { packages: names } = await admin.seed(owner.name, { packages });
    const questions: Question[] = [];
    const secondFactor = new SecondFactor({
      open: () => ({
        ask: async question => {
          questions.push(question);
          await onQuestion?.(questions.length);
          if (questions.length <= answers) return typed(await admin.code(owner.name));
          throw new RegistryError('cancelled', { method: 'ASK', url: registry.url });
        },
        close: () => {},
      }),
    });
    const { access, options } = clientParts(registry.url, owner.token);
    const client = new PackageClient(access, secondFactor, options);
    let done = 0;
    try {
      const end = await runBatch<string, Applied>({
        items: names,
        idOf: name => name,
        atOnce: 8,
        signal: never,
        judge: judgeChange,
        run: async (name, context) => {
          const purpose = { kind: 'owner', change: 'add', user: friend.name, package: name } as const;
          const ask = { account: owner.name, purpose, ...context };
          const applied = await applyChange(
            client,
            name,
            { kind: 'add-owner', user: friend.name },
            ask,
            noWaits,
          );
          done += 1;
          await onDone?.(done);
          return applied;
        },
      });
      const owners = await admin.owners(names);
      const owned = owners.filter(of => of?.names.includes(friend.name)).length;
      return { end, questions, owned };
    } finally {
      await client.close();
    }
  }

  const kindsOf = ({ items }: BatchEnd<string, Applied>) => [
    ...new Set(items.map(({ outcome }) => outcome.kind)),
  ];
  /** Long enough for the code from before to have run out. */
  const later = (times: number) => registry.admin.behave({ clockAheadSeconds: times * 120 });

  it('asks once', async () => {
    const { end, questions, owned } = await addTo({ packages: 50, answers: 1 });
    assert.deepEqual(kindsOf(end), ['done']);
    assert.deepEqual([questions.length, owned], [1, 50]);
  });

  it('asks once more when the code runs out in the middle, and says so', async () => {
    const { end, questions, owned } = await addTo({
      packages: 50,
      answers: 2,
      onDone: async count => (count === 25 ? await later(1) : undefined),
    });
    assert.deepEqual(kindsOf(end), ['done']);
    assert.deepEqual([questions.length, owned], [2, 50]);
    const [first, second] = questions;
    assert.equal(first?.refusal, undefined);
    assert.deepEqual(second?.refusal, { reason: 'expired' });
    assert.ok((second?.progress?.done ?? 0) >= 25, JSON.stringify(second?.progress));
    assert.equal(second?.progress?.total, 50);
  });

  it('asks for each where the registry takes a code once', async () => {
    await registry.admin.behave({ codesOnce: true });
    const { end, questions, owned } = await addTo({ packages: 5, answers: 5, onQuestion: later });
    assert.deepEqual(kindsOf(end), ['done']);
    assert.deepEqual([questions.length, owned], [5, 5]);
  });

  it('changes nothing more when the person gives up in the middle', async () => {
    const { end, questions, owned } = await addTo({
      packages: 50,
      answers: 1,
      onDone: async count => (count === 25 ? await later(1) : undefined),
    });
    assert.equal(questions.length, 2);
    const done = end.items.filter(({ outcome }) => outcome.kind === 'done').length;
    assert.equal(owned, done);
    assert.ok(done >= 25 && done < 50, `${done}`);
    const others = end.items.filter(({ outcome }) => outcome.kind === 'not-tried').length;
    assert.equal(done + others, 50);
    assert.equal(end.stoppedBy?.kind, 'error');
  });
});
