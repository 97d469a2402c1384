/**
 * `npm run demo`: all there is, to try out: two registries with accounts that have 2FA, need it, or have findings to fix,
 * the page that plays their authenticators, and VS Code in the browser with the extension and some packages. Ctrl-C stops
 * everything and removes what was made. `--port`, `--registry-port` and `--authenticator-port` fix the ports.
 * `npm run demo -- --smoke` looks for findings in it with a headless browser, publishes one package, sets 2FA up, and
 * exits with 0 if that worked.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { account, addAccounts, newcomer } from './demo/accounts.ts';
import { explanation, type Running } from './demo/explain.ts';
import { startRegistry, type TestRegistry } from './registry/index.ts';
import { findChromium } from './vscode/chromium.ts';
import { downloadVSCode } from './vscode/download.ts';
import { endDescendants } from './vscode/processes.ts';
import { startVSCode } from './vscode/server.ts';
import { openWorkbench, type Workbench } from './vscode/workbench.ts';

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    'registry-port': { type: 'string', default: '0' },
    'authenticator-port': { type: 'string', default: '0' },
  },
});

interface Demo extends Running {
  readonly newcomersPassword: string;
}

/** What has to be undone at the end, in the order in which it was done. */
const undo: (() => Promise<void>)[] = [];

async function main(): Promise<number> {
  const signal = stopSignal().then(() => 'stopped' as const);
  const work = options.smoke ? smoke() : start().then(demo => console.log(explanation(demo)));
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
  const [registry, other] = await step('Starting two registries', async () => [
    await startOne('registry', Number(options['registry-port']), Number(options['authenticator-port'])),
    await startOne('other-registry', 0, 0),
  ]);
  const { workspace, newcomersPassword } = await addAccounts(registry, other);
  const vscode = await step('Starting VS Code', async () => {
    const { folder, env } = workspace;
    const started = await startVSCode({ folder, env, vsix, port: Number(options.port) });
    undo.push(() => started.close());
    return started;
  });
  return { registry, other, vscodeUrl: vscode.url, newcomersPassword };
}

async function startOne(folder: string, port: number, adminPort: number): Promise<TestRegistry> {
  const started = await startRegistry({ storage: join(tmpdir(), folder), port, adminPort });
  undo.push(() => started.close());
  return started;
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

/** @throws when the package cannot be published, with what is to be seen instead. */
async function smoke(): Promise<void> {
  const started = Date.now();
  const { registry, vscodeUrl, newcomersPassword } = await start();
  await step('Getting a browser (installed on Debian, if there is none)', findChromium);
  const workbench = await step('Opening VS Code', () => openWorkbench({ url: vscodeUrl }));
  undo.push(() => workbench.close());
  await step('Looking for findings', () => seeFindings(workbench));
  await step('Publishing burrow', () => publish(workbench, registry));
  const version = await publishedVersion(registry);
  if (version !== '1.4.0') throw new Error(`The registry has ${version ?? 'no version'} of burrow.`);
  await step(`Setting up 2FA for ${newcomer}`, () => setUp(workbench, registry, newcomersPassword));
  const { kind } = await registry.admin.twoFactorState(newcomer);
  if (kind !== 'on') throw new Error(`2FA of ${newcomer} is ${kind}.`);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`burrow@${version} is on the registry, and 2FA of ${newcomer} is on, after ${seconds} s.`);
}

/** At least what is wrong with the tokens. */
async function seeFindings(workbench: Workbench): Promise<void> {
  await workbench.openSecurityView();
  await workbench.tree.waitFor(account);
  await workbench.tree.waitFor('1 of 4 tokens bypasses 2FA');
}

async function publish(workbench: Workbench, registry: TestRegistry): Promise<void> {
  const { quickInput } = workbench;
  await workbench.runCommand('npm Security: Publish Package');
  await quickInput.waitForVisible('Publish which package?');
  await quickInput.pick('burrow');
  await quickInput.waitForVisible('Publish burrow@1.4.0?');
  await quickInput.pick('Publish burrow@1.4.0');
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
  await panel.fill('npm password', password);
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
