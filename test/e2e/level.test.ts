/** "Change Two-Factor Level" and "Turn Off Two-Factor Authentication" in VS Code, by keyboard; npm's own CLI agrees. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { touchKey } from '../registry/person.ts';
import { signInAs } from './account.ts';
import { fates, importCodes } from './keptCodes.ts';
import { twoFactorByNpm } from './profileOf.ts';
import { useStage } from './stage.ts';

const changeLevel = 'npm Security: Change Two-Factor Level';
const turnOff = 'npm Security: Turn Off Two-Factor Authentication';
const both = { twoFactor: 'auth-and-writes' } as const;
const profilePath = '/npm/v1/user$';

describe('The level of two-factor authentication', () => {
  const stage = useStage();

  /** The box for the password, of this account, filled in and sent. */
  async function givePassword({ name, password }: UserSecrets): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
    assert.equal(await quickInput.placeholder(), 'npm password');
    await quickInput.fill(password);
    await quickInput.accept();
  }

  /** The prompt for a code, of this account. */
  async function waitForPrompt({ name }: UserSecrets): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('Code from your authenticator');
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
  }

  async function answerWithCode(account: UserSecrets): Promise<void> {
    await waitForPrompt(account);
    await stage.answerWithCode(account.name);
  }

  async function agreeToOff(name: string): Promise<string> {
    const { dialog } = stage.workbench;
    await dialog.waitForVisible(`Turn off two-factor authentication of ${name} on ${stage.host}?`);
    const text = await dialog.text();
    await dialog.press('Turn Off');
    return text;
  }

  async function changeTo(level: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(changeLevel);
    await quickInput.waitForVisible('asked for a code on');
    await quickInput.pick(level);
  }

  async function assertTwoFactor(name: string, expected: 'disabled' | 'auth-only' | 'auth-and-writes') {
    assert.equal(await twoFactorByNpm(stage.registry, name), expected);
  }

  it('is changed with password and code, each level explained, and the present one marked', async () => {
    const account = await signInAs(stage, { name: 'to-auth-only', ...both });
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(changeLevel);
    await quickInput.waitForVisible(`When is to-auth-only asked for a code on ${stage.host}?`);
    const [present, other, ...more] = await quickInput.items();
    assert.equal(present?.label, 'auth-and-writes');
    assert.equal(present.description, 'in force now');
    assert.match(present.detail, /every change to packages and the profile/);
    assert.equal(other?.label, 'auth-only');
    assert.equal(other.description, '');
    assert.match(other.detail, /^Asks at sign-in/);
    assert.equal(more.length, 0);
    await quickInput.pick('auth-only');
    await quickInput.waitForVisible(`${stage.host} · to-auth-only`);
    assert.ok(await quickInput.isMasked(), 'a password is not shown to whoever looks over the shoulder');
    assert.match(
      await quickInput.message(),
      /^Needed to change the level to auth-only\. Nothing is changed yet\./,
    );
    await givePassword(account);
    await waitForPrompt(account);
    assert.match(await quickInput.message(), /auth-only/);
    await stage.answerWithCode(account.name);
    await stage.workbench.waitForNotification(
      `Two-factor authentication of to-auth-only on ${stage.host} is on: auth-only.`,
    );
    await assertTwoFactor(account.name, 'auth-only');
  });

  it('is changed back to the stricter one, whatever the registry answers', async () => {
    await stage.registry.admin.behave({ changeAnswer: { body: true } });
    const account = await signInAs(stage, { name: 'to-writes', twoFactor: 'auth-only' });
    await changeTo('auth-and-writes');
    await givePassword(account);
    await answerWithCode(account);
    await stage.workbench.waitForNotification('is on: auth-and-writes.');
    await assertTwoFactor(account.name, 'auth-and-writes');
  });

  it('stays where it is when the present one is chosen, and asks for nothing', async () => {
    await signInAs(stage, { name: 'stays', ...both });
    await changeTo('auth-and-writes');
    await stage.workbench.waitForNotification('is on: auth-and-writes. Nothing was changed.');
    assert.deepEqual(await changes(), []);
  });

  it('asks again for a wrong password, with its spaces and letters as they are typed', async () => {
    const password = '  Grüße  an 世界 ';
    const account = await signInAs(stage, { name: 'awkward-password', password, ...both });
    const { quickInput } = stage.workbench;
    await changeTo('auth-only');
    await givePassword({ ...account, password: password.trim() });
    await quickInput.waitForMessage(`${stage.host} did not accept this password`);
    assert.equal(await quickInput.value(), '');
    await givePassword(account);
    await answerWithCode(account);
    await stage.workbench.waitForNotification('is on: auth-only.');
    await assertTwoFactor(account.name, 'auth-only');
  });

  it('is left alone when the password is put aside', async () => {
    const account = await signInAs(stage, { name: 'put-aside', ...both });
    const { quickInput } = stage.workbench;
    await changeTo('auth-only');
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.escape();
    await quickInput.waitForHidden();
    assert.deepEqual(await changes(), []);
    await assertTwoFactor(account.name, 'auth-and-writes');
  });

  it('is turned off with a code, after its consequences were named', async () => {
    const account = await signInAs(stage, { name: 'off-by-code', ...both });
    await stage.workbench.runCommand(turnOff);
    const consequences = await agreeToOff(account.name);
    assert.match(consequences, /the password alone signs in/);
    assert.match(consequences, /recovery codes become useless/);
    assert.match(consequences, /Packages that require 2FA/);
    assert.match(consequences, /may require 2FA all the same/);
    await givePassword(account);
    await answerWithCode(account);
    await stage.workbench.waitForNotification(
      `Two-factor authentication of off-by-code on ${stage.host} is off.`,
    );
    await assertTwoFactor(account.name, 'disabled');
  });

  it('is turned off with a recovery code', async () => {
    const account = await signInAs(stage, { name: 'off-by-recovery-code', ...both });
    const [code = ''] = account.recoveryCodes ?? [];
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(turnOff);
    await agreeToOff(account.name);
    await givePassword(account);
    await waitForPrompt(account);
    await quickInput.pressAndReturn('Recovery code');
    await stage.answer(code);
    await stage.workbench.waitForNotification('is off.');
    await assertTwoFactor(account.name, 'disabled');
  });

  it('is turned off with a recovery code that is kept here, after which none of them counts', async () => {
    const account = await signInAs(stage, { name: 'off-by-kept-code', ...both });
    const { panel, quickInput } = stage.workbench;
    await importCodes(stage, account, account.recoveryCodes ?? []);
    await stage.workbench.runCommand(turnOff);
    await agreeToOff(account.name);
    await givePassword(account);
    await waitForPrompt(account);
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.waitForMessage('10 recovery codes are left here.');
    await quickInput.accept();
    await stage.workbench.waitForNotification('is off.');
    await assertTwoFactor(account.name, 'disabled');
    assert.deepEqual(await fates(stage, account.name), [
      '0 sent for turn two-factor authentication off',
      '0 used for turn two-factor authentication off',
    ]);
    // On the page that was open all the time.
    await panel.waitForMessage(/Put aside on .*: an older set of 10, which no longer works\./);
    assert.equal(await panel.button('Show the codes').count(), 0, 'they do not look as if they were good');
    await stage.workbench.runCommand('npm Security: View Recovery Codes');
    await panel.press('Forget these codes…');
    await stage.workbench.dialog.waitForVisible('The registry does not take them any more.');
    await stage.workbench.dialog.press('Cancel');
  });

  it('is changed with a security key', async () => {
    const account = await signInAs(stage, { name: 'by-key', securityKey: true, ...both });
    const { quickInput } = stage.workbench;
    await changeTo('auth-only');
    await givePassword(account);
    await waitForPrompt(account);
    const open = (await quickInput.buttons()).find(button => button.startsWith('Open ')) ?? '';
    const page = await stage.workbench.openedPage(() => quickInput.press(open));
    await touchKey(page.url());
    await page.close();
    await stage.workbench.waitForNotification('is on: auth-only.');
    await assertTwoFactor(account.name, 'auth-only');
  });

  it('stays on when the question is declined', async () => {
    const { name } = await signInAs(stage, { name: 'declined', ...both });
    await stage.workbench.runCommand(turnOff);
    await stage.workbench.dialog.waitForVisible(name);
    await stage.workbench.page.keyboard.press('Escape');
    await stage.workbench.dialog.waitForHidden();
    assert.deepEqual(await changes(), []);
  });

  it('stays on where an organization requires it', async () => {
    await stage.registry.admin.behave({ enforced: true });
    const account = await signInAs(stage, { name: 'enforced', ...both });
    await stage.workbench.runCommand(turnOff);
    await agreeToOff(account.name);
    await givePassword(account);
    await answerWithCode(account);
    const notification = await stage.workbench.waitForNotification(
      'an organization that it belongs to requires it.',
    );
    assert.match(await notification.text(), /Nothing was changed\.$/);
    await assertTwoFactor(account.name, 'auth-and-writes');
  });

  it('is told as it is where the answer was lost', async () => {
    const effect = { kind: 'drop-answer' } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'POST', path: profilePath, withOtp: true, effect }],
    });
    const account = await signInAs(stage, { name: 'answer-lost', ...both });
    await stage.workbench.runCommand(turnOff);
    await agreeToOff(account.name);
    await givePassword(account);
    await answerWithCode(account);
    await stage.workbench.waitForNotification('Two-factor authentication of answer-lost');
    await assertTwoFactor(account.name, 'disabled');
  });

  it('stays on when the waiting prompt is cancelled', async () => {
    const account = await signInAs(stage, { name: 'cancelled-level', ...both });
    await stage.workbench.runCommand(turnOff);
    await agreeToOff(account.name);
    await givePassword(account);
    await waitForPrompt(account);
    await stage.workbench.quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code');
    await waiting.press('Cancel');
    await stage.workbench.statusBarItem('Nothing was changed.').waitFor();
    await assertTwoFactor(account.name, 'auth-and-writes');
  });

  it('stays as it is where the session has ended meanwhile, and nobody signs in again', async () => {
    const account = await signInAs(stage, { name: 'ended', ...both });
    await changeTo('auth-only');
    await stage.workbench.quickInput.waitForPlaceholder('npm password');
    await stage.registry.admin.expireSessions(account.name);
    await givePassword(account);
    await stage.workbench.quickInput.waitForVisible(`Sign in to ${stage.host} · ended`);
    await stage.workbench.quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for you to sign in.');
    await waiting.press('Cancel');
    await stage.workbench.statusBarItem('Nothing was changed.').waitFor();
    await assertTwoFactor(account.name, 'auth-and-writes');
  });

  const notOn = [
    ['is off', 'is off.'],
    ['was never confirmed', 'was begun and never confirmed, so no code is asked for.'],
  ] as const;
  for (const [state, said] of notOn) {
    it(`offers to set it up where it ${state}`, async () => {
      const name = state.replaceAll(' ', '-');
      const { token, password } = await signInAs(stage, { name });
      if (state === 'was never confirmed') await beginTwoFactor(token, password);
      for (const command of [changeLevel, turnOff]) {
        await stage.workbench.runCommand(command);
        const notification = await stage.workbench.waitForNotification(
          `Two-factor authentication of ${name} on ${stage.host} ${said} Nothing was changed.`,
        );
        assert.deepEqual(await notification.buttons(), ['Set up 2FA']);
        await stage.workbench.clearNotifications();
      }
    });
  }

  it('says where the registry tells nothing of it', async () => {
    await stage.registry.admin.behave({ profile: 'not-implemented' });
    await signInAs(stage, { name: 'no-profile', ...both });
    await stage.workbench.runCommand(changeLevel);
    await stage.workbench.waitForNotification(`${stage.host} tells nothing of two-factor authentication`);
  });

  it('asks whose, where several are signed in', async () => {
    await signInAs(stage, { name: 'person', ...both });
    const other = await stage.registry.admin.addUser({ name: 'project', twoFactor: 'auth-only' });
    const nerfDart = stage.registry.url.replace('http:', '');
    await stage.workspace.write('.npmrc', `${nerfDart}:_authToken=${other.token}\n`);
    try {
      const { quickInput } = stage.workbench;
      await stage.workbench.runCommand(turnOff);
      await quickInput.waitForVisible('Turn off 2FA of which account?');
      await quickInput.pick('project');
      await agreeToOff('project');
      await givePassword(other);
      await answerWithCode(other);
      await stage.workbench.waitForNotification('Two-factor authentication of project');
    } finally {
      await stage.workspace.delete('.npmrc');
    }
    await assertTwoFactor('project', 'disabled');
    await assertTwoFactor('person', 'auth-and-writes');
  });

  /** Elsewhere, and goes no further. */
  async function beginTwoFactor(token: string, password: string): Promise<void> {
    const response = await fetch(new URL('-/npm/v1/user', stage.registry.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ tfa: { password, mode: 'auth-only' } }),
    });
    assert.equal(response.status, 200);
  }

  /** What was asked of the registry to change. */
  async function changes(): Promise<string[]> {
    const requests = await stage.registry.admin.requests();
    return requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);
  }
});
