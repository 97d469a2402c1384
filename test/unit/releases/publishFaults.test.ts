/**
 * Every fault of the registry at every request of a publish: what we say and what the registry holds agree, and we
 * say that we do not know only where that cannot be had.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolderPrefix } from '../../../src/releases/packFolder.ts';
import { type Fault, publishRequests, startRegistry, type TestRegistry } from '../../registry/index.ts';
import { isOfRead, type FaultKind as Kind, kindsOutlasting, silentKinds } from '../faultKinds.ts';
import { type FaultyPublish, isHeld, type Outcome, publishFaultily } from './faultyPublish.ts';
import { cleanUp, temporaryFolder } from './fixtures.ts';

/** Enough for a busy computer, and little to wait for. */
const patienceMs = 5000;
const kinds = kindsOutlasting(patienceMs + 2000);
const allKinds = Object.keys(kinds) as Kind[];
const readKinds = allKinds.filter(isOfRead);

interface Place extends Pick<FaultyPublish, 'twoFactor' | 'behaviour'> {
  readonly at: Omit<Fault, 'effect'>;
  /** What brings the publish to that request. */
  readonly before?: Fault;
}

type Requests = ReturnType<typeof publishRequests>;

const loses = ({ 'first PUT': put }: Requests): Fault => ({ ...put, effect: { kind: 'drop-answer' } });
const conflicts = ({ 'first PUT': put }: Requests, done: boolean): Fault => ({
  ...put,
  effect: { kind: 'status', status: 409, done },
});
const hidden = { scan: { ends: 'published', answers: 1 } } as const;

const places: Readonly<Record<string, (requests: Requests) => Place>> = {
  'the question who we are': requests => ({ at: requests.whoami, twoFactor: false }),
  'the look before the publish': requests => ({ at: requests.packument, twoFactor: false }),
  'the upload that needs no code': requests => ({ at: requests['first PUT'], twoFactor: false }),
  'the upload without the code': requests => ({ at: requests['first PUT'], twoFactor: true }),
  'the upload with the code': requests => ({ at: requests['second PUT'], twoFactor: true }),
  'the first look for a version that is there': requests => ({
    at: requests['look-up'],
    before: loses(requests),
    twoFactor: false,
  }),
  'every look for a version that is there': requests => ({
    at: { ...requests['look-up'], times: 9 },
    before: loses(requests),
    twoFactor: false,
  }),
  'the status of a version that is hidden': requests => ({
    at: requests.status,
    before: conflicts(requests, true),
    behaviour: hidden,
    twoFactor: false,
  }),
  'the status of a version that is not there': requests => ({
    at: requests.status,
    before: conflicts(requests, false),
    twoFactor: false,
  }),
  'the question who we are, where no version is to be seen': requests => ({
    at: { ...requests.whoami, after: 1 },
    before: conflicts(requests, false),
    twoFactor: false,
  }),
};

const nothingAsRead: readonly Kind[] = [
  'a page with 200',
  'garbage with 200',
  'half a JSON, nothing done',
  'a redirect to another host',
  'an answer cut off',
  '503, nothing done',
  '429',
  '429 with Retry-After',
  '403',
  '409',
];
const gone: readonly Kind[] = ['no answer, nothing done', 'an answer after we have gone'];
/** Reads are sent again by themselves. */
const repaired: readonly Kind[] = [
  'a page with 502',
  'a reset before the body is read',
  'a reset when it is done',
];
const noSession: readonly Kind[] = ['signed out', 'an early refusal'];
/** Who we are is nice to know, and not needed. */
const toldNothing: readonly Kind[] = [
  'a slow answer',
  'a page with 200',
  'garbage with 200',
  'half a JSON, nothing done',
  '503, nothing done',
  '429',
  '429 with Retry-After',
  '403',
  '409',
  ...repaired,
];
/** The registry has not done it, but could have. */
const maybe: readonly Kind[] = [
  'a page with 200',
  'a page with 502',
  'garbage with 200',
  'half a JSON, nothing done',
  'no answer, nothing done',
  '503, nothing done',
];
/** It has done it, and its answer does not say so. */
const mute: readonly Kind[] = [
  'no answer, done',
  'garbage with 200, done',
  'half a JSON, done',
  'a reset when it is done',
  'an answer cut off',
  '503, done',
];
const refused = {
  'no: unsafe': ['a redirect to another host'],
  'no: signed-out': ['signed out'],
  'no: forbidden': ['403'],
  'no: conflict': ['409'],
} as const;
/** How much of the document had gone out by then is a matter of luck. */
const either = 'no: network, or unknown: absent';
const resets: readonly Kind[] = ['a reset before the body is read', 'a reset in the body'];

