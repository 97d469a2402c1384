/**
 * What happened to sets of recovery codes, as files that hold no secret. One event is one file, made once and
 * never changed: two windows, or a window and one that was killed, cannot undo each other's notes.
 *
 * A file's name alone tells the event: `SET.EVENT.json`, or `SET.INDEX-ATTEMPT.EVENT.json` where it is about
 * one code. SET is a hash, since registries and accounts hold characters that file names cannot.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../shared/record.ts';
import { type CodeOwner, type SetSource, setKey, VaultError } from './recoverySets.ts';

export const setEvents = [
  /** A set may come at any moment; stands before the confirmation is sent. */
  'expected',
  /** Read back from the secret store, and equal. */
  'kept',
  /** It came, and the secret store did not keep it. */
  'not-kept',
  'nothing-came',
  /** The person has a copy elsewhere. */
  'copied',
  'retired',
  'forgotten',
  /** The person was told what is wrong with it, and has dealt with it. */
  'told',
] as const;

export const codeEvents = ['sent', 'used', 'refused', 'untried'] as const;

export type SetEvent = (typeof setEvents)[number];
export type CodeEvent = (typeof codeEvents)[number];

/** Which set, in every note, so that each can be understood without the others. */
export interface SetName {
  readonly owner: CodeOwner;
  readonly number: number;
}

/** One code, sent for the n-th time. */
export interface Attempt {
  readonly index: number;
  readonly attempt: number;
}

/** What else a note may say. */
export interface NoteDetails {
  readonly source?: SetSource;
  /** How many codes the set has. */
  readonly count?: number;
  /** What a code was sent for, or why a set was retired. */
  readonly text?: string;
  /** The process that waits for the set, and a value that tells it from a later one of the same number. */
  readonly pid?: number;
  readonly instance?: string;
}

export interface Note extends NoteDetails {
  /** The hash that stands for the set in names. */
  readonly hash: string;
  readonly event: SetEvent | CodeEvent;
  readonly code?: Attempt;
  /** Both are absent where the file's content is damaged. */
  readonly set?: SetName;
  readonly at?: Date;
}

const draftEnding = '.draft';
/** Milliseconds; a younger draft may be one that another window is just writing. */
const draftAge = 10 * 60_000;

const nameForm = /^([0-9a-f]{32})\.(?:(\d+)-(\d+)\.)?([a-z-]+)\.json$/;

export class RecoveryNotes {
  readonly #folder: string;
  readonly #now: () => Date;
  readonly #onWritten: () => void;

  constructor(folder: string, now: () => Date, onWritten: () => void) {
    this.#folder = folder;
    this.#now = now;
    this.#onWritten = onWritten;
  }

  /**
   * @returns false when this note exists already, which stays as it is
   * @throws VaultError `notes-failed`
   */
  async write(
    set: SetName,
    event: SetEvent | CodeEvent,
    details: NoteDetails = {},
    code?: Attempt,
  ): Promise<boolean> {
    const part = code === undefined ? '' : `.${code.index}-${code.attempt}`;
    const file = join(this.#folder, `${hashOf(set)}${part}.${event}.json`);
    const text = JSON.stringify({
      registry: set.owner.registry.href,
      account: set.owner.account,
      number: set.number,
      at: this.#now().toISOString(),
      ...details,
    });
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const isNew = await writeOnce(file, `${text}\n`);
      if (isNew) this.#onWritten();
      return isNew;
    } catch (error) {
      throw new VaultError('notes-failed', { cause: error });
    }
  }

  /**
   * All notes; none where the folder does not exist.
   * @throws VaultError `notes-failed` when the folder cannot be read
   */
  async read(): Promise<readonly Note[]> {
    const names = await this.#names();
    return (await Promise.all(names.map(name => this.#note(name)))).filter(note => note !== undefined);
  }

  /** Removes what processes have left that were killed while they wrote. Never fails: there is a next time. */
  async sweep(): Promise<void> {
    const names = await this.#names().catch(() => []);
    const sweeps = names
      .filter(name => name.endsWith(draftEnding))
      .map(async name => {
        const draft = join(this.#folder, name);
        if (this.#now().getTime() - (await stat(draft)).mtimeMs > draftAge) await unlink(draft);
      });
    // Another window may be faster with any of them.
    await Promise.allSettled(sweeps);
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (isRecord(error) && error['code'] === 'ENOENT') return [];
      throw new VaultError('notes-failed', { cause: error });
    }
  }

  async #note(name: string): Promise<Note | undefined> {
    const [, hash, index, attempt, word] = nameForm.exec(name) ?? [];
    const event = [...setEvents, ...codeEvents].find(known => known === word);
    if (hash === undefined || event === undefined) return undefined;
    const code = index === undefined ? {} : { code: { index: Number(index), attempt: Number(attempt) } };
    return {
      hash,
      event,
      ...code,
      ...contentOf(await readFile(join(this.#folder, name), 'utf8').catch(() => '')),
    };
  }
}

/** Stands for the set in the names of files. */
export function hashOf(set: SetName): string {
  return createHash('sha256').update(setKey(set.owner, set.number)).digest('hex').slice(0, 32);
}

/** All of it or nothing, and only if it is not there: what is seen under the name is always whole. */
async function writeOnce(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}${draftEnding}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    // Also a computer that loses its power must know afterwards what was under way.
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    return await publish(draft, file);
  } finally {
    await unlink(draft);
  }
}

async function publish(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
  }
  // A file system without hard links.
  try {
    await copyFile(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  }
}

function isExisting(error: unknown): boolean {
  return isRecord(error) && error['code'] === 'EEXIST';
}

function contentOf(text: string): Omit<Note, 'hash' | 'event' | 'code'> {
  const content = parsed(text);
  if (content === undefined) return {};
  const { registry, account, number, at, source, count, text: said, pid, instance } = content;
  if (typeof registry !== 'string' || typeof account !== 'string' || !URL.canParse(registry)) return {};
  if (typeof number !== 'number' || typeof at !== 'string') return {};
  return {
    set: { owner: { registry: new URL(registry), account }, number },
    at: new Date(at),
    ...(source === 'enrolment' || source === 'import' ? { source } : {}),
    ...(typeof count === 'number' ? { count } : {}),
    ...(typeof said === 'string' ? { text: said } : {}),
    ...(typeof pid === 'number' ? { pid } : {}),
    ...(typeof instance === 'string' ? { instance } : {}),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
