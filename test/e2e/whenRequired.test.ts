/** The page "When Does npm Ask for a Code?", in VS Code. */
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { actions, asksForCode, levels } from '../../src/twofactor/levels.ts';
import { useStage } from './stage.ts';

describe('When Does npm Ask for a Code?', () => {
  const stage = useStage();
  let page: FrameLocator;

  before(async () => {
    await stage.workbench.runCommand('npm Security: When Does npm Ask for a Code?');
    page = stage.workbench.panel.frame;
    await stage.workbench.panel.waitForHeading('When Does npm Ask for a Code?');
  });

  it('shows both levels side by side, action by action', async () => {
    const heads = await page.getByRole('columnheader').allInnerTexts();
    assert.deepEqual(
      heads.slice(1).map(head => head.split(/\s/)[0]),
      [...levels],
    );
    assert.equal(await page.getByRole('rowheader').count(), actions.length);
    const cells = await page.getByRole('cell').allInnerTexts();
    const expected = actions.flatMap(action => levels.map(level => asksForCode(level, action)));
    assert.deepEqual(
      cells.map(cell => !/does not ask/.test(cell)),
      expected,
    );
  });

  it('marks the level of who is signed in, as soon as it is known', async () => {
    const marked = page.locator('thead .marked');
    await marked.waitFor();
    assert.match(await marked.innerText(), /^auth-and-writes\s.*the level of wombat on 127\.0\.0\.1:\d+$/s);
    assert.equal(await page.locator('tbody .marked').count(), actions.length);
    assert.deepEqual(await stage.workbench.panel.accessibilityFaults(), []);
  });

  it('asks again when it is shown again, and says whose 2FA is off', async () => {
    await stage.registry.admin.turnOffTwoFactor('wombat');
    await stage.workbench.runCommand('npm Security: When Does npm Ask for a Code?');
    await page.getByText(/^Two-factor authentication is off for wombat on/).waitFor();
    assert.equal(await page.locator('.marked').count(), 0);
  });

  it('is shown once, however often it is asked for', async () => {
    await stage.workbench.runCommand('npm Security: When Does npm Ask for a Code?');
    await stage.workbench.panel.waitForHeading('When Does npm Ask for a Code?');
    assert.equal(await stage.workbench.page.locator('.tab', { hasText: 'When Does npm' }).count(), 1);
  });
});