/** What is said, and after which faults. Every `unknown` of all that there may be is listed here. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly Kind[]>>>> = {
  'the question who we are': {
    'no: network': ['an answer cut off', ...gone],
    'no: unsafe': ['a redirect to another host'],
    'no: signed-out': noSession,
    published: toldNothing,
  },
  'the look before the publish': {
    'no: network': ['an answer cut off', ...gone],
    'no: unsafe': ['a redirect to another host'],
    'no: signed-out': noSession,
    'no: protocol': ['a page with 200', 'garbage with 200', 'half a JSON, nothing done'],
    'no: server': ['503, nothing done'],
    'no: conflict': ['409'],
    published: ['a slow answer', '429', '429 with Retry-After', '403', ...repaired],
  },
  'the upload that needs no code': {
    ...refused,
    [either]: resets,
    'unknown: absent': [...maybe, 'an answer after we have gone'],
    'looked up': mute,
    published: ['a slow answer', '429', '429 with Retry-After', 'an early refusal'],
  },
  'the upload without the code': {
    ...refused,
    [either]: resets,
    // The answer that was cut off has told by its status that it is a refusal.
    'no: network': ['an answer cut off'],
    'unknown: absent': [
      ...maybe,
      ...mute.filter(kind => kind !== 'an answer cut off'),
      'an answer after we have gone',
    ],
    published: ['a slow answer', '429', '429 with Retry-After', 'an early refusal'],
  },
  'the upload with the code': {
    ...refused,
    [either]: resets,
    'unknown: absent': [...maybe, 'an answer after we have gone'],
    'looked up': mute,
    published: ['a slow answer', '429', '429 with Retry-After', 'an early refusal'],
  },
  'the first look for a version that is there': { 'looked up': readKinds },
  'every look for a version that is there': {
    'looked up': ['a slow answer'],
    'unknown: signed-out': noSession,
    'unknown: not-reached': [...nothingAsRead, ...gone, ...repaired],
  },
  'the status of a version that is hidden': {
    'unknown: absent': [...nothingAsRead, ...gone, ...noSession],
    'unknown: validating': ['a slow answer', 'a page with 502', 'a reset before the body is read'],
    // By the time of the answer that arrives, the scan is over.
    'looked up': ['a reset when it is done'],
  },
  'the status of a version that is not there': {
    'no: conflict': ['a slow answer', ...repaired],
    'unknown: absent': [...nothingAsRead, ...gone, ...noSession],
  },
  'the question who we are, where no version is to be seen': {
    'no: conflict': toldNothing,
    'unknown: signed-out': noSession,
    'unknown: not-reached': ['an answer cut off', 'a redirect to another host', ...gone],
  },
};

describe('every fault of the registry at every request of a publish', function () {
  this.timeout(900_000);

  const registries: TestRegistry[] = [];
  const outcomes: Record<string, Outcome> = {};
  const denied: { readonly registry: TestRegistry; readonly name: string }[] = [];
  let storage: string;
  let temporary: string;
  const usualTemporary = process.env['TMPDIR'];

  // All at once: most of the time is spent waiting for registries that do not answer.
  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'registries-'));
    temporary = await temporaryFolder();
    process.env['TMPDIR'] = temporary;
    const queue = cases();
    await Promise.all(Array.from({ length: 8 }, (_, number) => work(join(storage, `${number}`), queue)));
  });

  async function work(folder: string, queue: Case[]): Promise<void> {
    const registry = await startRegistry({ storage: folder });
    registries.push(registry);
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      const outcome = await publishFaultily(registry, each.play);
      outcomes[titleOf(each)] = outcome;
      if (outcome.said.startsWith('no:')) denied.push({ registry, name: each.play.name });
    }
  }

  after(async () => {
    if (usualTemporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualTemporary;
    await Promise.all(registries.map(registry => registry.close()));
    await rm(storage, { recursive: true, force: true });
    await cleanUp();
  });

  for (const [place, said] of Object.entries(expected)) {
    it(place, () => {
      const found = kindsAt(place).map(kind => [kind, summary(kind, outcomes[titleOf({ place, kind })])]);
      const wanted = Object.entries(said).flatMap(([words, list]) =>
        list.map(kind => [kind, words] as const),
      );
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
    });
  }

  it('knows every place', () => assert.deepEqual(Object.keys(expected), Object.keys(places)));

  it('what was said not to be there does not appear later', async () => {
    assert.notEqual(denied.length, 0);
    for (const { registry, name } of denied) assert.equal(await isHeld(registry, name), false, name);
  });

  it('leaves no folder of a tarball behind', async () => {
    const left = (await readdir(temporary)).filter(name => name.startsWith(packFolderPrefix));
    assert.deepEqual(left, []);
  });
});

/** What is said, and with it everything that is wrong. */
function summary(kind: Kind, outcome: Outcome | undefined): string {
  const { said = 'nothing', wrong = [] } = outcome ?? {};
  const isLuck = resets.includes(kind) && either.split(', or ').includes(said);
  return [isLuck ? either : said, ...wrong].join('; ');
}

interface Case {
  readonly place: string;
  readonly kind: Kind;
  readonly play: FaultyPublish;
}

function titleOf({ place, kind }: Pick<Case, 'place' | 'kind'>): string {
  return `${place}: ${kind}`;
}

function cases(): Case[] {
  const each = Object.entries(places).flatMap(([place, at], row) =>
    kindsAt(place).map((kind, column) => ({
      place,
      kind,
      play: playOf(at, kind, `burrow-${row}-${column}`),
    })),
  );
  // Half a minute's pause, where the registry wants one and does not say how long: begun first, over with the others.
  return each.toSorted((a, b) => Number(b.kind === '429') - Number(a.kind === '429'));
}

function playOf(placeOf: (requests: Requests) => Place, kind: Kind, name: string): FaultyPublish {
  const { at, before, ...play } = placeOf(publishRequests(name));
  const faults = [{ ...at, effect: kinds[kind] }, ...(before === undefined ? [] : [before])] as const;
  return { name, faults, ...play, ...(silentKinds.has(kind) && { timeoutMs: patienceMs }) };
}

/** Of a read it makes no difference whether it was done, and it has no body. */
function kindsAt(place: string): readonly Kind[] {
  return place.startsWith('the upload') ? allKinds : readKinds;
}
