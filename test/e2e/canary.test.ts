/**
 * Secrets of their own are used in every way there is; afterwards everything that the processes and VS Code have
 * written, shown or passed on is searched for them.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packFolderPrefix } from '../../src/releases/packFolder.ts';
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import type { Fault } from '../registry/behaviour.ts';
import { publishRequests } from '../registry/faults.ts';
import type { UserSecrets } from '../registry/index.ts';
import { signInAs } from './account.ts';
import { Canaries, Watch } from './canaries.ts';
import { importCodes, notesFolder } from './keptCodes.ts';
import { type Mirror, startMirror } from './mirror.ts';
import { publish } from './npmAs.ts';
import { choosePackage, goOn } from './packageSteps.ts';
import { Stage } from './stage.ts';
import { copyToken, fillIn } from './tokenWizard.ts';

const control = 'canary';
const newcomer = 'fledgling';
/** Asked on a page, in a project whose configuration names a proxy with a password. */
const keyed = 'keyed';
/** Makes a token, and changes the password. */
const minter = 'minter';
/** Makes somebody an owner. */
const steward = 'steward';
/** Whose prompt is open when the extension host is killed. */
const victim = 'victim';

const temporaryControl = 'nothing secret';

/** What is no secret, and is found in each place if the search works at all. */
const controls = [
  ['command lines while a code is on its way', '--server-data-dir'],
  ['command lines while 2FA is turned on', '--server-data-dir'],
  ['command lines while the codes are being printed', '--server-data-dir'],
  ['environment of a script', control],
  ['logs', control],
  // The latest of them: the centre draws no more than fit.
  ['notifications', 'estate'],
  ['files of the workspace', control],
  ['notes of the recovery codes', newcomer],
  ['settings and state', 'security.workspace.trust.startupPrompt'],
  ['storage of the page', 'vscode-web-db'],
  ['the page', control],
  ['the pages of the panels', 'Recovery codes'],
  ['processes of the whole day', process.platform === 'linux' ? '--server-data-dir' : ''],
  ['what was said and shown all day', `Published ${control}@1.0.0`],
  ['temporary files', temporaryControl],
] as const;

/** Where npm itself keeps them. */
const npmKeeps = { place: 'files of the workspace', secrets: /: token$|^proxy: password$/ };

