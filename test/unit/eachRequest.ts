/**
 * Tries faults at literally each request of a piece of work: a clean run is recorded, and so is what follows each of some
 * mishaps; what was seen there is hit by each fault, one at a time, and none may be missed.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker, workerData } from 'node:worker_threads';
import type { Fault, LoggedRequest } from '../registry/index.ts';

/** Enough for a busy computer, and little to wait for. */
export const patienceMs = 4000;

/** What can go wrong with a request, and goes wrong once. */
const faultsAtEach = {
  // Once all has come in: then nobody can know by themselves that it was not done.
  'dropped before': { kind: 'close-in-request', bytes: 1_000_000 },
  'dropped after': { kind: 'drop-answer' },
  '500': { kind: 'status', status: 500 },
  '409': { kind: 'status', status: 409 },
  '429': { kind: 'status', status: 429, retryAfterSeconds: 1 },
  timeout: { kind: 'hang' },
  'corrupt body': { kind: 'status', status: 200, body: 'half-json', done: true },
  duplicate: { kind: 'twice' },
  delay: { kind: 'slow', milliseconds: 100 },
  overtaken: { kind: 'overtaken' },
  'overtaken, done': { kind: 'overtaken', done: true },
} as const satisfies Record<string, Fault['effect']>;

export type FaultAtEach = keyof typeof faultsAtEach;
/** For what is the same many times over: the others have to do with what is asked, and not with how often. */
const usualFaults = ['dropped before', 'dropped after', '500', '409', '429', 'timeout'] as const;
/** Of requests that are under way beside others: those that come in later are answered first. */
const orders = ['overtaken', 'overtaken, done'] as const;
export const allFaults = (Object.keys(faultsAtEach) as readonly FaultAtEach[]).filter(
  kind => !orders.some(each => each === kind),
);
export const faultsBesideOthers = [...usualFaults, ...orders];

export interface Expectation {
  /** The module that a thread runs, with `serveCases`. */
  readonly worker: URL;
  /** All that may be said: of each request, where each fault hits it. */
  readonly said: Matrix['said'];
  /** How many requests there are. */
  readonly places: number;
  /** Those of a clean run are hit by these, and those that follow a mishap by the usual ones. */
  readonly faults?: readonly FaultAtEach[];
}

/** Tests that each request was hit by each fault, and that only what is expected was said of it. */
export function describeEachRequest(of: string, expectation: Expectation): void {
  const { worker, said, places, faults = usualFaults } = expectation;
  describe(`each request of ${of}, hit by each of ${faults.length} faults`, function () {
    this.timeout(900_000);
    let matrix: Matrix;

    before(async () => {
      matrix = await tryInThreads(worker, faults);
      const { cases, seconds } = matrix;
      console.log(`      ${cases} cases, at ${matrix.places} requests, in ${Math.round(seconds)} s`);
    });

    for (const group of Object.keys(said)) {
      it(group, () => assertSaid(matrix, said, group));
    }

    it('knows every request', () => {
      assert.deepEqual(Object.keys(matrix.said).toSorted(), Object.keys(said).toSorted());
    });

    it('has met every one of them', () => assert.equal(matrix.places, places));
  });
}

/**
 * @param expected all that may be said
 * @throws AssertionError where something else is said, something is wrong, or a fault was not tried there
 */
function assertSaid({ said }: Matrix, expected: Matrix['said'], group: string): void {
  const allowed = expected[group] ?? {};
  const found = said[group] ?? {};
  assert.deepEqual(Object.keys(found).toSorted(), Object.keys(allowed).toSorted());
  for (const [kind, texts] of Object.entries(found)) {
    const others = texts.filter(text => allowed[kind]?.includes(text) !== true);
    assert.deepEqual(others, [], kind);
  }
}

/** The same whichever of the usual faults it is. */
export function atEachFault(said: string) {
  return sameFor(usualFaults, said);
}

/** The same whichever of the others overtakes it. */
export function atEachOrder(said: string) {
  return sameFor(orders, said);
}

/** The same whichever of all faults it is. */
export function atEveryFault(said: string) {
  return sameFor(allFaults, said);
}

/**
 * After a mishap of which that is said at first, whatever goes wrong later.
 * @param mishap `POST dropped after`
 * @param places the requests that follow it and are none of a clean run
 */
export function following(mishap: string, said: string, places: readonly string[]): Matrix['said'] {
  return {
    [`nothing, after ${mishap}`]: { nothing: [said] },
    ...Object.fromEntries(places.map(place => [`${place}, after ${mishap}`, atEachFault(said)])),
  };
}

