/**
 * Every fault of the registry at every request of a publish of twenty packages: what we say of each and what the registry
 * holds agree, what depends on one that is not live was not tried, and going on ends with everything published, once.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, faultKinds, startRegistry, type TestRegistry } from '../../registry/index.ts';
import { commonKinds, silentKinds } from '../faultKinds.ts';
import { builtOnce } from './builtOnce.ts';
import { packagesCount, type ShippingOutcome, shipFaultily } from './faultyShipping.ts';
import { cleanUp } from './fixtures.ts';

/** Enough for a busy computer, and little to wait for. */
const patienceMs = 8000;
type Kind = keyof typeof faultKinds;

/** What is said of the package at whose upload it goes wrong. */
const expected: Readonly<Record<Kind, readonly string[]>> = {
  'a slow answer': ['published'],
  'no answer, nothing done': ['unknown: network'],
  'no answer, done': ['published'],
  'a page with 200': ['unknown: protocol'],
  'a page with 502': ['unknown: server'],
  'garbage with 200': ['unknown: protocol'],
  'garbage with 200, done': ['published'],
  'half a JSON, nothing done': ['unknown: protocol'],
  'half a JSON, done': ['published'],
  'a redirect to another host': ['failed: unsafe, stopped'],
  // How much of the document had gone out by then is a matter of luck.
  'a reset before the body is read': ['unknown: network', 'failed: network, stopped'],
  'a reset in the body': ['unknown: network', 'failed: network, stopped'],
  'a reset when it is done': ['published'],
  'an answer cut off': ['published'],
  '503, nothing done': ['unknown: server'],
  '503, done': ['published'],
  '429': ['published'],
  '429 with Retry-After': ['published'],
  'signed out': ['failed: signed-out, stopped'],
  '403': ['failed: forbidden'],
  '409': ['failed: conflict'],
  'an early refusal': ['published'],
};
/** What the registry has done there is to ask for a code. */
const withoutCode: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  'no answer, done': ['unknown: network'],
  'garbage with 200, done': ['unknown: protocol'],
  'half a JSON, done': ['unknown: protocol'],
  'a reset when it is done': ['unknown: network'],
  // Its status has told that it is a refusal.
  'an answer cut off': ['failed: network, stopped'],
  '503, done': ['unknown: server'],
};
const kinds = Object.keys(expected) as Kind[];

interface Case {
  readonly prefix: string;
  readonly kind: Kind;
  readonly fault: Fault;
}

/** Where the others are: all the rest depends on the first, some on one in the middle, and nothing on the last. */
const elsewhere = [0, 2, packagesCount - 1];

/** Each kind at the upload of each package. */
const uploads: readonly Case[] = kinds.flatMap((kind, row) =>
  placesOf(kind).map(index => caseOf(`dig-${row}-${index}`, kind, index, {})),
);
/** Where a code is asked for the first upload is refused, and goes again with the code. */
const withCode: readonly Case[] = kinds
  .filter(kind => kind !== '429')
  .flatMap((kind, row) =>
    [false, true].map(withOtp => caseOf(`code-${row}-${Number(withOtp)}`, kind, 0, { withOtp })),
  );

function placesOf(kind: Kind): readonly number[] {
  // Half a minute's pause, where the registry wants one and does not say how long.
  if (kind === '429') return [0];
  return commonKinds.has(kind) ? Array.from({ length: packagesCount }, (_, index) => index) : elsewhere;
}

function caseOf(prefix: string, kind: Kind, index: number, more: Partial<Fault>): Case {
  const fault = { method: 'PUT', path: `^/${prefix}-${index}$`, effect: faultKinds[kind], ...more };
  return { prefix, kind, fault };
}

describe('every fault of the registry at every request of a publish of twenty packages', function () {
  this.timeout(900_000);
  let registry: TestRegistry;
  let storage: string;
  const outcomes = new Map<string, ShippingOutcome>();

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'registry-'));
    registry = await startRegistry({ storage });
    const { built, npm } = await builtOnce();
    const faults = [...uploads, ...withCode].map(({ fault }) => fault);
    await registry.admin.behave({ faults });
    const { token } = await registry.admin.addUser({ name: 'wombat' });
    // The one with the long pause first, over with the others.
    const queue = [...uploads, ...withCode].toSorted(
      (one, other) => Number(other.kind === '429') - Number(one.kind === '429'),
    );
    const work = async () => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        const { prefix, kind } = each;
        const owner = withCode.includes(each)
          ? await registry.admin.addUser({ name: prefix, twoFactor: 'auth-and-writes' })
          : { name: 'wombat', token };
        const patience = silentKinds.has(kind) ? { timeoutMs: patienceMs } : {};
        const code = async () =>
          withCode.includes(each) ? await registry.admin.code(prefix) : 'any will do';
        const play = { prefix, account: owner.name, token: owner.token, code, ...patience };
        outcomes.set(prefix, await shipFaultily(registry, built, npm, play));
      }
    };
    await Promise.all(Array.from({ length: 12 }, work));
  });

  after(async () => {
    await registry.close();
    await rm(storage, { recursive: true, force: true });
    await cleanUp();
  });

  for (const kind of kinds) {
    it(`${kind}, at each upload`, () => check(uploads, kind));
  }
  for (const kind of kinds.filter(each => each !== '429')) {
    it(`${kind}, where a code is asked for`, () => check(withCode, kind));
  }

  it('sends each package once, and again only where the fault was', async () => {
    const puts = (await registry.admin.requests()).filter(({ method }) => method === 'PUT');
    const sent = Map.groupBy(puts, ({ url }) => url);
    const all = uploads.flatMap(({ prefix, fault }) =>
      Array.from({ length: packagesCount }, (_, index) => ({ url: `/${prefix}-${index}`, fault })),
    );
    const wrong = all.flatMap(({ url, fault }) => {
      const times = sent.get(url)?.length ?? 0;
      const allowed = new RegExp(fault.path).test(url) ? [1, 2] : [1];
      return allowed.includes(times) ? [] : [`${url}: ${times} times`];
    });
    assert.deepEqual(wrong, []);
  });

  function check(cases: readonly Case[], kind: Kind): void {
    for (const { prefix, fault } of cases.filter(each => each.kind === kind)) {
      const { said, wrong } = outcomes.get(prefix) ?? { said: 'nothing', wrong: [] };
      assert.deepEqual([prefix, wrong], [prefix, []]);
      const wanted = (fault.withOtp === false ? withoutCode[kind] : undefined) ?? expected[kind];
      assert(wanted.includes(said), `${prefix}: ${said}`);
    }
  }
});
