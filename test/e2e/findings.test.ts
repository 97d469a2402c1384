/** What is not as safe as it could be: each finding appears, and disappears with its fix, by keyboard alone. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { TokenLimits } from '../registry/accessTokens.ts';
import type { NewUser, UserSecrets } from '../registry/index.ts';
import { showAccount, signInAs } from './account.ts';
import { useStage } from './stage.ts';

const password = 'correct horse battery staple';
const both = { twoFactor: 'auth-and-writes', password } as const;
const dayMs = 24 * 60 * 60 * 1000;
const fromNow = (days: number) => new Date(Date.now() + days * dayMs).toISOString();

describe('A security finding', function () {
  this.timeout(180_000);
  const stage = useStage();

  afterEach(() => stage.workbench.runCommand('View: Close All Editors'));

  /** An account of its own, and what the view finds of it. */
  async function show(user: NewUser, finding: string): Promise<UserSecrets> {
    const account = await signInAs(stage, user);
    await look(user.name, finding);
    return account;
  }

  async function look(name: string, finding: string): Promise<void> {
    await showAccount(stage, name);
    await stage.workbench.tree.waitFor(finding);
  }

  async function fix(finding: string): Promise<void> {
    await stage.workbench.tree.enter(finding);
  }

  async function answerPassword(): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.fill(password);
    await quickInput.accept();
  }

  async function answerCode(name: string): Promise<void> {
    await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(name);
  }

  it('of 2FA that is off leads to its set-up', async () => {
    const { panel, tree } = stage.workbench;
    const finding = '2FA is off';
    await show({ name: 'without', password }, finding);
    await fix(finding);
    await panel.waitForHeading('Set up two-factor authentication');
    await panel.press('Begin');
    await panel.fill('npm password', password);
    await panel.press('Continue');
    await panel.waitForHeading('Add the key to your authenticator');
    await tree.waitFor('2FA was never confirmed');
    await panel.fill('Code that the authenticator shows', await stage.registry.admin.code('without'));
    await stage.workbench.page.keyboard.press('Enter');
    await panel.waitForHeading('Your recovery codes');
    await tree.waitFor('on · auth-and-writes');
    await tree.waitFor(/^Recovery codes10 of 10 left · kept here since/);
    await tree.waitForGone('never confirmed');
    await tree.waitForGone('No recovery codes');
    await panel.toggle('I have a copy of these codes in another place');
    await panel.press('Done');
    await panel.press('Close');
  });

  it('of 2FA that was begun leads to its set-up as well', async () => {
    const finding = '2FA was never confirmed';
    await show({ name: 'half-way', password, twoFactor: 'auth-only', pending: true }, finding);
    await fix(finding);
    await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
  });

  it('of a level that lets everybody publish leads to the stricter one', async () => {
    const { quickInput, tree } = stage.workbench;
    const finding = 'Publishing asks for no code';
    await show({ name: 'lenient', password, twoFactor: 'auth-only' }, finding);
    await fix(finding);
    await quickInput.waitForVisible('When is lenient asked for a code');
    await quickInput.pick('auth-and-writes');
    await answerPassword();
    await answerCode('lenient');
    await stage.workbench.waitForNotification('is on: auth-and-writes.');
    await tree.waitForGone(finding);
    await tree.waitFor('on · auth-and-writes');
  });

  it('of recovery codes that are not kept leads to their import', async () => {
    const { panel, tree } = stage.workbench;
    const finding = 'No recovery codes are kept here';
    const { recoveryCodes = [] } = await show({ name: 'uncovered', ...both }, finding);
    await fix(finding);
    await panel.waitForHeading('Import recovery codes');
    await panel.fill('Recovery codes', recoveryCodes.join('\n'));
    await panel.press('Continue');
    await panel.waitForHeading('Keep these recovery codes?');
    await panel.press('Keep these codes');
    await tree.waitForGone(finding);
    await tree.waitFor(/^Recovery codes10 of 10 left/);
  });

  const risks: readonly (readonly [string, Partial<TokenLimits>, string, RegExp])[] = [
    ['bypasses-2fa', { bypass2fa: true }, '1 of 2 tokens bypasses 2FA', /can publish without 2FA/],
    ['never-expires', { expires: null }, '1 of 2 tokens never expires', /never expires · can write/],
    ['unused', {}, '1 of 2 tokens long unused', /not used for 90 days/],
    [
      'expires-soon',
      { expires: fromNow(3) },
      '1 of 2 tokens expires soon',
      /expires soon · can write · until/,
    ],
  ];
  for (const [name, limits, finding, facts] of risks) {
    it(`of a token that is risky (${name}) leads to its end`, async () => {
      const { dialog, quickInput, tree } = stage.workbench;
      await signInAs(stage, { name, ...both });
      const usual = { kind: 'granular', permission: 'read-write', expires: fromNow(30) } as const;
      await stage.registry.admin.addToken(name, { ...usual, name: 'harmless' });
      const risky = await stage.registry.admin.addToken(name, { ...usual, name: 'risky', ...limits });
      if (name === 'unused') {
        await stage.registry.admin.setTokenDates(risky.key, {
          created: fromNow(-200),
          accessed: fromNow(-100),
        });
      }
      await look(name, finding);
      await fix(finding);
      if (name === 'expires-soon') {
        await quickInput.waitForVisible('Expiring soon');
        await quickInput.pick(/^Revoke/);
      }
      await quickInput.waitForVisible(`Revoke which access tokens of ${name} on ${stage.host}?`);
      const [first] = await quickInput.items();
      assert.equal(first?.label, 'risky');
      assert.match(first.detail, facts);
      await quickInput.acceptChecked();
      await dialog.waitForVisible(`Revoke the access token “risky” of ${name} on ${stage.host}?`);
      assert.match(await dialog.text(), facts);
      await dialog.press('Revoke');
      await answerCode(name);
      await stage.workbench.waitForNotification('Revoked 1 access token');
      await tree.waitForGone(finding);
      await tree.waitFor('Access tokens1');
    });
  }

  it('of an owner who was not there the last time is gone when the person knows them', async () => {
    const { quickInput, tree } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'owner', ...both });
    await stage.registry.admin.addUser({ name: 'stranger' });
    await stage.registry.admin.seed(name, { packages: 1 });
    await look(name, 'All packages1');
    await tree.expand(/^All packages/);
    await tree.expand('owner-package-0001');
    await tree.waitFor('Last version');
    await stage.registry.admin.addOwner('owner-package-0001', 'stranger');
    await stage.workbench.runCommand('npm Security: Refresh Security View');
    const finding = 'owner-package-0001 has a new owner: stranger';
    await look(name, finding);
    await tree.waitFor('strangerowner · new since you looked last');
    await fix(finding);
    await quickInput.waitForVisible('owner-package-0001 is owned by owner, stranger');
    await quickInput.pick('I know these owners');
    await tree.waitForGone(finding);
    await tree.waitForGone('new since you looked last');
  });

  it('of a password that signs in leads to a session', async () => {
    const { quickInput, tree } = stage.workbench;
    const account = await stage.registry.admin.addUser({ name: 'basic', password });
    const { npm_config_userconfig: file = assert.fail('there is no such file') } = stage.workspace.env;
    const { url } = stage.registry;
    const auth = Buffer.from(`${account.name}:${password}`).toString('base64');
    await writeFile(file, `registry=${url}\n${url.replace(/^https?:/, '')}:_auth=${auth}\n`, { mode: 0o600 });
    const noPage = { kind: 'status', status: 404 } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'POST', path: '^/-/v1/login', times: 9, effect: noPage }],
    });
    const finding = 'The sign-in is a password';
    await look(account.name, finding);
    await fix(finding);
    await quickInput.waitForPlaceholder('npm user name');
    await quickInput.accept();
    await answerPassword();
    await stage.workbench.waitForNotification(`Signed in to ${stage.host} as basic.`);
    await tree.waitForGone(finding);
    await tree.waitFor(/^Sessionsigned in/);
    await stage.registry.admin.expireSessions('basic');
  });

  it('of an e-mail address that is not verified leads to the website', async () => {
    const { tree } = stage.workbench;
    const finding = 'E-mail address is not verified';
    const { name } = await signInAs(stage, { name: 'unverified', ...both });
    await stage.registry.admin.setEmailVerified(name, false);
    await stage.workbench.runCommand('npm Security: Refresh Security View');
    await look(name, finding);
    await fix(finding);
    const message = await stage.workbench.waitForNotification('This goes on in your browser');
    const page = await stage.workbench.openedPage(() => message.press(`Open ${stage.host}`));
    assert.equal(new URL(page.url()).host, stage.host);
    await page.close();
    await stage.registry.admin.setEmailVerified(name, true);
    await stage.workbench.runCommand('npm Security: Refresh Security View');
    await tree.waitForGone(finding);
  });

  it('counts in the badge, and can be fixed from the palette', async () => {
    const { quickInput, page } = stage.workbench;
    await show({ name: 'counted', password }, '2FA is off');
    await page.locator('.activitybar .badge-content', { hasText: /^1$/ }).waitFor();
    await stage.workbench.runCommand('npm Security: Fix a Security Finding');
    await quickInput.waitForVisible('Fix which finding?');
    await quickInput.pick('2FA is off');
    await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
  });
});
