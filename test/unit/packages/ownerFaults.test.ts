/**
 * Every fault of the registry at every request of an owner's change to twenty packages: what we say and what the
 * registry holds agree, going on ends with everything done, and no list is changed twice.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../registry/index.ts';
import {
  commonKinds,
  isOfRead,
  type FaultKind as Kind,
  kindsOutlasting,
  silentKinds,
} from '../faultKinds.ts';
import { atOnce, Digs, type FaultyOwners, type OwnersOutcome, packagesCount } from './faultyOwners.ts';

/** Enough for a busy computer, and little to wait for. */
const patienceMs = 3000;
const kinds = kindsOutlasting(patienceMs + 1000);
const allKinds = Object.keys(kinds) as Kind[];
const readKinds = allKinds.filter(isOfRead);

type At = Omit<Fault, 'effect'>;

interface Place {
  readonly kinds: readonly Kind[];
  /** How many such requests there are. */
  readonly requests: number;
  /** @param number of the request, from 0; and of the package, unless told */
  at(packages: readonly string[], number: number): At;
  /** What brings the batch to that request. */
  before?(packages: readonly string[], number: number): Fault;
  readonly adds?: boolean;
}

const reads = (packages: readonly string[], number: number) => ({
  method: 'GET',
  path: `^/${packages[number]}$`,
});
const changes = (packages: readonly string[], number: number) => ({
  method: 'PUT',
  path: `^/${packages[number]}/-rev/`,
});
const loses = (packages: readonly string[], number: number): Fault => ({
  ...changes(packages, number),
  withOtp: true,
  effect: { kind: 'drop-answer' },
});
const conflicts = (packages: readonly string[], number: number): Fault => ({
  ...changes(packages, number),
  withOtp: true,
  effect: { kind: 'status', status: 409 },
});

const places: Readonly<Record<string, Place>> = {
  'the look at a package': { kinds: readKinds, requests: packagesCount, at: reads },
  'the look for the user': {
    kinds: readKinds,
    requests: packagesCount,
    at: (_, after) => ({ method: 'GET', path: '^/-/user/', after }),
    adds: true,
  },
  'the change without a code': {
    kinds: allKinds,
    requests: atOnce,
    at: (packages, number) => ({ ...changes(packages, number), withOtp: false }),
  },
  'the change with a code': {
    kinds: allKinds,
    requests: packagesCount,
    at: (packages, number) => ({ ...changes(packages, number), withOtp: true }),
  },
  'the first look for a change that was made': {
    kinds: readKinds,
    requests: 1,
    at: (packages, number) => ({ ...reads(packages, number), after: 1 }),
    before: loses,
  },
  'every look for a change that was made': {
    kinds: readKinds,
    requests: 1,
    at: (packages, number) => ({ ...reads(packages, number), after: 1, times: 99 }),
    before: loses,
  },
  'the look after a conflict': {
    kinds: readKinds,
    requests: 1,
    at: (packages, number) => ({ ...reads(packages, number), after: 1 }),
    before: conflicts,
  },
};

const unreadable: readonly Kind[] = ['a page with 200', 'garbage with 200', 'half a JSON, nothing done'];
const noSession: readonly Kind[] = ['signed out', 'an early refusal'];
const gone: readonly Kind[] = ['no answer, nothing done', 'an answer after we have gone'];
/** Reads are sent again by themselves, and wait as long as they are told to. */
const repaired: readonly Kind[] = [
  'a slow answer',
  'a page with 502',
  'a reset before the body is read',
  'a reset when it is done',
  '429',
  '429 with Retry-After',
];
const asRead = {
  'failed: forbidden': ['403'],
  'failed: conflict': ['409'],
  'failed: server': ['503, nothing done'],
  'failed: protocol': unreadable,
  'failed: network': ['an answer cut off'],
  'stopped: unsafe': ['a redirect to another host'],
  'stopped: signed-out': noSession,
  'stopped: network': gone,
  done: repaired,
} as const;
/** Sent for one revision, a change goes again where it was not taken: what went wrong once does no harm. */
const mended: readonly Kind[] = [
  '409',
  ...repaired,
  ...unreadable,
  '503, nothing done',
  '503, done',
  'a reset in the body',
  'an early refusal',
  'garbage with 200, done',
  'half a JSON, done',
];
const refused = {
  'failed: forbidden': ['403'],
  'stopped: unsafe': ['a redirect to another host'],
  'stopped: signed-out': ['signed out'],
} as const;

