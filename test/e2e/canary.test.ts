/**
 * Secrets of their own are used in every way there is; afterwards everything that the processes and VS Code have
 * written, shown or passed on is searched for them.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useStage } from './stage.ts';

const control = 'canary';

/** What is no secret, and is found in each place if the search works at all. */
const controls = [
  ['command lines while a code is on its way', '--server-data-dir'],
  ['environment of a script', control],
  ['logs', control],
  ['notifications', control],
  ['settings and state', 'security.workspace.trust.startupPrompt'],
  ['storage of the page', 'vscode-web-db'],
  ['the page', control],
] as const;

describe('A day with canaries', () => {
  const stage = useStage();
  /** Where to look: a name, and all the text there. */
  const places = new Map<string, string>();
  const secrets = new Map<string, string>();

  before(async () => {
    await useEverySecret();
    await collect();
  });

  async function useEverySecret(): Promise<void> {
    // Runs after the codes were typed: what a script can see of them is what it writes here.
    const dump =
      "node -e \"require('node:fs').writeFileSync('environment.json', JSON.stringify(process.env))\"";
    const scripts = { prepublishOnly: dump, postpublish: dump };
    const account = await stage.addPackage(control, { manifest: { scripts } });
    secrets.set('password', account.password).set('token', account.token);
    secrets.set('TOTP key', account.totpSecret ?? '').set('otpauth URL', account.otpauth ?? '');
    for (const [index, code] of (account.recoveryCodes ?? []).entries())
      secrets.set(`recovery code ${index}`, code);

    const { quickInput } = stage.workbench;
    // So that the second publish asks, too.
    await stage.registry.admin.behave({ codesOnce: true });
    await stage.publishUntilPrompt(control);
    await typed('wrong code', '271828');
    await quickInput.waitForMessage('did not accept this code');
    await quickInput.pressAndReturn('Show what is typed');
    await stage.registry.admin.behave({ latencyMs: { reads: 0, writes: 1000 } });
    await typed('code', await stage.registry.admin.code(control));
    await quickInput.waitForMessage('Checking');
    places.set('command lines while a code is on its way', await commandLines());
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
    places.set('storage of the page', JSON.stringify(await page.context().storageState({ indexedDB: true })));
    const data = stage.vscode.serverDataDir;
    places.set('logs', await textOf(stage.vscode.logsDir));
    places.set('settings and state', await textOf(join(data, 'data')));
  }

  it('has used every kind of secret, and can find what is there', () => {
    for (const [name, value] of secrets) assert.ok(value.length >= 6, name);
    for (const [place, word] of controls)
      assert.ok(places.get(place)?.includes(word), `${word} is in: ${place}`);
    assert.deepEqual(
      [...places.keys()].sort(),
      controls.map(([place]) => place),
    );
  });

  it('makes no folder for npm, which would write a log there', () => {
    assert.ok(!existsSync(stage.workspace.env['npm_config_cache'] ?? ''));
  });

  it('leaves no secret in a log, command line, setting, storage, notification, page or environment', () => {
    const leaks = [...places].flatMap(([place, text]) =>
      [...secrets].filter(([, secret]) => contains(text, secret)).map(([name]) => `${name} in: ${place}`),
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
