/** The page "When Does npm Ask for a Code?", in VS Code: what it says, and what it lets in. */
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { actions, asksForCode, levels } from '../../src/twofactor/levels.ts';
import { useStage } from './stage.ts';

/** Runs in the page, whose types these tests do not have: adds what must be refused, and waits for the refusals. */
const smuggle = `(async () => {
  const { body } = document;
  const blocked = [];
  document.addEventListener('securitypolicyviolation', event => blocked.push(event.effectiveDirective));
  body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png"><p onclick="1">.</p>');
  const script = document.createElement('script');
  script.textContent = 'window.smuggled = true';
  body.append(script);
  while (blocked.length < 3) await new Promise(resolve => requestAnimationFrame(resolve));
  return blocked.sort();
})()`;

describe('When Does npm Ask for a Code?', () => {
  const stage = useStage();
  let page: FrameLocator;

  before(async () => {
    await stage.workbench.runCommand('npm Security: When Does npm Ask for a Code?');
    page = stage.workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await page.getByRole('heading', { name: 'When Does npm Ask for a Code?' }).waitFor();
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

  it('lets in no script and no picture but its own', async () => {
    const blocked = await page.locator('body').evaluate<string[], unknown>(smuggle);
    assert.deepEqual(blocked, ['img-src', 'script-src-attr', 'script-src-elem']);
  });

  it('is shown once, however often it is asked for', async () => {
    await stage.workbench.runCommand('npm Security: When Does npm Ask for a Code?');
    await page.getByRole('heading', { name: 'When Does npm Ask for a Code?' }).waitFor();
    assert.equal(await stage.workbench.page.locator('.tab', { hasText: 'When Does npm' }).count(), 1);
  });
});
