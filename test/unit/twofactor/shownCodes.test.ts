/**
 * Recovery codes are found where people really meet them: on the website's page, in the file that it saves, and in
 * what npm prints.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { findRecoveryCodes } from '../../../src/twofactor/recoveryCodesText.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { NpmCli } from '../../registry/npmCli.ts';
import { launchBrowser } from '../../vscode/browser.ts';

describe('Recovery codes as others show them', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  const npm = new NpmCli('12.2.0', registry);
  let browser: BrowserContext | undefined;

  before(function () {
    this.timeout(300_000);
    return npm.prepare();
  });

  after(async () => {
    await browser?.close();
    await npm.stop();
    npm.remove();
  });

  /** Ten were found and nothing else, and the registry takes each of them. */
  async function assertTaken(text: string, token: string): Promise<void> {
    const { codes, duplicates } = findRecoveryCodes(text);
    assert.deepEqual([codes.length, duplicates], [10, 0]);
    for (const code of codes) {
      const body = { email: 'wombat@example.com' };
      const reply = await registry.client.changeProfile(body, { token, otp: code.reveal() });
      assert.equal(reply.status, 200);
    }
  }

  for (const way of ['copied from its page', 'in the file that it saves']) {
    it(`the website: ${way}`, async () => {
      const { name, token } = await registry.addUser();
      browser ??= await launchBrowser();
      const page = await browser.newPage();
      await page.goto(registry.url);
      await page.getByLabel('Account').selectOption(name);
      await page.getByRole('button', { name: 'Add a security key' }).click();
      const link = page.getByRole('link', { name: 'Download' });
      await link.waitFor();
      if (way.startsWith('copied')) {
        await page.keyboard.press('ControlOrMeta+A');
        await assertTaken(await page.evaluate<string>('String(getSelection())'), token);
      } else {
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
        await assertTaken(await readFile(await download.path(), 'utf8'), token);
      }
    });
  }

  it('npm, with its whole output', async () => {
    const { name, password, token } = await registry.addUser();
    npm.newFolder();
    npm.useToken(token);
    const terminal = npm.run('profile', 'enable-2fa');
    await terminal.answer(/npm password:/, password);
    await terminal.see(/OTP code from your authenticator:/);
    terminal.type(await registry.admin.code(name));
    const output = await terminal.end();
    // What stands above belongs to the QR code; whoever copies, copies from the sentence on.
    await assertTaken(output.slice(output.indexOf('2FA successfully enabled')), token);
  });
});
