/** The table of the benchmarks' figures, and the README's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { targets } from '../../bench/figures.ts';
import { type Measured, measuredIn, tableOf, withTable } from '../../bench/table.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const limits: Measured = Object.assign({}, ...Object.values(targets));
const rowOf = (text: string, name: string) => text.split('\n').find(line => line.includes(`\`${name}\``));

describe('the table of figures', () => {
  it('has a row for every figure, with its limit and its unit', () => {
    const table = tableOf(limits);
    for (const name of Object.keys(limits)) assert.ok(rowOf(table, name), name);
    assert.match(rowOf(table, 'vsix.kb') ?? '', /\| 700\.0 kB \| 700 kB \|$/);
    assert.match(rowOf(table, 'upload.memory.growth.mb') ?? '', /\| 16\.0 MB \| 16 MB \|$/);
    assert.match(rowOf(table, 'tree.first.ms') ?? '', /\| 300\.0 ms \| 300 ms \|$/);
    assert.match(rowOf(table, 'batch.prompts') ?? '', /\| 1 \| 1 \|$/);
  });

  it('has only the figures of the suites that were measured', () => {
    const rows = tableOf({ 'tree.requests': 4 }, ['tree']).split('\n').slice(2);
    assert.equal(rows.length, Object.keys(targets.tree).length);
    assert.match(rows[1] ?? '', /`tree\.requests` \| 4 \| 8 \|$/);
    assert.match(rows[0] ?? '', /\| – \| 300 ms \|$/);
  });
});

describe('the README', () => {
  it('takes what was measured, and keeps the other figures and all other text', () => {
    const once = withTable(readme, { 'upload.time.ratio': 0.12849, 'vsix.kb': 612.34 });
    const twice = withTable(once, { 'upload.time.ratio': 0.2 });
    assert.match(rowOf(once, 'upload.time.ratio') ?? '', /\| 0\.128 \| 0\.2 \|$/);
    assert.match(rowOf(twice, 'upload.time.ratio') ?? '', /\| 0\.200 \| 0\.2 \|$/);
    assert.match(rowOf(twice, 'vsix.kb') ?? '', /\| 612\.3 kB \| 700 kB \|$/);
    assert.equal(measuredIn(twice)['vsix.kb'], 612.3);
    const around = (text: string) => text.split(/<!-- .*figures.* -->/).filter((_, index) => index !== 1);
    assert.deepEqual(around(twice), around(readme));
  });

  it('says so where it has no place for them', () => {
    assert.throws(() => withTable('# Nothing\n', {}), /no place/);
  });

  it('quotes the limits that hold, and no figure that misses its own', () => {
    assert.equal(withTable(readme, {}), readme);
    for (const [name, value] of Object.entries(measuredIn(readme))) {
      assert.ok(value <= (limits[name] ?? Number.NaN), name);
    }
  });
});
