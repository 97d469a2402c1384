/**
 * The pages that people try things out with, in a real browser: what their content security policy lets through.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { useRegistry } from './fixture.ts';
import type { UserSecrets } from './index.ts';

describe('the pages of the registry in a browser', function () {
  this.timeout(60_000);

  const registry = useRegistry();
  let browser: BrowserContext;
  let page: Page;
  let user: UserSecrets;

  before(async () => {
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    user = await registry.addUser();
    page = await browser.newPage();
  });

  afterEach(() => page.close());

  after(() => browser?.close());

  it('add a security key, and save its recovery codes', async () => {
    await page.goto(registry.url);
    await page.getByLabel('Account').selectOption(user.name);
    await page.getByRole('button', { name: 'Add a security key' }).click();
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    const shown = await page.getByRole('listitem').allTextContents();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), `npm-recovery-codes-${user.name}.txt`);
    const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n');
    assert.equal(shown.length, 10);
    assert.ok(shown.join() === lines.slice(2).join(), 'the file has the codes that are shown');
  });

  it('show the codes of an authenticator, and the password until it is another', async () => {
    const { totpSecret, ...codes } = await registry.addUser({ twoFactor: 'auth-only' });
    assert.ok(totpSecret);
    await page.goto(`${registry.adminUrl}authenticator`);
    const list = page.getByRole('listitem');
    await list.filter({ hasText: new RegExp(`${codes.name}\\d{3} \\d{3}`) }).waitFor();
    await page.getByText('npm passwords').click();
    const known = list.filter({ hasText: user.password });
    await known.waitFor();
    assert.ok((await known.textContent())?.startsWith(user.name));
    const password = { old: user.password, new: 'another one, which nobody was told' };
    await registry.client.changeProfile({ password }, { token: user.token });
    await known.waitFor({ state: 'detached' });
    await list.filter({ hasText: codes.password }).waitFor();
  });
});
