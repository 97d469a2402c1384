/** The prompt and the recovery codes kept here: which one goes out, what is said first, and what is noted of it. */
import assert from 'node:assert/strict';
import { fates, importCodes, withUnreadableNotes } from './keptCodes.ts';
import { useStage } from './stage.ts';

describe('The prompt, with recovery codes kept here', () => {
  const stage = useStage();

  /** Codes of a new package's account, the prompt for which is open in its mode for recovery codes. */
  async function promptWith(name: string, keep: (codes: readonly string[]) => readonly string[]) {
    const account = await stage.addPackage(name);
    const { recoveryCodes = [] } = account;
    await importCodes(stage, account, keep(recoveryCodes));
    await stage.publishUntilPrompt(name);
    await stage.workbench.quickInput.pressAndReturn('Recovery code');
    return recoveryCodes;
  }

  it('sends the next one on Enter, without showing it, and notes what it was used for', async () => {
    await promptWith('kept', codes => codes);
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage(
      /10 recovery codes are left here\. Enter sends the next one, or type one\. Each recovery code works once\. Escape/,
    );
    await stage.registry.admin.behave({ latencyMs: { reads: 0, writes: 1000 } });
    await quickInput.accept();
    await quickInput.waitForMessage('Checking…');
    assert.equal(await quickInput.value(), '');
    await stage.assertPublished('kept');
    assert.deepEqual(await fates(stage, 'kept'), [
      '0 sent for publish kept@1.0.0',
      '0 used for publish kept@1.0.0',
    ]);

    await stage.workspace.write('kept/package.json', { name: 'kept', version: '1.1.0' });
    await stage.startPublish('kept');
    await stage.acceptReview('kept@1.1.0');
    await quickInput.waitForVisible('· kept');
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('9 recovery codes are left here.');
    await quickInput.accept();
    await stage.workbench.waitForNotification('Published kept@1.1.0');
    assert.ok((await fates(stage, 'kept')).includes('1 used for publish kept@1.1.0'));
  });

  it('says when one is refused, marks it, and goes on with the next', async () => {
    await promptWith('refused-one', ([first = '', ...others]) => [
      'ab'.repeat(32),
      first,
      ...others.slice(2),
    ]);
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage('9 recovery codes are left here.');
    await quickInput.accept();
    await quickInput.waitForMessage(
      /did not accept this recovery code\..*Nothing is published yet\. 8 recovery codes are left here\. Enter sends the next one/,
    );
    await quickInput.accept();
    await stage.assertPublished('refused-one');
    assert.deepEqual(await fates(stage, 'refused-one'), [
      '0 refused for publish refused-one@1.0.0',
      '0 sent for publish refused-one@1.0.0',
      '1 sent for publish refused-one@1.0.0',
      '1 used for publish refused-one@1.0.0',
    ]);
  });

  it('keeps one for the next time when there were too many tries', async () => {
    await stage.registry.admin.behave({ rateLimit: { tries: 1, seconds: 5 } });
    await promptWith('too-many-tries', codes => codes);
    const { quickInput } = stage.workbench;
    await stage.answer('ab'.repeat(32));
    await quickInput.waitForMessage('did not accept this recovery code');
    await quickInput.waitForMessage('10 recovery codes are left here.');
    await quickInput.accept();
    await quickInput.waitForMessage('Too many tries.');
    assert.deepEqual(await fates(stage, 'too-many-tries'), [
      '0 sent for publish too-many-tries@1.0.0',
      '0 untried for publish too-many-tries@1.0.0',
    ]);
    await quickInput.waitForMessage('10 recovery codes are left here.');
    await quickInput.accept();
    await stage.assertPublished('too-many-tries');
    assert.ok((await fates(stage, 'too-many-tries')).includes('0 used for publish too-many-tries@1.0.0'));
  });

  it('warns before the last two, and tells the way to new ones', async () => {
    await promptWith('last-two', codes => codes.slice(0, 2));
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage(
      /Only 2 recovery codes are left here\..*turn two-factor authentication off and set it up again/,
    );
    assert.equal(await quickInput.severity(), 'warning');
    await quickInput.accept();
    await stage.assertPublished('last-two');
  });

  it('says when the last one is used up, and takes a typed one', async () => {
    const codes = await promptWith('last-one', ([first = '']) => [first]);
    const { quickInput } = stage.workbench;
    await quickInput.waitForMessage('This is the last recovery code kept here.');
    await quickInput.accept();
    await stage.assertPublished('last-one');
    await stage.workspace.write('last-one/package.json', { name: 'last-one', version: '1.1.0' });
    await stage.startPublish('last-one');
    await stage.acceptReview('last-one@1.1.0');
    await quickInput.waitForVisible('· last-one');
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage(
      /No unused recovery code is kept here: type one of yours\..*Import Recovery Codes/,
    );
    await quickInput.accept();
    await quickInput.waitForMessage('Enter a code first.');
    await stage.answer(codes[1] ?? '');
    await stage.workbench.waitForNotification('Published last-one@1.1.0');
  });

  it('marks a typed one that is kept here, even where a code of the authenticator is asked for', async () => {
    const account = await stage.addPackage('typed-one');
    const { recoveryCodes = [] } = account;
    await importCodes(stage, account, recoveryCodes);
    await stage.publishUntilPrompt('typed-one');
    await stage.answer(recoveryCodes[3] ?? '');
    await stage.assertPublished('typed-one');
    assert.deepEqual(await fates(stage, 'typed-one'), [
      '3 sent for publish typed-one@1.0.0',
      '3 used for publish typed-one@1.0.0',
    ]);
  });

  it('takes a typed one where those kept here cannot be read', async () => {
    const { quickInput } = stage.workbench;
    const { recoveryCodes: [first = ''] = [] } = await stage.addPackage('unreadable-notes');
    await withUnreadableNotes(stage, async () => {
      await stage.publishUntilPrompt('unreadable-notes');
      await quickInput.pressAndReturn('Recovery code');
      await quickInput.waitForMessage('Those kept here cannot be read at the moment: type one.');
      await stage.answer(first);
      await stage.assertPublished('unreadable-notes');
    });
  });
});
