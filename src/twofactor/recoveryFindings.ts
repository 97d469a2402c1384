/** What is wrong with sets of recovery codes, found at a start: what a killed window or a forgetful secret store left. */
import type { Note } from './recoveryNotes.ts';
import type { RecoverySet } from './recoverySets.ts';
import { has, type KnownSet } from './recoveryState.ts';

export interface VaultFinding {
  readonly kind: FindingKind;
  readonly set: RecoverySet;
}

export type FindingKind =
  /** A confirmation was about to be sent, and whatever the registry answered never arrived. */
  | 'never-arrived'
  /** The codes came, and the secret store did not keep them. */
  | 'not-kept'
  /** The codes are kept, but the window ended before it could show them. */
  | 'unseen'
  /** The set was kept, and is gone. */
  | 'missing'
  /** The secret store has something else in its place. */
  | 'unreadable';

/** What tells the sets that a living process waits for from those that nobody does. */
export interface Waiting {
  /** Of this process, by the hashes of its sets. */
  readonly own: ReadonlySet<string>;
  readonly instance: string;
  readonly now: Date;
}

/** Milliseconds that a confirmation takes at the very most. Beyond it the process's number stands for another one. */
export const longestConfirmation = 600_000;

/** What is to be told about a set; undefined where nothing is, or not any more. */
export function findingOf(known: KnownSet, waiting: Waiting): VaultFinding | undefined {
  const { set, notes } = known;
  if (['retired', 'superseded'].includes(set.state)) return undefined;
  if (has(notes, 'forgotten') || has(notes, 'told')) return undefined;
  const kind = kindOf(known, waiting);
  return kind === undefined ? undefined : { kind, set };
}

function kindOf({ set, notes, entry }: KnownSet, waiting: Waiting): FindingKind | undefined {
  if (entry?.kind === 'unreadable') return 'unreadable';
  if (entry?.kind === 'forgotten') return undefined;
  const expected = notes.find(({ event }) => event === 'expected');
  // In a browser a window does not see what another that still runs has only just kept.
  const isAnothers = expected !== undefined && isAwaited(expected, waiting);
  if (has(notes, 'kept')) return entry === undefined && !isAnothers ? 'missing' : undefined;
  // A set of another window's, whose notes are elsewhere, or one that is still being waited for.
  if (expected === undefined || has(notes, 'nothing-came') || isAnothers) return undefined;
  // What was to be imported is still where it came from.
  if (set.source === 'import') return undefined;
  const wasShown = has(notes, 'not-kept');
  // A store that was given up waiting for may have kept them all the same.
  if (entry !== undefined) return wasShown ? undefined : 'unseen';
  return wasShown ? 'not-kept' : 'never-arrived';
}

/** Whether the process that made the marker still waits for the set. */
export function isAwaited({ hash, pid, instance, at }: Note, waiting: Waiting): boolean {
  if (instance === waiting.instance) return waiting.own.has(hash);
  // In a container every start may get the number of the one before.
  if (pid === undefined || pid === process.pid) return false;
  const age = waiting.now.getTime() - (at?.getTime() ?? 0);
  return age < longestConfirmation && isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
