/**
 * What is being done to many and is not done yet, so that it can be gone on with after a reload. Without secrets; what was
 * done since the last note is found to be so when it is tried again.
 */
import type { Notes } from './notes.ts';
import { isRecord } from './record.ts';

export interface BatchMark {
  /** Tells marks apart. */
  readonly id: string;
  /** What is done: JSON that whoever goes on with it understands. */
  readonly what: unknown;
  /** Names of those that are left. */
  readonly left: readonly string[];
  /** How many there were at the beginning. */
  readonly total: number;
}

export class BatchMarks {
  readonly #notes: Notes;
  readonly #key: string;
  /** One after another: each is made of what was noted before. */
  #written: Promise<void> = Promise.resolve();

  /** @param key of the notes that these are kept under */
  constructor(notes: Notes, key: string) {
    this.#notes = notes;
    this.#key = key;
  }

  read(): readonly BatchMark[] {
    const noted = this.#notes.get(this.#key);
    return Array.isArray(noted) ? noted.filter(isMark) : [];
  }

  /** Takes the place of an earlier one with that id; with nothing left there is none any more. */
  async note(mark: BatchMark): Promise<void> {
    const written = this.#written.then(async () => {
      const others = this.read().filter(({ id }) => id !== mark.id);
      const marks = mark.left.length === 0 ? others : [...others, mark];
      await this.#notes.update(this.#key, marks.length === 0 ? undefined : marks);
    });
    this.#written = written.catch(() => {});
    await written;
  }

  async forget(id: string): Promise<void> {
    await this.note({ id, what: undefined, left: [], total: 0 });
  }
}

function isMark(value: unknown): value is BatchMark {
  if (!isRecord(value)) return false;
  const { id, left, total } = value;
  const isList = Array.isArray(left) && left.every(name => typeof name === 'string');
  return typeof id === 'string' && isList && typeof total === 'number';
}