/** What is said, and after which faults. Every `unknown` of all that there may be is listed here. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly Kind[]>>>> = {
  'the look at a package': asRead,
  'the look for the user': asRead,
  'the change without a code': {
    ...refused,
    // The answer that was cut off has told by its status that it is a refusal.
    'failed: network': ['an answer cut off'],
    'stopped: network, unknown: network': [...gone, 'no answer, done'],
    done: mended,
  },
  'the change with a code': {
    ...refused,
    'stopped: network, unknown: network': gone,
    done: [...mended, 'an answer cut off', 'no answer, done'],
  },
  'the first look for a change that was made': { done: readKinds },
  'every look for a change that was made': {
    'unknown: network': readKinds.filter(kind => kind !== 'a slow answer'),
    done: ['a slow answer'],
  },
  // It could have been ours that was in the way.
  'the look after a conflict': {
    'unknown: forbidden': ['403'],
    'unknown: conflict': ['409'],
    'unknown: server': ['503, nothing done'],
    'unknown: protocol': unreadable,
    'unknown: network': ['an answer cut off'],
    'stopped: unsafe, unknown: unsafe': ['a redirect to another host'],
    'stopped: signed-out, unknown: signed-out': noSession,
    'stopped: network, unknown: network': gone,
    done: repaired,
  },
};

interface Case {
  readonly place: string;
  readonly kind: Kind;
  readonly play: FaultyOwners;
}

describe("every fault of the registry at every request of an owner's change to many packages", function () {
  this.timeout(900_000);

  const outcomes = new Map<string, OwnersOutcome[]>();
  const late: string[] = [];

  // Many at once: most of the time is spent waiting for a registry that does not answer.
  before(async () => {
    const storage = await mkdtemp(join(tmpdir(), 'registries-'));
    const queue = cases();
    await Promise.all(
      Array.from({ length: 10 }, async (_, number) => {
        const digs = await Digs.open(storage, `digs${number}`);
        try {
          for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
            const outcome = await digs.play(each.play);
            const title = titleOf(each);
            outcomes.set(title, [...(outcomes.get(title) ?? []), outcome]);
          }
          late.push(...(await digs.settled()));
        } finally {
          await digs.close();
        }
      }),
    );
    await rm(storage, { recursive: true, force: true });
  });

  for (const [place, { kinds: list }] of Object.entries(places)) {
    it(place, () => {
      const found = list.map(kind => [kind, summary(outcomes.get(titleOf({ place, kind })))]);
      const wanted = Object.entries(expected[place] ?? {}).flatMap(([words, of]) =>
        of.map(kind => [kind, words] as const),
      );
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
    });
  }

  it('knows every place', () => assert.deepEqual(Object.keys(expected), Object.keys(places)));

  it('what was held up comes to nothing in the end', () => assert.deepEqual(late, []));
});

/** What is said, wherever it was met, and with it everything that is wrong. */
function summary(all: readonly OwnersOutcome[] = []): string {
  return [...new Set(all.flatMap(({ said, wrong }) => [said, ...wrong]))].join('; ');
}

function titleOf({ place, kind }: Pick<Case, 'place' | 'kind'>): string {
  return `${place}: ${kind}`;
}

function cases(): Case[] {
  const each = Object.entries(places).flatMap(([place, of]) =>
    of.kinds.flatMap(kind => {
      // The others are tried at one of them.
      const numbers = commonKinds.has(kind)
        ? Array.from({ length: of.requests }, (_, number) => number)
        : [Math.floor(of.requests / 2)];
      return numbers.map(number => ({ place, kind, play: playOf(of, kind, number) }));
    }),
  );
  // Half a minute's pause, where the registry wants one and does not say how long: begun first, over with the others.
  return each.toSorted((a, b) => Number(b.kind === '429') - Number(a.kind === '429'));
}

function playOf({ at, before, adds }: Place, kind: Kind, number: number): FaultyOwners {
  return {
    ...(adds === undefined ? {} : { adds }),
    faults: packages => [
      { ...at(packages, number), effect: kinds[kind] },
      ...(before === undefined ? [] : [before(packages, number)]),
    ],
    ...(silentKinds.has(kind) && { timeoutMs: patienceMs }),
  };
}
