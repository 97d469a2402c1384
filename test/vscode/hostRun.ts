/**
 * Runs tests in the extension host of a real VS Code through @vscode/test-electron: of the desktop, downloaded
 * from Microsoft, where that can be had and shown; else of the server, which executable.ts dresses up as one.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { cacheFolder } from '../tools.ts';
import type { VSCodeVersion } from './download.ts';
import type { HostTests } from './server.ts';

export interface HostRun extends HostTests {
  /** A folder for what was printed, and for the screenshot and the logs of a run that hung; made if need be. */
  readonly artifacts: string;
  readonly version?: VSCodeVersion | undefined;
  /** The folder that the window opens. */
  readonly workspace?: string | undefined;
  /** Seen by the tests, on top of this process's environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** After this the run counts as hung. The desktop knows only mocha's own limits. */
  readonly limitSeconds?: number | undefined;
  /** Whether the desktop will do. */
  readonly desktop?: boolean | undefined;
  /** Where a failed run prints what VS Code and the tests printed. Standard output without it. */
  readonly output?: NodeJS.WritableStream | undefined;
}

/** The exit code of VS Code: 0 when `run()` of the tests resolved. */
export async function runInHost(run: HostRun): Promise<number> {
  const { version = '1.139', workspace, limitSeconds = 240, artifacts, output = process.stdout } = run;
  const desktop = run.desktop ? await desktopVSCode(version) : undefined;
  const ownFlags = [`--vscode=${version}`, `--limit=${limitSeconds}`, `--artifacts=${artifacts}`];
  try {
    return await runTests({
      vscodeExecutablePath: desktop ?? (await serverExecutable(artifacts)),
      extensionDevelopmentPath: run.extensionDevelopmentPath,
      extensionTestsPath: run.extensionTestsPath,
      extensionTestsEnv: { ...run.env },
      launchArgs: [...(workspace ? [workspace] : []), ...(desktop ? [] : ownFlags)],
      stdout: output,
      stderr: output,
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  }
}

/** The same versions as from the package registry. `undefined` without a screen, or where Microsoft is out of reach. */
async function desktopVSCode(version: VSCodeVersion): Promise<string | undefined> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  try {
    const limit = AbortSignal.timeout(5000);
    await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      method: 'HEAD',
      signal: limit,
    });
    return await downloadAndUnzipVSCode({
      version: version === '1.139' ? '1.139.1' : '1.103.2',
      cachePath: join(cacheFolder(), 'vscode-desktop'),
      timeout: 15_000,
    });
  } catch (error) {
    console.log(`No desktop VS Code (${String(error)}); its server is used.`);
    return undefined;
  }
}

/** test-electron starts one file, so this one names the two that are needed. */
async function serverExecutable(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const windows = process.platform === 'win32';
  const file = join(folder, windows ? 'vscode.cmd' : 'vscode');
  const command = `"${process.execPath}" "${join(import.meta.dirname, 'executable.ts')}"`;
  await writeFile(file, windows ? `@${command} %*\r\n` : `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}
