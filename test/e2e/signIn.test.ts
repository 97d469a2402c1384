/** Signing in, by keyboard alone: on a page of the registry, by name and password, and with whatever code it asks for. */
import assert from 'node:assert/strict';
import { refuse, touchKey } from '../registry/person.ts';
import { startMirror } from './mirror.ts';
import { useStage } from './stage.ts';

const command = 'npm Security: Sign In';
const noPage = {
  method: 'POST',
  path: '^/-/v1/login',
  times: 9,
  effect: { kind: 'status', status: 404 },
} as const;

describe('Signing in', function () {
  this.timeout(120_000);
  const stage = useStage();

  /** An account that nobody is signed in as; npm's configuration has the registry and nobody. */
  async function signedOut(name: string, user: object = {}) {
    const account = await stage.registry.admin.addUser({ name, ...user });
    await stage.registry.admin.expireSessions(name);
    return account;
  }

  /** From the palette to the question how. */
  async function begin(): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await quickInput.waitForVisible('Sign in to which registry?');
    await quickInput.pick(stage.host);
    await quickInput.waitForVisible(`Sign in to ${stage.host}`);
  }

  async function beginForm(): Promise<void> {
    await stage.registry.admin.behave({ faults: [noPage] });
    await begin();
    await stage.workbench.quickInput.waitForPlaceholder('npm user name');
  }

  async function fillForm(name: string, password: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.fill(name);
    await quickInput.accept();
    await quickInput.waitForPlaceholder('npm password');
    assert.equal(await quickInput.isMasked(), true);
    await quickInput.fill(password);
    await quickInput.accept();
  }

  async function assertSignedIn(name: string): Promise<void> {
    const message = await stage.workbench.waitForNotification(`Signed in to ${stage.host} as ${name}.`);
    assert.deepEqual(await message.buttons(), ['Use in the terminal too…']);
  }

  it('on the registry’s page: goes on by itself', async () => {
    await signedOut('by-page');
    const { quickInput } = stage.workbench;
    await begin();
    await quickInput.waitForItem(`Open ${stage.host} in the Browser`);
    const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
    await quickInput.waitForBusy();
    await quickInput.waitForPlaceholder(`Waiting for the page of ${stage.host}. It goes on here by itself.`);
    await touchKey(page.url(), { account: 'by-page' });
    await page.close();
    await assertSignedIn('by-page');
    assert.equal(await quickInput.isVisible(), false);
  });

  for (const [what, end] of [
    ['is refused', page => refuse(page)],
    ['has expired', () => stage.registry.admin.behave({ pageSeconds: 0 })],
  ] as readonly (readonly [string, (page: string) => Promise<unknown>])[]) {
    it(`on a page that ${what}: says so, and the next one serves`, async () => {
      const name = `page-${what.replaceAll(' ', '-')}`;
      await signedOut(name);
      const { quickInput } = stage.workbench;
      await begin();
      const first = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
      await quickInput.waitForBusy();
      await end(first.url());
      await quickInput.waitForItem('The last page was refused or has expired. You are not signed in yet.');
      await stage.registry.admin.behave({ pageSeconds: 300 });
      const second = await stage.workbench.openedPage(() => quickInput.pick('Open a New Page'));
      assert.notEqual(second.url(), first.url());
      await touchKey(second.url(), { account: name });
      await assertSignedIn(name);
      await first.close();
      await second.close();
    });
  }

  it('on a page that is never answered: put aside it waits, and is given up by its Cancel', async () => {
    const { quickInput } = stage.workbench;
    await begin();
    const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
    await quickInput.waitForBusy();
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification(`${stage.host} waits for you to sign in.`);
    await waiting.followLink('Show');
    await quickInput.waitForItem(`Open ${stage.host} Again`);
    await waiting.waitForGone();
    await quickInput.escape();
    await (await stage.workbench.waitForNotification('waits for you to sign in.')).press('Cancel');
    await waiting.waitForGone();
    await page.close();
    const polls = await polled();
    await begin();
    await quickInput.escape();
    assert.equal(await polled(), polls, 'nothing is waited for any more');
  });

  it('on a page, while its box is out of sight: goes on by itself all the same', async () => {
    await signedOut('elsewhere');
    const { quickInput } = stage.workbench;
    await begin();
    const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
    await quickInput.waitForBusy();
    await quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for you to sign in.');
    await touchKey(page.url(), { account: 'elsewhere' });
    await assertSignedIn('elsewhere');
    await waiting.waitForGone();
    await page.close();
  });

  it('by a link that is copied, for another device', async () => {
    await signedOut('by-link');
    const { quickInput, page } = stage.workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await begin();
    await quickInput.pick('Copy the Link');
    await quickInput.waitForBusy();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.equal(new URL(link).host, stage.host);
    await touchKey(link, { account: 'by-link' });
    await assertSignedIn('by-link');
  });

  it('warns of a page on another host, and opens nothing without a yes', async () => {
    await stage.registry.admin.behave({ pagesAt: 'https://npm-login.example/' });
    const { quickInput, dialog } = stage.workbench;
    await begin();
    await quickInput.pick('Open npm-login.example in the Browser');
    await dialog.waitForVisible('The page is on another host: npm-login.example');
    await dialog.press('Cancel');
    await quickInput.waitForItem('Open npm-login.example in the Browser');
    assert.equal(await quickInput.isBusy(), false);
    await quickInput.escape();
    assert.equal(await polled(), 0);
  });

  it('by name and password where there is no page', async () => {
    const { password } = await signedOut('by-password');
    await beginForm();
    await fillForm('by-password', password);
    await assertSignedIn('by-password');
  });

  it('by name and password where there is a page, and back to it', async () => {
    const { password } = await signedOut('by-choice');
    const { quickInput } = stage.workbench;
    await begin();
    await quickInput.pick('Name and Password');
    await quickInput.waitForPlaceholder('npm user name');
    await quickInput.back();
    await quickInput.pick('Name and Password');
    await quickInput.waitForPlaceholder('npm user name');
    await quickInput.waitForFocus();
    await quickInput.fill('by-chance');
    await quickInput.accept();
    await quickInput.waitForPlaceholder('npm password');
    assert.equal(await quickInput.title(), `${stage.host} · by-chance`);
    await quickInput.back();
    await quickInput.waitForPlaceholder('npm user name');
    assert.equal(await quickInput.value(), 'by-chance');
    await fillForm('by-choice', password);
    await assertSignedIn('by-choice');
  });

  it('asks again where the password is wrong, and keeps nothing', async () => {
    const { password } = await signedOut('mistyped');
    const { quickInput } = stage.workbench;
    await beginForm();
    await fillForm('mistyped', 'not the password');
    await quickInput.waitForMessage(`${stage.host} did not accept this password for mistyped`);
    assert.equal(await quickInput.severity(), 'error');
    assert.equal(await quickInput.value(), '');
    await quickInput.fill(password);
    await quickInput.accept();
    await assertSignedIn('mistyped');
  });

  it('wants a name and a password before it sends anything', async () => {
    const { quickInput } = stage.workbench;
    await beginForm();
    await quickInput.accept();
    await quickInput.waitForMessage('Enter the name of your account first.');
    await quickInput.fill('nobody-in-particular');
    await quickInput.accept();
    await quickInput.waitForPlaceholder('npm password');
    await quickInput.accept();
    await quickInput.waitForMessage('Enter the password first.');
    await quickInput.escape();
    const requests = await stage.registry.admin.requests();
    assert.deepEqual(
      requests.filter(({ method }) => method === 'PUT'),
      [],
    );
  });

  it('with a code of the authenticator', async () => {
    const { password } = await signedOut('with-totp', { twoFactor: 'auth-only' });
    await beginForm();
    await fillForm('with-totp', password);
    await promptSays('with-totp', 'Code from your authenticator');
    await stage.answer(await stage.registry.admin.code('with-totp'));
    await assertSignedIn('with-totp');
  });

  it('with a recovery code', async () => {
    const { password, recoveryCodes } = await signedOut('with-recovery', { twoFactor: 'auth-only' });
    const { quickInput } = stage.workbench;
    await beginForm();
    await fillForm('with-recovery', password);
    await promptSays('with-recovery', 'Code from your authenticator');
    await quickInput.pressAndReturn('Recovery code');
    await quickInput.fill(recoveryCodes?.[0] ?? assert.fail('it has some'));
    await quickInput.accept();
    await assertSignedIn('with-recovery');
    const state = await stage.registry.admin.twoFactorState('with-recovery');
    assert.equal(state.kind === 'on' && state.recoveryCodesLeft, (recoveryCodes?.length ?? 0) - 1);
  });

  it('with a code that comes by e-mail', async () => {
    const { password } = await signedOut('with-mail');
    await stage.registry.admin.behave({ challenge: 'email', faults: [noPage] });
    await begin();
    await fillForm('with-mail', password);
    await promptSays('with-mail', 'Code from the e-mail that the registry sent');
    await stage.answer(await stage.registry.admin.mailedCode('with-mail'));
    await assertSignedIn('with-mail');
  });

  it('is given up at the prompt for the code, and nothing is kept', async () => {
    const { password } = await signedOut('gives-up', { twoFactor: 'auth-only' });
    await beginForm();
    await fillForm('gives-up', password);
    await promptSays('gives-up', 'Code from your authenticator');
    await stage.workbench.quickInput.escape();
    const waiting = await stage.workbench.waitForNotification('waits for your code: Signing in.');
    await waiting.press('Cancel');
    await waiting.waitForGone();
    await beginForm();
    await stage.workbench.quickInput.escape();
    const { label, description } = await ownItem();
    assert.equal(label, stage.host.replace(/^/, 'http://'));
    assert.doesNotMatch(description, /gives-up/);
  });

  it('to a registry that takes no sign-in: says what to do instead', async () => {
    const takesNone = { method: 'PUT', path: '^/-/user/', effect: { kind: 'status', status: 405 } } as const;
    await stage.registry.admin.behave({ faults: [noPage, takesNone] });
    await begin();
    await fillForm('whoever', 'whatever it is');
    const message = await stage.workbench.waitForNotification(`${stage.host} offers no sign-in`);
    assert.match(await message.text(), /You are not signed in yet\.$/);
  });

  it('to a registry that cannot be reached: says why', async () => {
    await typeAddress('127.0.0.1:9');
    const message = await stage.workbench.waitForNotification('127.0.0.1:9 refuses connections.');
    assert.deepEqual(await message.buttons(), ['Show the log']);
  });

  it('to another registry, by its address: below a path of its host', async () => {
    const { password } = await signedOut('by-address');
    await stage.registry.admin.behave({ faults: [noPage] });
    const { quickInput } = stage.workbench;
    const mirror = await startMirror(stage.registry.url, '/some/prefix/');
    try {
      const { host } = new URL(mirror.url);
      await typeAddress(`me:secret@${host}/some/prefix`);
      await quickInput.waitForMessage('Leave the user and password out of the address');
      await quickInput.fill(`${host}/some/prefix`);
      await quickInput.accept();
      await quickInput.waitForVisible(`Sign in to ${host}`);
      await quickInput.waitForPlaceholder('npm user name');
      await fillForm('by-address', password);
      await stage.workbench.waitForNotification(`Signed in to ${host} as by-address.`);
      assert.deepEqual(mirror.strayed, [], 'nothing is asked of the rest of the host');
      await stage.workbench.runCommand(command);
      await quickInput.waitForItem(`http://${host}/some/prefix`);
      await quickInput.escape();
    } finally {
      await mirror.close();
    }
  });

  it('to a host by plain http: only after it was allowed', async () => {
    const { dialog } = stage.workbench;
    await typeAddress('http://npm.example/');
    await dialog.waitForVisible('Send your sign-in and codes to npm.example without encryption?');
    await dialog.press('Cancel');
    await dialog.waitForHidden();
    await stage.workbench.page
      .locator('.notification-list-item', { hasText: 'Asking npm.example' })
      .waitFor({ state: 'detached' });
    assert.deepEqual(await stage.workbench.notifications.texts(), []);
  });

  async function promptSays(name: string, placeholder: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await quickInput.waitForVisible(`${stage.host} · ${name}`);
    await quickInput.waitForPlaceholder(placeholder);
    await quickInput.waitForMessage('Signing in. You are not signed in yet.');
  }

  async function typeAddress(address: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await quickInput.waitForVisible('Sign in to which registry?');
    await quickInput.pick('Another registry…');
    await quickInput.waitForMessage('Address of the registry');
    await quickInput.fill(address);
    await quickInput.accept();
  }

  /** What the question for the registry says of this one. */
  async function ownItem() {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(command);
    await quickInput.waitForItem(stage.host);
    const item = (await quickInput.items()).find(({ label }) => label.includes(stage.host));
    await quickInput.escape();
    return item ?? assert.fail('it is known');
  }

  /** How often the page's end was asked for. */
  async function polled(): Promise<number> {
    const requests = await stage.registry.admin.requests();
    return requests.filter(({ url }) => url.startsWith('/-/v1/done/')).length;
  }
});
