/**
 * Secrets of their own are used in every way there is; afterwards everything that the processes and VS Code have
 * written, shown or passed on is searched for them.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import type { Fault } from '../registry/behaviour.ts';
import { publishRequests } from '../registry/faults.ts';
import type { UserSecrets } from '../registry/index.ts';
import { signInAs } from './account.ts';
import { importCodes, notesFolder } from './keptCodes.ts';
import { useStage } from './stage.ts';

const control = 'canary';
const newcomer = 'fledgling';

/** What is no secret, and is found in each place if the search works at all. */
const controls = [
  ['command lines while a code is on its way', '--server-data-dir'],
  ['command lines while 2FA is turned on', '--server-data-dir'],
  ['command lines while the codes are being printed', '--server-data-dir'],
  ['environment of a script', control],
  ['logs', control],
  ['notifications', control],
  ['files of the workspace', control],
  ['notes of the recovery codes', newcomer],
  ['settings and state', 'security.workspace.trust.startupPrompt'],
  ['storage of the page', 'vscode-web-db'],
  ['the page', control],
  ['the pages of the panels', 'Recovery codes'],
] as const;

/** Where npm itself keeps it. */
const tokenIsIn = 'files of the workspace';

describe('A day with canaries', () => {
  const stage = useStage();
  /** Where to look: a name, and all the text there. */
  const places = new Map<string, string>();
  const secrets = new Map<string, string>();
  let exports: string;

  before(async function () {
    this.timeout(300_000);
    exports = await mkdtemp(join(tmpdir(), 'exports-'));
    await answerPrompts();
    await setUp();
    await takeCopies();
    await turnOff();
    await collect();
  });

  after(() => rm(exports, { recursive: true, force: true }));

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
    places.set('command lines while a code is on its way', await commandLines());
    await stage.registry.admin.release();
    await stage.workbench.waitForNotification(`Published ${control}@1.0.0`);
    places.set('environment of a script', await stage.workspace.read(`${control}/environment.json`));

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

  /** By the panel: password, key, first code, recovery codes. */
  async function setUp(): Promise<void> {
    const account = await signInAs(stage, { name: newcomer, password: 'fledged-on-a-wire-42' });
    remember(newcomer, account);
    const { panel } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
    await panel.press('Begin');
    await panel.fill('Password', account.password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    const address = await panel.qrCode();
    const reading = readOtpauth(new Secret(address));
    assert.ok(reading.kind === 'read');
    const key = reading.otpauth.secret.reveal();
    secrets.set('scanned address', address).set('scanned key', key);
    secrets.set('key in groups', (key.match(/.{1,4}/g) ?? []).join(' '));
    await hold({ method: 'POST', path: '^/-/npm/v1/user$' });
    const code = codeAt(reading.otpauth, Date.now() / 1000);
    secrets.set('first code', code);
    await panel.fill('Code that the authenticator shows', code);
    await panel.press('Turn on 2FA');
    await stage.registry.admin.held();
    await panel.waitForMessage('Waiting for');
    places.set('command lines while 2FA is turned on', await commandLines());
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
    for (const [index, code] of shown.entries()) secrets.set(`new recovery code ${index}`, code);
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
    places.set('command lines while the codes are being printed', await commandLines());
    await printed.close();

    await panel.press('Save as file…');
    await dialog.waitForVisible('Save the recovery codes in a text file?');
    await dialog.press('Save as File…');
    await quickInput.chooseFile(/Save the recovery codes/, join(exports, 'codes.txt'));
    await panel.waitForMessage('Saved in');
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
    secrets.set('wrong password', 'not-this-one-4711');
    await quickInput.accept();
    await quickInput.waitForMessage('did not accept this password');
    await quickInput.fill(secrets.get(`${newcomer}: password`) ?? '');
    await quickInput.accept();
    await quickInput.waitForMessage('Nothing is changed yet');
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('recovery codes are left here');
    await quickInput.accept();
    await stage.workbench.waitForNotification('is off.');
  }

  function remember(name: string, account: UserSecrets): void {
    const { password, token, totpSecret, otpauth, recoveryCodes = [] } = account;
    secrets.set(`${name}: password`, password).set(`${name}: token`, token);
    if (totpSecret !== undefined) secrets.set(`${name}: TOTP key`, totpSecret);
    if (otpauth !== undefined) secrets.set(`${name}: otpauth URL`, otpauth);
    for (const [index, code] of recoveryCodes.entries()) secrets.set(`${name}: recovery code ${index}`, code);
  }

  /** The next such request waits until it is released. */
  async function hold(place: Omit<Fault, 'effect'>): Promise<void> {
    await stage.registry.admin.behave({ faults: [{ ...place, effect: { kind: 'hold' } }] });
  }

  async function typed(what: string, code: string): Promise<void> {
    secrets.set(`typed ${what}`, code);
    await stage.answer(code);
  }

  async function collect(): Promise<void> {
    const { page } = stage.workbench;
    await stage.workbench.showNotifications();
    places.set('notifications', (await stage.workbench.notifications.texts()).join('\n'));
    places.set('the page', await page.content());
    const frames = page.frames().filter(frame => frame !== page.mainFrame());
    places.set('the pages of the panels', (await Promise.all(frames.map(each => each.content()))).join('\n'));
    places.set('files of the workspace', await textOf(stage.workspace.folder));
    places.set('storage of the page', JSON.stringify(await page.context().storageState({ indexedDB: true })));
    const data = stage.vscode.serverDataDir;
    places.set('logs', await textOf(stage.vscode.logsDir));
    places.set('settings and state', await textOf(join(data, 'data')));
    places.set('notes of the recovery codes', await textOf(notesFolder(stage)));
  }

  it('has used every kind of secret, and can find what is there', () => {
    for (const [name, value] of secrets) assert.ok(value.length >= 6, name);
    for (const [place, word] of controls)
      assert.ok(places.get(place)?.includes(word), `${word} is in: ${place}`);
    assert.deepEqual([...places.keys()].sort(), controls.map(([place]) => place).sort());
  });

  it('makes no folder for npm, which would write a log there', () => {
    assert.ok(!existsSync(stage.workspace.env['npm_config_cache'] ?? ''));
  });

  it('leaves no secret in a log, command line, setting, storage, notification, page or environment', () => {
    const leaks = [...places].flatMap(([place, text]) =>
      [...secrets]
        .filter(
          ([name, secret]) => contains(text, secret) && !(name.endsWith(': token') && place === tokenIsIn),
        )
        .map(([name]) => `${name} in: ${place}`),
    );
    assert.deepEqual(leaks, []);
  });
});

/** Six digits can stand in any longer number by chance: a code counts only where it stands by itself. */
function contains(text: string, secret: string): boolean {
  if (!/^\d+$/.test(secret)) return text.includes(secret);
  return new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`).test(text);
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
