/** The engine for many: order, how many at once, pauses, what stops it, and what it says of each. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type Applied,
  type Batch,
  type BatchEnd,
  type BatchProgress,
  type ItemContext,
  leftOf,
  runBatch,
  withLater,
} from '../../../src/shared/batch.ts';

interface Item {
  readonly id: string;
  readonly after?: readonly string[];
}

const done: Applied = { kind: 'done' };
const never = new AbortController().signal;

/** What an item of these tests fails with. */
class Trouble extends Error {
  readonly judgement: ReturnType<Batch<Item, Applied>['judge']>;

  constructor(judgement: Trouble['judgement']) {
    super('trouble');
    this.judgement = judgement;
  }
}

function batchOf(items: readonly Item[], run: Batch<Item, Applied>['run']): Batch<Item, Applied> {
  return {
    items,
    idOf: ({ id }) => id,
    after: ({ after }) => after ?? [],
    atOnce: 4,
    signal: never,
    run,
    judge: error => (error instanceof Trouble ? error.judgement : { outcome: 'unknown', stops: true }),
  };
}

const items = (count: number): readonly Item[] => Array.from({ length: count }, (_, i) => ({ id: `${i}` }));

const kinds = (end: BatchEnd<Item, Applied>) => end.items.map(({ outcome }) => outcome.kind).join(' ');

/** Work that ends when it is told to, by the id of its item. */
class Bench {
  readonly begun: string[] = [];
  readonly #gates = new Map<string, PromiseWithResolvers<Applied>>();
  readonly contexts = new Map<string, ItemContext>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  run = async ({ id }: Item, context: ItemContext): Promise<Applied> => {
    this.begun.push(id);
    this.contexts.set(id, context);
    const gate = Promise.withResolvers<Applied>();
    this.#gates.set(id, gate);
    for (const { count, resolve } of this.#waiting) if (this.begun.length >= count) resolve();
    return await gate.promise;
  };

  async begins(count: number): Promise<void> {
    if (this.begun.length >= count) return;
    const reached = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve: reached.resolve });
    await reached.promise;
  }

  end(id: string): void {
    this.#gates.get(id)?.resolve(done);
  }

  fail(id: string, judgement: Trouble['judgement']): void {
    this.#gates.get(id)?.reject(new Trouble(judgement));
  }

  context(id: string): ItemContext {
    return this.contexts.get(id) ?? assert.fail(`${id} was not begun`);
  }
}

