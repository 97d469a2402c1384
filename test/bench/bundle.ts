/** What is measured against npm: the bundle out of the VSIX, and an npm with a home of its own. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import JSZip from 'jszip';
import { npmHome, temporaryFolder, withNpm } from '../unit/releases/fixtures.ts';

/** Makes and unpacks the VSIX; returns the path of the chunk that `compose.ts` loads for the first publish. */
export async function unpackBundle(): Promise<string> {
  // In a process of its own, since it tells more on standard output than the path, which comes last.
  const packaging = join(import.meta.dirname, '..', 'package.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [packaging]);
  const zip = await JSZip.loadAsync(await readFile(stdout.trim().split('\n').at(-1) ?? ''));
  const folder = await temporaryFolder();
  for (const file of Object.values(zip.files).filter(({ dir }) => !dir)) {
    const path = join(folder, file.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await file.async('nodebuffer'));
  }
  const bundle = join(folder, 'extension', 'out', 'extension');
  const chunk = (await readdir(bundle)).find(name => /^composePublisher-\w+\.cjs$/.test(name));
  if (chunk === undefined) throw new Error('the VSIX has no chunk that publishes');
  return join(bundle, chunk);
}

/** A home of its own, with the npm and the Node that both sides use. */
export async function npmEnvironment(
  registry: URL,
  npmPath: string,
  settings: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  const home = await npmHome(registry, settings);
  const temporary = await temporaryFolder();
  const PATH = `${dirname(process.execPath)}${delimiter}${home['PATH']}`;
  return { ...(await withNpm({ ...home, PATH }, npmPath)), TMPDIR: temporary };
}