/** What is said of one piece of work among several. */
export function ofWork(name: string, said: Matrix['said']): Matrix['said'] {
  return Object.fromEntries(Object.entries(said).map(([group, texts]) => [`${name}: ${group}`, texts]));
}

function sameFor<Kind extends FaultAtEach>(faults: readonly Kind[], said: string) {
  const entries = faults.map(kind => [kind, [said]]);
  return Object.fromEntries(entries) as Readonly<Record<Kind, readonly string[]>>;
}

/** A request as it is in every run, whatever the names in it: `~` stands for what begins them, `*` for a revision, a token or its key. */
interface Place {
  readonly method: string;
  readonly path: string;
  readonly withOtp: boolean;
  /** How many of the same there were before. */
  readonly after: number;
}

/** What goes wrong at a place before anything else does. */
export interface Mishap {
  readonly kind: FaultAtEach;
  readonly at: Place;
}

export interface Case {
  /** The request that is hit, whichever package's it is: `PUT ~ with a code, no. 2, after PUT dropped before`. */
  readonly group: string;
  readonly kind: FaultAtEach | undefined;
  readonly at: Place | undefined;
  readonly mishap: Mishap | undefined;
}

export interface Played {
  /** What it came to at first. */
  readonly said: string;
  /** What is not as it must be. */
  readonly wrong: readonly string[];
  readonly requests: readonly LoggedRequest[];
}

/** @param prefix begins the names of the packages of this case, or is that of its account, and of no others */
export type Play = (each: Case, prefix: string, faults: readonly Fault[]) => Promise<Played>;

/** @param places the requests of a clean run */
export type MishapsIn = (places: readonly Place[]) => readonly Mishap[];

/** What a thread has come to. */
export interface Tried {
  readonly cases: number;
  /** How many different requests were hit. */
  readonly places: number;
  readonly said: readonly { readonly group: string; readonly kind: string; readonly text: string }[];
}

export interface Matrix extends Omit<Tried, 'said'> {
  readonly seconds: number;
  /** What was said, and with it all that is wrong, by group and fault; each once. */
  readonly said: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Which of the cases are tried by one thread: each `of`th. */
interface Share {
  readonly index: number;
  readonly of: number;
  readonly faults: readonly FaultAtEach[];
}

/** By as many threads as small computers have processors. @param module posts what `tryEachRequest` has come to */
async function tryInThreads(module: URL, faults: readonly FaultAtEach[]): Promise<Matrix> {
  const started = performance.now();
  const shares = await Promise.all(
    [0, 1].map(async index => {
      const worker = new Worker(module, { workerData: { index, of: 2, faults } satisfies Share });
      const [tried]: readonly Tried[] = await once(worker, 'message');
      await worker.terminate();
      return tried ?? assert.fail('nothing was tried');
    }),
  );
  const { said, ...counts } = together(shares);
  return { ...counts, seconds: (performance.now() - started) / 1000, said: byGroup(said) };
}

/** What several have come to, as if it was one. */
export function together(tried: readonly Tried[]): Tried {
  const sum = (of: (each: Tried) => number) => tried.reduce((total, each) => total + of(each), 0);
  return {
    cases: sum(each => each.cases),
    places: sum(each => each.places),
    said: tried.flatMap(({ said }) => said),
  };
}

function byGroup(said: Tried['said']): Matrix['said'] {
  const groups = Map.groupBy(said, ({ group }) => group);
  return Object.fromEntries(
    [...groups].map(([group, all]) => {
      const kinds = Map.groupBy(all, ({ kind }) => kind);
      const texts = [...kinds].map(([kind, some]) => [kind, [...new Set(some.map(({ text }) => text))]]);
      return [group, Object.fromEntries(texts)];
    }),
  );
}

/**
 * In a thread of `tryInThreads`.
 * @param players each does one case after the other
 * @param mishapsIn the mishaps after which the requests that follow are hit as well
 * @param name of this piece of work among several of which nothing is done to many packages: each request of it is told
 *   from those like it
 */
export async function tryEachRequest(
  players: readonly Play[],
  mishapsIn: MishapsIn,
  name?: string,
): Promise<Tried> {
  const { index: own, of, faults: kinds }: Share = workerData;
  const isOwn = (_: unknown, index: number) => index % of === own;
  const said: Tried['said'][number][] = [];
  let count = 0;
  const play = async (cases: readonly Case[]) => {
    const queue = [...cases];
    const played = new Map<Case, Played>();
    const work = async (player: Play) => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        count += 1;
        const prefix = `dig${count}`;
        const faults = faultsOf(each, prefix);
        const outcome = await player(each, prefix, faults);
        const wrong = [...outcome.wrong, ...missed(outcome.requests, faults.length)];
        played.set(each, { ...outcome, requests: withTilde(outcome.requests, prefix) });
        const text = [outcome.said, ...wrong.map(one => one.replaceAll(prefix, '~'))].join('; ');
        const group = name === undefined ? each.group : `${name}: ${each.group}`;
        said.push({ group, kind: each.kind ?? 'nothing', text });
      }
    };
    await Promise.all(players.map(work));
    return played;
  };

  const isAlone = name !== undefined;
  const clean = [...(await play([recording(undefined, isAlone)])).values()].flatMap(({ requests }) =>
    placesIn(requests),
  );
  const known = new Set(clean.map(keyOf));
  const recorded = await play(
    mishapsIn(clean)
      .filter(isOwn)
      .map(mishap => recording(mishap, isAlone)),
  );
  const later = [...recorded].flatMap(([{ mishap }, { requests }]) =>
    placesIn(requests)
      .filter(at => !known.has(keyOf(at)))
      .map(at => ({ at, mishap })),
  );
  const hit = [...clean.filter(isOwn).map(at => ({ at, mishap: undefined })), ...later];
  // What waits for an answer that never comes goes along with what does not wait.
  const kindsAt = ({ mishap }: Pick<Case, 'mishap'>) => (mishap === undefined ? kinds : usualFaults);
  await play(
    hit.flatMap(each => kindsAt(each).map(kind => ({ ...each, kind, group: groupOf(each, isAlone) }))),
  );
  return { cases: count, places: hit.length, said };
}

