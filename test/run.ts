/**
 * `npm test [-- SUITE …]`: all suites, or those that are named, and a closing line that counts them together.
 * `--vscode VERSION`: end-to-end tests in that VS Code, on its own Node, instead of the newest.
 * `--seed NUMBER`, `--times NUMBER`: other cases of the suite fuzz, and so many times as many.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import Mocha, { type MochaOptions } from 'mocha';
import options from '../.mocharc.json' with { type: 'json' };
import { seedVariable, timesVariable } from './fuzz/settings.ts';
import { packageExtension } from './package.ts';
import { versionVariable, vscodeVersions } from './vscode/download.ts';
import { runHostTests } from './vscode/runHostTests.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * How many files run at a time, where they neither share anything nor need the computer to themselves. Two on two
 * cores: most of them wait for other processes.
 */
const jobs = Math.max(2, availableParallelism() - 1);

/** More files than this do not fail for want of time: then something is broken, and a second run would only cost. */
const mostByChance = 6;
/** How often one that failed is run again, until it passes. */
const runsAlone = 2;
/** Where something fails before any file is known. */
const fileless = '';

/** Take minutes, so that one that began last would run alone for long. */
const longest = /(everyRequest|equalsNpm|publishFaults|publish|trouble|steps|soak|canary)\.test\.ts$/;

/** In the order in which they run: what fails fast comes first. */
const suites: Readonly<Record<string, () => Promise<Counts>>> = {
  check: () => script('check.ts'),
  // Not at the same time, so that what takes too long is told from what has to wait for others.
  fuzz: () => oneByOne('test/fuzz/**/*.test.ts'),
  unit: () => besideOneAnother('test/unit/**/*.test.ts'),
  registry: () => besideOneAnother('test/registry/**/*.test.ts'),
  vscode: () => oneByOne('test/vscode/**/*.test.ts'),
  host,
  e2e: endToEnd,
  demo: () => script('demo.ts', '--smoke'),
};

const root = join(import.meta.dirname, '..');
const { positionals: asked, values: wanted } = parseArgs({
  allowPositionals: true,
  options: { vscode: { type: 'string' }, seed: { type: 'string' }, times: { type: 'string' } },
});
const unknown = asked.filter(name => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

if (wanted.vscode !== undefined) {
  if (!vscodeVersions.some(version => version === wanted.vscode)) {
    console.error(`There is no VS Code ${wanted.vscode}; there are ${vscodeVersions.join(' and ')}.`);
    process.exit(2);
  }
  process.env[versionVariable] = wanted.vscode;
}

if (wanted.seed !== undefined) process.env[seedVariable] = wanted.seed;
if (wanted.times !== undefined) process.env[timesVariable] = wanted.times;

const total = { passed: 0, failed: 0 };
for (const [name, run] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = performance.now();
  console.log(styleText('bold', `\n== ${name}`));
  const { passed, failed } = await run().catch(failedToRun);
  total.passed += passed;
  total.failed += failed;
  console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds(started)} s`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
// Not by itself: what a failed test has left open would keep this process alive.
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

async function oneByOne(pattern: string): Promise<Counts> {
  return added(await runFiles(globSync(pattern, { cwd: root }).toSorted(longestFirst), {}));
}

/**
 * Two files at a time. One that fails is run again alone, with nothing beside it that takes the computer's time, and
 * once more if need be: what a window does now and then is told from what it does. All runs are printed.
 */
async function besideOneAnother(pattern: string): Promise<Counts> {
  const counts = await runFiles(globSync(pattern, { cwd: root }).toSorted(longestFirst));
  const failed = [...counts].filter(([, { failed }]) => failed > 0).map(([file]) => file);
  const isByChance = failed.length <= mostByChance && !failed.includes(fileless);
  for (const file of isByChance ? failed : []) counts.set(file, await runAlone(file));
  return added(counts);
}

async function runAlone(file: string): Promise<Counts> {
  let counts: Counts = { passed: 0, failed: 1 };
  for (let left = runsAlone; left > 0 && counts.failed > 0; left--) {
    console.log(styleText('yellow', `Failed, and run again alone: ${relative(root, file)}`));
    counts = added(await runFiles([file]));
  }
  return counts;
}

/** By the path of each file, as Mocha knows it. In parallel each has a process of its own. */
async function runFiles(
  files: readonly string[],
  more: MochaOptions = { parallel: true, jobs },
): Promise<Map<string, Counts>> {
  const runner = new Mocha({ ...options, ...more });
  for (const file of files) runner.addFile(resolve(root, file));
  if (more.parallel !== true) await runner.loadFilesAsync();
  const counts = new Map<string, Counts>();
  function count(file: string, { passed, failed }: Counts): void {
    const before = counts.get(file) ?? { passed: 0, failed: 0 };
    counts.set(file, { passed: before.passed + passed, failed: before.failed + failed });
  }
  return await new Promise(done => {
    runner
      .run(() => done(counts))
      .on('pass', ({ file = fileless }) => count(file, { passed: 1, failed: 0 }))
      .on('fail', ({ file = fileless }) => count(file, { passed: 0, failed: 1 }));
  });
}

function added(counts: ReadonlyMap<string, Counts>): Counts {
  const all = [...counts.values()];
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function longestFirst(one: string, other: string): number {
  const isLonger = Number(longest.test(other)) - Number(longest.test(one));
  return isLonger || (one < other ? -1 : 1);
}

/** Each file has a registry, a VS Code and a browser of its own. */
async function endToEnd(): Promise<Counts> {
  // Once, and not by each process that runs a file.
  await packageExtension();
  return await besideOneAnother('test/e2e/**/*.test.ts');
}

/** Inside the extension host, in the oldest VS Code that is supported and in the newest. */
async function host(): Promise<Counts> {
  let counts: Counts = { passed: 0, failed: 0 };
  for (const version of vscodeVersions) {
    const { passed, failed } = await runHostTests(version);
    console.log(`VS Code ${version}: ${passed} passed, ${failed} failed`);
    counts = { passed: counts.passed + passed, failed: counts.failed + failed };
  }
  return counts;
}

/** A script of ours that passes or fails as a whole. */
async function script(...[file = '', ...args]: string[]): Promise<Counts> {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: 'inherit',
    cwd: root,
  });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function failedToRun(error: unknown): Counts {
  console.error(error);
  return { passed: 0, failed: 1 };
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
