/** Where sets of recovery codes stand: a fold over their notes and what the secret store has. */
import { isSameAccount } from '../registry/account.ts';
import { hashOf, type Note, type SetName } from './recoveryNotes.ts';
import type { Entry } from './recoverySecrets.ts';
import {
  type CodeOwner,
  type CodeStatus,
  type RecoveryCode,
  type RecoverySet,
  type SetState,
  setKey,
} from './recoverySets.ts';

/** One set with all that is known of it. */
export interface KnownSet {
  readonly set: RecoverySet;
  readonly notes: readonly Note[];
  readonly entry: Entry | undefined;
}

/** Every number of the owner that notes or the secret store know, oldest first, also those where nothing came. */
export function knownSets(
  owner: CodeOwner,
  notes: readonly Note[],
  entries: ReadonlyMap<number, Entry>,
): readonly KnownSet[] {
  const numbers = [...new Set([...notedNumbers(owner, notes), ...entries.keys()])];
  return numbers
    .toSorted((one, two) => one - two)
    .map(number => known({ owner, number }, notes, entries.get(number)))
    .map(supersede);
}

/** Whether codes came for it, and the person has not forgotten them. */
export function hasCome({ notes, entry }: KnownSet): boolean {
  if (entry?.kind === 'forgotten' || has(notes, 'forgotten')) return false;
  return entry !== undefined || has(notes, 'kept') || has(notes, 'not-kept');
}

export function notedNumbers(owner: CodeOwner, notes: readonly Note[]): readonly number[] {
  return notes.flatMap(({ set }) =>
    set !== undefined && isSameAccount(set.owner, owner) ? [set.number] : [],
  );
}

/** How often notes tell that this code was sent. */
export function nextAttempt(set: SetName, index: number, notes: readonly Note[]): number {
  const hash = hashOf(set);
  const attempts = notes.flatMap(note =>
    note.hash === hash && note.code?.index === index ? [note.code.attempt] : [],
  );
  return Math.max(-1, ...attempts) + 1;
}

export function has(notes: readonly Note[], event: Note['event']): boolean {
  return notes.some(note => note.event === event);
}

function known(name: SetName, all: readonly Note[], entry: Entry | undefined): KnownSet {
  const hash = hashOf(name);
  const notes = all.filter(note => note.hash === hash);
  const told = notes.find(({ event }) => event === 'kept' || event === 'not-kept');
  const details = entry?.kind === 'set' ? entry : (told ?? notes.find(({ event }) => event === 'expected'));
  const retired = notes.find(({ event }) => event === 'retired');
  const count = entry?.kind === 'set' ? entry.codes.length : (told?.count ?? 0);
  const set: RecoverySet = {
    id: setKey(name.owner, name.number),
    ...name,
    ...(details?.at === undefined ? {} : { at: details.at }),
    source: details?.source ?? 'enrolment',
    state: stateOf(entry, retired !== undefined),
    ...(retired?.at === undefined ? {} : { retiredAt: retired.at }),
    copied: has(notes, 'copied'),
    codes: Array.from({ length: count }, (_, index) => codeOf(index, notes)),
  };
  return { set, notes, entry };
}

function stateOf(entry: Entry | undefined, retired: boolean): SetState {
  if (retired) return 'retired';
  if (entry === undefined) return 'missing';
  return entry.kind === 'set' ? 'live' : 'unreadable';
}

/** A registry forgets the codes of before when 2FA is set up again. */
function supersede(known: KnownSet, position: number, all: readonly KnownSet[]): KnownSet {
  if (known.set.state === 'retired') return known;
  const later = all.slice(position + 1);
  const enrolledSince = later.some(each => each.set.source === 'enrolment' && hasCome(each));
  return enrolledSince ? { ...known, set: { ...known.set, state: 'superseded' } } : known;
}

function codeOf(index: number, notes: readonly Note[]): RecoveryCode {
  const own = notes.filter(({ code }) => code?.index === index);
  const untried = new Set(own.filter(({ event }) => event === 'untried').map(({ code }) => code?.attempt));
  const tried = own.filter(({ code }) => !untried.has(code?.attempt));
  const status = statusOf(tried);
  const telling = tried.findLast(({ event }) => event === status) ?? tried.at(-1);
  return {
    index,
    status,
    ...(telling?.at === undefined ? {} : { at: telling.at }),
    ...(telling?.text === undefined ? {} : { purpose: telling.text }),
  };
}

/** One `used` settles it, and so does one `refused`: a code works once, and notes have no order. */
function statusOf(tried: readonly Note[]): CodeStatus {
  if (has(tried, 'used')) return 'used';
  if (has(tried, 'refused')) return 'refused';
  return tried.length > 0 ? 'unknown' : 'unused';
}
