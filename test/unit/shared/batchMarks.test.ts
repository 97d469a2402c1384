/** What is noted of batches that are not done: as the editor keeps it, and what it makes of anything else. */
import assert from 'node:assert/strict';
import { BatchMarks } from '../../../src/shared/batchMarks.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';

const what = { kind: 'add-owner', user: 'ada' };
const one = { id: 'one', what, left: ['burrow', 'den'], total: 5 };
const other = { id: 'other', what, left: ['hole'], total: 1 };

describe('Marks of batches', () => {
  it('stay until nothing is left, each by itself', async () => {
    const notes = memoryNotes();
    const marks = new BatchMarks(notes, 'batches');
    const read = () => new BatchMarks(notes, 'batches').read();
    await marks.note(one);
    await marks.note(other);
    await marks.note({ ...one, left: ['den'] });
    assert.deepEqual(read(), [other, { ...one, left: ['den'] }]);
    await marks.note({ ...one, left: [] });
    assert.deepEqual(read(), [other]);
    await marks.forget('other');
    assert.deepEqual(read(), []);
    assert.equal(notes.held.size, 0);
  });

  it('are all kept when they are noted at once', async () => {
    const notes = memoryNotes();
    const slow = {
      ...notes,
      update: async (key: string, value: unknown) => {
        await new Promise(resolve => setImmediate(resolve));
        await notes.update(key, value);
      },
    };
    const marks = new BatchMarks(slow, 'batches');
    const all = ['a', 'b', 'c'].map(id => ({ ...one, id }));
    await Promise.all(all.map(mark => marks.note(mark)));
    assert.deepEqual(marks.read(), all);
  });

  it('are noted after one that could not be', async () => {
    const notes = memoryNotes();
    let isFull = true;
    const failing = {
      ...notes,
      update: async (key: string, value: unknown) => {
        if (isFull) throw new Error('no space left');
        await notes.update(key, value);
      },
    };
    const marks = new BatchMarks(failing, 'batches');
    await assert.rejects(marks.note(one), /no space left/);
    isFull = false;
    await marks.note(other);
    assert.deepEqual(marks.read(), [other]);
  });

  it('are none where something else is noted', async () => {
    const notes = memoryNotes();
    for (const noted of [7, [null, 7], [{ id: 'one' }], [{ ...one, left: [7] }], [{ ...one, total: '5' }]]) {
      await notes.update('batches', noted);
      assert.deepEqual(new BatchMarks(notes, 'batches').read(), []);
    }
  });
});
