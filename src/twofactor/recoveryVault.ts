/**
 * Keeps recovery codes: none that has reached this computer is lost, or shown before it is stored.
 *
 * A set of codes is one entry in the secret store, written once. What happened to it are notes without any
 * secret (recoveryNotes.ts); where a set stands is what its notes and the secret store say together, read anew
 * each time, since other windows write too.
 */
import { randomUUID } from 'node:crypto';
import { isSameAccount } from '../registry/account.ts';
import type { AnswerFate } from '../registry/secondFactorPrompt.ts';
import type { Secret } from '../shared/secret.ts';
import { Arrival, type Kept } from './recoveryArrival.ts';
import { findingOf, isAwaited, type VaultFinding, type Waiting } from './recoveryFindings.ts';
import { type CodeEvent, hashOf, type Note, RecoveryNotes, type SetName } from './recoveryNotes.ts';
import { type Entry, RecoverySecrets, textOfForgotten } from './recoverySecrets.ts';
import {
  type CodeOwner,
  type RecoveryCode,
  type RecoverySet,
  type SetSource,
  VaultError,
} from './recoverySets.ts';
import { has, hasCome, type KnownSet, knownSets, nextAttempt, notedNumbers } from './recoveryState.ts';
import type { SecretStore } from './secretStore.ts';

export interface RecoveryVaultOptions {
  readonly secrets: SecretStore;
  /** Of the notes; made when the first is written. The same for all windows of this computer. */
  readonly folder: string;
  readonly now: () => Date;
  /** Milliseconds after which the secret store is taken for one that does not answer. */
  readonly patience?: number;
  /** Something was noted by this window: what was read of any set may no longer be so. */
  readonly onChange?: () => void;
}

/** One of the kept codes that goes out, and whom to tell what becomes of it. */
export interface KeptCode extends AnswerFate {
  readonly set: RecoverySet;
  readonly index: number;
}

/** A code for the prompt to send. */
export interface CodeToSend extends KeptCode {
  readonly value: Secret;
  /** How many codes can still be tried, this one included. */
  readonly left: number;
}

/** Long enough to unlock a keyring at once; short, since codes that are not kept are to be shown soon. */
const usualPatience = 10_000;

export class RecoveryVault {
  readonly #secrets: RecoverySecrets;
  readonly #notes: RecoveryNotes;
  readonly #now: () => Date;
  /** Tells this process from an earlier one that had the same number. */
  readonly #instance = randomUUID();
  /** The hashes of sets that this process waits for. */
  readonly #awaited = new Set<string>();

  constructor({ secrets, folder, now, patience, onChange = () => {} }: RecoveryVaultOptions) {
    this.#secrets = new RecoverySecrets(secrets, patience ?? usualPatience);
    this.#notes = new RecoveryNotes(folder, now, onChange);
    this.#now = now;
  }

  /**
   * Says that a set may come at any moment. To be called, and waited for, before the request goes out that
   * makes the registry answer with one; a process that dies from here on leaves the marker behind.
   * @throws VaultError `notes-failed`: then the request must not go out
   */
  expect(owner: CodeOwner): Promise<Arrival> {
    return this.#expect(owner, 'enrolment');
  }

  /**
   * Keeps codes that the person has. They stand beside the sets that are there (see `overlap`), and what was said
   * to be lost of this owner's is not said again.
   * @throws VaultError `notes-failed`, `store-failed`: nothing was changed
   */
  async import(owner: CodeOwner, codes: readonly Secret[]): Promise<Kept> {
    const arrival = await this.#expect(owner, 'import');
    const kept = await arrival.keep(codes);
    // They are kept, whether that can be noted everywhere or not.
    if (kept.kind === 'kept') await this.#replaceLost(owner).catch(() => undefined);
    return kept;
  }

