/** Signing out, a sign-in that the terminal uses too, and which account a workspace uses; by keyboard alone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRegistry, type TestRegistry } from '../registry/index.ts';
import { touchKey } from '../registry/person.ts';
import { signInAs, signIn as signNpmIn } from './account.ts';
import { useStage } from './stage.ts';

const signIn = 'npm Security: Sign In';
const signOut = 'npm Security: Sign Out';
const useInTerminal = 'npm Security: Use This Sign-In in the Terminal Too';
const switchAccount = 'npm Security: Switch Account';

const run = promisify(execFile);

describe('Accounts of this editor', function () {
  this.timeout(180_000);
  const stage = useStage();

  /** As npm login leaves it, with nobody signed in. */
  beforeEach(() => writeFile(userFile(), `registry=${stage.registry.url}\n`, { mode: 0o600 }));

  afterEach(() => stage.workspace.write('.npmrc', ''));

  function userFile(): string {
    return stage.workspace.env['npm_config_userconfig'] ?? assert.fail('there is no such file');
  }

  /** Signs in on the page; npm's configuration hears nothing of it. */
  async function signInHere(
    name: string,
    { url }: Pick<TestRegistry, 'url'> = stage.registry,
  ): Promise<void> {
    const { host } = new URL(url);
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand(signIn);
    await quickInput.waitForVisible('Sign in to which registry?');
    await quickInput.waitForItem('Another registry…');
    const isListed = (await quickInput.items()).some(({ label }) => label.includes(host));
    await quickInput.pick(isListed ? host : 'Another registry…');
    if (!isListed) {
      await quickInput.waitForMessage('Address of the registry');
      await quickInput.fill(url);
      await quickInput.accept();
    }
    const page = await stage.workbench.openedPage(() => quickInput.pick('in the Browser'));
    await touchKey(page.url(), { account: name });
    await stage.workbench.waitForNotification(`Signed in to ${host} as ${name}.`);
    await page.close();
  }

  async function addAndSignIn(name: string, user: object = {}): Promise<void> {
    await stage.registry.admin.addUser({ name, ...user });
    await signInHere(name);
  }

  /** From the palette to the question whether. */
  async function askToSignOut(name: string): Promise<string> {
    await stage.workbench.runCommand(signOut);
    const { dialog, quickInput } = stage.workbench;
    const isPicked = await Promise.race([
      dialog.waitForVisible().then(() => false),
      quickInput.waitForVisible('Sign out which account?').then(() => true),
    ]);
    if (isPicked) await quickInput.pick(name);
    await dialog.waitForVisible(`Sign out of ${stage.host} as ${name}?`);
    return dialog.text();
  }

  /** Leaves nobody signed in for the next test. */
  async function signOutAgain(name: string): Promise<void> {
    await askToSignOut(name);
    await stage.workbench.dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host} as ${name}.`);
  }

  /** Of the real npm, as it is in a terminal. */
  async function npmWhoami(): Promise<string> {
    const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const env = { ...Object.fromEntries(own), ...stage.workspace.env };
    const { stdout } = await run('npm', ['whoami', '--registry', stage.registry.url], {
      env,
      cwd: stage.workspace.folder,
    });
    return stdout.trim();
  }

  /** What the registry answers somebody with this token. */
  async function whoamiStatus(token: string): Promise<number> {
    const answer = await fetch(`${stage.registry.url}-/whoami`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.status;
  }

  async function revocations(): Promise<readonly (number | null)[]> {
    const requests = await stage.registry.admin.requests();
    return requests.flatMap(({ method, status }) => (method === 'DELETE' ? [status] : []));
  }

  it('sign out: the token is revoked and forgotten', async () => {
    await addAndSignIn('leaver');
    const question = await askToSignOut('leaver');
    assert.match(question, new RegExp(`${stage.host} revokes its token`));
    await stage.workbench.dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host} as leaver.`);
    assert.deepEqual(await revocations(), [200]);
    await stage.workbench.runCommand(signOut);
    await stage.workbench.waitForNotification('Nobody is signed in to any registry. Nothing was changed.');
  });

  it('do not sign out without a yes', async () => {
    await addAndSignIn('stays');
    await askToSignOut('stays');
    await stage.workbench.page.keyboard.press('Escape');
    await stage.workbench.dialog.waitForHidden();
    assert.deepEqual(await revocations(), []);
    await signOutAgain('stays');
  });

  it('sign out of npm’s own configuration: the line goes from the person’s file', async () => {
    const { token } = await signInAs(stage, { name: 'by-npm' });
    await appendFile(userFile(), '; a remark\nfund=false\n');
    const question = await askToSignOut('by-npm');
    assert.ok(
      question.includes(`It is taken out of ${userFile()}. Comments in that file are lost.`),
      question,
    );
    await stage.workbench.dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host} as by-npm.`);
    assert.equal(await whoamiStatus(token), 401);
    const left = await readFile(userFile(), 'utf8');
    assert.doesNotMatch(left, /_authToken/);
    assert.match(left, /^fund=false$/m);
  });

  it('sign out of a project’s configuration: says where the dead token lies', async () => {
    const { token } = await stage.registry.admin.addUser({ name: 'by-project' });
    const nerfDart = stage.registry.url.replace('http:', '');
    await stage.workspace.write('.npmrc', `${nerfDart}:_authToken=${token}\n`);
    const stays = `It stays in ${join(stage.workspace.folder, '.npmrc')}`;
    const question = await askToSignOut('by-project');
    assert.ok(question.includes(stays), question);
    await stage.workbench.dialog.press('Sign Out');
    const message = await stage.workbench.waitForNotification(`Signed out of ${stage.host} as by-project.`);
    assert.ok((await message.text()).includes(stays));
    assert.equal(await whoamiStatus(token), 401);
    assert.match(await stage.workspace.read('.npmrc'), /_authToken/);
  });

  const troubles = [
    [
      'has a problem of its own',
      500,
      'It is not known whether {0} has revoked',
      'has a problem of its own (500).',
      'may hold',
    ],
    ['knows no such thing', 405, '{0} did not revoke', 'It has no way to revoke a sign-in', 'holds'],
  ] as const;
  for (const [what, status, asked, said, holds] of troubles) {
    it(`sign out of a registry that ${what}: may be forgotten here, which is said`, async () => {
      const name = `kept-${status}`;
      await addAndSignIn(name);
      const effect = { kind: 'status', status } as const;
      await stage.registry.admin.behave({
        faults: [{ method: 'DELETE', path: '^/-/user/token', times: 9, effect }],
      });
      const { dialog } = stage.workbench;
      await askToSignOut(name);
      await dialog.press('Sign Out');
      await dialog.waitForVisible(
        `${asked.replace('{0}', stage.host)} the sign-in of ${name}. Forget it here all the same?`,
      );
      const text = await dialog.text();
      assert.ok(text.includes(said), text);
      assert.ok(text.includes(`the sign-in ${holds} on ${stage.host} until it expires`), text);
      await dialog.press('Forget It Here');
      const message = await stage.workbench.waitForNotification(`Signed out of ${stage.host} as ${name}.`);
      assert.equal(await message.severity(), 'warning');
      await stage.workbench.runCommand(signOut);
      await stage.workbench.waitForNotification('Nobody is signed in to any registry.');
    });
  }

  it('sign out where the session has ended: there is nothing to revoke', async () => {
    await addAndSignIn('ended');
    await stage.registry.admin.expireSessions('ended');
    const question = await askToSignOut('ended');
    assert.match(question, /The session has ended already\. It is forgotten here\./);
    await stage.workbench.dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host} as ended.`);
    assert.deepEqual(await revocations(), []);
  });

  it('are used in the terminal after a yes, until they sign out', async () => {
    await appendFile(userFile(), '# a remark\n');
    await addAndSignIn('everywhere');
    await assert.rejects(npmWhoami(), /ENEEDAUTH/);
    const signedIn = await stage.workbench.waitForNotification('Signed in to');
    await signedIn.press('Use in the terminal too…');
    const { dialog } = stage.workbench;
    await dialog.waitForVisible(`Let npm in the terminal use the sign-in of everywhere on ${stage.host}?`);
    const text = await dialog.text();
    assert.ok(text.includes(`into ${userFile()} in plain text`), text);
    assert.ok(text.includes('Comments in that file are lost.'), text);
    await dialog.press('Write the Token');
    await stage.workbench.waitForNotification('npm in the terminal is signed in to');
    assert.equal(await npmWhoami(), 'everywhere');
    assert.equal((await stat(userFile())).mode & 0o777, 0o600);
    const [, token = ''] = /_authToken=(\S+)/.exec(await readFile(userFile(), 'utf8')) ?? [];
    assert.equal(await whoamiStatus(token), 200);

    const question = await askToSignOut('everywhere');
    assert.ok(question.includes(`It is taken out of ${userFile()}.`), question);
    await dialog.press('Sign Out');
    await stage.workbench.waitForNotification(`Signed out of ${stage.host} as everywhere.`);
    assert.equal(await whoamiStatus(token), 401);
    await assert.rejects(npmWhoami(), /ENEEDAUTH/);
  });

  it('are not written anywhere without a yes', async () => {
    await addAndSignIn('here-only');
    const before = await readFile(userFile(), 'utf8');
    await stage.workbench.runCommand(useInTerminal);
    await stage.workbench.dialog.waitForVisible('Let npm in the terminal use the sign-in of here-only');
    await stage.workbench.page.keyboard.press('Escape');
    await stage.workbench.dialog.waitForHidden();
    assert.equal(await readFile(userFile(), 'utf8'), before);
    await signOutAgain('here-only');
  });

  it('are needed for the terminal: npm’s own is none', async () => {
    await signInAs(stage, { name: 'npms-own' });
    await stage.workbench.runCommand(useInTerminal);
    const message = await stage.workbench.waitForNotification('There is no sign-in of this editor');
    assert.deepEqual(await message.buttons(), ['Sign in']);
  });

  it('decide who publishes: the one that was switched to', async () => {
    await signNpmIn(stage, stage.wombat);
    const { quickInput } = stage.workbench;
    await addAndSignIn('other-one');
    await reviewSays('other-one');
    await stage.workbench.runCommand(switchAccount);
    await quickInput.waitForVisible('Which account does this workspace use?');
    await quickInput.waitForItem('wombat');
    assert.deepEqual(await quickInput.items(), [
      { label: 'other-one', description: 'used in this workspace', detail: '' },
      { label: 'wombat', description: '', detail: '' },
      { label: `Sign in to ${stage.host}…`, description: '', detail: '' },
    ]);
    await quickInput.pick('wombat');
    await stage.workbench.statusBarItem(`This workspace uses wombat on ${stage.host} now.`).waitFor();
    await reviewSays('wombat');
    // What was chosen is for this workspace, and not only until the window closes.
    await stage.workbench.reload();
    await reviewSays('wombat');
    await signOutAgain('other-one');
  });

  /** As whom the first package of the workspace would be published. */
  async function reviewSays(name: string): Promise<void> {
    const { quickInput } = stage.workbench;
    await stage.startPublish('burrow');
    await quickInput.waitForVisible('Publish burrow@1.4.0?');
    await quickInput.waitForItem(`to ${stage.host} as ${name}`);
    await quickInput.escape();
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
  }

  describe('on two registries', () => {
    let second: TestRegistry;
    let storage: string;

    before(async () => {
      storage = await mkdtemp(join(tmpdir(), 'registry-'));
      second = await startRegistry({ storage });
    });

    after(async () => {
      await second.close();
      await rm(storage, { recursive: true, force: true });
    });

    it('are told apart by their hosts, and only theirs is signed out of', async () => {
      const { quickInput, dialog } = stage.workbench;
      const { host } = new URL(second.url);
      await second.admin.addUser({ name: 'twin' });
      await addAndSignIn('twin');
      await signInHere('twin', second);
      await stage.workbench.runCommand(signOut);
      await quickInput.waitForVisible('Sign out which account?');
      await quickInput.waitForItem(host);
      assert.deepEqual(await quickInput.items(), [
        { label: 'twin', description: stage.host, detail: 'in this editor' },
        { label: 'twin', description: host, detail: 'in this editor' },
      ]);
      await quickInput.pick(host);
      await dialog.waitForVisible(`Sign out of ${host} as twin?`);
      await dialog.press('Sign Out');
      await stage.workbench.waitForNotification(`Signed out of ${host} as twin.`);
      assert.deepEqual(await revocations(), [], 'the first registry hears nothing of it');
      await signOutAgain('twin');
    });
  });
});
