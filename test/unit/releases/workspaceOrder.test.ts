/** Which members of a workspace need which, and the order that follows from it. */
import assert from 'node:assert/strict';
import { dependenciesOf, ordered } from '../../../src/releases/workspaceOrder.ts';

type Fields = Readonly<Record<string, object | string>>;

function members(all: Readonly<Record<string, Fields>>) {
  return Object.entries(all).map(([name, manifest]) => ({
    id: `packages/${name}`,
    name,
    version: String(manifest['version'] ?? '1.0.0'),
    manifest,
  }));
}

/** For each member, by their names, those it needs. */
function needs(all: Readonly<Record<string, Fields>>): Readonly<Record<string, readonly string[]>> {
  const found = dependenciesOf(members(all));
  const short = (id: string) => id.slice('packages/'.length);
  return Object.fromEntries([...found].map(([id, ids]) => [short(id), ids.map(short)]));
}

describe('what members of a workspace need', () => {
  it('is what a consumer installs, and not what only developers do', () => {
    const app = {
      dependencies: { lib: '^1.0.0' },
      optionalDependencies: { extra: '*' },
      peerDependencies: { host: '>=1' },
      devDependencies: { tool: '*' },
    };
    assert.deepEqual(needs({ app, lib: {}, extra: {}, host: {}, tool: {} })['app'], ['extra', 'host', 'lib']);
  });

  const ranges: Readonly<Record<string, boolean>> = {
    '^1.0.0': true,
    '^2.0.0': false,
    '>=1.0.0-0': true,
    latest: true,
    '*': true,
    'workspace:^9.0.0': true,
    'workspace:*': true,
    'catalog:': true,
    'file:../lib': true,
    'npm:other@^1.0.0': false,
  };
  for (const [range, isNeeded] of Object.entries(ranges)) {
    it(`by the range ${range}: ${isNeeded ? 'the member' : 'another one, from the registry'}`, () => {
      const found = needs({ app: { dependencies: { lib: range } }, lib: { version: '1.4.0' } });
      assert.deepEqual(found['app'], isNeeded ? ['lib'] : []);
    });
  }

  it('is found under another name', () => {
    const app = { dependencies: { one: 'npm:lib@^1.0.0', two: 'workspace:tool@*' } };
    assert.deepEqual(needs({ app, lib: {}, tool: {} })['app'], ['lib', 'tool']);
  });
});

describe('the order of a workspace', () => {
  const order = (edges: Readonly<Record<string, readonly string[]>>) =>
    ordered(Object.keys(edges), new Map(Object.entries(edges)));

  it('has each after those it needs, and is the given one otherwise', () => {
    assert.deepEqual(order({ a: ['c'], b: [], c: ['d'], d: [] }), { ids: ['d', 'c', 'a', 'b'], cycles: [] });
  });

  it('tells who needs one another, and keeps those together', () => {
    const edges = { a: ['b'], b: ['c'], c: ['a', 'd'], d: [], e: ['b'], f: ['g'], g: ['f'] };
    assert.deepEqual(order(edges), {
      ids: ['d', 'a', 'b', 'c', 'e', 'f', 'g'],
      cycles: [
        ['a', 'b', 'c'],
        ['f', 'g'],
      ],
    });
  });

  it('is found for a long chain', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `${index}`);
    const chain = Object.fromEntries(ids.map((id, index) => [id, index + 1 < 2000 ? [`${index + 1}`] : []]));
    assert.deepEqual(ordered(ids, new Map(Object.entries(chain))).ids, ids.toReversed());
  });
});
