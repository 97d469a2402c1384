/**
 * `npm run demo`: all there is, to try out: a registry with an account that has 2FA and one that has none, the page
 * that plays their authenticators, and VS Code in the browser with the extension and some packages. Ctrl-C stops
 * everything and removes what was made. `--port`, `--registry-port` and `--authenticator-port` fix the ports.
 * `npm run demo -- --smoke` publishes one package in it with a headless browser, sets 2FA up, and exits with 0 if that
 * worked.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startRegistry, type TestRegistry } from './registry/index.ts';
import { findChromium } from './vscode/chromium.ts';
import { downloadVSCode } from './vscode/download.ts';
import { endDescendants } from './vscode/processes.ts';
import { type RunningVSCode, startVSCode } from './vscode/server.ts';
import { openWorkbench, type Workbench } from './vscode/workbench.ts';
import { createWorkspace, type TestWorkspace } from './workspace.ts';

const account = 'wombat';
/** Has no 2FA, and her packages on the same registry by another name: npm keeps one sign-in for each name. */
const newcomer = 'ada';
const newcomersHost = 'localhost';

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    'registry-port': { type: 'string', default: '0' },
    'authenticator-port': { type: 'string', default: '0' },
  },
});

interface Demo {
  readonly registry: TestRegistry;
  readonly vscode: RunningVSCode;
  readonly newcomersPassword: string;
}

/** What has to be undone at the end, in the order in which it was done. */
const undo: (() => Promise<void>)[] = [];

async function main(): Promise<number> {
  const signal = stopSignal().then(() => 'stopped' as const);
  const work = options.smoke ? smoke() : start().then(demo => explain(demo));
  // Stopped in the middle of the work, whatever it runs at the moment is ended first; that it then fails is expected.
  const ended = await Promise.race([work, signal]);
  if (ended === 'stopped') {
    work.catch(() => {});
    await endDescendants(process.pid);
    return 130;
  }
  if (!options.smoke) await signal;
  return 0;
}

/** One Ctrl-C can arrive twice, once from the terminal and once from npm. */
function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  return promise;
}

async function start(): Promise<Demo> {
  await useTemporaryFolder();
  const vsix = await step('Building the extension', packageQuietly);
  await step('Getting VS Code (only the first time: about 50 MB, which takes a minute)', () =>
    downloadVSCode(),
  );
  const registry = await step('Starting the registry', async () => {
    const started = await startRegistry({
      storage: join(tmpdir(), 'registry'),
      port: Number(options['registry-port']),
      adminPort: Number(options['authenticator-port']),
    });
    undo.push(() => started.close());
    return started;
  });
  const { token } = await registry.admin.addUser({ name: account, twoFactor: 'auth-and-writes' });
  const workspace = await createWorkspace(registry.url, token);
  const newcomersPassword = await addNewcomer(registry, workspace);
  const vscode = await step('Starting VS Code', async () => {
    const { folder, env } = workspace;
    const started = await startVSCode({ folder, env, vsix, port: Number(options.port) });
    undo.push(() => started.close());
    return started;
  });
  return { registry, vscode, newcomersPassword };
}

/** @returns her password */
async function addNewcomer(registry: TestRegistry, workspace: TestWorkspace): Promise<string> {
  const { token, password } = await registry.admin.addUser({ name: newcomer });
  await workspace.signIn(`@${newcomer}`, newcomersRegistry(registry), token);
  await workspace.write('den/package.json', {
    name: `@${newcomer}/den`,
    version: '1.0.0',
    description: 'A package of somebody who has no second factor yet.',
    publishConfig: { access: 'public' },
    files: ['index.js'],
  });
  await workspace.write('den/index.js', 'module.exports = () => "sleep";\n');
  return password;
}

function newcomersRegistry(registry: TestRegistry): string {
  const url = new URL(registry.url);
  url.hostname = newcomersHost;
  return url.href;
}

/** Everything temporary, VS Code's and npm's things too, lands in one folder, which is easily removed. */
async function useTemporaryFolder(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'));
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = folder;
}

