/** What people type in terminals, as programs that a shell finds, and the packages that they publish by them. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageManagerCommand } from '../registry/packageManagerCli.ts';
import { type ToolName, type ToolVersion, tool } from '../tools.ts';
import { againUntil } from '../vscode/again.ts';
import { usualVersion, vscodeVersions } from '../vscode/download.ts';
import type { Notification } from '../vscode/notifications.ts';
import { terminalSettings } from '../vscode/terminals.ts';
import { type PackageOptions, type Stage, type StageOptions, useStage } from './stage.ts';

/** Of the person, too: shells read what is at home, which may take its time. */
const home = mkdtempSync(join(tmpdir(), 'terminals-'));
const bin = join(home, 'bin');
const elsewhere = join(home, 'npm-11');

/** `npm` is npm 12; npm 11 is found first where `$NPM_11` comes first on the path. */
const environment: NodeJS.ProcessEnv = {
  HOME: home,
  NPM_11: elsewhere,
  PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
  YARN_ENABLE_TELEMETRY: '0',
  NO_UPDATE_NOTIFIER: '1',
  // Nothing of lerna's may run on when it has ended.
  NX_DAEMON: 'false',
  // A browser is nobody's here to open.
  BROWSER: 'false',
};

export type Prompting = 'off' | 'ask' | 'on';

/** With programs to publish with; `prompting` is the setting. */
export function useTerminalStage(prompting: Prompting | undefined, options: StageOptions = {}): Stage {
  before(async function () {
    this.timeout(300_000);
    await prepareTools();
  });
  return useStage({ ...options, ...terminalOptions(prompting) });
}

export function terminalOptions(prompting: Prompting | undefined): StageOptions {
  const setting = prompting === undefined ? {} : { 'secondFactor.terminalPrompts': prompting };
  return { env: environment, settings: { ...terminalSettings, ...setting } };
}

/** Downloads what is missing. */
export async function prepareTools(): Promise<void> {
  const npm = (folder: string) => [process.execPath, join(folder, 'bin', 'npm-cli.js')];
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = wombat\n\temail = wombat@example.com\n');
  write(bin, 'npm', npm(await tool('npm', '12.2.0')));
  write(elsewhere, 'npm', npm(await tool('npm', '11.19.1')));
  write(bin, 'pnpm', await packageManagerCommand('pnpm 12'));
  write(bin, 'yarn', await packageManagerCommand('yarn 4'));
  write(bin, 'bun', [join(await tool('@oven/bun-linux-x64', '1.4.5'), 'bin', 'bun')]);
  write(bin, 'changeset', [process.execPath, join(await installed('@changesets/cli', '3.0.3'), 'bin.js')]);
  write(bin, 'lerna', [process.execPath, join(await installed('lerna', '10.1.1'), 'dist', 'cli.js')]);
  const releaseIt = await installed('release-it', '21.1.0');
  write(bin, 'release-it', [process.execPath, join(releaseIt, 'bin', 'release-it.js')]);
  write(bin, 'np', [process.execPath, join(await installed('np', '12.1.1'), 'source', 'cli.js')]);
}

/** With what it depends on. */
async function installed<Name extends ToolName>(name: Name, version: ToolVersion<Name>): Promise<string> {
  return await tool(name, version, async folder => {
    // Those that it is built with are not all to be had, and npm wants them all the same.
    await exec('npm', ['pkg', 'delete', 'devDependencies'], { cwd: folder });
    const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await exec('npm', ['install', ...flags], { cwd: folder });
  });
}

interface ExecOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function exec(file: string, args: readonly string[], options: ExecOptions): Promise<void> {
  await promisify(execFile)(file, args, options);
}