function recording(mishap: Mishap | undefined, isAlone: boolean): Case {
  const group = `nothing${afterMishap(mishap, isAlone)}`;
  return { group, kind: undefined, at: undefined, mishap };
}

function faultsOf({ at, kind, mishap }: Case, prefix: string): readonly Fault[] {
  // The first that is due is taken: a place that comes after the mishap's own has to count that one as well.
  return [
    ...(at === undefined || kind === undefined ? [] : [faultAt(at, kind, prefix)]),
    ...(mishap === undefined ? [] : [faultAt(mishap.at, mishap.kind, prefix)]),
  ];
}

function faultAt({ path, ...place }: Place, kind: FaultAtEach, prefix: string): Fault {
  const pattern = path.replaceAll('~', prefix).replaceAll('*', '[^/]+');
  return { ...place, path: `^${pattern}$`, effect: faultsAtEach[kind] };
}

function missed(requests: readonly LoggedRequest[], faults: number): readonly string[] {
  const hits = requests.filter(({ fault }) => fault !== null).length;
  return hits === faults ? [] : [`${hits} of ${faults} faults met their request`];
}

function withTilde(requests: readonly LoggedRequest[], prefix: string): readonly LoggedRequest[] {
  return requests.map(each => ({ ...each, url: each.url.replaceAll(prefix, '~') }));
}

function placesIn(requests: readonly LoggedRequest[]): readonly Place[] {
  const seen = new Map<string, number>();
  return requests.map(({ method, url, hasOtp }) => {
    const path = url
      .replace(/\?.*$/, '')
      .replaceAll('%2f', '/')
      .replace(/\/(-rev|token|done)\/.*$/, '/$1/*');
    const same = { method, path, withOtp: hasOtp };
    const after = seen.get(JSON.stringify(same)) ?? 0;
    seen.set(JSON.stringify(same), after + 1);
    return { ...same, after };
  });
}

function keyOf(place: Place): string {
  return JSON.stringify(place);
}

function groupOf({ at, mishap }: Pick<Case, 'mishap'> & { readonly at: Place }, isAlone: boolean): string {
  const { method, path, withOtp } = at;
  const what = path.replace(/~[^/]*(\/package-\d+)?/, '~').replace(/:.*$/, '');
  // Of what is asked for each package alike, all are one.
  const nth = isAlone || path.includes('~') ? nthOf(at) : '';
  return `${method} ${what}${withOtp ? ' with a code' : ''}${nth}${afterMishap(mishap, isAlone)}`;
}

function afterMishap(mishap: Mishap | undefined, isAlone: boolean): string {
  if (mishap === undefined) return '';
  return `, after ${mishap.at.method}${isAlone ? nthOf(mishap.at) : ''} ${mishap.kind}`;
}

function nthOf({ after }: Place): string {
  return after === 0 ? '' : `, no. ${after + 1}`;
}
