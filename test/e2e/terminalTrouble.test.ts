/** Terminals that want nothing of ours, that end too early, or whose program wants a page; and the first question. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { touchKey } from '../registry/person.ts';
import { Terminals } from '../vscode/terminals.ts';
import { addTerminalPackage, useTerminalStage } from './terminalTools.ts';

/** Each waits as npm or np does, and is neither; the last one pretends to the shell integration that it was. */
const spoofs = [
  `printf 'This operation requires a one-time password.\\nEnter OTP: '; read answer`,
  // In UTF-8: nobody types these, nor does a keyboard here.
  `printf '  \\342\\240\\213 Publishing package (waiting for input\\342\\200\\246)\\n    \\342\\206\\222 ? Enter OTP: \\n'; read answer`,
  './npm-publish.sh',
  'echo npm publish; sh npm-publish.sh',
  `printf '\\033]633;D;0\\007\\033]633;A\\007\\033]633;B\\007\\033]633;E;npm publish\\007\\033]633;C\\007Enter OTP: '; read answer`,
];

describe('A terminal', function () {
  this.timeout(300_000);
  const stage = useTerminalStage('on');
  let terminals: Terminals;
  before(() => {
    terminals = new Terminals(stage.workbench);
  });
  afterEach(async () => {
    await terminals.killAll();
    await stage.workbench.quickInput.waitForHidden();
  });

  async function begin(name: string, command = 'npm publish'): Promise<void> {
    await addTerminalPackage(stage, name);
    await terminals.open();
    await terminals.enter(join(stage.workspace.folder, name));
    await terminals.type(`${command}; echo "it ended with $?"`);
  }

  it('whose program only looks like npm brings up nothing', async () => {
    const { quickInput, notifications } = stage.workbench;
    await stage.workspace.write('npm-publish.sh', `#!/bin/sh\nprintf 'Enter OTP: '\nread answer\n`);
    for (const spoof of spoofs) {
      await terminals.open();
      await terminals.type('chmod +x npm-publish.sh');
      await terminals.type(spoof);
      await terminals.see('Enter OTP:');
    }
    // Later than all of them, and yet the first and only one that asks here.
    await begin('honest');
    await quickInput.waitForVisible('npm publish in the terminal “');
    assert.deepEqual(
      (await notifications.texts()).filter(text => /waits for/.test(text)),
      [],
    );
    await stage.answerWithCode('honest');
    await terminals.see('it ended with 0');
    await quickInput.waitForHidden();
  });

  it('beside another that waits as well: each gets its own answer', async () => {
    const { quickInput } = stage.workbench;
    await begin('left');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await begin('right');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('right');
    await terminals.see('it ended with 0');
    assert.deepEqual([await stage.versions('left'), await stage.versions('right')], [[], ['1.0.0']]);
    await waiting.followLink('Show');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('left');
    await stage.workbench.runCommand('Terminal: Focus Previous Terminal');
    await terminals.see('it ended with 0');
    assert.deepEqual(await stage.versions('left'), ['1.0.0']);
  });

  it('does not come before a prompt that is in sight, and is answered when it is called', async () => {
    const { quickInput } = stage.workbench;
    await begin('late', 'until [ -f ../early-is-there ]; do sleep 0.1; done; npm publish');
    await begin('early');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await quickInput.fill('12');
    await stage.workspace.write('early-is-there', '');
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    assert.equal(await quickInput.value(), '12');
    await quickInput.fill('');
    await stage.answerWithCode('early');
    await terminals.see('it ended with 0');
    await waiting.followLink('Show');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('late');
    await stage.workbench.runCommand('Terminal: Focus Previous Terminal');
    await terminals.see('it ended with 0');
    assert.deepEqual([await stage.versions('early'), await stage.versions('late')], [['1.0.0'], ['1.0.0']]);
  });

  it('does not come before a box of a sign-in, and is answered when it is called', async () => {
    const { quickInput } = stage.workbench;
    await begin('patient', 'until [ -f ../signing-in ]; do sleep 0.1; done; npm publish');
    await stage.workbench.runCommand('npm Security: Sign In');
    await quickInput.waitForVisible('Sign in to which registry?');
    await quickInput.pick(stage.host);
    await quickInput.waitForItem('Name and password');
    await quickInput.pick('Name and password');
    await quickInput.waitForPlaceholder('npm user name');
    await quickInput.fill('some');
    await stage.workspace.write('signing-in', '');
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    assert.equal(await quickInput.value(), 'some');
    await quickInput.escape();
    await waiting.followLink('Show');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('patient');
    await terminals.see('it ended with 0');
    assert.deepEqual(await stage.versions('patient'), ['1.0.0']);
  });

  it('that is closed takes its prompt with it', async () => {
    const { quickInput } = stage.workbench;
    await begin('closing');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await terminals.killAll();
    await waiting.waitForGone();
    assert.deepEqual(await stage.versions('closing'), []);
    await terminals.open();
  });

  it('whose command is stopped gets nothing typed into its shell', async () => {
    const { quickInput, page } = stage.workbench;
    await begin('stopping');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await quickInput.fill('135790');
    await terminals.focus();
    await page.keyboard.press('Control+C');
    await terminals.see(/it ended with \d/);
    await quickInput.waitForHidden();
    // The shell's own echo shows what has come before it.
    await terminals.type('echo "and now"');
    await terminals.see(/\$ echo "and now"|# echo "and now"/);
    assert.doesNotMatch(await terminals.text(), /135790/);
  });

  it('in which the person answers is not answered twice', async () => {
    const { quickInput, page } = stage.workbench;
    await begin('by-hand');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await terminals.focus();
    await page.keyboard.type(await stage.registry.admin.code('by-hand'));
    await quickInput.waitForHidden();
    await page.keyboard.press('Enter');
    await terminals.see('it ended with 0');
    assert.deepEqual(await stage.versions('by-hand'), ['1.0.0']);
  });

  it('through which 50 MB have run is answered all the same', async () => {
    const { quickInput } = stage.workbench;
    const flood = "head -c 50000000 /dev/zero | tr '\\0' x | fold -w 99";
    await addTerminalPackage(stage, 'flooded', {
      manifest: { scripts: { release: `${flood}; npm publish` } },
    });
    await terminals.open();
    await terminals.type('cd flooded && npm run release');
    await quickInput.locator.locator('.quick-input-title').waitFor({ timeout: 120_000 });
    await quickInput.waitForVisible('npm run release in the terminal “');
    await stage.answerWithCode('flooded');
    await terminals.see('+ flooded@1.0.0');
    await quickInput.waitForHidden();
  });

  it('whose program waits for a page has it opened by us, on the registry’s own host', async () => {
    await stage.registry.admin.behave({ challenge: 'web', retryAfterSeconds: 1 });
    await begin('paged');
    const message = await stage.workbench.waitForNotification('wants you to prove who you are on');
    const page = await stage.workbench.openedPage(() => message.press(`Open ${stage.host}`));
    assert.equal(new URL(page.url()).host, stage.host);
    await touchKey(page.url());
    await terminals.see('it ended with 0');
    await page.close();
    assert.deepEqual(await stage.versions('paged'), ['1.0.0']);
  });

  it('whose program waits for a page elsewhere is warned of it, and nothing is opened without a yes', async () => {
    const { dialog } = stage.workbench;
    await stage.registry.admin.behave({ challenge: 'web', pagesAt: 'https://npm-login.example/' });
    await begin('misled');
    const message = await stage.workbench.waitForNotification('on npm-login.example');
    await message.press('Open npm-login.example');
    await dialog.waitForVisible('The page is on another host: npm-login.example');
    await dialog.waitForVisible('A program in the terminal “');
    await dialog.press('Cancel');
    await dialog.waitForHidden();
    assert.deepEqual(await stage.versions('misled'), []);
  });
});

describe('The first command that waits for a code in a workspace', function () {
  this.timeout(300_000);
  const stage = useTerminalStage(undefined);

  it('brings a question, and only the first one does', async () => {
    const terminals = new Terminals(stage.workbench);
    const { quickInput } = stage.workbench;
    for (const name of ['first', 'second']) await addTerminalPackage(stage, name);
    await terminals.open();
    await terminals.type('cd first && npm publish');
    const question = await stage.workbench.waitForNotification('Shall it be asked for here');
    assert.equal(await quickInput.isVisible(), false);
    assert.deepEqual(await question.buttons(), ['Ask Here', 'Not in This Workspace']);
    await question.press('Ask Here');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('first');
    await terminals.see('+ first@1.0.0');
    await quickInput.waitForHidden();
    await terminals.type('cd ../second && npm publish');
    await quickInput.waitForVisible('npm publish in the terminal “');
    await stage.answerWithCode('second');
    await terminals.see('+ second@1.0.0');
    assert.deepEqual(await stage.versions('second'), ['1.0.0']);
  });
});

describe('A terminal that is left alone by the setting', function () {
  this.timeout(300_000);
  const stage = useTerminalStage('off');

  it('waits, and nothing comes up', async () => {
    const terminals = new Terminals(stage.workbench);
    await addTerminalPackage(stage, 'alone');
    await terminals.open();
    await terminals.type('cd alone && npm publish');
    await terminals.see('Enter OTP:');
    // The extension has long heard of it when it has done this.
    await stage.workbench.runCommand('npm Security: Publish Package');
    const { quickInput, notifications } = stage.workbench;
    await quickInput.waitForVisible('Publish which package?');
    await quickInput.escape();
    await quickInput.waitForHidden();
    assert.deepEqual(
      (await notifications.texts()).filter(text => /npm publish/.test(text)),
      [],
    );
    await terminals.killAll();
  });
});
