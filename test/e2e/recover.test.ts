/** "I Lost My Second Device", by keyboard alone: from the lost device to the new one, also with a restart on the way. */
import assert from 'node:assert/strict';
import { touchKey } from '../registry/person.ts';
import { signInAs } from './account.ts';
import { fates } from './keptCodes.ts';
import { twoFactorByNpm } from './profileOf.ts';
import { useStage } from './stage.ts';
import { waitForStored } from './storedNotes.ts';

const command = 'npm Security: I Lost My Second Device';
const password = ' pass wörd ';

describe('A lost second device', () => {
  const stage = useStage();

  async function lost(name: string): Promise<readonly string[]> {
    const user = { name, password, twoFactor: 'auth-and-writes' } as const;
    const { recoveryCodes = [] } = await signInAs(stage, user);
    return recoveryCodes;
  }

  /** The password into the panel, and the code into the prompt; without one, the next that is kept. */
  async function enter(button: string, account: string, code?: string): Promise<void> {
    const { panel, quickInput } = stage.workbench;
    await panel.fill('npm password', password);
    await panel.press(button);
    await quickInput.waitForVisible(`${stage.host} · ${account}`);
    assert.equal(await quickInput.placeholder(), 'One of your recovery codes');
    await panel.waitForMessage('Waiting for your recovery code');
    if (code === undefined) await quickInput.waitForMessage('Enter sends the next one');
    await stage.answer(code ?? '');
  }

  /** The window is loaded anew, and what was begun is gone on with from the message at its start. */
  async function goOnAfterReload(text: string, noted: string): Promise<void> {
    await waitForStored(stage.workbench.page, noted);
    await stage.workbench.reload();
    const offer = await stage.workbench.waitForNotification(text);
    await offer.press('Go on');
  }

  async function closed(): Promise<void> {
    const tabs = stage.workbench.page.locator('.tab', { hasText: 'Lost Second Device' });
    await tabs.waitFor({ state: 'detached' });
  }

  /** The test leaves nothing to go on with for the next. */
  async function leaveOff(): Promise<void> {
    await stage.workbench.panel.press('Leave it off');
    await closed();
  }

  /** A sign-in of our own would be offered to those who come after it. */
  async function signOut(account: string): Promise<void> {
    const { dialog, quickInput } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Sign Out');
    await quickInput.waitForVisible('Sign out which account?');
    await quickInput.pick(account);
    await dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host}`);
  }

  async function assertNoFaults(): Promise<void> {
    assert.deepEqual(await stage.workbench.panel.accessibilityFaults(), []);
  }

  it('signed in: one typed code turns 2FA off', async () => {
    const [code] = await lost('one-code');
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.waitForHeading('Find your recovery codes');
    assert.match(await panel.text(), new RegExp(`${stage.host} · one-code`));
    assert.match(await panel.text(), /one is enough/);
    assert.match(await panel.text(), /2FA is off only in between/);
    assert.doesNotMatch(await panel.text(), /72 hours/, 'which only npm itself is known for');
    await assertNoFaults();
    await panel.press('I have my codes');
    await panel.waitForHeading('Turn 2FA off');
    await assertNoFaults();
    await enter('Turn 2FA off', 'one-code', code);
    await panel.waitForHeading('Set up the new device');
    await assertNoFaults();
    await panel.press('I have set it up elsewhere');
    await panel.waitForMessage(`${stage.host} says that 2FA is not on yet.`);
    await leaveOff();
  });

  it('says what is wrong with the password, and takes the right one', async () => {
    const [code] = await lost('wrong-password');
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.press('I have my codes');
    await panel.fill('npm password', 'wrong');
    await panel.press('Turn 2FA off');
    await panel.waitForMessage(`${stage.host} did not accept this password. Nothing was changed.`);
    await enter('Turn 2FA off', 'wrong-password', code);
    await panel.waitForHeading('Set up the new device');
    await leaveOff();
  });

  it('put aside and cancelled at the prompt: nothing is changed, and it can be tried again', async () => {
    const [code] = await lost('hesitant');
    const { panel, quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.press('I have my codes');
    await panel.fill('npm password', password);
    await panel.press('Turn 2FA off');
    await quickInput.waitForVisible('· hesitant');
    await quickInput.escape();
    await (await stage.workbench.waitForNotification('waits for your code')).press('Cancel');
    await panel.button('Back').waitFor();
    assert.equal(await twoFactorByNpm(stage.registry, 'hesitant'), 'auth-and-writes');
    await enter('Turn 2FA off', 'hesitant', code);
    await panel.waitForHeading('Set up the new device');
    await leaveOff();
  });

  it('closed while the prompt waits: stays closed, and can be opened again', async () => {
    const [code] = await lost('in-a-hurry');
    const { panel, quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.press('I have my codes');
    await panel.fill('npm password', password);
    await panel.press('Turn 2FA off');
    await quickInput.waitForVisible('· in-a-hurry');
    await stage.workbench.runCommand('View: Close All Editors');
    await closed();
    const waiting = stage.workbench.page.locator('.notification-list-item', {
      hasText: 'waits for your code',
    });
    await waiting.waitFor({ state: 'detached' });
    await stage.workbench.runCommand(command);
    await panel.press('I have my codes');
    await enter('Turn 2FA off', 'in-a-hurry', code);
    await panel.waitForHeading('Set up the new device');
    await leaveOff();
  });

  it('without codes: says who can help', async () => {
    await lost('no-codes');
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.press('I cannot find them');
    await panel.waitForHeading('Without recovery codes');
    assert.match(await panel.text(), new RegExp(`Those who run ${stage.host} can turn 2FA off`));
    await assertNoFaults();
    await panel.press('Back');
    await panel.waitForHeading('Find your recovery codes');
    await panel.press('I cannot find them');
    await panel.press('Close');
    await closed();
  });

  it('where no password signs in: on the registry’s page, and on from there', async () => {
    const [code] = await lost('by-browser');
    await stage.registry.admin.expireSessions('by-browser');
    const refused = { kind: 'status', status: 405 } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: '^/-/user/', times: 9, effect: refused }],
    });
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.press('Next');
    await panel.waitForMessage('Type the name of the account first.');
    await panel.fill('npm user name', 'by-browser');
    await panel.press('Next');
    await panel.press('I have my codes');
    await panel.press('Sign in');
    await panel.waitForMessage('Type your password first.');
    await panel.fill('npm password', password);
    await panel.press('Sign in');
    await panel.waitForMessage(`${stage.host} takes no sign-in by name and password.`);
    await assertNoFaults();
    await panel.press('Sign in on the page');
    const page = await stage.workbench.openedPage(() => stage.workbench.quickInput.pick('in the Browser'));
    await touchKey(page.url(), { account: 'by-browser' });
    await panel.waitForHeading('Find your recovery codes');
    await panel.press('I have my codes');
    await enter('Turn 2FA off', 'by-browser', code);
    await panel.waitForHeading('Set up the new device');
    await leaveOff();

    await signOut('by-browser');
  });

  it('signed out, and the window closed after each step: goes on where it was', async function () {
    // Four starts of the window.
    this.timeout(240_000);
    const [first, second] = await lost('closed-often');
    await stage.registry.admin.expireSessions('closed-often');
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.waitForHeading('Which account is it?');
    await assertNoFaults();
    await panel.fill('npm user name', 'closed-often');
    await panel.press('Next');
    await panel.waitForHeading('Find your recovery codes');
    assert.match(await panel.text(), /You need two/);

    await goOnAfterReload(
      `You have lost the second device of closed-often on ${stage.host}.`,
      'closed-often',
    );
    await panel.waitForHeading('Find your recovery codes');
    await panel.press('I have my codes');
    await panel.waitForHeading('Sign in with a recovery code');
    await assertNoFaults();
    await enter('Sign in', 'closed-often', first);
    await panel.waitForHeading('Turn 2FA off');

    await goOnAfterReload(
      'You have lost the second device of closed-often',
      `"signIns":[{"registry":"${stage.registry.url}","account":"closed-often"`,
    );
    await panel.waitForHeading('Find your recovery codes');
    assert.match(await panel.text(), /one is enough/, 'the sign-in was kept');
    await panel.press('I have my codes');
    await enter('Turn 2FA off', 'closed-often', second);
    await panel.waitForHeading('Set up the new device');

    await stage.registry.admin.activateTwoFactor('closed-often');
    await goOnAfterReload(
      `2FA of closed-often on ${stage.host} was turned off because of a lost device.`,
      '"turnedOff":true',
    );
    await panel.waitForHeading('Delete the old entry');
    await assertNoFaults();
    await panel.press('Done');
    await closed();
    await waitForStored(stage.workbench.page, 'lostDevice', false);
    await stage.workbench.reload();
    // An offer would be made before any command is done.
    await stage.workbench.runCommand(command);
    await stage.workbench.quickInput.waitForVisible('Whose second device is lost?');
    const items = await stage.workbench.quickInput.items();
    assert.deepEqual(
      items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['closed-often', stage.host, '2FA is on · publishing asks for a code'],
        [stage.host, '', 'signed out'],
      ],
      'the sign-in of our own, and the one of npm that has ended',
    );
    await stage.workbench.quickInput.escape();
    const offers = (await stage.workbench.notifications.texts()).filter(text =>
      text.includes('closed-often'),
    );
    assert.deepEqual(offers, [], 'nothing is left to go on with');
    await signOut('closed-often');
  });

  it('with kept codes: from signed out to a new device, and the old entry', async function () {
    // Five panels, one after the other.
    this.timeout(240_000);
    const user = { name: 'start-to-end', password, twoFactor: 'auth-and-writes' } as const;
    const account = await signInAs(stage, user);
    await stage.registry.admin.expireSessions(user.name);
    const { panel } = stage.workbench;
    await stage.workbench.runCommand(command);
    await panel.fill('npm user name', user.name);
    await panel.press('Next');
    await panel.waitForHeading('Find your recovery codes');
    await panel.press('Import codes…');
    await panel.waitForHeading('Import recovery codes');
    await panel.fill('Recovery codes', (account.recoveryCodes ?? []).join('\n'));
    await panel.press('Continue');
    await panel.press('Keep these codes');
    await panel.waitForMessage('10 recovery codes are kept.');
    await stage.workbench.runCommand('View: Close Editor');
    await panel.waitForHeading('Your recovery codes are kept here');
    await panel.waitForMessage('10 recovery codes are kept on this computer.');
    await assertNoFaults();
    await panel.press('Go on');
    await enter('Sign in', user.name);
    await panel.waitForHeading('Turn 2FA off');
    await enter('Turn 2FA off', user.name);
    await panel.waitForHeading('Set up the new device');
    assert.equal(await twoFactorByNpm(stage.registry, user.name), 'disabled');
    const noted = await fates(stage, user.name);
    assert.deepEqual(
      noted.map(each => each.split(' ').slice(0, 2).join(' ')),
      ['0 sent', '0 used', '1 sent', '1 used'],
    );

    await panel.press('Set up the new device');
    await panel.waitForHeading('Password and level');
    await panel.fill('npm password', password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    await panel.fill('Code that the authenticator shows', await stage.registry.admin.code(user.name));
    await stage.workbench.page.keyboard.press('Enter');
    await panel.waitForHeading('Your recovery codes');
    await panel.toggle('I have a copy of these codes in another place');
    await panel.press('Done');
    await panel.waitForHeading('Two-factor authentication is on');
    await panel.press('Close');
    await panel.waitForHeading('Delete the old entry');
    assert.equal(await twoFactorByNpm(stage.registry, user.name), 'auth-and-writes');
    await panel.press('Done');
    await closed();
  });
});