function write(folder: string, name: string, command: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${command.map(part => `'${part}'`).join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
}

/** A package whose folder every package manager finds registry and sign-in in, without scripts unless told. */
export async function addTerminalPackage(
  stage: Stage,
  name: string,
  { manifest, ...options }: PackageOptions = {},
): Promise<void> {
  const { token } = await stage.addPackage(name, { ...options, manifest: { scripts: {}, ...manifest } });
  const { url } = stage.registry;
  await signInFolder(stage, name, token);
  const yarnrc = [
    `npmRegistryServer: "${url}"`,
    `npmAuthToken: "${token}"`,
    'unsafeHttpWhitelist: ["127.0.0.1"]',
  ];
  await stage.workspace.write(`${name}/.yarnrc.yml`, `${yarnrc.join('\n')}\n`);
}

/** For npm, in a terminal there. */
export async function signInFolder(
  { workspace, registry: { url } }: Stage,
  folder: string,
  token: string,
): Promise<void> {
  const npmrc = [`registry=${url}`, `${url.replace('http:', '')}:_authToken=${token}`, ''];
  await workspace.write(`${folder}/.npmrc`, npmrc.join('\n'));
}

/** What changesets and its package manager want to find. */
async function addChangesets(stage: Stage, folder: string): Promise<void> {
  const config = { changelog: false, commit: false, access: 'public', baseBranch: 'main' };
  await stage.workspace.write(`${folder}/.changeset/config.json`, config);
  await stage.workspace.write(`${folder}/package-lock.json`, {
    name: folder,
    lockfileVersion: 3,
    packages: {},
  });
}

/** What a release tool wants to find; `program` is the first word of its command. */
export async function addRelease(stage: Stage, folder: string, program: string): Promise<void> {
  if (program === 'changeset') await addChangesets(stage, folder);
  if (program === 'lerna') await addLerna(stage, folder, ['.']);
  else await addRepository(stage, folder);
}

export async function addLerna(stage: Stage, folder: string, packages: readonly string[]): Promise<void> {
  await stage.workspace.write(`${folder}/lerna.json`, { version: '1.0.0', packages });
  await addRepository(stage, folder);
}

/** With everything but sign-ins in it, and another one beside it that it is pushed to. */
async function addRepository({ workspace }: Stage, folder: string): Promise<void> {
  await workspace.write(`${folder}/.gitignore`, '.npmrc\n.yarnrc.yml\nnode_modules\n');
  const cwd = join(workspace.folder, folder);
  const git = (...args: readonly string[]) => exec('git', args, { cwd, env: { ...process.env, HOME: home } });
  const remote = join(home, `${folder}.git`);
  await git('init', '-q', '--bare', '-b', 'main', remote);
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-q', '-m', 'Begin');
  await git('tag', 'v1.0.0');
  await git('remote', 'add', 'origin', remote);
  await git('push', '-q', '-u', 'origin', 'main', '--tags');
}

const [oldest] = vscodeVersions;
/** The oldest VS Code tells nothing of what tasks run (microsoft/vscode#272945): there, all are like those of processes. */
export const tasksAreTold = usualVersion() !== oldest;

/** VS Code may open its list, or say that there is none, before it has read the tasks: a person would open it again. */
export async function runTask({ workbench }: Stage, label: string): Promise<void> {
  const { quickInput } = workbench;
  const item = quickInput.locator.locator('.monaco-list-row', { hasText: label }).first();
  await againUntil(async () => {
    if (await quickInput.isVisible()) await quickInput.escape();
    await workbench.runCommand('Tasks: Run Task');
    await quickInput.waitForPlaceholder('Select the task to run', { timeout: 5000 });
    await quickInput.fill(label);
  }, item);
  await quickInput.pick(label);
}

/** Takes the offer to publish a package with ours, and does so. */
export async function publishInstead(
  stage: Stage,
  offer: Notification,
  name: string,
  version = '1.0.0',
): Promise<void> {
  await offer.press('Publish with Second Factor');
  await stage.acceptReview(`${name}@${version}`);
  await stage.workbench.quickInput.waitForVisible(`${stage.host} · ${name}`);
  await stage.answerWithCode(name);
  await stage.workbench.waitForNotification(`Published ${name}@${version}`);
}

process.once('exit', () => rmSync(home, { recursive: true, force: true }));