/** In a process of its own, since vsce prints what it packs. Its path is what `package.ts` prints last. */
async function packageQuietly(): Promise<string> {
  const script = join(import.meta.dirname, 'package.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

async function step<T>(what: string, action: () => Promise<T>): Promise<T> {
  const started = Date.now();
  process.stdout.write(`${what} … `);
  const result = await action();
  console.log(`${((Date.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

function explain({ registry, vscode }: Demo): void {
  const { host } = new URL(registry.url);
  const newcomers = new URL(newcomersRegistry(registry)).host;
  console.log(`
  VS Code        ${vscode.url}
  Authenticator  ${registry.adminUrl}authenticator
  Registry       ${registry.url}, which is also its website
  Accounts       ${account} at ${host}, with 2FA for signing in and for writes
                 ${newcomer} at ${newcomers}, without 2FA
                 npm is signed in as both; their passwords are on the authenticator's page

What to do now

  1. Open the first address in your browser: it is VS Code, with four packages.
  2. Press F1, type "Publish Package", press Enter, and choose "burrow".
  3. Look at what would be published, and press Enter. The registry asks for a code.
  4. Open the second address in another tab: it shows the code that your phone would show.
  5. Type it in VS Code and press Enter. The package is published.

Try "slow-digger" too: its script takes five seconds, and runs once, however many wrong codes you type.

Set up 2FA for ${newcomer}

  1. Press F1, type "Set Up Two-Factor Authentication", press Enter, and choose ${newcomer}.
  2. Type her password: the second address shows it under "npm passwords".
  3. Scan the QR code with your phone, or see the second address: it shows her code too by now. Type it.
  4. Her recovery codes are kept before you see them. "View Recovery Codes" finds them again.
  5. Then change the level, publish "@${newcomer}/den" with a recovery code, or try "I Lost My Second Device".

Ctrl-C stops everything and removes it.`);
}

/** @throws when the package cannot be published, with what is to be seen instead. */
async function smoke(): Promise<void> {
  const started = Date.now();
  const { registry, vscode, newcomersPassword } = await start();
  await step('Getting a browser (installed on Debian, if there is none)', findChromium);
  const workbench = await step('Opening VS Code', () => openWorkbench({ url: vscode.url }));
  undo.push(() => workbench.close());
  await step('Publishing burrow', () => publish(workbench, registry));
  const version = await publishedVersion(registry);
  if (version !== '1.4.0') throw new Error(`The registry has ${version ?? 'no version'} of burrow.`);
  await step(`Setting up 2FA for ${newcomer}`, () => setUp(workbench, registry, newcomersPassword));
  const { kind } = await registry.admin.twoFactorState(newcomer);
  if (kind !== 'on') throw new Error(`2FA of ${newcomer} is ${kind}.`);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`burrow@${version} is on the registry, and 2FA of ${newcomer} is on, after ${seconds} s.`);
}

async function publish(workbench: Workbench, registry: TestRegistry): Promise<void> {
  const { quickInput } = workbench;
  await workbench.runCommand('npm Security: Publish Package');
  await quickInput.waitForVisible('Publish which package?');
  await quickInput.pick('burrow');
  await quickInput.waitForVisible('Publish burrow@1.4.0?');
  await quickInput.accept();
  await quickInput.waitForVisible(`${new URL(registry.url).host} · ${account}`);
  await quickInput.type(await registry.admin.code(account));
  await quickInput.accept();
  await workbench.waitForNotification('Published burrow@1.4.0');
}

async function setUp(workbench: Workbench, registry: TestRegistry, password: string): Promise<void> {
  const { panel, quickInput } = workbench;
  await workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
  await quickInput.waitForVisible('Set up 2FA for which account?');
  await quickInput.pick(newcomer);
  await panel.press('Begin');
  await panel.fill('Password', password);
  await panel.press('Continue');
  await panel.waitForHeading('Add the key to your authenticator');
  await panel.fill('Code that the authenticator shows', await registry.admin.code(newcomer));
  await panel.press('Turn on 2FA');
  await panel.waitForHeading('Your recovery codes');
}

async function publishedVersion(registry: TestRegistry): Promise<string | undefined> {
  const packument = await registry.admin.packument('burrow');
  const tags = packument?.['dist-tags'] as { readonly latest?: string } | undefined;
  return tags?.latest;
}

async function cleanUp(): Promise<void> {
  for (const action of undo.toReversed()) await action();
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
process.exit();