  /**
   * Which of these codes are not in a live set of the owner yet, and which are.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async overlap(
    owner: CodeOwner,
    codes: readonly Secret[],
  ): Promise<{ readonly fresh: readonly Secret[]; readonly known: readonly Secret[] }> {
    const kept = new Set((await this.#liveCodes(owner)).map(({ value }) => comparable(value)));
    const isKnown = (code: Secret) => kept.has(comparable(code));
    return { fresh: codes.filter(code => !isKnown(code)), known: codes.filter(isKnown) };
  }

  /**
   * The set whose codes the registry takes, as far as is known: the newest live one.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async current(owner: CodeOwner): Promise<RecoverySet | undefined> {
    return (await this.sets(owner)).findLast(({ state }) => state === 'live');
  }

  /**
   * All sets of the owner, oldest first, also those that are no longer good for anything; not those that never
   * came, nor those that were forgotten.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async sets(owner: CodeOwner): Promise<readonly RecoverySet[]> {
    return (await this.#known(owner)).filter(hasCome).map(({ set }) => set);
  }

  /**
   * Whom there are notes about on this computer. There may be sets of others: those are found by asking for them.
   * @throws VaultError `notes-failed`
   */
  async owners(): Promise<readonly CodeOwner[]> {
    return ownersIn(await this.#notes.read());
  }

  /** @throws VaultError `missing`, `unreadable`, `store-failed` */
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
    const codes = await this.#liveCodes(owner);
    const unused = codes.filter(({ code }) => code.status === 'unused');
    const worthTrying = [...unused, ...codes.filter(({ code }) => code.status === 'unknown')];
    const [next] = worthTrying;
    if (next === undefined) return undefined;
    const { set, code, value } = next;
    const fate = await this.#fate(set, code.index, purpose);
    return { ...fate, value, left: worthTrying.length, set, index: code.index };
  }

  /**
   * Whether a code that the person typed is one of those kept here, so that it is marked as well. Such a code goes out
   * even where it cannot be marked: who types one may have nothing else left.
   */
  async recognise(owner: CodeOwner, typed: Secret, purpose: string): Promise<KeptCode | undefined> {
    try {
      const codes = await this.#liveCodes(owner);
      const found = codes.find(({ value }) => comparable(value) === comparable(typed));
      if (found === undefined) return undefined;
      const { set, code } = found;
      const fate = await this.#fate(set, code.index, purpose);
      return { ...fate, sending: () => fate.sending().catch(() => undefined), set, index: code.index };
    } catch (error) {
      if (error instanceof VaultError) return undefined;
      throw error;
    }
  }

  /**
   * The registry takes none of the owner's codes any more.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async retire(owner: CodeOwner, why: string): Promise<void> {
    await this.retireBefore(owner, Number.POSITIVE_INFINITY, why);
  }

  /**
   * The registry takes none of the codes that came before the set of this number.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async retireBefore(owner: CodeOwner, number: number, why: string): Promise<void> {
    const earlier = (await this.#known(owner)).filter(({ set }) => set.number < number);
    for (const { set, notes } of earlier) {
      const expected = notes.find(({ event }) => event === 'expected');
      const isToCome = expected !== undefined && !has(notes, 'kept') && isAwaited(expected, this.#waiting());
      if (!isToCome) await this.#notes.write(set, 'retired', { text: why });
    }
  }

  /**
   * Removes the codes of a set from this computer.
   * @throws VaultError `store-failed`, `notes-failed`
   */
  async forget(set: RecoverySet): Promise<void> {
    await this.#secrets.store(set.id, textOfForgotten(set.owner));
    await this.#notes.write(set, 'forgotten');
  }

  /**
   * The person has a copy of the set somewhere else.
   * @throws VaultError `notes-failed`
   */
  async copied(set: RecoverySet): Promise<void> {
    await this.#notes.write(set, 'copied');
  }

  /**
   * The person knows, and `lookAfter` need not say it again.
   * @throws VaultError `notes-failed`
   */
  async told(finding: VaultFinding): Promise<void> {
    if (finding.kind !== 'unseen') await this.#notes.write(finding.set, 'told');
    else await this.#notes.write(finding.set, 'kept', { count: finding.set.codes.length });
  }