/** Everything that follows at once has happened then. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve));

describe('A batch', () => {
  it('does each item once, so many at a time, and tells how far it is', async () => {
    const progress: BatchProgress[] = [];
    let under = 0;
    let most = 0;
    const seen: string[] = [];
    const end = await runBatch({
      ...batchOf(items(10), async ({ id }) => {
        seen.push(id);
        under += 1;
        most = Math.max(most, under);
        await settled();
        under -= 1;
        return id === '3' ? { kind: 'unchanged' } : done;
      }),
      onProgress: each => progress.push(each),
    });
    assert.deepEqual(
      seen,
      items(10).map(({ id }) => id),
    );
    assert.equal(most, 4);
    assert.equal(kinds(end), 'done done done unchanged done done done done done done');
    assert.equal(end.stoppedBy, undefined);
    assert.deepEqual(
      progress.map(each => each.done),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.deepEqual(progress.at(-1), { done: 10, failed: 0, total: 10 });
  });

  it('ends at once without items', async () => {
    const end = await runBatch(batchOf([], () => assert.fail('run')));
    assert.deepEqual(end, { items: [] });
  });

  it('begins an item when all that it comes after are done', async () => {
    const bench = new Bench();
    const list = [{ id: 'c', after: ['a', 'b', 'elsewhere'] }, { id: 'a' }, { id: 'b', after: ['b'] }];
    const end = runBatch(batchOf(list, bench.run));
    await bench.begins(2);
    assert.deepEqual(bench.begun, ['a', 'b']);
    bench.end('a');
    await settled();
    assert.deepEqual(bench.begun, ['a', 'b']);
    bench.end('b');
    await bench.begins(3);
    bench.end('c');
    assert.equal(kinds(await end), 'done done done');
  });

  it('does not try what comes after one that failed, and names that one', async () => {
    const list = [
      { id: 'a' },
      { id: 'b', after: ['a'] },
      { id: 'c', after: ['b'] },
      { id: 'd' },
      { id: 'e', after: ['d', 'c'] },
    ];
    const end = await runBatch(
      batchOf(list, async ({ id }) => {
        if (id === 'a') throw new Trouble({ outcome: 'failed' });
        return done;
      }),
    );
    assert.equal(kinds(end), 'failed not-tried not-tried done not-tried');
    const because = end.items.map(({ outcome }) => ('because' in outcome ? outcome.because : undefined));
    assert.deepEqual(because, [undefined, 'a', 'a', undefined, 'a']);
    assert.equal(end.stoppedBy, undefined);
    assert.deepEqual(
      leftOf(end).map(({ id }) => id),
      ['a', 'b', 'c', 'e'],
    );
  });

  it('gets through a ring, with what comes after it last', async () => {
    const order: string[] = [];
    const list = [
      { id: 'late', after: ['a'] },
      { id: 'a', after: ['b'] },
      { id: 'b', after: ['c'] },
      { id: 'c', after: ['a'] },
    ];
    const end = await runBatch(
      batchOf(list, async ({ id }) => {
        order.push(id);
        return done;
      }),
    );
    assert.equal(kinds(end), 'done done done done');
    assert.equal(order.indexOf('late') > order.indexOf('a'), true);
    assert.equal(new Set(order).size, 4);
  });

  it('begins no other after an error that stops it; what is under way comes to its end', async () => {
    const bench = new Bench();
    const end = runBatch({ ...batchOf(items(6), bench.run), atOnce: 2 });
    await bench.begins(2);
    bench.fail('0', { outcome: 'unknown', stops: true });
    await settled();
    bench.end('1');
    const result = await end;
    assert.equal(kinds(result), 'unknown done not-tried not-tried not-tried not-tried');
    assert.equal(result.stoppedBy?.kind, 'error');
    assert.deepEqual(bench.begun, ['0', '1']);
  });

  it('takes an error that nobody knows for one that stops it', async () => {
    const end = await runBatch({
      ...batchOf(items(2), () => Promise.reject(new TypeError('a mistake'))),
      atOnce: 1,
    });
    assert.equal(kinds(end), 'unknown not-tried');
  });

  describe('that is cancelled', () => {
    it('lets what is under way come to its end', async () => {
      const cancelled = new AbortController();
      const bench = new Bench();
      const end = runBatch({ ...batchOf(items(3), bench.run), atOnce: 2, signal: cancelled.signal });
      await bench.begins(2);
      cancelled.abort();
      assert.equal(bench.context('0').signal.aborted, false);
      bench.end('0');
      bench.end('1');
      const result = await end;
      assert.equal(kinds(result), 'done done not-tried');
      assert.deepEqual(result.stoppedBy, { kind: 'cancelled' });
    });

    it('ends at once what waits for the person', async () => {
      const cancelled = new AbortController();
      const end = await runBatch({
        ...batchOf(items(2), async (_item, { signal, onChallenge }) => {
          const aborted = once(signal, 'abort');
          onChallenge();
          cancelled.abort();
          await aborted;
          throw new Trouble({ outcome: 'not-tried', stops: true });
        }),
        signal: cancelled.signal,
        atOnce: 1,
        graceMs: 3_600_000,
      });
      assert.equal(kinds(end), 'not-tried not-tried');
      assert.deepEqual(end.stoppedBy, { kind: 'cancelled' });
    });

    it('breaks nothing off but what waits for the person', async () => {
      const cancelled = new AbortController();
      const bench = new Bench();
      const end = runBatch({ ...batchOf(items(2), bench.run), signal: cancelled.signal });
      await bench.begins(2);
      bench.context('0').onChallenge();
      cancelled.abort();
      assert.equal(bench.context('0').signal.aborted, true);
      assert.equal(bench.context('1').signal.aborted, false);
      bench.fail('0', { outcome: 'not-tried', stops: true });
      await settled();
      bench.end('1');
      assert.equal(kinds(await end), 'not-tried done');
    });

    it('leaves alone what the person has answered: it may be done already', async () => {
      const cancelled = new AbortController();
      const bench = new Bench();
      const end = runBatch({ ...batchOf(items(1), bench.run), signal: cancelled.signal });
      await bench.begins(1);
      const { signal, onChallenge, onAnswer } = bench.context('0');
      onChallenge();
      onAnswer();
      cancelled.abort();
      assert.equal(signal.aborted, false);
      bench.end('0');
      assert.equal(kinds(await end), 'done');
    });

    it('asks nobody any more', async () => {
      const cancelled = new AbortController();
      const bench = new Bench();
      const end = runBatch({ ...batchOf(items(1), bench.run), signal: cancelled.signal });
      await bench.begins(1);
      cancelled.abort();
      const { signal, onChallenge } = bench.context('0');
      assert.equal(signal.aborted, false);
      onChallenge();
      assert.equal(signal.aborted, true);
      bench.fail('0', { outcome: 'not-tried' });
      assert.equal(kinds(await end), 'not-tried');
    });

    it('ends what takes too long', async () => {
      const cancelled = new AbortController();
      const bench = new Bench();
      const end = runBatch({ ...batchOf(items(1), bench.run), signal: cancelled.signal, graceMs: 20 });
      await bench.begins(1);
      const { signal } = bench.context('0');
      const aborted = new Promise(resolve => signal.addEventListener('abort', resolve));
      cancelled.abort();
      await aborted;
      bench.fail('0', { outcome: 'unknown' });
      assert.equal(kinds(await end), 'unknown');
    });

    it('tries nothing when it was cancelled before', async () => {
      const end = await runBatch({
        ...batchOf(items(2), () => assert.fail('run')),
        signal: AbortSignal.abort(),
      });
      assert.equal(kinds(end), 'not-tried not-tried');
      assert.deepEqual(end.stoppedBy, { kind: 'cancelled' });
    });
  });

  describe('that is told to pause', () => {
    it('begins no other until then, and has half as many under way afterwards', async () => {
      const bench = new Bench();
      const end = runBatch(batchOf(items(10), bench.run));
      await bench.begins(4);
      const until = new Date(Date.now() + 60);
      // All that are under way are told of one pause.
      for (const id of ['0', '1', '2', '3']) bench.context(id).onPause(until);
      for (const id of ['0', '1', '2', '3']) bench.end(id);
      await settled();
      assert.equal(bench.begun.length, 4);
      await bench.begins(6);
      assert.equal(Date.now() >= until.getTime(), true);
      await settled();
      assert.equal(bench.begun.length, 6);
      for (let i = 4; i < 10; i += 1) {
        await bench.begins(i + 1);
        bench.end(`${i}`);
      }
      assert.equal(kinds(await end), 'done '.repeat(10).trim());
    });

    it('ends when it is cancelled meanwhile', async () => {
      const cancelled = new AbortController();
      const end = runBatch({
        ...batchOf(items(2), async (_item, { onPause }) => {
          onPause(new Date(Date.now() + 3_600_000));
          return done;
        }),
        signal: cancelled.signal,
        atOnce: 1,
        onPause: () => setImmediate(() => cancelled.abort()),
      });
      assert.equal(kinds(await end), 'done not-tried');
    });
  });

  it('is told together with the later run of what was left', async () => {
    const list = items(4);
    const first = await runBatch({
      ...batchOf(list, async ({ id }) => {
        if (id === '1') throw new Trouble({ outcome: 'unknown', stops: true });
        return done;
      }),
      atOnce: 1,
    });
    assert.equal(kinds(first), 'done unknown not-tried not-tried');
    const later = await runBatch(batchOf(leftOf(first), async () => ({ kind: 'unchanged' })));
    const whole = withLater(first, later);
    // What is so now was done by the try whose answer was lost.
    assert.equal(kinds(whole), 'done done unchanged unchanged');
    assert.equal(whole.stoppedBy, undefined);
  });

  it('stays in doubt about what the later run did not come to', async () => {
    const first = await runBatch(
      batchOf(items(2), async () => {
        throw new Trouble({ outcome: 'unknown' });
      }),
    );
    const cancelled = batchOf(leftOf(first), () => assert.fail('run'));
    const second = withLater(first, await runBatch({ ...cancelled, signal: AbortSignal.abort() }));
    assert.equal(kinds(second), 'unknown unknown');
    const third = await runBatch(batchOf(leftOf(second), async () => ({ kind: 'unchanged' })));
    assert.equal(kinds(withLater(second, third)), 'done done');
  });

  it('stays in doubt about what a later run failed with, until that is seen to be so', async () => {
    const fail = (outcome: 'failed' | 'unknown') => {
      throw new Trouble({ outcome });
    };
    const first = await runBatch(
      batchOf(items(2), async ({ id }) => fail(id === '0' ? 'unknown' : 'failed')),
    );
    assert.equal(kinds(first), 'unknown failed');
    const later = await runBatch(batchOf(leftOf(first), async () => fail('failed')));
    const second = withLater(first, later);
    assert.equal(kinds(second), 'unknown failed');
    const errors = ({ items: ended }: typeof first) =>
      ended.map(({ outcome }) => ('error' in outcome ? outcome.error : undefined));
    assert.deepEqual(errors(second), errors(later));
    assert.notEqual(errors(second)[0], errors(first)[0]);
    const third = await runBatch(batchOf(leftOf(second), async () => ({ kind: 'unchanged' })));
    assert.equal(kinds(withLater(second, third)), 'done unchanged');
  });
});
