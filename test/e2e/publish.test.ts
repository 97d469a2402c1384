/** Publishing through VS Code's own UI, by keyboard, with the packaged extension: every way to answer the prompt. */
import assert from 'node:assert/strict';
import { touchKey } from '../registry/person.ts';
import { eventsBeforeUpload, useStage } from './stage.ts';

describe('Publish Package', () => {
  const stage = useStage();

  it('publishes with a code from the authenticator', async () => {
    await stage.addPackage('with-code');
    await stage.publishUntilPrompt('with-code');
    const { quickInput } = stage.workbench;
    assert.equal(await quickInput.placeholder(), 'Code from your authenticator');
    assert.match(await quickInput.message(), /^Publishing with-code@1\.0\.0\. Nothing is published yet\./);
    assert.ok(await quickInput.isMasked(), 'a code is not shown to whoever looks over the shoulder');
    await stage.answerWithCode('with-code');
    await stage.assertPublished('with-code');
    assert.equal(await stage.uploads('with-code'), 2, 'once refused, once accepted');
  });

  it('takes a code with spaces, shown by the eye button', async () => {
    await stage.addPackage('with-spaces');
    await stage.publishUntilPrompt('with-spaces');
    await stage.workbench.quickInput.pressAndReturn('Show what is typed');
    const code = await stage.registry.admin.code('with-spaces');
    await stage.answer(` ${code.slice(0, 3)} ${code.slice(3)} `);
    await stage.assertPublished('with-spaces');
  });

  it('says what may be wrong with a refused code, and goes on with the right one', async () => {
    await stage.addPackage('wrong-then-right');
    await stage.publishUntilPrompt('wrong-then-right');
    const { quickInput } = stage.workbench;
    await stage.answer('000000');
    await quickInput.waitForMessage(
      `${stage.host} did not accept this code. It may be mistyped, used already, or too late. Nothing is published yet.`,
    );
    assert.equal(await quickInput.value(), '', 'the box is empty for the next code');
    await stage.answer('000001');
    await quickInput.waitForMessage('old entry with the same name');
    await stage.answerWithCode('wrong-then-right');
    await stage.assertPublished('wrong-then-right');
  });

  it('says how far this computer’s clock is off', async () => {
    await stage.registry.admin.behave({ clockAheadSeconds: 300 });
    await stage.addPackage('clock-off');
    await stage.publishUntilPrompt('clock-off');
    await stage.answer('000000');
    await stage.workbench.quickInput.waitForMessage(
      /If your authenticator runs on this computer: its clock is (299|300|301) seconds behind\./,
    );
    await stage.answerWithCode('clock-off');
    await stage.assertPublished('clock-off');
  });

  it('waits when there were too many tries, and takes the next code afterwards', async () => {
    await stage.registry.admin.behave({ rateLimit: { tries: 2, seconds: 6 } });
    await stage.addPackage('too-many');
    await stage.publishUntilPrompt('too-many');
    const { quickInput } = stage.workbench;
    await stage.answer('000000');
    await quickInput.waitForMessage('did not accept this code');
    await stage.answer('000001');
    await quickInput.waitForMessage('did not accept this code');
    await stage.answer('000002');
    await quickInput.waitForMessage(/Too many tries\. .* takes the next code in \d+ s\./);
    assert.equal(await quickInput.isEnabled(), false);
    await quickInput.waitForMessage('Enter sends');
    await stage.answerWithCode('too-many');
    await stage.assertPublished('too-many');
  });

  it('publishes with a recovery code, which is then used up', async () => {
    const { recoveryCodes: [recoveryCode = ''] = [] } = await stage.addPackage('with-recovery-code');
    await stage.publishUntilPrompt('with-recovery-code');
    const { quickInput } = stage.workbench;
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('Each recovery code works once.');
    assert.equal(await quickInput.placeholder(), 'One of your recovery codes');
    await stage.answer(recoveryCode);
    await stage.assertPublished('with-recovery-code');

    await stage.workspace.write('with-recovery-code/package.json', {
      name: 'with-recovery-code',
      version: '1.1.0',
    });
    await stage.startPublish('with-recovery-code');
    await stage.acceptReview('with-recovery-code@1.1.0');
    await quickInput.waitForVisible('with-recovery-code');
    await quickInput.pressAndReturn('Recovery code');
    await stage.answer(recoveryCode);
    await quickInput.waitForMessage('did not accept this recovery code');
    await quickInput.pressAndReturn('Code from the authenticator');
    await quickInput.waitForMessage('Enter sends');
    await stage.answerWithCode('with-recovery-code');
    await stage.workbench.waitForNotification('Published with-recovery-code@1.1.0');
  });

  it('publishes with a security key on the registry’s page, and goes on by itself', async () => {
    await stage.registry.admin.behave({ challenge: 'web' });
    await stage.addPackage('with-key');
    await stage.publishUntilPrompt('with-key');
    const { quickInput } = stage.workbench;
    const page = await stage.workbench.openedPage(() => quickInput.press(`Open browser (${stage.host})`));
    await quickInput.waitForMessage('Waiting for the page in your browser');
    await quickInput.waitForBusy();
    await page.getByRole('button', { name: 'Touch the security key' }).press('Enter');
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await page.close();
    await stage.assertPublished('with-key');
  });

  it('takes a typed code while the page is being waited for', async () => {
    await stage.registry.admin.behave({ challenge: 'web' });
    await stage.addPackage('code-while-waiting');
    await stage.publishUntilPrompt('code-while-waiting');
    const { quickInput } = stage.workbench;
    const page = await stage.workbench.openedPage(() => quickInput.press(`Open browser (${stage.host})`));
    await quickInput.waitForMessage('Waiting for the page in your browser');
    await page.close();
    await stage.answerWithCode('code-while-waiting');
    await stage.assertPublished('code-while-waiting');
  });

  it('says that a page was refused, and opens a new one', async () => {
    await stage.registry.admin.behave({ challenge: 'web' });
    await stage.addPackage('page-refused');
    await stage.publishUntilPrompt('page-refused');
    const { quickInput } = stage.workbench;
    const open = `Open browser (${stage.host})`;
    const refused = await stage.workbench.openedPage(() => quickInput.press(open));
    await refused.getByRole('button', { name: 'It was not me' }).press('Enter');
    await quickInput.waitForMessage('The page was refused or has expired. Nothing is published yet.');
    await refused.close();
    const page = await stage.workbench.openedPage(() => quickInput.press(open));
    await touchKey(page.url());
    await page.close();
    await stage.assertPublished('page-refused');
  });

  it('takes the code that came by e-mail', async () => {
    await stage.registry.admin.behave({ challenge: 'email' });
    await stage.addPackage('with-mail', { user: {} });
    await stage.publishUntilPrompt('with-mail');
    const { quickInput } = stage.workbench;
    assert.equal(await quickInput.placeholder(), 'Code from the e-mail that the registry sent');
    await stage.answer(await stage.registry.admin.mailedCode('with-mail'));
    await stage.assertPublished('with-mail');
  });

  it('keeps a hidden prompt waiting, and leads back to it', async () => {
    await stage.addPackage('hidden');
    await stage.publishUntilPrompt('hidden');
    const { quickInput } = stage.workbench;
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await waiting.followLink('Show');
    await quickInput.waitForVisible('· hidden');
    await waiting.waitForGone();

    // Another quick input looks the same to an extension as Escape does; the palette leads back by itself.
    await stage.workbench.runCommand('npm Security: Show Waiting Code Prompt');
    await quickInput.waitForVisible('· hidden');
    await stage.answerWithCode('hidden');
    await stage.assertPublished('hidden');
  });

  it('publishes nothing when the waiting prompt is cancelled', async () => {
    await stage.addPackage('cancelled');
    await stage.publishUntilPrompt('cancelled');
    await stage.workbench.quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await waiting.press('Cancel');
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await stage.assertNotPublished('cancelled', eventsBeforeUpload);
  });

  it('publishes nothing when the review is dismissed, and asks for no code', async () => {
    await stage.addPackage('declined');
    await stage.startPublish('declined');
    await stage.workbench.quickInput.waitForVisible('Publish declined@1.0.0?');
    await stage.workbench.quickInput.escape();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await stage.assertNotPublished('declined', eventsBeforeUpload);
    assert.equal(await stage.uploads('declined'), 0);
  });

  it('starts from the menu of package.json too, and sends an accepted code along with the next version', async () => {
    await stage.addPackage('from-menu', { folder: '.' });
    await stage.workbench.runFromExplorer('package.json', 'Publish Package');
    await stage.acceptReview('from-menu@1.0.0');
    await stage.workbench.quickInput.waitForVisible('· from-menu');
    await stage.answerWithCode('from-menu');
    await stage.workbench.waitForNotification('Published from-menu@1.0.0');

    await stage.workspace.write('package.json', { name: 'from-menu', version: '1.1.0' });
    await stage.workbench.runFromExplorer('package.json', 'Publish Package');
    await stage.acceptReview('from-menu@1.1.0');
    await stage.workbench.waitForNotification('Published from-menu@1.1.0');
    assert.equal(await stage.uploads('from-menu'), 3, 'the code went along with the second version');
  });

  it('shows in the review what goes up; a file that looks like a secret comes first, and one Enter opens it', async () => {
    await stage.startPublish('burrow');
    const { quickInput, page } = stage.workbench;
    await quickInput.waitForVisible('Publish burrow@1.4.0?');
    const [publish, first] = await quickInput.items();
    assert.equal(publish?.label, 'Publish burrow@1.4.0');
    assert.match(publish.description, new RegExp(`to ${stage.host} as wombat · tag latest`));
    assert.match(
      publish.detail,
      /^1 looks like a secret · first version · 4 files · .* packed, .* unpacked$/,
    );
    assert.equal(first?.label, '.env');
    assert.match(first.description, /variables of an environment/);
    assert.match(first.detail, /“files” in package\.json without it, or \.npmignore/);
    await quickInput.waitForFocusedItem('.env');
    const opens = 'Enter opens the file, Escape cancels. Nothing is published yet.';
    assert.equal(await quickInput.placeholder(), opens);
    await quickInput.accept();
    await page.locator('.tab.active', { hasText: '.env' }).waitFor();
    await quickInput.waitForVisible('Publish burrow@1.4.0?');
    await page.keyboard.press('ArrowUp');
    await quickInput.waitForPlaceholder('Enter publishes, Escape cancels. Nothing is published yet.');
    await quickInput.escape();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
  });

  it('finds packages by their names; the one whose file is open comes first', async () => {
    await stage.workspace.write('hole/package.json', { name: '@ada/den', version: '2.0.0' });
    await stage.openFile('hole/package.json');
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Publish Package');
    await quickInput.waitForVisible('Publish which package?');
    await quickInput.waitForFocusedItem('@ada/den@2.0.0');
    const [first, ...others] = await quickInput.items();
    assert.equal(first?.label, '@ada/den@2.0.0');
    assert.match(first.description, /\bhole$/);
    assert.ok(others.some(({ label }) => label === '@wombat/tunnel@0.2.0'));
    await quickInput.fill('@wombat/t');
    await quickInput.waitForFocusedItem('@wombat/tunnel@0.2.0');
    assert.equal((await quickInput.items()).length, 1);
    await quickInput.escape();
  });
});