  /**
   * What a window that was killed, or a secret store that forgets, has left. Reads one folder, and nothing else
   * where that does not exist; unfinished files are removed from it.
   * @throws VaultError `notes-failed`, `store-failed`
   */
  async lookAfter(): Promise<readonly VaultFinding[]> {
    await this.#notes.sweep();
    const notes = await this.#notes.read();
    const findings = ownersIn(notes).map(owner => this.#findings(owner, notes));
    return (await Promise.all(findings)).flat();
  }

  async #findings(owner: CodeOwner, notes: readonly Note[]): Promise<readonly VaultFinding[]> {
    const known = await this.#known(owner, notes);
    return known.map(each => findingOf(each, this.#waiting())).filter(finding => finding !== undefined);
  }

  async #replaceLost(owner: CodeOwner): Promise<void> {
    const lost = (await this.#findings(owner, await this.#notes.read())).filter(
      ({ kind }) => kind !== 'unseen',
    );
    for (const finding of lost) await this.told(finding);
  }

  async #expect(owner: CodeOwner, source: SetSource): Promise<Arrival> {
    let number = (await this.#highest(owner, source)) + 1;
    const details = { source, pid: process.pid, instance: this.#instance };
    // The note is made only once: a number that another window has taken is left to it.
    while (!(await this.#notes.write({ owner, number }, 'expected', details))) number += 1;
    const hash = hashOf({ owner, number });
    this.#awaited.add(hash);
    return new Arrival({ owner, number }, source, {
      secrets: this.#secrets,
      notes: this.#notes,
      now: this.#now,
      ended: () => this.#awaited.delete(hash),
    });
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

  async #known(owner: CodeOwner, read?: readonly Note[]): Promise<readonly KnownSet[]> {
    const notes = read ?? (await this.#notes.read());
    return knownSets(owner, notes, await this.#secrets.entries(owner, highest(owner, notes)));
  }

  /** The codes of the live sets, those of the newest set first. */
  async #liveCodes(
    owner: CodeOwner,
  ): Promise<readonly { readonly set: RecoverySet; readonly code: RecoveryCode; readonly value: Secret }[]> {
    const live = (await this.#known(owner)).filter(({ set }) => set.state === 'live').toReversed();
    return live.flatMap(({ set, entry }) =>
      entry?.kind === 'set'
        ? entry.codes.flatMap((value, index) => {
            const code = set.codes[index];
            return code === undefined ? [] : [{ set, code, value }];
          })
        : [],
    );
  }

  async #fate(set: SetName, index: number, purpose: string): Promise<AnswerFate> {
    const attempt = nextAttempt(set, index, await this.#notes.read());
    const note = (event: CodeEvent) => this.#notes.write(set, event, { text: purpose }, { index, attempt });
    return {
      sending: async () => {
        if (!(await note('sent'))) throw new VaultError('code-taken');
      },
      accepted: async () => void (await note('used')),
      refused: async () => void (await note('refused')),
      untried: async () => void (await note('untried')),
    };
  }

  #waiting(): Waiting {
    return { own: this.#awaited, instance: this.#instance, now: this.#now() };
  }
}

/** The highest number that notes give to a set of the owner; -1 without any. */
function highest(owner: CodeOwner, notes: readonly Note[]): number {
  return Math.max(-1, ...notedNumbers(owner, notes));
}

function ownersIn(notes: readonly Note[]): readonly CodeOwner[] {
  const all = notes.flatMap(({ set }) => (set === undefined ? [] : [set.owner]));
  return all.filter((owner, position) => all.findIndex(other => isSameAccount(owner, other)) === position);
}

/** People type codes without their dashes, in capitals. */
function comparable(code: Secret): string {
  return code.reveal().replaceAll(/[\s-]/g, '').toLowerCase();
}
