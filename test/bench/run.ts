/**
 * `npm run bench -- upload`: measures a suite against npm itself. Prints `name value` lines on standard output, and
 * how it came to them on standard error; fails when a figure misses its target.
 */
import { cleanUp } from '../unit/releases/fixtures.ts';
import { report } from './figures.ts';
import { benchUpload } from './upload.ts';

const suites = { upload: benchUpload };

const [name = ''] = process.argv.slice(2);
if (!Object.hasOwn(suites, name)) {
  console.error(`usage: npm run bench -- ${Object.keys(suites).join(' | ')}`);
  process.exitCode = 2;
} else {
  await run(suites[name as keyof typeof suites]);
}

async function run(bench: typeof benchUpload): Promise<void> {
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    if (!report(await bench(cancel.signal))) process.exitCode = 1;
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await cleanUp();
  }
}
