/** What is true of every page, in VS Code: what it lets in, what it hands on, and who can use it. */
import assert from 'node:assert/strict';
import type { PageView, RecoveryCodeView } from '../../src/shared/panelProtocol.ts';
import { withLittleRoom } from '../scenes/rooms.ts';
import type { Theme } from '../vscode/browser.ts';
import { outputChannel } from '../vscode/output.ts';
import { sampleKey, sampleMessage, samplePages } from './samplePages.ts';
import { useStage } from './stage.ts';

const command = 'npm Security: When Does npm Ask for a Code?';
/** The usual one last, which the other tests find. */
const themes: readonly Theme[] = ['high-contrast', 'dark', 'light'];
const heading = 'When Does npm Ask for a Code?';

describe('A page', () => {
  const stage = useStage();
  /** The panel counts what it shows; the page is opened anew for each test. */
  let turn = 0;

  beforeEach(async () => {
    const { workbench } = stage;
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand(command);
    await workbench.panel.frame.locator('thead .marked').waitFor();
    // At once, and when the level is known.
    turn += 2;
  });

  it('lets in no script, style, picture, page or request but its own', async () => {
    assert.deepEqual(await stage.workbench.panel.refusals(), [
      'connect-src',
      'frame-src',
      'img-src',
      'script-src-attr',
      'script-src-elem',
      'script-src-elem',
      'style-src-attr',
      'style-src-elem',
    ]);
  });

  it('keeps nothing of what it shows for its next life', async () => {
    const { panel } = stage.workbench;
    await draw(view('one', { heading: 'Overwritten' }));
    await stage.workbench.runCommand('File: New Untitled Text File');
    await stage.workbench.page.keyboard.press('ControlOrMeta+PageUp');
    await panel.waitForHeading(heading);
    assert.doesNotMatch(await panel.html(), /Overwritten/);
  });

  it('cannot make the extension do what was not offered', async () => {
    const { panel } = stage.workbench;
    const go = { type: 'act', turn, action: 'go', values: {} };
    const forged: readonly unknown[] = [
      go,
      { ...go, turn: turn + 1 },
      { ...go, values: 1 },
      'hunter2-do-not-log',
    ];
    for (const message of forged) await panel.forge(message);
    const log = await outputChannel(stage.vscode, 'npm Security', /(no message of a page(.|\n)*){2}/);
    assert.match(log, /whenRequired: what it asks for was not offered/);
    assert.match(log, /whenRequired: it is about a view that is gone/);
    assert.doesNotMatch(log, /hunter2/);
    assert.equal(await panel.heading(), heading);
  });

  it('is filled in and says what was pressed, by keyboard alone', async () => {
    const { panel, page } = stage.workbench;
    const before = await notOffered(/^/);
    await draw(sample('filling'));
    await panel.choose('auth-only');
    await panel.toggle('I know that each code works once');
    await panel.fill('Recovery codes', 'one');
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('two');
    assert.equal(await panel.field('Recovery codes').inputValue(), 'one\ntwo', 'Enter begins a line');
    await panel.press('Back');
    await panel.fill('npm password', 'pass word');
    await page.keyboard.press('Enter');
    // The extension has offered none of it, and says so.
    await notOffered(new RegExp(`(not offered(.|\n)*){${before + 2}}`));
    assert.equal(await panel.frame.getByRole('radio', { name: 'auth-only' }).isChecked(), true);
    assert.equal(await panel.frame.getByRole('checkbox', { name: 'I know' }).isChecked(), true);
  });

  it('keeps what is typed and where the focus is while the step is the same, and nothing after it', async () => {
    const { panel, page } = stage.workbench;
    const filling = sample('filling');
    await draw(filling);
    assert.equal(await panel.focused(), 'npm password');
    await page.keyboard.insertText('pass word');
    await page.keyboard.press('Enter');
    await draw({ ...filling, busy: 'Asking' });
    await panel.waitForMessage('Asking');
    assert.equal(await panel.focused(), 'npm password');
    await page.keyboard.insertText('more');
    assert.equal(await panel.field('npm password').inputValue(), 'pass word', 'resting, it takes nothing');
    const wrong = filling.blocks.map(block =>
      block.kind === 'field' && block.id === 'password' ? { ...block, error: 'Not this one.' } : block,
    );
    const notice = { kind: 'notice', severity: 'error', text: 'It was refused.' } as const;
    const refused = { ...filling, blocks: [notice, ...wrong] };
    for (const next of ['second', 'third']) {
      await draw(refused);
      await panel.waitForMessage('Not this one.');
      await page.keyboard.insertText(next);
      const typed = await panel.field('npm password').inputValue();
      assert.equal(typed, next, 'what was turned down is replaced, also when it is turned down again');
      await page.keyboard.press('Enter');
    }
    await draw(sample('scanning'));
    await panel.waitForHeading('Add npm to your authenticator');
    assert.equal(await panel.focused(), 'Code that it shows now');
    assert.doesNotMatch(await panel.html(), /password|Not this one/);
  });

  it('begins a step where it should once it has the focus, also when it was drawn again before', async () => {
    const { panel, page, quickInput } = stage.workbench;
    await draw(sample('keeping'));
    await page.keyboard.press('F1');
    await quickInput.waitForVisible();
    const filling = sample('filling');
    await draw(filling);
    await draw({ ...filling, busy: 'Asking' });
    await panel.waitForMessage('Asking');
    assert.equal(await quickInput.isVisible(), true, 'the page does not take the focus');
    await quickInput.escape();
    await panel.field('npm password').and(panel.frame.locator(':focus')).waitFor();
  });

  it('lets everything rest while something is under way, but what says otherwise', async () => {
    const { panel } = stage.workbench;
    await draw(sample('resting'));
    await panel.waitForMessage('Asking registry.example.com');
    assert.equal(await panel.button('Continue').isDisabled(), true);
    assert.equal(await panel.button('Cancel').isDisabled(), false);
    const level = panel.frame.getByRole('radio', { name: 'auth-only' });
    await level.click();
    assert.equal(await level.isChecked(), false);
    const check = panel.frame.getByRole('checkbox', { name: 'I know' });
    await check.click();
    assert.equal(await check.isChecked(), false);
  });

  it('finds the place of what had the focus again when it is drawn anew', async () => {
    const { panel } = stage.workbench;
    const named = (label: string) => ({ action: label, label });
    const codes = (code: RecoveryCodeView, ...buttons: readonly string[]): PageView =>
      view('codes', {
        blocks: [{ kind: 'codes', label: 'Codes', codes: [code], buttons: buttons.map(named) }],
      });
    const masked = codes({ state: 'unused' }, 'Show', 'Save');
    await draw(masked);
    await panel.press('Show');
    await draw(codes({ state: 'unused', code: '1234', button: named('Copy') }, 'Hide', 'Save'));
    await panel.button('Hide').waitFor();
    assert.equal(await panel.focused(), 'Hide');
    await panel.press('Copy');
    await draw(masked);
    await panel.button('Show').waitFor();
    assert.equal(await panel.focused(), 'Show');
  });

  const long = view('long', {
    blocks: Array.from({ length: 60 }, (_, index) => ({ kind: 'text', text: `Line ${index}` }) as const),
    buttons: [{ action: 'go', label: 'Go on' }],
  });

  it('keeps its buttons in sight, however long it is', async () => {
    const { panel } = stage.workbench;
    await draw(long);
    await panel.waitForHeading('long');
    assert.equal(await panel.isInSight('Go on'), true);
  });

  it('stays where it was scrolled to when somebody points at something before it has had the focus', async () => {
    const { panel, page, quickInput } = stage.workbench;
    await page.keyboard.press('F1');
    await quickInput.waitForVisible();
    await draw(long);
    await panel.waitForHeading('long');
    await panel.frame.getByText('Line 50', { exact: true }).click();
    await quickInput.waitForHidden();
    const root = panel.frame.locator(':root');
    assert.equal(await root.evaluate<boolean, unknown>('document.hasFocus()'), true);
    assert.equal(await root.evaluate<boolean, unknown>('window.scrollY > 0'), true);
    assert.equal(await panel.frame.locator(':focus').count(), 0);
  });

  for (const theme of themes) {
    it(`can be used by everybody in the theme ${theme}`, async () => {
      const { panel } = stage.workbench;
      await stage.workbench.wear(theme);
      await panel.frame.locator(`body.vscode-${theme}`).waitFor();
      for (const shown of samplePages) {
        await draw(shown);
        await panel.waitForHeading(shown.heading);
        assert.deepEqual(await panel.accessibilityFaults(), [], shown.step);
      }
      await draw(sample('scanning'));
      assert.equal(await panel.qrCode(), sampleKey, 'a camera reads the QR code');
    });
  }

  it('cuts nothing off where there is little room', async () => {
    const { workbench } = stage;
    await withLittleRoom(workbench, async () => {
      for (const shown of samplePages) {
        await draw(shown);
        await workbench.panel.waitForHeading(shown.heading);
        assert.deepEqual(await workbench.panel.cutOff(), [], shown.step);
      }
    });
  });

  function draw(shown: PageView): Promise<void> {
    return stage.workbench.panel.draw({ ...sampleMessage(shown), turn });
  }

  /** How often the log says so, as soon as it matches. */
  async function notOffered(wanted: RegExp): Promise<number> {
    return (await outputChannel(stage.vscode, 'npm Security', wanted)).split('not offered').length - 1;
  }
});

function sample(step: string): PageView {
  const found = samplePages.find(page => page.step === step);
  assert.ok(found);
  return found;
}

function view(step: string, parts: Partial<PageView>): PageView {
  return { step, heading: step, blocks: [], buttons: [], ...parts };
}
