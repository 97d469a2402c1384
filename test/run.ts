/**
 * `npm test [-- SUITE …]`: all suites, or those that are named, and a closing line that counts them together.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import Mocha, { type MochaOptions } from 'mocha';
import options from '../.mocharc.json' with { type: 'json' };
import { packageExtension } from './package.ts';
import { vscodeVersions } from './vscode/download.ts';
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

/** Take minutes, so that one that began last would run alone for long. */
const longest = /(equalsNpm|publishFaults|publish|trouble|steps)\.test\.ts$/;

/** In the order in which they run: what fails fast comes first. */
const suites: Readonly<Record<string, () => Promise<Counts>>> = {
  check: () => script('check.ts'),
  unit: () => mocha('test/unit/**/*.test.ts', { parallel: true, jobs }),
  registry: () => mocha('test/registry/**/*.test.ts', { parallel: true, jobs }),
  vscode: () => mocha('test/vscode/**/*.test.ts'),
  host,
  e2e: endToEnd,
  demo: () => script('demo.ts', '--smoke'),
};

const root = join(import.meta.dirname, '..');
const asked = process.argv.slice(2);
const unknown = asked.filter(name => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

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

async function mocha(pattern: string, more: MochaOptions = {}): Promise<Counts> {
  const runner = new Mocha({ ...options, ...more });
  for (const file of globSync(pattern, { cwd: root }).toSorted(longestFirst))
    runner.addFile(join(root, file));
  await runner.loadFilesAsync();
  return await new Promise(resolve => {
    const run = runner.run(() => resolve({ passed: run.stats?.passes ?? 0, failed: run.failures }));
  });
}

function longestFirst(one: string, other: string): number {
  const isLonger = Number(longest.test(other)) - Number(longest.test(one));
  return isLonger || (one < other ? -1 : 1);
}

/** Each file has a registry, a VS Code and a browser of its own. */
async function endToEnd(): Promise<Counts> {
  // Once, and not by each process that runs a file.
  await packageExtension();
  return await mocha('test/e2e/**/*.test.ts', { parallel: true, jobs });
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
