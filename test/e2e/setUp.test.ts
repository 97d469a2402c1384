/** "Set Up Two-Factor Authentication", by keyboard alone: the usual way in both levels, and where it can lead beside that. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import type { Level } from '../registry/state.ts';
import { openWorkbench } from '../vscode/workbench.ts';
import { signInAs } from './account.ts';
import { twoFactorByNpm } from './profileOf.ts';
import { useStage } from './stage.ts';

const command = 'npm Security: Set Up Two-Factor Authentication';
const password = ' pass wörd ';
const change = { method: 'POST', path: '^/-/npm/v1/user$' } as const;

describe('Set Up Two-Factor Authentication', () => {
  const stage = useStage();

  afterEach(() => stage.workbench.runCommand('View: Close All Editors'));

  async function open(name: string, twoFactor?: Level): Promise<void> {
    await signInAs(stage, { name, password, ...(twoFactor && { twoFactor }) });
    await stage.workbench.runCommand(command);
  }

  async function assertNoFaults(): Promise<void> {
    assert.deepEqual(await stage.workbench.panel.accessibilityFaults(), []);
  }

  async function begin(): Promise<void> {
    const { panel } = stage.workbench;
    await panel.press('Begin');
    await panel.waitForHeading('Password and level');
    await panel.fill('npm password', password);
    await panel.press('Continue');
  }

  async function openUntilKey(name: string): Promise<void> {
    await open(name);
    await begin();
    await stage.workbench.panel.waitForHeading('Add the key to your authenticator');
  }

  /** What an authenticator shows that has scanned the picture on the page. */
  async function codeOfPicture(): Promise<string> {
    const reading = readOtpauth(new Secret(await stage.workbench.panel.qrCode()));
    assert(reading.kind === 'read');
    return codeAt(reading.otpauth, Date.now() / 1000);
  }

  async function send(code: string): Promise<void> {
    await stage.workbench.panel.fill('Code that the authenticator shows', code);
    await stage.workbench.page.keyboard.press('Enter');
  }

  /** From the recovery codes to the end: the editor is a browser's, so a copy is asked for. */
  async function finish(): Promise<void> {
    const { panel } = stage.workbench;
    await panel.waitForHeading('Your recovery codes');
    assert(await panel.button('Done').isDisabled());
    await panel.toggle('I have a copy of these codes in another place');
    await panel.press('Done');
    await panel.waitForHeading('Two-factor authentication is on');
  }

  async function kept(): Promise<readonly string[]> {
    const { panel } = stage.workbench;
    await panel.press('Show the codes');
    await panel.button('Hide the codes').waitFor();
    return (await panel.text()).match(/\b[0-9a-f]{64}\b/g) ?? [];
  }

  it('leads from the password over key and code to recovery codes', async () => {
    const { panel } = stage.workbench;
    await open('newcomer');
    await panel.waitForHeading('Set up two-factor authentication');
    assert.match(await panel.text(), new RegExp(`${stage.host} · newcomer`));
    await assertNoFaults();
    await panel.press('Begin');
    await panel.waitForHeading('Password and level');
    assert.equal(await panel.focused(), 'npm password');
    assert(await panel.frame.getByRole('radio', { name: 'recommended' }).isChecked());
    await assertNoFaults();
    await panel.fill('npm password', password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    assert.equal(await panel.focused(), 'Code that the authenticator shows');
    assert.doesNotMatch(await panel.html(), /pass w/, 'nothing is left of the step before');
    await assertNoFaults();
    const address = await panel.qrCode();
    const reading = readOtpauth(new Secret(address));
    assert(reading.kind === 'read');
    const groups = reading.otpauth.secret.reveal().match(/.{4}/g) ?? [];
    assert((await panel.text()).replaceAll(/\s+/g, ' ').includes(groups.join(' ')), 'the key as text');

    await send(await codeOfPicture());
    await panel.waitForHeading('Your recovery codes');
    assert(!(await panel.html()).includes(address) && !(await panel.html()).includes(groups.join('')));
    await assertNoFaults();
    assert.equal((await kept()).length, 10);
    await assertNoFaults();
    await finish();
    await assertNoFaults();
    assert.doesNotMatch(await panel.html(), /[0-9a-f]{64}/);
    assert.equal(await twoFactorByNpm(stage.registry, 'newcomer'), 'auth-and-writes');
    await panel.press('Close');
    await stage.workbench.page.locator('.tab', { hasText: 'Set Up 2FA' }).waitFor({ state: 'detached' });
  });

  it('sets up the level that was chosen', async () => {
    const { panel } = stage.workbench;
    await open('chooser');
    await panel.waitForHeading('Set up two-factor authentication');
    await panel.button('Begin').waitFor();
    await panel.pressEnter();
    await panel.waitForHeading('Password and level');
    await panel.fill('npm password', password);
    await panel.choose('For signing in only');
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    await send(await codeOfPicture());
    await finish();
    assert.equal(await twoFactorByNpm(stage.registry, 'chooser'), 'auth-only');
  });

  it('says at once what is wrong with password and code, and takes the right ones', async () => {
    const { panel } = stage.workbench;
    await open('mistyper');
    await panel.press('Begin');
    await panel.press('Continue');
    await panel.waitForMessage('Type your password first.');
    await panel.fill('npm password', 'wrong');
    await panel.press('Continue');
    await panel.waitForMessage(`${stage.host} did not accept this password. 2FA is not changed.`);
    await assertNoFaults();
    await panel.fill('npm password', password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');

    await send('12345');
    await panel.waitForMessage('The codes of this key have 6 digits. Nothing was sent.');
    await send(await stage.registry.admin.code('mistyper', -600));
    await panel.waitForMessage(/^\s*This code was right (9|10) minutes ago/);
    await assertNoFaults();
    await panel.press('Send it anyway');
    await panel.waitForMessage(`${stage.host} did not accept this code. 2FA is not on yet.`);
    await send(await codeOfPicture());
    await finish();
  });

  it('counts a file that was saved as a copy, and says so', async () => {
    const { panel, dialog, quickInput } = stage.workbench;
    await openUntilKey('saver');
    await send(await codeOfPicture());
    await panel.waitForHeading('Your recovery codes');
    assert.match(await panel.text(), /Saving them as a file or printing them ticks the box below\./);
    await panel.press('Save as file…');
    await dialog.waitForVisible('Save the recovery codes in a text file?');
    await dialog.press('Save as File…');
    const folder = await mkdtemp(join(tmpdir(), 'saved-'));
    try {
      await quickInput.chooseFile(/Save the recovery codes/, join(folder, 'codes.txt'));
      await panel.waitForMessage('Saved to');
    } finally {
      await rm(folder, { recursive: true });
    }
    const box = panel.frame.getByRole('checkbox', { name: 'I have a copy of these codes' });
    assert(await box.isChecked());
    await panel.press('Done');
    await panel.waitForHeading('Two-factor authentication is on');
  });

  it('takes back what was begun and never finished', async () => {
    const { panel } = stage.workbench;
    await openUntilKey('dawdler');
    const first = await panel.qrCode();
    await stage.workbench.reload();
    await stage.workbench.runCommand(command);
    await panel.waitForMessage('This was begun before, and never finished.');
    await begin();
    await panel.waitForHeading('Add the key to your authenticator');
    assert.match(
      await panel.text(),
      /If your authenticator has an entry “npm: dawdler” from before, delete it first/,
    );
    await assertNoFaults();
    assert.notEqual(await panel.qrCode(), first);
    await send(await codeOfPicture());
    await finish();
    assert.equal(await twoFactorByNpm(stage.registry, 'dawdler'), 'auth-and-writes');
  });

  it('goes on at the same step when its page was closed', async () => {
    const { panel } = stage.workbench;
    await openUntilKey('closer');
    const key = await panel.qrCode();
    await stage.workbench.runCommand('View: Close All Editors');
    await stage.workbench.runCommand(command);
    await panel.waitForHeading('Add the key to your authenticator');
    assert.equal(await panel.qrCode(), key);
    await send(await codeOfPicture());
    await panel.waitForHeading('Your recovery codes');
    const codes = await kept();
    await stage.workbench.runCommand('View: Close All Editors');
    const warning = await stage.workbench.waitForNotification('are in this editor only. Take a copy.');
    await warning.press('Show them');
    await panel.waitForHeading('Your recovery codes');
    assert.doesNotMatch(await panel.html(), /[0-9a-f]{64}/, 'masked again');
    assert.deepEqual(await kept(), codes);
    await finish();
  });

  it('keeps codes that arrive after the page was closed', async () => {
    const { panel } = stage.workbench;
    await openUntilKey('hasty');
    await stage.registry.admin.behave({ faults: [{ ...change, effect: { kind: 'hold', done: true } }] });
    await send(await codeOfPicture());
    await stage.registry.admin.held();
    await stage.workbench.runCommand('View: Close All Editors');
    await stage.registry.admin.release();
    const message = await stage.workbench.waitForNotification('has gone on: Your recovery codes');
    await message.press('Show');
    await panel.waitForHeading('Your recovery codes');
    assert.equal((await kept()).length, 10);
    await finish();
  });

  it('leads to the website where authenticators are refused, and takes its recovery codes in', async () => {
    const { panel } = stage.workbench;
    await stage.registry.admin.behave({ totpEnrolment: false });
    await open('keyholder');
    await begin();
    await panel.waitForHeading('Set it up on the website');
    await assertNoFaults();
    const website = await stage.workbench.openedPage(() => panel.press(`Open ${stage.host}`));
    assert.equal(new URL(website.url()).host, stage.host);
    await website.close();
    await panel.waitForMessage(`Waiting until ${stage.host} says that 2FA is on…`);
    await panel.press('I have done it');
    await panel.waitForMessage(`${stage.host} still says that 2FA is off.`);
    await assertNoFaults();
    const codes = await stage.registry.admin.activateTwoFactor('keyholder');
    await panel.press('I have done it');

    await panel.waitForHeading('Bring your recovery codes here');
    await assertNoFaults();
    await panel.fill('Recovery codes', 'nothing of use');
    await panel.press('Continue');
    await panel.waitForMessage('There are no recovery codes in this text.');
    await panel.fill('Recovery codes', codes.map((code, index) => `${index + 1}. ${code}`).join('\r\n'));
    await panel.press('Continue');
    await panel.waitForHeading('Are these your recovery codes?');
    await assertNoFaults();
    assert.deepEqual((await panel.text()).match(/\b[0-9a-f]{64}\b/g), codes);
    await panel.press('Keep these codes');
    await panel.waitForHeading('Your recovery codes');
    assert.deepEqual(await kept(), codes);
    await finish();
    assert.equal(await twoFactorByNpm(stage.registry, 'keyholder'), 'auth-and-writes');
  });

  it('leads out of recovery codes that never arrived', async () => {
    const { panel, quickInput } = stage.workbench;
    await openUntilKey('unlucky');
    await stage.registry.admin.behave({ faults: [{ ...change, effect: { kind: 'drop-answer' } }] });
    await send(await codeOfPicture());
    await panel.waitForHeading('2FA is on, but its recovery codes never arrived');
    await assertNoFaults();
    await panel.fill('npm password', password);
    await panel.press('Turn 2FA off and set it up again');
    await quickInput.waitForVisible(`${stage.host} · unlucky`);
    await panel.waitForMessage('Waiting for your code in the box at the top');
    await stage.answer(await stage.registry.admin.code('unlucky'));
    await panel.waitForHeading('Add the key to your authenticator');
    assert.match(await panel.text(), /delete it first/);
    await send(await codeOfPicture());
    await panel.waitForHeading('Your recovery codes');
    assert.equal((await kept()).length, 10);
    await finish();
    assert.equal(await twoFactorByNpm(stage.registry, 'unlucky'), 'auth-and-writes');
  });

  it('says in one window what another has come to', async () => {
    const { panel } = stage.workbench;
    await openUntilKey('twofold');
    const other = await openWorkbench({ url: stage.vscode.url });
    try {
      await other.runCommand(command);
      await other.panel.press('Begin');
      await other.panel.fill('npm password', password);
      await other.panel.press('Continue');
      await other.panel.waitForHeading('Add the key to your authenticator');
      // Of the key that the registry has forgotten; read now, since opening a window can take as long as a code lasts.
      await send(await codeOfPicture());
      await panel.waitForMessage(`${stage.host} did not accept this code, though it is right for this key.`);
      await assertNoFaults();

      await other.panel.fill('Code that the authenticator shows', await stage.registry.admin.code('twofold'));
      await other.panel.press('Turn on 2FA');
      await other.panel.waitForHeading('Your recovery codes');
      await panel.press('Begin again');
      await panel.fill('npm password', password);
      await panel.press('Continue');
      await panel.waitForHeading('Two-factor authentication is on');
      await panel.waitForMessage('It was turned on meanwhile, in another window or on the website.');
    } finally {
      await other.close();
    }
    assert.equal(await twoFactorByNpm(stage.registry, 'twofold'), 'auth-and-writes');
  });

  it('says what is in force where 2FA is on', async () => {
    const { panel } = stage.workbench;
    await open('veteran', 'auth-only');
    await panel.waitForHeading('Two-factor authentication is on');
    assert.match(await panel.text(), /Level\s+auth-only/);
    await assertNoFaults();
    await panel.press('Turn 2FA off…');
    await stage.workbench.dialog.waitForVisible();
    await stage.workbench.dialog.press('Cancel');
    await panel.waitForHeading('Two-factor authentication is on');
  });

  it('says that a registry tells nothing of 2FA', async () => {
    const { panel } = stage.workbench;
    await stage.registry.admin.behave({ profile: 'unsupported' });
    await open('elsewhere');
    await panel.waitForHeading('Not from here');
    await assertNoFaults();
  });
});
