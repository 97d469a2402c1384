/**
 * What the package of the oldest supported VS Code lacks of a real one, put into the download at every start, so that
 * a change of ours reaches cached downloads.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { exists } from '../tools.ts';

/**
 * @param vscode the oldest VS Code's folder
 * @param newest the folder of the newest, from which binaries are taken
 */
export async function repair(vscode: string, newest: string): Promise<void> {
  await putRipgrep(vscode, newest);
  await putTerminals(vscode);
  await keepPathsOfLinks(vscode);
}

/**
 * What `workspace.findFiles` runs. The older package fetches it from a host that may be out of reach; the newer one
 * brings it along.
 */
async function putRipgrep(vscode: string, newest: string): Promise<void> {
  const universal = join(newest, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  await put(
    join(universal, `${process.platform}-${process.arch}`, 'rg'),
    join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg'),
  );
}

/** What terminals run in. The older package builds it when it is installed; here it is built already. */
async function putTerminals(vscode: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  await put(
    resolve(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`),
    join(vscode, 'node_modules', 'node-pty', 'build', 'Release', 'pty.node'),
  );
}

/** Unless it is there already. */
async function put(binary: string, to: string): Promise<void> {
  if (await exists(to)) return;
  await mkdir(dirname(to), { recursive: true });
  const staged = `${to}.${randomUUID()}`;
  await copyFile(binary, staged);
  await rename(staged, to);
}

/** As it was built, and as code-server has it since: a link to a port of this machine lost its path on the way. */
const withoutPath = 'o=P.parse(new URL(l,window.location.href).toString())';
const withPath = `${withoutPath},o=o.with({path:o.path.replace(/\\/$/,"")+r.path,query:r.query,fragment:r.fragment})`;

/** @throws when the pinned build is not what this was written for. */
async function keepPathsOfLinks(vscode: string): Promise<void> {
  const file = join(vscode, 'out', 'vs', 'code', 'browser', 'workbench', 'workbench.js');
  const text = await readFile(file, 'utf8');
  if (text.includes(withPath)) return;
  if (!text.includes(withoutPath)) throw new Error(`${file} is not as it was.`);
  const staged = `${file}.${randomUUID()}`;
  await writeFile(
    staged,
    text.replace(withoutPath, () => withPath),
  );
  await rename(staged, file);
}
