/**
 * Keeps recovery codes: none that has reached this computer is lost, or shown before it is stored.
 *
 * A set of codes is one entry in the secret store, written once. What happened to it are notes without any
 * secret (recoveryNotes.ts); where a set stands is what its notes and the secret store say together, read anew
 * each time, since other windows write too.
 */
import { randomUUID } from 'node:crypto';
import type { AnswerFate } from '../registry/secondFactorPrompt.ts';
import type { Secret } from '../shared/secret.ts';
import { Arrival, type Keeping } from './recoveryArrival.ts';
import {
  type Attempt,
  type CodeEvent,
  hashOf,
  type Note,
  RecoveryNotes,
  type SetName,
} from './recoveryNotes.ts';
import { type Entry, RecoverySecrets } from './recoverySecrets.ts';
import { type CodeOwner, type RecoverySet, type SetSource, setKey, VaultError } from './recoverySets.ts';
import { attemptsOf, describeSets } from './recoveryState.ts';
import type { SecretStore } from './secretStore.ts';

export interface RecoveryVaultOptions {
  readonly secrets: SecretStore;
  /** Of the notes; made when the first is written. The same for all windows of this computer. */
  readonly folder: string;
  readonly now: () => Date;
  /** Milliseconds after which the secret store is taken for one that does not answer. */
  readonly patience?: number;
}

/** A code for the prompt to send, and whom to tell what becomes of it. */
export interface CodeToSend extends AnswerFate {
  readonly value: Secret;
  /** How many codes can still be tried, this one included. */
  readonly left: number;
  readonly set: RecoverySet;
  readonly index: number;
}

/** As long as a system takes that asks the person to unlock its keyring, and they do so at once. */
const usualPatience = 20_000;

export class RecoveryVault {
  readonly #secrets: RecoverySecrets;
  readonly #notes: RecoveryNotes;
  readonly #now: () => Date;
  /** Tells this process from an earlier one that had the same number. */
  readonly #instance = randomUUID();
  /** The hashes of sets that this process waits for. */
  readonly #awaited = new Set<string>();

  constructor({ secrets, folder, now, patience }: RecoveryVaultOptions) {
    this.#secrets = new RecoverySecrets(secrets, patience ?? usualPatience);
    this.#notes = new RecoveryNotes(folder, now);
    this.#now = now;
  }

  /**
   * Says that a set may come at any moment. To be called, and waited for, before the request goes out that
   * makes the registry answer with one; a process that dies from here on leaves the marker behind.
   * @throws VaultError `notes-failed`: then the request must not go out
   */
  expect(owner: CodeOwner, signal?: AbortSignal): Promise<Arrival> {
    return this.#expect(owner, 'enrolment', signal);
  }

  /** The set whose codes the registry takes, as far as is known: the newest live one. */
  async current(owner: CodeOwner): Promise<RecoverySet | undefined> {
    return (await this.sets(owner)).findLast(({ state }) => state === 'live');
  }

  /**
   * All sets of the owner, oldest first, also those that are no longer good for anything; not those that never came.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async sets(owner: CodeOwner): Promise<readonly RecoverySet[]> {
    const notes = await this.#notes.read();
    return describeSets(owner, notes, await this.#entries(owner, notes));
  }

  /** @throws VaultError `missing`, `unreadable` or `store-failed` */
  async reveal(set: RecoverySet): Promise<readonly Secret[]> {
    const entry = await this.#secrets.entry(set.owner, set.number);
    if (entry === undefined) throw new VaultError('missing');
    if (entry.kind !== 'set') throw new VaultError('unreadable');
    return entry.codes;
  }

  /**
   * The next code to answer a challenge with. Codes whose outcome was never learnt come last.
   * Undefined where none is left.
   * @param purpose what it is sent for, as the person is told
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async nextUnused(owner: CodeOwner, purpose: string): Promise<CodeToSend | undefined> {
    const sets = (await this.sets(owner)).filter(({ state }) => state === 'live').toReversed();
    const choices = sets.flatMap(set => set.codes.map(({ index, status }) => ({ set, index, status })));
    const unused = choices.filter(({ status }) => status === 'unused');
    const worthTrying = [...unused, ...choices.filter(({ status }) => status === 'unknown')];
    const [next] = worthTrying;
    if (next === undefined) return undefined;
    const { set, index } = next;
    const value = (await this.reveal(set))[index];
    if (value === undefined) throw new VaultError('unreadable');
    return { value, left: worthTrying.length, set, index, ...(await this.#fate(set, index, purpose)) };
  }

  async #expect(owner: CodeOwner, source: SetSource, signal?: AbortSignal): Promise<Arrival> {
    let number = (await this.#highest(owner, source)) + 1;
    signal?.throwIfAborted();
    const details = { source, pid: process.pid, instance: this.#instance };
    // The note is made only once: a number that another window has taken is left to it.
    while (!(await this.#notes.write({ owner, number }, 'expected', details))) number += 1;
    const name = { owner, number };
    this.#awaited.add(hashOf(name));
    return new Arrival(name, source, this.#keeping());
  }

  /**
   * The highest number given so far. A secret store that gives no answer stops an import, which can wait, but no
   * enrolment: a set that is out of sight there is older, and the registry forgets its codes with this enrolment.
   */
  async #highest(owner: CodeOwner, source: SetSource): Promise<number> {
    const noted = highest(owner, await this.#notes.read());
    const entries = this.#secrets.entries(owner, noted);
    const seen = source === 'import' ? await entries : await entries.catch(() => new Map<number, Entry>());
    return Math.max(noted, ...seen.keys());
  }

  #keeping(): Keeping {
    return {
      secrets: this.#secrets,
      notes: this.#notes,
      now: this.#now,
      ended: name => this.#awaited.delete(hashOf(name)),
    };
  }

  #entries(owner: CodeOwner, notes: readonly Note[]): Promise<ReadonlyMap<number, Entry>> {
    return this.#secrets.entries(owner, highest(owner, notes));
  }

  async #fate(set: SetName, index: number, purpose: string): Promise<AnswerFate> {
    const attempt = attemptsOf(hashOf(set), index, await this.#notes.read()).length;
    const code: Attempt = { index, attempt };
    const note = async (event: CodeEvent): Promise<boolean> =>
      this.#notes.write(set, event, { text: purpose }, code);
    return {
      sending: async () => {
        if (!(await note('sent'))) throw new VaultError('code-taken');
      },
      accepted: async () => void (await note('used')),
      refused: async () => void (await note('refused')),
      untried: async () => void (await note('untried')),
    };
  }
}

/** The highest number that notes give to a set of the owner; -1 without any. */
function highest(owner: CodeOwner, notes: readonly Note[]): number {
  const numbers = notes.flatMap(({ set }) => (set !== undefined && isOf(set, owner) ? [set.number] : []));
  return Math.max(-1, ...numbers);
}

function isOf(set: SetName, owner: CodeOwner): boolean {
  return setKey(set.owner, 0) === setKey(owner, 0);
}
