/** The harness itself: that its runs tell the truth, that VS Code keeps secrets in it, and that nothing is left over. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createVSIX } from '@vscode/vsce';
import { vscodeVersions } from './download.ts';
import { runInHost } from './hostRun.ts';
import { outputChannel } from './output.ts';
import { isRunning } from './processes.ts';
import { type RunningVSCode, startVSCode } from './server.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const fixture = join(import.meta.dirname, 'fixture');

describe('VS Code for tests', function () {
  this.timeout(180_000);
  let temporary: string;
  let vsix: string;

  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'harness-'));
    vsix = join(temporary, 'fixture.vsix');
    await createVSIX({
      cwd: fixture,
      packagePath: vsix,
      dependencies: false,
      allowMissingRepository: true,
      skipLicense: true,
    });
  });
  after(() => rm(temporary, { recursive: true, force: true }));

  describe('running tests in the extension host', () => {
    async function run(tests: string, limitSeconds?: number): Promise<{ code: number; printed: string }> {
      const output = new PassThrough();
      const printed = text(output);
      const code = await runInHost({
        extensionDevelopmentPath: fixture,
        extensionTestsPath: join(fixture, `${tests}.cjs`),
        artifacts: join(temporary, tests),
        limitSeconds,
        output,
      });
      output.end();
      return { code, printed: await printed };
    }

    it('ends with 0 when they pass', async () => {
      assert.deepEqual(await run('passing'), { code: 0, printed: '' });
    });

    it('ends with 1 and prints what they printed when they fail', async () => {
      const { code, printed } = await run('failing');
      assert.equal(code, 1);
      assert.match(printed, /meant to fail/);
    });

    it('ends with 1, a screenshot and the logs when they hang', async () => {
      const { code, printed } = await run('hanging', 10);
      assert.equal(code, 1);
      assert.match(printed, /No end after 10 seconds/);
      await access(join(temporary, 'hanging', 'screenshot.png'));
      await access(join(temporary, 'hanging', 'logs', 'server.log'));
    });
  });

  describe('between starts', () => {
    it('keeps secrets over a reload, and over a restart of server and browser', async () => {
      const userData = join(temporary, 'user-data');
      const userDataDir = join(temporary, 'browser');
      const first = await startVSCode({ vsix, userData });
      const port = Number(new URL(first.url).port);
      await withWorkbench(first, { userDataDir }, async workbench => {
        await workbench.runCommand('Fixture: Store');
        await workbench.waitForNotification('stored');
        await workbench.reload();
        await workbench.runCommand('Fixture: Show');
        await workbench.waitForNotification('the value is kept');
      });
      // The browser keeps its half by origin, so the port has to be the same.
      const second = await startVSCode({ userData, port });
      await withWorkbench(second, { userDataDir }, async workbench => {
        await workbench.runCommand('Fixture: Show');
        await workbench.waitForNotification('the value is kept');
      });
      assert.equal((await stat(join(userData, 'secret-key'))).mode & 0o077, 0);
    });

    it('leaves no process of the extension host or a terminal behind', async () => {
      const file = join(temporary, 'processes.json');
      const vscode = await startVSCode({ vsix, env: { FIXTURE_PROCESSES: file } });
      await withWorkbench(vscode, {}, async workbench => {
        await workbench.runCommand('Fixture: Processes');
        await workbench.waitForNotification('running');
        assert.deepEqual(await running(), [true, true, true]);
      });
      assert.deepEqual(await running(), [false, false, false]);
      await assert.rejects(access(vscode.serverDataDir));

      async function running(): Promise<boolean[]> {
        const pids = JSON.parse(await readFile(file, 'utf8')) as number[];
        return Promise.all(pids.map(isRunning));
      }
    });
  });

  it('starts from the command line, and Ctrl-C ends it', async () => {
    const cli = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), '--vsix', vsix], {
      detached: true,
    });
    const [line] = (await once(createInterface(cli.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    assert.equal((await fetch(url)).status, 200);
    const exit = once(cli, 'exit');
    // To the whole group, as a terminal does it.
    process.kill(-(cli.pid ?? 0), 'SIGINT');
    assert.deepEqual(await exit, [0, null]);
    await assert.rejects(fetch(url));
  });

  for (const version of vscodeVersions) {
    it(`opens a folder untrusted when trust is asked for, in ${version}`, async () => {
      const vscode = await startVSCode({ folder: temporary, workspaceTrust: true, version });
      await withWorkbench(vscode, {}, async workbench => {
        await workbench.statusBarItem('Restricted Mode').waitFor();
        // Under a dialog there would be no palette.
        await workbench.page.keyboard.press('F1');
        await workbench.quickInput.waitForVisible();
      });
    });
  }

  it('answers its own page only', async () => {
    const vscode = await startVSCode();
    try {
      const { host } = new URL(vscode.url);
      const mint = (headers: Record<string, string>) =>
        fetch(`http://${host}/mint-key`, { method: 'POST', headers });
      assert.equal((await mint({ origin: 'http://evil.example' })).status, 403);
      const answer = await mint({ origin: `http://${host}` });
      assert.equal((await answer.arrayBuffer()).byteLength, 32);
    } finally {
      await vscode.close();
    }
  });

  describe('the driver', () => {
    let vscode: RunningVSCode;
    let workbench: Workbench;
    const web = createServer((request, response) => response.end(`page ${request.url}`));

    before(async () => {
      web.listen(0, '127.0.0.1');
      await once(web, 'listening');
      const { port } = web.address() as AddressInfo;
      const folder = await mkdtemp(join(temporary, 'folder-'));
      await writeFile(join(folder, 'package.json'), '{}');
      vscode = await startVSCode({
        vsix,
        folder,
        env: { FIXTURE_LINK: `http://127.0.0.1:${port}/path?q=1` },
      });
      workbench = await openWorkbench({ url: vscode.url, theme: 'high-contrast' });
    });
    after(async () => {
      await workbench?.close();
      await vscode?.close();
      web.close();
    });

    it('chooses the theme', async () => {
      await workbench.page.locator('.monaco-workbench.hc-black').waitFor();
    });

    it('reads notifications and presses their buttons', async () => {
      await workbench.runCommand('Fixture: Show');
      const notification = await workbench.waitForNotification(/the value is/);
      assert.equal(await notification.severity(), 'info');
      assert.deepEqual(await notification.buttons(), ['One', 'Two']);
      await notification.press('Two');
      await notification.waitForGone();
    });

    it('reads output channels', async () => {
      await outputChannel(vscode, 'Fixture', /^pressed Two$/m);
      await outputChannel(vscode, 'Fixture Log', /\[info\] shown$/m);
      assert.equal(await workbench.statusBarItem('fixture is here').count(), 1);
    });

    it('uses input boxes', async () => {
      const { quickInput } = workbench;
      await workbench.runCommand('Fixture: Ask');
      await quickInput.waitForVisible('Question');
      assert.match(await quickInput.message(), /^the answer/);
      assert.equal(await quickInput.placeholder(), 'a number');
      assert.equal(await quickInput.isMasked(), true);
      assert.deepEqual(await quickInput.buttons(), ['Hint']);
      await quickInput.press('Hint');
      await quickInput.waitForMessage('Hint pressed');
      await quickInput.type('41');
      assert.equal(await quickInput.value(), '41');
      await quickInput.accept();
      await quickInput.waitForMessage('not quite');
      await quickInput.waitForBusy();
      await quickInput.fill('42');
      await quickInput.accept();
      await outputChannel(vscode, 'Fixture', /^answered$/m);
    });

    it('uses quick picks', async () => {
      const { quickInput } = workbench;
      await workbench.runCommand('Fixture: Pick');
      await quickInput.waitForVisible('Letters');
      await quickInput.waitForItem('gamma');
      assert.deepEqual(await quickInput.items(), [
        { label: 'alpha', description: 'first', detail: 'of three' },
        { label: 'beta', description: 'second', detail: '' },
        { label: 'gamma', description: '', detail: '' },
      ]);
      await quickInput.pick('gamma');
      await outputChannel(vscode, 'Fixture', /^picked gamma$/m);
    });

    it('answers dialogs and follows links', async () => {
      await workbench.runCommand('Fixture: Confirm');
      await workbench.dialog.waitForVisible('Really?');
      assert.equal(await workbench.dialog.text(), 'Really?\nIt cannot be undone.');
      await workbench.dialog.press('Yes');
      const notification = await workbench.waitForNotification('answered Yes');
      assert.deepEqual(await notification.links(), ['the page']);
      const page = await workbench.openedPage(() => notification.followLink('the page'));
      await page.waitForURL('https://example.com/page');
      await page.close();
    });

    it('opens links of the extension', async () => {
      const page = await workbench.openedPage(() => workbench.runCommand('Fixture: Open'));
      await page.getByText('page /path?q=1').waitFor();
      await page.close();
    });

    it('uses the menu of a file and the actions of an editor', async () => {
      await workbench.runFromExplorer('package.json', 'Ask');
      await workbench.quickInput.waitForVisible('Question');
      await workbench.quickInput.escape();
      await workbench.quickInput.waitForHidden();
      await workbench.openFile('package.json');
      await workbench.runFromEditorTitle('Ask');
      await workbench.quickInput.waitForVisible('Question');
      await workbench.quickInput.escape();
    });
  });
});

async function withWorkbench(
  vscode: RunningVSCode,
  options: { readonly userDataDir?: string },
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  try {
    const workbench = await openWorkbench({ url: vscode.url, ...options });
    try {
      await use(workbench);
    } finally {
      await workbench.close();
    }
  } finally {
    await vscode.close();
  }
}
