/**
 * Where recovery codes are when a window comes back: after the extension host was killed in the middle, in an editor
 * whose secret storage keeps things, in one that never answers, and in one that forgets.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../package.ts';
import { startRegistry, type TestRegistry, type UserSecrets } from '../registry/index.ts';
import { type RunningVSCode, startVSCode } from '../vscode/server.ts';
import { openWorkbench, Workbench } from '../vscode/workbench.ts';
import { createWorkspace, type TestWorkspace } from '../workspace.ts';
import { signIn } from './account.ts';

const confirmation = { method: 'POST', path: '^/-/npm/v1/user$', after: 1 };
/** The page's half of the key that VS Code encrypts secrets with. */
const secretKey = '**/mint-key';

describe('recovery codes when a window comes back are', function () {
  // Each test opens the window again, some more than once.
  this.timeout(300_000);
  let root: string;
  let registry: TestRegistry;
  let workspace: TestWorkspace;
  let vscode: RunningVSCode;
  let workbench: Workbench;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'second-factor-storage-'));
    registry = await startRegistry({ storage: join(root, 'registry') });
    const { token } = await registry.admin.addUser({ name: 'wombat' });
    workspace = await createWorkspace(registry.url, token);
    vscode = await start();
    workbench = await openBrowser();
  });

  beforeEach(() => registry.admin.reset());

  afterEach(async function () {
    const { state, title } = this.currentTest ?? {};
    const picture = join('out', 'test', `recovery-codes-${title?.replaceAll(/\W+/g, '-')}.png`);
    if (state === 'failed') await workbench.screenshot(picture);
    await workbench.page.context().unroute(secretKey);
    await workbench.reload();
  });

  after(async () => {
    await workbench.close();
    await vscode.close();
    await registry.close();
    await workspace.remove();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The browser keeps its half of the secrets by origin, so the port stays the same. */
  async function start(port?: number): Promise<RunningVSCode> {
    const vsix = await packageExtension();
    const userData = join(root, 'vscode');
    return startVSCode({ vsix, userData, port, env: workspace.env, folder: workspace.folder });
  }

  function openBrowser(): Promise<Workbench> {
    return openWorkbench({ url: vscode.url, userDataDir: join(root, 'browser') });
  }

  async function restart(): Promise<void> {
    await workbench.close();
    await vscode.close();
    vscode = await start(Number(new URL(vscode.url).port));
    workbench = await openBrowser();
  }

  async function account(name: string): Promise<UserSecrets> {
    const user = await registry.admin.addUser({ name });
    await signIn({ registry, workspace }, user);
    return user;
  }

  /** The set-up, up to the first code that is sent. */
  async function confirm({ name, password }: UserSecrets, window = workbench): Promise<void> {
    const { panel } = window;
    await window.runCommand('npm Security: Set Up Two-Factor Authentication');
    await panel.waitForHeading('Set up two-factor authentication');
    await panel.press('Begin');
    await panel.waitForHeading('Password and level');
    await panel.fill('npm password', password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    await panel.fill('Code that the authenticator shows', await registry.admin.code(name));
    await panel.press('Turn on 2FA');
  }

  /** @returns the codes that the page showed */
  async function setUp(user: UserSecrets): Promise<readonly string[]> {
    const { panel } = workbench;
    await confirm(user);
    await panel.waitForHeading('Your recovery codes');
    await panel.waitForMessage(/Take a copy that is kept elsewhere/);
    assert.ok(await panel.button('Done').isDisabled(), 'in a browser a copy elsewhere is wanted first');
    const codes = await shownCodes();
    await panel.toggle('I have a copy of these codes in another place');
    await panel.press('Done');
    await panel.waitForHeading('Two-factor authentication is on');
    return codes;
  }

  async function shownCodes(): Promise<readonly string[]> {
    const { panel } = workbench;
    await panel.press('Show the codes');
    const codes = panel.frame.locator('.codes code');
    await codes.first().waitFor();
    return codes.allInnerTexts();
  }

  async function assertKept(codes: readonly string[]): Promise<void> {
    await workbench.runCommand('npm Security: View Recovery Codes');
    await workbench.panel.waitForHeading(/^Recovery codes$/);
    const shown = await shownCodes();
    assert.equal(shown.length, 10);
    // Without a comparison in the output, which would print them.
    assert.ok(shown.join() === codes.join(), 'they are the same');
  }

  /** The extension host has noted its number where it waits for codes. */
  async function killExtensionHost(name: string): Promise<void> {
    const markers = (await notes()).filter(
      ({ file, account }) => file.endsWith('.expected.json') && account === name,
    );
    const [marker] = markers;
    assert.ok(marker, 'it waits for codes');
    process.kill(marker.pid, 'SIGKILL');
  }

  async function notes(): Promise<{ file: string; account: string; pid: number }[]> {
    const storage = join(vscode.serverDataDir, 'data', 'User', 'globalStorage');
    const folder = join(storage, 'second-factor.second-factor-for-npm', 'recoveryCodes');
    const files = await readdir(folder);
    return Promise.all(
      files.map(async file => ({ file, ...JSON.parse(await readFile(join(folder, file), 'utf8')) })),
    );
  }

  it('kept, where secret storage keeps things: over a reload, and over a restart of browser and server', async () => {
    const codes = await setUp(await account('keeper'));
    await workbench.reload();
    await assertKept(codes);
    await restart();
    await assertKept(codes);
    assert.deepEqual(await workbench.notifications.texts(), []);
  });

  it('known never to have arrived, when the extension host was killed before the answer', async () => {
    const user = await account('early');
    await registry.admin.behave({ faults: [{ ...confirmation, effect: { kind: 'hold', done: true } }] });
    await confirm(user);
    await registry.admin.held();
    await killExtensionHost('early');
    await registry.admin.release();
    await workbench.reload();
    const warning = await workbench.waitForNotification(/2FA of early on .* was being set up/);
    assert.match(await warning.text(), /2FA is on now, but its recovery codes never arrived here/);
    await warning.press('Make New Codes');
    await workbench.panel.waitForHeading('2FA is on, but its recovery codes never arrived');
  });

  it('not asked for, when it was killed before the registry had confirmed anything', async () => {
    const user = await account('earlier');
    await registry.admin.behave({ faults: [{ ...confirmation, effect: { kind: 'hold' } }] });
    await confirm(user);
    await registry.admin.held();
    await killExtensionHost('earlier');
    await workbench.reload();
    await workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
    await workbench.panel.waitForHeading('Set up two-factor authentication');
    assert.ok(!(await workbench.notifications.texts()).some(text => text.includes('of earlier')));
  });

  it('shown at once, when the store was called and does not acknowledge; killed then, the next start says so', async () => {
    const user = await account('unanswered');
    // What has no secrets yet needs no key to say so: something is kept first, and the key never comes again.
    await workbench.runCommand('npm Security: Set Up Two-Factor Authentication');
    await workbench.page.waitForFunction("localStorage.getItem('secrets.provider') !== null");
    await workbench.page.context().route(secretKey, () => undefined);
    await workbench.reload();
    const { panel } = workbench;
    await confirm(user);
    await panel.frame.getByText('Your recovery codes').first().waitFor({ timeout: 60_000 });
    await panel.waitForMessage(/secret storage did not take the recovery codes, or gives no answer/);
    assert.ok(await panel.button('Done').isDisabled());
    assert.equal(await panel.frame.locator('.codes code').count(), 10);
    await killExtensionHost('unanswered');
    await workbench.page.context().unroute(secretKey);
    await workbench.reload();
    const warning = await workbench.waitForNotification(/did not keep the recovery codes of unanswered/);
    assert.deepEqual(await warning.buttons(), ['Import from a Copy', 'Make New Codes', 'Do not tell again']);
  });

  it('kept or named as missing, when two windows of a browser have written over each other', async () => {
    const first = workbench;
    const page = await first.page.context().newPage();
    const second = new Workbench(first.page.context(), page);
    await page.goto(vscode.url);
    await second.waitUntilReady();
    for (const [window, name] of [
      [first, 'northern'],
      [second, 'southern'],
    ] as const) {
      const user = await account(name);
      await window.page.bringToFront();
      await confirm(user, window);
      await window.panel.waitForHeading('Your recovery codes');
    }
    await page.close();
    await first.reload();
    // What one window knew of the storage was older; which, depends on the VS Code.
    const warning = await first.waitForNotification(
      /The recovery codes of (northern|southern) on .* are not/,
    );
    const kept = (await warning.text()).includes('of northern') ? 'southern' : 'northern';
    await first.runCommand('npm Security: View Recovery Codes');
    await first.quickInput.waitForVisible('Whose recovery codes?');
    await first.quickInput.pick(kept);
    await first.panel.waitForHeading(/^Recovery codes$/);
    assert.match(await first.panel.text(), /10 of 10 left/);
  });

  it('named as missing, where secret storage forgets, and taken from a copy', async () => {
    const user = await account('forgotten');
    await workbench.page.context().route(secretKey, route => route.abort());
    await workbench.reload();
    await setUp(user);
    await workbench.reload();
    const warning = await workbench.waitForNotification(/The recovery codes of forgotten on .* are not in/);
    assert.match(await warning.text(), /You have a copy elsewhere: import it/);
    await warning.press('Import from a Copy');
    await workbench.panel.waitForHeading('Import recovery codes');
    assert.match(await workbench.panel.text(), /· forgotten/);
  });
});
