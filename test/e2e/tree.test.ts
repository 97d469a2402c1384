/** The view "npm Security" in VS Code, by keyboard. */
import assert from 'node:assert/strict';
import { type NewUser, startRegistry, type UserSecrets } from '../registry/index.ts';
import { againUntil } from '../vscode/again.ts';
import type { TreeRow } from '../vscode/tree.ts';
import { showAccount, signIn, signInAs } from './account.ts';
import { useStage } from './stage.ts';

const both = { twoFactor: 'auth-and-writes' } as const;
const refresh = 'npm Security: Refresh Security View';

function texts(rows: readonly TreeRow[]): string[] {
  return rows.map(({ level, label, description }) => `${'  '.repeat(level - 1)}${label} · ${description}`);
}

describe('The security tree', function () {
  this.timeout(180_000);
  const stage = useStage();

  /** The account in the place of whoever was, and its row. */
  async function show(user: NewUser): Promise<UserSecrets> {
    const account = await signInAs(stage, user);
    await showAccount(stage, user.name);
    return account;
  }

  /** The rows once nothing of the account is on its way any more. */
  async function rowsWithCounts(): Promise<string[]> {
    await stage.workbench.tree.waitFor(/^Access tokens(\d|not)/);
    await stage.workbench.tree.waitFor(/^All packages(\d|not)/);
    await stage.workbench.tree.waitFor(/^Packages in this workspace\d/);
    return texts(await stage.workbench.tree.rows());
  }

  it('shows the account with the state of its parts, findings first', async () => {
    const { tree } = stage.workbench;
    const { name } = await show({ name: 'first-look', ...both });
    await stage.registry.admin.seed(name, { packages: 12, tokens: 4 });
    await stage.workbench.runCommand(refresh);
    await tree.waitFor('All packages12');
    assert.deepEqual(await rowsWithCounts(), [
      `first-look · ${stage.host} · signed in`,
      '  No recovery codes are kept here · ',
      '  Two-factor authentication · on · auth-and-writes',
      '  Recovery codes · none kept here',
      '  Session · token in npmrc',
      '  Access tokens · 4',
      '  Profile · first-look@example.com',
      '  Packages in this workspace · 3',
      '  All packages · 12',
    ]);
  });

  it('reads well aloud', async () => {
    const { tree } = stage.workbench;
    const { name } = await show({ name: 'listener', ...both });
    await rowsWithCounts();
    assert.equal(await tree.spoken(/^listener/), `${name}, ${stage.host}, signed in`);
    assert.equal(await tree.spoken(/^Two-factor/), 'Two-factor authentication, on, auth-and-writes');
    assert.equal(
      await tree.spoken(/^No recovery codes/),
      'Finding: No recovery codes are kept here. Enter: Import recovery codes.',
    );
  });

  it('opens each part by keyboard, and asks for what is in it only then', async () => {
    const { tree } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'opener', ...both });
    await stage.registry.admin.seed(name, { packages: 2 });
    await stage.registry.admin.addToken(name, { kind: 'granular', name: 'for CI', permission: 'read-write' });
    await showAccount(stage, name);
    await tree.waitFor('All packages2');
    await tree.expand(/^Two-factor/);
    await tree.waitFor('Packages, profileneed a code');
    await tree.expand(/^Access tokens/);
    await tree.waitFor(/^for CIcan write/);
    await tree.expand(/^Profile/);
    await tree.waitFor('Full namenone');
    await tree.waitFor('E-mailopener@example.com · verified');
    const packument = `/${name}-package-0002`;
    const asked = async () =>
      (await stage.registry.admin.requests()).filter(({ url }) => url === packument).length;
    await tree.expand(/^All packages/);
    await tree.waitFor(`${name}-package-0002`);
    assert.equal(await asked(), 0);
    await tree.expand(`${name}-package-0002`);
    await tree.waitFor('Last version1.1.0 · yesterday');
    await tree.waitFor(`${name}owner`);
    assert.equal(await asked(), 1);
  });

  it('shows thousands of packages in runs', async () => {
    const { tree } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'prolific', ...both });
    await stage.registry.admin.seed(name, { packages: 250 });
    await showAccount(stage, name);
    await tree.waitFor('All packages250');
    await tree.expand(/^All packages/);
    await tree.waitFor('prolific-package-0201 to prolific-package-025050');
    await tree.expand('prolific-package-0201 to');
    await tree.waitFor(/^prolific-package-0201$/);
  });

  it('has menus that fit the row', async () => {
    const { tree } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'diner', ...both });
    await stage.registry.admin.addToken(name, { kind: 'granular', name: 'for CI' });
    await showAccount(stage, name);
    await tree.waitFor('Access tokens1');
    await tree.expand(/^Access tokens/);
    const menus: Readonly<Record<string, readonly string[]>> = {
      diner: [
        'Sign Out',
        'Switch Account',
        'Edit npm Profile',
        'Change npm Password',
        'Revoke Everything That Can Publish',
      ],
      'Two-factor authentication': [
        'Change Two-Factor Level',
        'Turn Off Two-Factor Authentication',
        'When Does npm Ask for a Code?',
      ],
      'Recovery codes': ['Import Recovery Codes'],
      'Access tokens': [
        'Create Access Token',
        'Revoke Access Token',
        'Use Kept Access Token',
        'Revoke Everything That Can Publish',
      ],
      'for CI': ['Revoke Access Token'],
      Profile: ['Edit npm Profile', 'Change npm Password'],
      'No recovery codes': ['Fix a Security Finding'],
    };
    for (const [row, entries] of Object.entries(menus)) {
      assert.deepEqual(await tree.menu(new RegExp(`^${row}`)), entries, row);
      await tree.closeMenu();
    }
  });

  it('hands the row to the command of its menu', async () => {
    const { tree, quickInput } = stage.workbench;
    await show({ name: 'changer', ...both });
    await rowsWithCounts();
    await tree.run(/^Two-factor/, 'Change Two-Factor Level');
    await quickInput.waitForVisible(`When is changer asked for a code on ${stage.host}?`);
    await quickInput.escape();
    await quickInput.waitForHidden();
  });

  it('publishes a package of the workspace from its row', async () => {
    const { tree, quickInput } = stage.workbench;
    await stage.addPackage('tree-published');
    await signInAs(stage, { name: 'publisher', ...both });
    await showAccount(stage, 'publisher');
    await tree.expand(/^Packages in this workspace/);
    await againUntil(
      () => tree.run(/^tree-published/, 'Publish Package'),
      quickInput.titled('Publish tree-published@1.0.0?'),
    );
    await stage.acceptReview('tree-published@1.0.0');
    await quickInput.waitForVisible(`${stage.host} · tree-published`);
    await stage.answerWithCode('tree-published');
    await stage.assertPublished('tree-published');
  });

  it('shows a session that has ended, and what was known of the account', async () => {
    const { tree } = stage.workbench;
    const { name } = await show({ name: 'leaver', ...both });
    await rowsWithCounts();
    await stage.registry.admin.expireSessions(name);
    await stage.workbench.runCommand(refresh);
    await tree.waitFor(`leaver${stage.host} · session ended`);
    assert.deepEqual(await tree.menu(/^leaver/), ['Sign In', 'Sign Out', 'Switch Account']);
    await tree.closeMenu();
    assert.equal((await tree.rows()).length, 1);
  });

  it('shows what was known, and how old it is, where the registry cannot be reached', async () => {
    const { tree } = stage.workbench;
    await show({ name: 'remembered', ...both });
    await rowsWithCounts();
    const down = { kind: 'status', status: 503 } as const;
    await stage.registry.admin.behave({ faults: [{ path: '^', times: 1000, effect: down }] });
    await stage.workbench.runCommand(refresh);
    await tree.waitFor(`remembered${stage.host} · not reached`);
    await tree.waitFor('on · auth-and-writes · as of just now');
    await stage.registry.admin.reset();
    await stage.workbench.runCommand(refresh);
    await tree.waitFor(`remembered${stage.host} · signed in`);
  });

  it('says of each part what the registry does not offer, and shows the rest', async () => {
    const { tree } = stage.workbench;
    await stage.registry.admin.behave({ profile: 'unsupported', tokens: 'unsupported' });
    const { name } = await signInAs(stage, { name: 'plain', ...both });
    await stage.registry.admin.seed(name, { packages: 2 });
    await showAccount(stage, name);
    await tree.waitFor('All packages2');
    const rows = await rowsWithCounts();
    const missing = 'not offered by this registry';
    for (const part of ['Two-factor authentication', 'Access tokens', 'Profile']) {
      assert.ok(rows.includes(`  ${part} · ${missing}`), `${part} in ${rows.join('\n')}`);
    }
  });

  it('welcomes who is not signed in, with the way in', async () => {
    await signIn(stage, { token: '' });
    await stage.workbench.openSecurityView();
    const welcome = stage.workbench.page.locator('.welcome-view-content');
    await welcome.getByText('Nobody is signed in to an npm registry.').waitFor();
    await welcome.getByRole('button', { name: 'Sign In' }).press('Enter');
    await stage.workbench.quickInput.waitForVisible('Sign in to which registry?');
    await stage.workbench.quickInput.escape();
    await stage.workbench.quickInput.waitForHidden();
  });

  it('names the variable that a sign-in comes from and that is not set', async () => {
    await signIn(stage, { token: `$\{MOLE_TOKEN}` });
    await stage.workbench.openSecurityView();
    await stage.workbench.tree.waitFor(`${stage.host}signed out · $\{MOLE_TOKEN} is not set`);
    assert.deepEqual(await stage.workbench.tree.menu(stage.host), ['Sign In']);
    await stage.workbench.tree.closeMenu();
  });

  it("leads to a file of npm's configuration that cannot be used, and shows the accounts of the others", async () => {
    const { tree, page } = stage.workbench;
    await signInAs(stage, { name: 'careful', ...both });
    await stage.workspace.write('.npmrc', '_authToken=a token of no registry\n');
    try {
      await stage.workbench.openSecurityView();
      await tree.waitFor(/^careful/);
      await tree.enter("npm's configuration cannot be used");
      await page.locator('.editor-group-container .tab.active', { hasText: '.npmrc' }).waitFor();
    } finally {
      await stage.workspace.delete('.npmrc');
    }
    await tree.waitForGone("npm's configuration cannot be used");
    await stage.workbench.runCommand('View: Close Editor');
  });

  it('shows accounts of two registries', async () => {
    const { tree } = stage.workbench;
    const other = await startRegistry({ storage: `${stage.workspace.folder}-other` });
    try {
      const ada = await other.admin.addUser({ name: 'ada', ...both });
      await show({ name: 'traveller', ...both });
      await stage.workspace.signIn('@engines', other.url, ada.token);
      await tree.waitFor(`ada${new URL(other.url).host} · signed in`);
      await tree.waitFor(`traveller${stage.host} · signed in`);
    } finally {
      await other.close();
    }
  });

  it('asks for nothing any more when it is hidden, and goes on when it is shown', async () => {
    const { tree } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'hider', ...both });
    await stage.registry.admin.seed(name, { tokens: 250 });
    const faults = [{ path: '/tokens', after: 1, effect: { kind: 'hold' } as const }];
    await stage.registry.admin.behave({ faults });
    await stage.workbench.openSecurityView();
    await stage.registry.admin.held();
    await stage.workbench.runCommand('View: Show Explorer');
    await stage.workbench.quickInput.waitForHidden();
    await stage.registry.admin.release();
    const pages = async () =>
      (await stage.registry.admin.requests()).filter(({ url }) => url.includes('/tokens')).length;
    assert.equal(await pages(), 2);
    await stage.workbench.openSecurityView();
    while ((await pages()) < 5) await tree.waitFor('Access tokens250');
  });
});

describe('The security tree of an untrusted workspace', function () {
  this.timeout(120_000);
  const stage = useStage({ workspaceTrust: true });

  it('is that of the person alone', async () => {
    const { tree } = stage.workbench;
    await stage.workspace.write('.npmrc', '//127.0.0.1:9/:_authToken=of-the-workspace\n');
    await stage.workbench.openSecurityView();
    await tree.waitFor('This workspace is not trusted');
    await tree.waitFor(/^wombat/);
    await tree.waitFor('Packages in this workspace0');
    assert.ok((await tree.rows()).every(({ description }) => !description.includes('127.0.0.1:9 ')));
  });
});
