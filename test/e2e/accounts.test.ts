/** Whose second factor it is: nobody's, the only one's, or one that is picked; by keyboard, in a real VS Code. */
import assert from 'node:assert/strict';
import { touchKey } from '../registry/person.ts';
import { signIn, signInAs } from './account.ts';
import { useStage, withStage } from './stage.ts';

const setUp = 'npm Security: Set Up Two-Factor Authentication';

describe('The account that is meant', () => {
  const stage = useStage();

  afterEach(async () => {
    await stage.workspace.write('.npmrc', '');
    await stage.workbench.runCommand('View: Close All Editors');
  });

  /** In the workspace's own file; the other one is the person's. */
  async function alsoSignIn(name: string): Promise<void> {
    const { token } = await stage.registry.admin.addUser({ name });
    const nerfDart = stage.registry.url.replace('http:', '');
    await stage.workspace.write('.npmrc', `${nerfDart}:_authToken=${token}\n`);
  }

  it('is not asked for where only one is signed in', async () => {
    await signInAs(stage, { name: 'the-only-one' });
    await stage.workbench.runCommand(setUp);
    await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
    assert.match(await stage.workbench.panel.text(), new RegExp(`${stage.host} · the-only-one`));
  });

  it('is picked among several, each with its 2FA, and those without it come first', async () => {
    await signInAs(stage, { name: 'with-2fa', twoFactor: 'auth-only' });
    await alsoSignIn('without-2fa');
    await stage.workbench.runCommand(setUp);
    const { quickInput, panel } = stage.workbench;
    await quickInput.waitForVisible('Set up 2FA for which account?');
    await quickInput.waitForItem('without-2fa');
    assert.deepEqual(await quickInput.items(), [
      { label: 'without-2fa', description: stage.host, detail: '2FA is off' },
      { label: 'with-2fa', description: stage.host, detail: '2FA is on · publishing asks for no code' },
    ]);
    await quickInput.pick('without-2fa');
    await panel.waitForHeading('Set up two-factor authentication');
    assert.match(await panel.text(), new RegExp(`${stage.host} · without-2fa`));
  });

  it('nobody’s: does nothing where nobody signs in', async () => {
    const { name } = await signInAs(stage, { name: 'thinks-better' });
    await stage.registry.admin.expireSessions(name);
    await stage.workbench.runCommand(setUp);
    const { quickInput, page } = stage.workbench;
    await quickInput.waitForPlaceholder(`Nobody is signed in to ${stage.host}. Sign in to go on.`);
    await quickInput.escape();
    await quickInput.waitForHidden();
    await page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
    assert.equal(await stage.workbench.panel.isShown(), false);
  });

  it('nobody’s, since the device is lost: leads to the way back', async () => {
    const { name } = await signInAs(stage, { name: 'lost-it', twoFactor: 'auth-and-writes' });
    await stage.registry.admin.expireSessions(name);
    await stage.workbench.runCommand(setUp);
    await stage.workbench.quickInput.pick('I lost my second device');
    await stage.workbench.panel.waitForHeading('Which account is it?');
  });

  it('is found out anew each time', async () => {
    const { name } = await signInAs(stage, { name: 'comes-back' });
    await stage.registry.admin.expireSessions(name);
    await stage.workbench.runCommand(setUp);
    await stage.workbench.quickInput.waitForItem('in the browser');
    await stage.workbench.quickInput.escape();
    await signIn(stage, { token: await stage.registry.admin.signIn(name) });
    await stage.workbench.runCommand(setUp);
    await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
  });

  it('cannot be found out: says why', async () => {
    await signInAs(stage, { name: 'unlucky' });
    const effect = { kind: 'status', status: 500 } as const;
    await stage.registry.admin.behave({ faults: [{ path: '^/-/', times: 9, effect }] });
    await stage.workbench.runCommand(setUp);
    const message = await stage.workbench.waitForNotification(
      `${stage.host} has a problem of its own (500).`,
    );
    assert.deepEqual(await message.buttons(), ['Show the log']);
  });

  // The last one: its sign-in stays in this editor.
  it('nobody’s: asks to sign in, and goes on with what was asked', async () => {
    const { name } = await signInAs(stage, { name: 'signed-out' });
    await stage.registry.admin.expireSessions(name);
    await stage.workbench.runCommand(setUp);
    const { quickInput, panel } = stage.workbench;
    await quickInput.waitForPlaceholder(`Nobody is signed in to ${stage.host}. Sign in to go on.`);
    const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
    await touchKey(page.url(), { account: name });
    await panel.waitForHeading('Set up two-factor authentication');
    assert.match(await panel.text(), new RegExp(`${stage.host} · ${name}`));
    await page.close();
  });
});

describe('The account that is meant, in a workspace that is not trusted', () => {
  it('is never one of the workspace’s own', async () => {
    await withStage({ workspaceTrust: true }, async stage => {
      await signInAs(stage, { name: 'mine' });
      const { token } = await stage.registry.admin.addUser({ name: 'theirs' });
      await stage.workspace.write(
        '.npmrc',
        `${stage.registry.url.replace('http:', '')}:_authToken=${token}\n`,
      );
      await stage.workbench.statusBarItem('Restricted Mode').waitFor();
      await stage.workbench.runCommand(setUp);
      await stage.workbench.panel.waitForHeading('Set up two-factor authentication');
      assert.match(await stage.workbench.panel.text(), new RegExp(`${stage.host} · mine`));
    });
  });
});
