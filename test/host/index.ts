/** What VS Code calls inside its extension host (`extensionTestsPath`): runs all the tests beside this file. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Mocha from 'mocha';
import { type HostResults, resultsVariable } from './results.ts';

/** @throws when a test fails, which makes VS Code's exit code 1. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 20_000 });
  for (const file of await readdir(import.meta.dirname)) {
    if (file.endsWith('.test.mjs')) mocha.addFile(join(import.meta.dirname, file));
  }
  await mocha.loadFilesAsync();
  const { passes: passed = 0, failures: failed = 0 } = await runAll(mocha);

  const results: HostResults = { passed, failed };
  const file = process.env[resultsVariable];
  if (file) await writeFile(file, JSON.stringify(results));
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed.`);
}

async function runAll(mocha: Mocha): Promise<Partial<Mocha.Stats>> {
  return new Promise(resolve => {
    const runner = mocha.run(() => resolve(runner.stats ?? {}));
  });
}
