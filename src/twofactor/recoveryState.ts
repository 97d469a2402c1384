/** Where sets of recovery codes stand: a fold over their notes and what the secret store has. */
import { hashOf, type Note } from './recoveryNotes.ts';
import type { Entry } from './recoverySecrets.ts';
import {
  type CodeOwner,
  type CodeStatus,
  type RecoveryCode,
  type RecoverySet,
  type SetState,
  setKey,
} from './recoverySets.ts';

/**
 * The owner's sets, oldest first: those in the secret store, and those that notes say were kept there.
 */
export function describeSets(
  owner: CodeOwner,
  notes: readonly Note[],
  entries: ReadonlyMap<number, Entry>,
): readonly RecoverySet[] {
  const all = knownNumbers(owner, notes, entries).map(number =>
    describe(owner, number, notesOf(owner, number, notes), entries.get(number)),
  );
  return all.filter(set => set !== undefined).map(supersede);
}

/** The attempts of one code that notes tell of, in their order. */
export function attemptsOf(hash: string, index: number, notes: readonly Note[]): readonly number[] {
  const attempts = notes.flatMap(note =>
    note.hash === hash && note.code?.index === index ? [note.code.attempt] : [],
  );
  return [...new Set(attempts)].toSorted((one, two) => one - two);
}

function knownNumbers(
  owner: CodeOwner,
  notes: readonly Note[],
  entries: ReadonlyMap<number, Entry>,
): readonly number[] {
  const noted = notes.flatMap(({ set }) =>
    set !== undefined && setKey(set.owner, 0) === setKey(owner, 0) ? [set.number] : [],
  );
  return [...new Set([...noted, ...entries.keys()])].toSorted((one, two) => one - two);
}

function notesOf(owner: CodeOwner, number: number, notes: readonly Note[]): readonly Note[] {
  const hash = hashOf({ owner, number });
  return notes.filter(note => note.hash === hash);
}

function describe(
  owner: CodeOwner,
  number: number,
  notes: readonly Note[],
  entry: Entry | undefined,
): RecoverySet | undefined {
  const note = (event: Note['event']) => notes.find(each => each.event === event);
  const kept = note('kept');
  if (entry?.kind === 'forgotten' || note('forgotten') !== undefined) return undefined;
  if (entry === undefined && kept === undefined) return undefined;
  const details = entry?.kind === 'set' ? entry : kept;
  const count = entry?.kind === 'set' ? entry.codes.length : (kept?.count ?? 0);
  return {
    id: setKey(owner, number),
    owner,
    number,
    ...(details?.at === undefined ? {} : { at: details.at }),
    source: details?.source ?? 'enrolment',
    state: stateOf(entry, note('retired') !== undefined),
    copied: note('copied') !== undefined,
    codes: Array.from({ length: count }, (_, index) => codeOf(index, notes)),
  };
}

function stateOf(entry: Entry | undefined, retired: boolean): SetState {
  if (retired) return 'retired';
  if (entry === undefined) return 'missing';
  return entry.kind === 'set' ? 'live' : 'unreadable';
}

/** A registry forgets the codes of before when 2FA is set up again. */
function supersede(set: RecoverySet, position: number, all: readonly RecoverySet[]): RecoverySet {
  const enrolledSince = all.slice(position + 1).some(({ source }) => source === 'enrolment');
  return enrolledSince && set.state !== 'retired' ? { ...set, state: 'superseded' } : set;
}

/** One `used` settles it, and so does one `refused`: a code works once. */
function codeOf(index: number, notes: readonly Note[]): RecoveryCode {
  const own = notes.filter(({ code }) => code?.index === index);
  const untried = new Set(own.filter(({ event }) => event === 'untried').map(({ code }) => code?.attempt));
  const tried = own.filter(({ code }) => !untried.has(code?.attempt));
  const has = (event: Note['event']) => tried.some(note => note.event === event);
  const status: CodeStatus = has('used')
    ? 'used'
    : has('refused')
      ? 'refused'
      : tried.length > 0
        ? 'unknown'
        : 'unused';
  const telling = tried.findLast(({ event }) => event === status) ?? tried.at(-1);
  return {
    index,
    status,
    ...(telling?.at === undefined ? {} : { at: telling.at }),
    ...(telling?.text === undefined ? {} : { purpose: telling.text }),
  };
}
