/**
 * A batch that leaves behind what it has not done, whatever becomes of its process: that is noted before anything is
 * sent, as it becomes less, and in the end.
 */
import { type Applied, type Batch, type BatchEnd, runBatch } from './batch.ts';

export interface LeftNoting<Item> {
  /** With none left there is nothing to be noted any more. */
  note(left: readonly Item[]): Promise<void>;
  /** Without a note it only is not offered after a restart. */
  readonly onProblem: (error: unknown) => void;
}

/** Never throws, whatever becomes of the items and of the notes. */
export async function runNotedBatch<Item, Result extends Applied>(
  batch: Batch<Item, Result>,
  noting: LeftNoting<Item>,
): Promise<BatchEnd<Item, Result>> {
  const notes = new LeftNotes(batch.items, noting);
  await notes.write();
  const end = await runBatch<Item, Result>({
    ...batch,
    run: async (item, context) => {
      const result = await batch.run(item, context);
      notes.settled(item);
      return result;
    },
  });
  await notes.write();
  return end;
}

/** What is left, noted as often as the editor takes it: a note that waits for another is made of the latest. */
class LeftNotes<Item> {
  readonly #noting: LeftNoting<Item>;
  readonly #left: Set<Item>;
  #writing: Promise<void> | undefined;

  constructor(items: readonly Item[], noting: LeftNoting<Item>) {
    this.#left = new Set(items);
    this.#noting = noting;
  }

  settled(item: Item): void {
    this.#left.delete(item);
    if (this.#writing !== undefined) return;
    this.#writing = this.write().finally(() => {
      this.#writing = undefined;
    });
  }

  async write(): Promise<void> {
    await this.#writing;
    try {
      await this.#noting.note([...this.#left]);
    } catch (error) {
      this.#noting.onProblem(error);
    }
  }
}
