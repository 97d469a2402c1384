/**
 * `npm run bench [-- SUITE …] [--write]`: measures all suites, or those that are named, against npm itself or against
 * VS Code's own extension. Prints `name value` lines and at the end one table on standard output, and how it came to
 * them on standard error; fails when a figure misses its target. `--write` puts what was measured into the README's
 * table, where no figure misses.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanUp } from '../unit/releases/fixtures.ts';
import { benchActivation } from './activation.ts';
import { benchBatch } from './batch.ts';
import { type Figures, report, type SuiteName } from './figures.ts';
import { type Measured, tableOf, withTable } from './table.ts';
import { benchTree } from './tree.ts';
import { benchUpload } from './upload.ts';

const suites: { readonly [Name in SuiteName]: (signal: AbortSignal) => Promise<Figures<Name>> } = {
  upload: benchUpload,
  activation: benchActivation,
  tree: benchTree,
  batch: benchBatch,
};

const readme = join(import.meta.dirname, '..', '..', 'README.md');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(suites);
if (names.every(isSuite)) await run(names);
else {
  console.error(`usage: npm run bench [-- ${Object.keys(suites).join(' | ')} …] [--write]`);
  process.exitCode = 2;
}

function isSuite(name: string): name is SuiteName {
  return Object.hasOwn(suites, name);
}

async function run(wanted: readonly SuiteName[]): Promise<void> {
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await measureAll(wanted, cancel.signal);
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await cleanUp();
  }
}

async function measureAll(wanted: readonly SuiteName[], signal: AbortSignal): Promise<void> {
  let measured: Measured = {};
  let allMeetTheirs = true;
  for (const name of wanted) {
    const { figures, meetsAll } = await measure(name, signal);
    measured = { ...measured, ...figures };
    allMeetTheirs &&= meetsAll;
  }
  console.log(tableOf(measured, wanted));
  if (!allMeetTheirs) process.exitCode = 1;
  else if (values.write) await writeFile(readme, withTable(await readFile(readme, 'utf8'), measured));
}

async function measure<Name extends SuiteName>(
  name: Name,
  signal: AbortSignal,
): Promise<{ readonly figures: Measured; readonly meetsAll: boolean }> {
  const figures = await suites[name](signal);
  return { figures, meetsAll: report(name, figures) };
}
