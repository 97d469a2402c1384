/** Recovery codes in a real VS Code, by keyboard: taken in, seen, copied, saved, printed and forgotten. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useStage } from './stage.ts';

const codes = ['ab12c-de34f', 'k9m2p-q7r8s', 'zz00x-yy11w'];

describe('recovery codes', () => {
  const stage = useStage();
  const run = (command: string) => stage.workbench.runCommand(`npm Security: ${command}`);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copies-'));
    await stage.workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  after(() => rm(folder, { recursive: true }));

  async function importCodes(text: string): Promise<void> {
    const { panel } = stage.workbench;
    await panel.waitForHeading('Import recovery codes');
    await panel.fill('Recovery codes', text);
    await panel.press('Continue');
    await panel.waitForHeading('Keep these recovery codes?');
  }

  async function assertMasked(): Promise<void> {
    const html = await stage.workbench.panel.html();
    for (const code of codes) assert.ok(!html.includes(code), 'what is not to be seen is not in the page');
  }

  async function show(): Promise<void> {
    await run('View Recovery Codes');
    await stage.workbench.panel.waitForHeading(/^Recovery codes$/);
  }

  /** VS Code's own dialog, where the editor runs in a browser. */
  const clipboard = () => stage.workbench.page.evaluate<string>('navigator.clipboard.readText()');

  it('are taken in from what is pasted, after a look at what was found', async () => {
    const { panel } = stage.workbench;
    await run('Import Recovery Codes');
    await importCodes(`My codes of 2026-11-22:\n1. ${codes[0]}\n2. "${codes[1]}"\n2. ${codes[1]}`);
    assert.deepEqual(await panel.accessibilityFaults(), []);
    const text = await panel.text();
    assert.match(text, /Found: 2/);
    assert.match(text, /Repeated: 1/);
    assert.match(text, /look different from the others: 1/);
    await panel.press('Keep these codes');
    await panel.waitForHeading(/^Recovery codes$/);
    await panel.waitForMessage('2 recovery codes are kept.');
    assert.match(await panel.text(), /Imported on .* · 2 of 2 left/);
    await assertMasked();
  });

  it('are told from those that are kept already, and put beside them', async () => {
    const { panel } = stage.workbench;
    await show();
    await panel.press('Import codes…');
    await importCodes(codes.join(', '));
    assert.match(await panel.text(), /Found: 1/);
    assert.match(await panel.text(), /Kept here already: 2 more/);
    await panel.press('Keep these codes');
    await panel.waitForHeading(/^Recovery codes$/);
    assert.match(await panel.text(), /Set 2 · .*1 of 1 left[\s\S]*Set 1 · .*2 of 2 left/);
  });

  it('want a copy elsewhere in a browser, until the person has one', async () => {
    const { panel } = stage.workbench;
    await show();
    const has = (set: number) => panel.button(`I have a copy elsewhere (set ${set})`);
    await has(1).waitFor();
    await panel.press('I have a copy elsewhere (set 2)');
    await has(2).waitFor({ state: 'detached' });
    assert.equal(await has(1).count(), 1);
  });

  it('are shown when they are asked for, and hidden again when another editor comes to the front', async () => {
    const { panel } = stage.workbench;
    await show();
    assert.deepEqual(await panel.accessibilityFaults(), []);
    await panel.press('Show the codes (set 2)');
    await panel.frame.getByText(codes[2] ?? '').waitFor();
    assert.deepEqual(await panel.accessibilityFaults(), []);
    await run('When Does npm Ask for a Code?');
    await panel.waitForHeading('When Does npm Ask for a Code?');
    await run('View Recovery Codes');
    await panel.waitForHeading(/^Recovery codes$/);
    await assertMasked();
  });

  it('are hidden again after a minute', async () => {
    const { panel } = stage.workbench;
    await show();
    await panel.press('Show the codes (set 2)');
    const code = panel.frame.getByText(codes[2] ?? '');
    await code.waitFor();
    await code.waitFor({ state: 'detached', timeout: 90_000 });
    await assertMasked();
  });

  it('go to the clipboard, and it is said that a browser does not let it be cleared', async () => {
    const { panel } = stage.workbench;
    await show();
    await panel.press('Copy all (set 2)');
    await panel.waitForMessage(/In a browser the clipboard cannot be cleared from here/);
    assert.equal(await clipboard(), codes[2]);
    await assertMasked();
  });

  it('are saved in a file that only its owner can read, and not in the workspace', async () => {
    const { dialog, quickInput, notifications } = stage.workbench;
    await run('Export or Print Recovery Codes');
    await quickInput.waitForVisible('Which recovery codes?');
    await quickInput.pick(/2 of 2/);
    await quickInput.waitForVisible('Recovery codes of wombat');
    await quickInput.pick('Save as file…');
    await dialog.waitForVisible('Save the recovery codes in a text file?');
    await dialog.press('Save as File…');
    await stage.workbench.quickInput.chooseFile(
      /Save the recovery codes/,
      join(stage.workspace.folder, 'codes.txt'),
    );
    await dialog.waitForVisible('Recovery codes are not saved in the workspace');
    await dialog.press('Choose another place…');
    const file = join(folder, 'codes.txt');
    await stage.workbench.quickInput.chooseFile(/Save the recovery codes/, file);
    await notifications.waitFor(`Saved to ${file}`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = await readFile(file, 'utf8');
    assert.match(text, /^Recovery codes of wombat on /);
    for (const code of codes.slice(0, 2)) assert.ok(text.includes(code));
    await assert.rejects(stat(join(stage.workspace.folder, 'codes.txt')), { code: 'ENOENT' });
  });

  it('are taken in from a file', async () => {
    const { panel, quickInput } = stage.workbench;
    await run('Import Recovery Codes');
    await quickInput.waitForVisible('Whose recovery codes are they?');
    await quickInput.pick('wombat');
    await panel.waitForHeading('Import recovery codes');
    await panel.press('Choose a file…');
    await stage.workbench.quickInput.chooseFile(/File with recovery codes/, join(folder, 'codes.txt'));
    await panel.waitForHeading('Keep these recovery codes?');
    assert.match(await panel.text(), /All of these codes are kept here already/);
    await panel.press('Cancel');
    await panel.waitForHeading(/^Recovery codes$/);
  });

  it('are handed to a browser for printing, once', async () => {
    const { panel, dialog } = stage.workbench;
    await show();
    const page = await stage.workbench.openedPage(async () => {
      await panel.press('Print… (set 2)');
      await dialog.waitForVisible('Open the recovery codes in your browser');
      await dialog.press('Print…');
      await dialog.waitForHidden();
    });
    await page.getByText(codes[2] ?? '').waitFor();
    assert.match(page.url(), /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/);
    const again = await page.reload().catch(() => undefined);
    assert.notEqual(again?.status(), 200);
    await page.close();
    await panel.waitForMessage(/The codes are in your browser now/);
  });

  it('that are of no use are said to be none', async () => {
    const { panel } = stage.workbench;
    await show();
    await panel.press('Import codes…');
    await panel.waitForHeading('Import recovery codes');
    await panel.fill('Recovery codes', 'I have lost them');
    await panel.press('Continue');
    await panel.waitForMessage('No recovery codes were found in this.');
    assert.deepEqual(await panel.accessibilityFaults(), []);
  });

  it('are forgotten when the person says so, and only then', async () => {
    const { panel, dialog } = stage.workbench;
    await show();
    await panel.press('Forget set 2…');
    await dialog.waitForVisible('Forget these recovery codes of wombat');
    await dialog.waitForVisible(/Set 2 · Imported on .* · 1 of 1 left/);
    await dialog.press('Cancel');
    assert.match(await panel.text(), /1 of 1 left/);
    await panel.press('Forget set 2…');
    await dialog.waitForVisible('Forget these recovery codes of wombat');
    await dialog.press('Forget Them');
    await panel.frame.getByText(/1 of 1 left/).waitFor({ state: 'detached' });
    assert.match(await panel.text(), /2 of 2 left/);
  });
});
