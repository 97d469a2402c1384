/**
 * Takes the flags of the `code` executable that @vscode/test-electron passes, and does what it would do: runs
 * the tests in an extension host and exits with their exit code. What VS Code and the tests print goes to a file,
 * since most of it is VS Code's own chatter; it is printed when the run fails. Three flags more are ours:
 * --vscode=VERSION, --limit=SECONDS and --artifacts=FOLDER.
 */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { vscodeVersions } from './download.ts';
import { type HostTests, type RunningVSCode, startVSCode } from './server.ts';

interface Run {
  readonly vscode: RunningVSCode;
  readonly browser: BrowserContext;
  readonly limitSeconds: number;
  readonly artifacts: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // The rest of the flags are for a desktop.
  strict: false,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    vscode: { type: 'string' },
    limit: { type: 'string' },
    artifacts: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const vscode = await startVSCode({
    folder: positionals[0],
    hostTests: {
      extensionDevelopmentPath: flag('extensionDevelopmentPath'),
      extensionTestsPath: flag('extensionTestsPath'),
    } satisfies HostTests,
    version: vscodeVersions.find(version => version === flag('vscode')),
  });
  process.once('SIGINT', () => void vscode.close().finally(() => process.exit(1)));
  try {
    const browser = await launchBrowser();
    try {
      const limitSeconds = Number(flag('limit'));
      return await runTests({ vscode, browser, limitSeconds, artifacts: flag('artifacts') });
    } finally {
      await browser.close();
    }
  } finally {
    await vscode.close();
  }
}

function flag(name: string): string {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`--${name} is missing.`);
  return value;
}

/** The page calls the two functions when the server runs with `--enable-smoke-test-driver`. */
async function runTests({ vscode, browser, limitSeconds, artifacts }: Run): Promise<number> {
  const page = browser.pages()[0] ?? (await browser.newPage());
  const printed: string[] = [];
  const ended = Promise.withResolvers<number>();
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) =>
    printed.push(format(...args)),
  );
  await page.exposeFunction('codeAutomationExit', (code: number) => ended.resolve(code));
  page.once('crash', () => ended.reject(new Error('The page of VS Code crashed.')));

  const limit = setTimeout(() => {
    ended.reject(
      new Error(`No end after ${limitSeconds} seconds; a screenshot and the logs are in ${artifacts}`),
    );
  }, limitSeconds * 1000);
  try {
    await page.goto(vscode.url);
    const code = await ended.promise;
    if (code !== 0) console.log(printed.join('\n'));
    return code;
  } catch (error) {
    console.log(printed.join('\n'));
    await saveArtifacts(page, vscode.logsDir, artifacts);
    throw error;
  } finally {
    clearTimeout(limit);
    await writeFile(join(artifacts, 'console.log'), printed.join('\n'));
  }
}

async function saveArtifacts(page: Page, logs: string, folder: string): Promise<void> {
  await cp(logs, join(folder, 'logs'), { recursive: true });
  await page.screenshot({ path: join(folder, 'screenshot.png') });
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
