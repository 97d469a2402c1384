/**
 * Runs test/host in the extension host of a real VS Code, against what is in the VSIX. On the command line the
 * versions of VS Code can be named; the newest is the default.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import JSZip from 'jszip';
import { type HostResults, resultsVariable } from '../host/results.ts';
import { packageExtension } from '../package.ts';
import { type VSCodeVersion, vscodeVersions } from './download.ts';
import { runInHost } from './hostRun.ts';

const root = join(import.meta.dirname, '..', '..');
const output = join(root, 'out', 'test');

/**
 * Packages the extension and runs the tests; what fails is printed.
 * @throws when the tests did not come to an end.
 */
export async function runHostTests(version?: VSCodeVersion): Promise<HostResults> {
  const extension = join(output, 'extension');
  const tests = join(output, 'host');
  const results = join(output, 'host-results.json');
  await Promise.all([extension, tests, results].map(path => rm(path, { recursive: true, force: true })));
  await unpack(await packageExtension(), extension);
  await bundle(tests);

  const code = await runInHost({
    extensionDevelopmentPath: extension,
    extensionTestsPath: join(tests, 'index.mjs'),
    artifacts: join(output, 'host-artifacts'),
    env: { [resultsVariable]: results },
    desktop: true,
    version,
  });
  return readResults(results, code);
}

/** A VSIX is a zip file with the extension in the folder `extension`. */
async function unpack(vsix: string, folder: string): Promise<void> {
  const zip = await JSZip.loadAsync(await readFile(vsix));
  for (const file of zip.file(/^extension\//)) {
    const target = join(folder, file.name.slice('extension/'.length));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await file.async('nodebuffer'));
  }
}

/** The Node of a desktop VS Code takes no TypeScript. */
async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'test/host/index.ts'), join(root, 'test/host/*.test.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

async function readResults(file: string, code: number): Promise<HostResults> {
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (written === undefined) throw new Error(`VS Code ended with code ${code} before the tests did.`);
  const results = JSON.parse(written) as HostResults;
  if (code !== 0 && results.failed === 0)
    throw new Error(`All tests passed, but VS Code ended with code ${code}.`);
  return results;
}

if (import.meta.main) {
  const asked = vscodeVersions.filter(version => process.argv.includes(version));
  for (const version of asked.length > 0 ? asked : [undefined]) {
    const { passed, failed } = await runHostTests(version);
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  }
}
