/** Something that is loaded while somebody looks at it. */
import assert from 'node:assert/strict';
import { type Load, Part, type PartOptions } from '../../../src/security/part.ts';

const day = new Date('2026-10-03T12:00:00Z');

/** A part whose loads are answered by the test, one after another. */
function scene<T>(options: Partial<PartOptions<T>> = {}) {
  const loads: (PromiseWithResolvers<T> & { signal: AbortSignal; soFar: (value: T) => void })[] = [];
  let changes = 0;
  const load: Load<T> = (signal, soFar) => {
    const answer = Promise.withResolvers<T>();
    loads.push({ ...answer, signal, soFar });
    return answer.promise;
  };
  const part = new Part<T>({
    load,
    now: () => day,
    onChange: () => {
      changes += 1;
    },
    ...options,
  });
  return { part, loads, changes: () => changes };
}

describe('Part', () => {
  it('is loaded once, however many look', async () => {
    const { part, loads, changes } = scene<number>();
    const looks = [part.look(), part.look()];
    assert.equal(part.state.isLoading, true);
    assert.equal(changes(), 0, 'that it is being asked for is nothing to be seen');
    loads[0]?.resolve(7);
    await Promise.all(looks);
    await part.look();
    assert.equal(loads.length, 1);
    assert.equal(changes(), 1);
    assert.deepEqual(part.state, { isLoading: false, known: { value: 7, at: day } });
  });

  it('is cut off when nobody looks any more, and asked for again by whoever looks next', async () => {
    const { part, loads, changes } = scene<number>();
    void part.look();
    part.leave();
    assert.equal(loads[0]?.signal.aborted, true);
    assert.equal(part.state.isLoading, false);
    loads[0]?.resolve(1);
    const next = part.look();
    loads[1]?.resolve(2);
    await next;
    assert.equal(part.state.known?.value, 2);
    assert.equal(changes(), 1, 'what was cut off changed nothing');
  });

  it('keeps what is known while something newer is asked for, and what came before it failed', async () => {
    const { part, loads } = scene<string>({ before: { value: 'of before', at: day } });
    const look = part.look();
    assert.equal(part.state.known?.value, 'of before');
    const error = new Error('no network');
    loads[0]?.reject(error);
    await look;
    assert.deepEqual(part.state, { isLoading: false, known: { value: 'of before', at: day }, error });
  });

  it('asks again after a failure when it is told to, and not by itself', async () => {
    const { part, loads } = scene<string>();
    const look = part.look();
    loads[0]?.reject(new Error('no network'));
    await look;
    await part.look();
    assert.equal(loads.length, 1, 'rows that are drawn anew would ask without end');
    part.renew();
    loads[1]?.resolve('there');
    await part.look();
    assert.deepEqual(part.state, { isLoading: false, known: { value: 'there', at: day } });
  });

  it('lets those wait for the newer answer who waited for the older one', async () => {
    const { part, loads } = scene<string>();
    const look = part.look();
    part.renew();
    assert.equal(loads[0]?.signal.aborted, true);
    loads[1]?.resolve('new');
    await look;
    loads[0]?.resolve('old');
    await part.look();
    assert.equal(part.state.known?.value, 'new');
  });

  it('asks for nothing anew that nobody looks at', () => {
    const { part, loads } = scene<string>();
    part.renew();
    assert.equal(loads.length, 0);
  });

  it('tells what has come so far where nothing was known, and takes back nothing of what was', async () => {
    const fresh = scene<number>();
    const look = fresh.part.look();
    fresh.loads[0]?.soFar(1);
    assert.equal(fresh.part.state.known?.value, 1);
    fresh.loads[0]?.soFar(2);
    assert.equal(fresh.part.state.known?.value, 2);
    fresh.loads[0]?.resolve(3);
    await look;

    const before = scene<number>({ before: { value: 1000, at: day } });
    void before.part.look();
    before.loads[0]?.soFar(100);
    assert.equal(before.part.state.known?.value, 1000);
  });

  it('hands what has come whole to be kept', async () => {
    const kept: number[] = [];
    const { part, loads } = scene<number>({ onLoaded: ({ value }) => kept.push(value) });
    const look = part.look();
    loads[0]?.soFar(1);
    loads[0]?.resolve(2);
    await look;
    assert.deepEqual(kept, [2]);
  });
});