describe('A day with canaries', () => {
  const stage = new Stage();
  const canaries = new Canaries();
  let exports: string;
  /** Of all processes that VS Code starts. */
  let temporary: string;
  let mirror: Mirror;
  let watch: Watch;

  before(async function () {
    this.timeout(600_000);
    exports = await mkdtemp(join(tmpdir(), 'exports-'));
    temporary = await mkdtemp(join(tmpdir(), 'temporary-'));
    await writeFile(join(temporary, 'control'), temporaryControl);
    await stage.open({ env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary } });
    mirror = await startMirror(stage.registry.url, '/');
    watch = new Watch(stage.workbench.page);
    await killInPrompt();
    await answerPrompts();
    await answerOnPage();
    await setUp();
    await takeCopies();
    await turnOff();
    await makeTokenAndPassword();
    await changeOwner();
    await collect();
  });

  after(async () => {
    await mirror?.close();
    await stage.close();
    const folders = [exports, temporary];
    await Promise.all(folders.map(each => rm(each, { recursive: true, force: true, maxRetries: 5 })));
  });

  /** While the code is on its way: what a process leaves that cleans nothing up is searched as well. */
  async function killInPrompt(): Promise<void> {
    remember(victim, await stage.addPackage(victim));
    await stage.publishUntilPrompt(victim);
    await hold(publishRequests(victim)['first PUT']);
    await typed('code in a prompt that is killed', await stage.registry.admin.code(victim));
    await stage.registry.admin.held();
    await stage.workbench.quickInput.waitForMessage('Checking');
    process.kill(await extensionHost(temporary), 'SIGKILL');
    await stage.registry.admin.release();
    await stage.workbench.reload();
  }

  /** Publishes: a wrong code, the right one, a recovery code that is typed. */
  async function answerPrompts(): Promise<void> {
    // Runs after the codes were typed: what a script can see of them is what it writes here.
    const dump =
      "node -e \"require('node:fs').writeFileSync('environment.json', JSON.stringify(process.env))\"";
    const scripts = { prepublishOnly: dump, postpublish: dump };
    const account = await stage.addPackage(control, { manifest: { scripts } });
    remember(control, account);

    const { quickInput } = stage.workbench;
    // So that the second publish asks, too.
    await stage.registry.admin.behave({ codesOnce: true });
    await stage.publishUntilPrompt(control);
    await typed('wrong code', '271828');
    await quickInput.waitForMessage('did not accept this code');
    await quickInput.pressAndReturn('Show what is typed');
    await hold(publishRequests(control)['first PUT']);
    await typed('code', await stage.registry.admin.code(control));
    await stage.registry.admin.held();
    await quickInput.waitForMessage('Checking');
    canaries.place('command lines while a code is on its way', await commandLines());
    await stage.registry.admin.release();
    await stage.workbench.waitForNotification(`Published ${control}@1.0.0`);
    canaries.place('environment of a script', await stage.workspace.read(`${control}/environment.json`));

    await stage.workspace.write(`${control}/package.json`, { name: control, version: '1.1.0' });
    await stage.startPublish(control);
    await stage.acceptReview(`${control}@1.1.0`);
    await quickInput.waitForVisible(`· ${control}`);
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('Each recovery code works once.');
    await typed('recovery code', account.recoveryCodes?.[0] ?? '');
    await stage.workbench.waitForNotification(`Published ${control}@1.1.0`);
    await importCodes(stage, account, account.recoveryCodes ?? []);
  }

  /** Whoever knows the address that is asked whether the page was answered can take the token from there. */
  async function answerOnPage(): Promise<void> {
    await stage.registry.admin.behave({ challenge: 'web', codesOnce: false });
    const account = await stage.addPackage(keyed);
    remember(keyed, account);
    const password = 'let-me-through-5150';
    canaries.plant('proxy: password', password);
    const { host } = new URL(mirror.url);
    await stage.workspace.write(
      `${keyed}/.npmrc`,
      [
        `registry=${mirror.url}`,
        `${mirror.url.replace('http:', '')}:_authToken=${account.token}`,
        `proxy=http://wombat:${password}@127.0.0.1:9/`,
        '',
      ].join('\n'),
    );
    const { workbench } = stage;
    await stage.startPublish(keyed);
    await stage.acceptReview(`${keyed}@1.0.0`);
    await workbench.quickInput.waitForVisible(`${host} · ${keyed}`);
    const page = await workbench.openedPage(() => workbench.quickInput.press(`Open browser (${host})`));
    await page.getByRole('button', { name: 'Touch the security key' }).press('Enter');
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await page.close();
    await workbench.waitForNotification(`Published ${keyed}@1.0.0`);
    const asked = mirror.passed.map(path => /\/-\/v1\/done\/([^/?]+)/.exec(path)?.[1]);
    const polls = new Set(asked.filter(each => each !== undefined));
    assert.ok(polls.size > 0, 'the page was asked about through the mirror');
    for (const [index, poll] of [...polls].entries()) canaries.plant(`address of page ${index}`, poll);
    await stage.registry.admin.behave({ challenge: 'classic' });
  }

  /** By the panel: password, key, first code, recovery codes. */
  async function setUp(): Promise<void> {
    const account = await signInAs(stage, { name: newcomer, password: 'fledged-on-a-wire-42' });
    remember(newcomer, account);
    const { panel } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
    await panel.press('Begin');
    await panel.fill('npm password', account.password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    const address = await panel.qrCode();
    const reading = readOtpauth(new Secret(address));
    assert.ok(reading.kind === 'read');
    const key = reading.otpauth.secret.reveal();
    canaries.plant('scanned address', address);
    canaries.plant('scanned key', key);
    canaries.plant('key in groups', (key.match(/.{1,4}/g) ?? []).join(' '));
    await hold({ method: 'POST', path: '^/-/npm/v1/user$' });
    const code = codeAt(reading.otpauth, Date.now() / 1000);
    canaries.plant('first code', code);
    await panel.fill('Code that the authenticator shows', code);
    await panel.press('Turn on 2FA');
    await stage.registry.admin.held();
    await panel.waitForMessage('Waiting for');
    canaries.place('command lines while 2FA is turned on', await commandLines());
    await stage.registry.admin.release();
    await panel.waitForHeading('Your recovery codes');
  }

  /** The clipboard, a file and a page to print; then the codes are out of sight again. */
  async function takeCopies(): Promise<void> {
    const { panel, dialog, page, quickInput } = stage.workbench;
    await panel.press('Show the codes');
    await panel.button('Hide the codes').waitFor();
    const shown = (await panel.text()).match(/\b[0-9a-f]{64}\b/g) ?? [];
    assert.ok(shown.length > 1);
    for (const [index, code] of shown.entries()) canaries.plant(`new recovery code ${index}`, code);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.press('Copy all');
    await panel.waitForMessage('Copied.');

    const printed = await stage.workbench.openedPage(async () => {
      await panel.press('Print…');
      await dialog.waitForVisible('Open the recovery codes in your browser');
      await dialog.press('Print…');
      await dialog.waitForHidden();
    });
    await printed.getByText(shown[0] ?? '').waitFor();
    canaries.place('command lines while the codes are being printed', await commandLines());
    await printed.close();

    await panel.press('Save as file…');
    await dialog.waitForVisible('Save the recovery codes in a text file?');
    await dialog.press('Save as File…');
    await quickInput.chooseFile(/Save the recovery codes/, join(exports, 'codes.txt'));
    await panel.waitForMessage('Saved to');
    await panel.press('Done');
    await panel.waitForHeading('Two-factor authentication is on');
    await stage.workbench.runCommand('npm Security: View Recovery Codes');
    await quickInput.pick(newcomer);
    await panel.press('Show the codes');
    await panel.press('Hide the codes');
    await panel.button('Show the codes').waitFor();
  }

  /** With the password, and a recovery code that is kept. */
  async function turnOff(): Promise<void> {
    const { quickInput, dialog } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Turn Off Two-Factor Authentication');
    await dialog.waitForVisible(`two-factor authentication of ${newcomer}`);
    await dialog.press('Turn Off');
    await quickInput.waitForVisible(newcomer);
    await quickInput.fill('not-this-one-4711');
    canaries.plant('wrong password', 'not-this-one-4711');
    await quickInput.accept();
    await quickInput.waitForMessage('did not accept this password');
    await quickInput.fill(canaries.secret(`${newcomer}: password`));
    await quickInput.accept();
    await quickInput.waitForMessage('Nothing is changed yet');
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('recovery codes are left here');
    await quickInput.accept();
    await stage.workbench.waitForNotification('is off.');
  }

  async function makeTokenAndPassword(): Promise<void> {
    const account = await signInAs(stage, { name: minter });
    remember(minter, account);
    const { quickInput } = stage.workbench;
    const enter = async (placeholder: string, value: string) => {
      await quickInput.waitForPlaceholder(placeholder);
      await quickInput.fill(value);
      await quickInput.accept();
    };
    await fillIn(stage, { name: 'reader' });
    await enter('npm password', account.password);
    canaries.plant('created token', await copyToken(stage));

    const next = 'a-new-one-/with+?signs 世界';
    canaries.plant('new password', next);
    await stage.workbench.runCommand('npm Security: Change npm Password');
    await enter('npm password', account.password);
    await enter('New npm password', next);
    await enter('New npm password once more', next);
    await stage.workbench.waitForNotification(`The npm password of ${minter} on ${stage.host} was changed.`);
  }

  /** Under a code that is typed. */
  async function changeOwner(): Promise<void> {
    const account = await signInAs(stage, { name: steward, twoFactor: 'auth-and-writes' });
    remember(steward, account);
    await publish(stage, account, 'estate', '1.0.0');
    await stage.registry.admin.addUser({ name: 'heir' });
    const { quickInput } = stage.workbench;
    await choosePackage(stage, 'Add Package Owner', 'estate');
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill('heir');
    await quickInput.pick('Look up heir');
    await goOn(stage, 'Make heir an owner of estate');
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await typed('code for a new owner', await stage.registry.admin.code(steward));
    await stage.workbench.waitForNotification('heir is an owner of estate');
  }

  function remember(name: string, account: UserSecrets): void {
    const { password, token, totpSecret, otpauth, recoveryCodes = [] } = account;
    canaries.plant(`${name}: password`, password);
    canaries.plant(`${name}: token`, token);
    if (totpSecret !== undefined) canaries.plant(`${name}: TOTP key`, totpSecret);
    if (otpauth !== undefined) canaries.plant(`${name}: otpauth URL`, otpauth);
    for (const [index, code] of recoveryCodes.entries())
      canaries.plant(`${name}: recovery code ${index}`, code);
  }

  /** The next such request waits until it is released. */
  async function hold(place: Omit<Fault, 'effect'>): Promise<void> {
    await stage.registry.admin.behave({ faults: [{ ...place, effect: { kind: 'hold' } }] });
  }

  async function typed(what: string, code: string): Promise<void> {
    canaries.plant(`typed ${what}`, code);
    await stage.answer(code);
  }

  async function collect(): Promise<void> {
    const { page } = stage.workbench;
    await stage.workbench.showNotifications();
    canaries.place('notifications', (await stage.workbench.notifications.texts()).join('\n'));
    canaries.place('the page', await page.content());
    const frames = page.frames().filter(frame => frame !== page.mainFrame());
    canaries.place(
      'the pages of the panels',
      (await Promise.all(frames.map(each => each.content()))).join('\n'),
    );
    canaries.place('files of the workspace', await textOf(stage.workspace.folder));
    canaries.place(
      'storage of the page',
      JSON.stringify(await page.context().storageState({ indexedDB: true })),
    );
    const data = stage.vscode.serverDataDir;
    canaries.place('logs', await textOf(stage.vscode.logsDir));
    canaries.place('settings and state', await textOf(join(data, 'data')));
    canaries.place('notes of the recovery codes', await textOf(notesFolder(stage)));
    canaries.place('temporary files', await textOf(temporary));
    const { processes, screen } = await watch.end();
    canaries.place('processes of the whole day', processes);
    canaries.place('what was said and shown all day', screen);
  }

  it('has used every kind of secret, and can find what is there', () => {
    const { secrets, places } = canaries;
    assert.ok(secrets.size >= 20, `${secrets.size} secrets`);
    for (const [name, value] of secrets) assert.ok(value.length >= 6, name);
    for (const [place, word] of controls)
      assert.ok(places.get(place)?.includes(word), `${word} is in: ${place}`);
    assert.deepEqual([...places.keys()].sort(), controls.map(([place]) => place).sort());
  });

  it('makes no folder for npm, which would write a log there', () => {
    assert.ok(!existsSync(stage.workspace.env['npm_config_cache'] ?? ''));
  });

  it('leaves no secret in a log, command line, setting, storage, notification, page or environment', () => {
    const { secrets, places } = canaries;
    const length = [...places.values()].reduce((sum, text) => sum + text.length, 0);
    console.log(`      ${secrets.size} secrets looked for in ${places.size} places, ${length} characters`);
    const isKept = ({ secret, place }: { secret: string; place: string }) =>
      place === npmKeeps.place && npmKeeps.secrets.test(secret);
    assert.deepEqual(
      canaries.leaks().filter(leak => !isKept(leak)),
      [],
    );
  });
});

/** By the folder that it packs into, whose name says whose it is. */
async function extensionHost(temporary: string): Promise<number> {
  const folder = (await readdir(temporary)).find(name => name.startsWith(packFolderPrefix));
  const [, pid] = /^[0-9a-f]+-(\d+)-/.exec(folder?.slice(packFolderPrefix.length) ?? '') ?? [];
  return Number(pid ?? assert.fail('nothing is being packed'));
}

async function commandLines(): Promise<string> {
  if (process.platform === 'win32') {
    const query = 'Get-CimInstance Win32_Process | Select-Object -ExpandProperty CommandLine';
    return (await promisify(execFile)('powershell', ['-NoProfile', '-Command', query])).stdout;
  }
  return (await promisify(execFile)('ps', ['axww', '-o', 'args'], { maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** All files below a folder, as text; databases hold their strings as they are. */
async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  const texts = files.map(file => readFile(join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}
