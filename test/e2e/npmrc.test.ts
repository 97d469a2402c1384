/** Tokens and passwords in `.npmrc` files: pointed out, fixed, and which of them npm goes by; by keyboard alone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problems } from '../vscode/problems.ts';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';

const run = promisify(execFile);
const both = { twoFactor: 'auth-and-writes' } as const;
const canary = 'do-not-surface-this';
// biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts variables in.
const variable = '${NPM_TOKEN}';
const replace = `Replace by ${variable}`;
const move = 'Move to a sign-in';
const revoke = 'and remove the line';

describe('A credential in an .npmrc', function () {
  this.timeout(240_000);
  const stage = useStage();

  afterEach(async () => {
    await stage.workbench.runCommand('View: Close All Editors');
    await rm(join(stage.workspace.folder, file), { force: true });
    await rm(join(stage.workspace.folder, 'burrow', '.git'), { recursive: true, force: true });
    await problems().show();
    await problems().waitForGone(/^(?:Warning|Error)/);
  });

  /** In a folder that is there from the beginning: of what comes with a new one VS Code need not tell. */
  const file = 'burrow/.npmrc';
  const problems = () => new Problems(stage.workbench);
  const key = () => `${stage.registry.url.replace(/^http:/, '')}:_authToken`;

  /** The file with the token of the registry, open in an editor. */
  async function openWith(token: string): Promise<void> {
    await stage.workspace.write(file, fileWith(token));
    await stage.openFile(file);
    await problems().show();
    await problems().waitFor(/^Warning: This access token/);
    await stage.openFile(file);
  }

  const fileWith = (token: string) => `; of burrow\n${key()}=${token}\naccess=public\n`;
  const fileWithout = '; of burrow\naccess=public\n';
  const text = () => stage.workspace.read(file);

  async function fix(title: string): Promise<void> {
    await problems().openFixes();
    await problems().fix(title);
  }

  it('is pointed out in one’s own file, though no file was opened', async () => {
    await problems().show();
    await problems().waitFor(/^Info: This access token is in plain text.* line 2/);
  });

  it('is pointed out in files of the workspace, opened or not, and in one’s own', async () => {
    const lines = [
      `//one.test/:_authToken=${canary}`,
      `//two.test/:_authToken=${variable}`,
      `//three.test/:_authToken=npm_\${PART}`,
      `//four.test/:_password=${canary}`,
      `_auth=${canary}`,
    ];
    // One that is opened: what has just started need not have heard of a file yet.
    await stage.workspace.write(file, '; nothing\n');
    await stage.openFile(file);
    await stage.workbench.runCommand('View: Close All Editors');
    await stage.workspace.write(file, lines.join('\r\n'));
    await problems().show();
    await problems().waitFor(/^Warning: This access token is in plain text.* line 1/);
    await problems().waitFor(/^Warning: This password is in plain text.* line 4/);
    await problems().waitFor(/^Warning: This user and password are in plain text.*npm refuses it.* line 5/);
    await problems().waitFor(/^Info: This access token is in plain text.* line 2/);
    const all = (await problems().spoken()).join('\n');
    assert.equal(all.match(/in plain text/g)?.length, 4, all);
    assert.match(all, /npm security/);
    assert.doesNotMatch(all, new RegExp(canary));
    await stage.workspace.write(file, '');
    await problems().waitForGone(/^Warning/);
  });

  it('is an error where git tracks the file', async () => {
    await openWith(canary);
    await problems().show();
    await problems().waitFor(/^Warning: This access token.*Whoever reads/);
    const cwd = join(stage.workspace.folder, 'burrow');
    await run('git', ['init', '--quiet'], { cwd });
    await run('git', ['add', '.npmrc'], { cwd });
    await stage.openFile('burrow/index.js');
    await stage.openFile(file);
    await problems().show();
    await problems().waitFor(/^Error: This access token.*git tracks this file/);
  });

  it('gives way to a variable, and can be copied', async () => {
    await stage.workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openWith(canary);
    assert.deepEqual(
      (await problems().openFixes()).map(title => title.replace(stage.host, 'HOST')),
      [replace, 'Move to a sign-in in this editor’s secret storage', 'Revoke at HOST and remove the line'],
    );
    await problems().fix(replace);
    const said = await stage.workbench.waitForNotification('Set that variable wherever npm runs');
    assert.doesNotMatch(await said.text(), new RegExp(canary));
    await said.press('Copy the Value');
    await stage.workbench.statusBarItem('Copied').waitFor();
    assert.equal(await stage.workbench.page.evaluate<string>('navigator.clipboard.readText()'), canary);
    await stage.workbench.page.locator('.tab.active.dirty').waitFor();
    await stage.workbench.runCommand('File: Save');
    await stage.workbench.page.locator('.tab.active:not(.dirty)').waitFor();
    assert.equal(await text(), fileWith(variable));
    await problems().show();
    await problems().waitForGone(/^Warning/);
  });

  it('moves to a sign-in of this editor, and out of the file', async () => {
    const { tree } = stage.workbench;
    const account = await stage.registry.admin.addUser({ name: 'mover', ...both });
    await openWith(account.token);
    await fix(move);
    const said = await stage.workbench.waitForNotification('The token is the sign-in of mover on');
    assert.match(
      await said.text(),
      /The line is gone from burrow\/\.npmrc\. npm in the terminal .* "Sign Out" revokes it at/,
    );
    assert.equal(await text(), fileWithout);
    await said.press('Show the view');
    await tree.waitFor(/^mover.*signed in/);
    await tree.waitFor(/^Sessionsigned in/);
    await stage.workbench.runCommand('npm Security: Sign Out');
    await stage.workbench.quickInput.pick('mover');
    await stage.workbench.dialog.waitForVisible('as mover?');
    await stage.workbench.dialog.press('Sign Out');
    await stage.workbench.waitForNotification(/signed out/i);
  });

  it('stays where the registry cannot be asked whose it is', async () => {
    const account = await stage.registry.admin.addUser({ name: 'stayer', ...both });
    await openWith(account.token);
    const down = { kind: 'status', status: 503 } as const;
    await stage.registry.admin.behave({ faults: [{ path: 'whoami', times: 1000, effect: down }] });
    for (const title of [move, revoke]) {
      await fix(title);
      await stage.workbench.waitForNotification(stage.host);
      assert.equal(await text(), fileWith(account.token));
      await stage.workbench.clearNotifications();
    }
    assert.deepEqual(await mentions('/-/user/token/'), []);
  });

  it('is revoked, after a question that names it, and the line is gone', async () => {
    const { dialog } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'revoker', ...both });
    const { token, key: id } = await stage.registry.admin.addToken(name, {
      kind: 'granular',
      name: 'for CI',
      permission: 'read-write',
    });
    await openWith(token);
    await fix(revoke);
    await dialog.waitForVisible('Revoke the access token “for CI”');
    await dialog.press('Cancel');
    await dialog.waitForHidden();
    assert.equal((await stage.registry.admin.tokens(name)).length, 1);
    await fix(revoke);
    await dialog.waitForVisible('Revoke the access token “for CI”');
    await dialog.press('Revoke');
    await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(name);
    const said = await stage.workbench.waitForNotification('The token of revoker is revoked');
    assert.match(await said.text(), /The line is gone from burrow\/\.npmrc/);
    assert.equal(await text(), fileWithout);
    assert.deepEqual(
      (await stage.registry.admin.tokens(name)).filter(each => each.key === id),
      [],
    );
  });

  it('is revoked where the answer to that is lost and the list has it no more', async () => {
    const { dialog } = stage.workbench;
    const { name } = await signInAs(stage, { name: 'loser', ...both });
    const { token } = await stage.registry.admin.addToken(name, { kind: 'granular', name: 'for CI' });
    const effect = { kind: 'drop-answer' } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'DELETE', path: '/tokens/token/', withOtp: true, effect }],
    });
    await openWith(token);
    await fix(revoke);
    await dialog.waitForVisible('Revoke the access token “for CI”');
    await dialog.press('Revoke');
    await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
    await stage.answerWithCode(name);
    await stage.workbench.waitForNotification('The token of loser is revoked');
    assert.equal(await text(), fileWithout);
  });

  it('of a session, which is on no list, is ended by itself', async () => {
    const { dialog } = stage.workbench;
    const account = await stage.registry.admin.addUser({ name: 'leaver' });
    await openWith(account.token);
    await fix(revoke);
    await dialog.waitForVisible('Revoke this token of leaver');
    await dialog.press('Revoke');
    await stage.workbench.waitForNotification('The token of leaver is revoked');
    assert.equal(await text(), fileWithout);
    assert.equal((await mentions('/-/user/token/')).length, 1);
  });

  it('is not revoked where the list shows too little of it', async () => {
    const { name } = await signInAs(stage, { name: 'guesser', ...both });
    const { token } = await stage.registry.admin.addToken(name, { kind: 'legacy', permission: 'read-write' });
    await openWith(token);
    await fix(revoke);
    await stage.workbench.waitForNotification('does not tell which one this is. Nothing was revoked');
    assert.equal((await stage.registry.admin.tokens(name)).length, 1);
    assert.equal(await text(), fileWith(token));
    assert.deepEqual(await mentions('/-/user/token/'), []);
  });

  it('is not revoked where the list ends before its end', async () => {
    const { name } = await signInAs(stage, { name: 'breaker', ...both });
    const { token } = await stage.registry.admin.addToken(name, { kind: 'granular', name: 'for CI' });
    for (let more = 0; more < 100; more += 1) {
      await stage.registry.admin.addToken(name, { kind: 'granular', name: `more ${more}` });
    }
    await openWith(token);
    const down = { kind: 'status', status: 503 } as const;
    await stage.registry.admin.behave({
      faults: [{ path: '^/-/npm/v1/tokens', after: 1, times: 1000, effect: down }],
    });
    await fix(revoke);
    await stage.workbench.waitForNotification('Nothing was revoked, and the line was left');
    assert.equal((await stage.registry.admin.tokens(name)).length, 101);
    assert.equal(await text(), fileWith(token));
  });

  it('is not said to be refused where nobody answers that', async () => {
    const { dialog } = stage.workbench;
    const account = await stage.registry.admin.addUser({ name: 'doubter' });
    await openWith(account.token);
    await fix(revoke);
    await dialog.waitForVisible('Revoke this token of doubter');
    const down = { kind: 'status', status: 503 } as const;
    await stage.registry.admin.behave({ faults: [{ path: 'whoami', times: 1000, effect: down }] });
    await dialog.press('Revoke');
    const said = await stage.workbench.waitForNotification('The token of doubter is revoked, as');
    assert.match(await said.text(), /The line is gone from burrow\/\.npmrc/);
    assert.equal(await text(), fileWithout);
  });

  it('takes no other line with it when the file has changed meanwhile', async () => {
    const { dialog, page } = stage.workbench;
    const account = await stage.registry.admin.addUser({ name: 'changer' });
    await openWith(account.token);
    await fix(revoke);
    await dialog.waitForVisible('Revoke this token of changer');
    await stage.workspace.write(file, fileWith('another'));
    await page.locator('.view-line', { hasText: '=another' }).waitFor();
    await dialog.press('Revoke');
    await stage.workbench.waitForNotification('burrow/.npmrc does not have the line any more');
    assert.equal(await text(), fileWith('another'));
  });

  it('is not said to be gone before the file is saved', async () => {
    const { page } = stage.workbench;
    await openWith(canary);
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('; mine');
    await page.locator('.tab.active.dirty').waitFor();
    await fix(move);
    const said = await stage.workbench.waitForNotification('does not take this token any more');
    await said.press('Remove the Line');
    await stage.workbench.statusBarItem('as soon as you save that file').waitFor();
    assert.equal(await text(), fileWith(canary));
    await stage.workbench.runCommand('File: Save');
    await page.locator('.tab.active:not(.dirty)').waitFor();
    assert.equal(await text(), `${fileWithout}; mine`);
  });

  it('that holds no longer can be taken out', async () => {
    await openWith(canary);
    await fix(move);
    const said = await stage.workbench.waitForNotification('does not take this token any more');
    await said.press('Remove the Line');
    await stage.workbench.statusBarItem('The line is gone from burrow/.npmrc.').waitFor();
    assert.equal(await text(), fileWithout);
  });

  it('is shown in the tree with its line, and what has to give way to it', async () => {
    const { tree, page } = stage.workbench;
    await signInAs(stage, { name: 'looker', ...both });
    const file = stage.workspace.env['npm_config_userconfig'] ?? assert.fail();
    const [registry = '', line = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [registry, line.replace(/=.*/, '=older'), '; newer', line, ''].join('\n'));
    await stage.workbench.openSecurityView();
    await tree.waitFor(/^looker.*signed in/);
    await tree.expand(/^Sessiontoken in npmrc/);
    await tree.waitFor(/npmrc:4used by npm/);
    await tree.waitFor(/npmrc:2of no effect/);
    await tree.enter(/npmrc:2of no effect/);
    await page.locator('.tab.active', { hasText: 'npmrc' }).waitFor();
    await stage.workbench.statusBarItem('Ln 2, Col 1').waitFor();
    await tree.enter(/^Sessiontoken in npmrc/);
    await stage.workbench.statusBarItem('Ln 4, Col 1').waitFor();
  });

  it('is pointed out where git tracks it, though nobody opens it and nobody has a file of one’s own', async () => {
    const own = stage.workspace.env['npm_config_userconfig'] ?? assert.fail();
    const held = await readFile(own);
    const cwd = join(stage.workspace.folder, 'burrow');
    await stage.workspace.write(file, fileWith(canary));
    await run('git', ['init', '--quiet'], { cwd });
    await run('git', ['add', '.npmrc'], { cwd });
    await rm(own);
    try {
      await stage.workbench.reload();
      await problems().show();
      await problems().waitFor(/^Error: This access token.*git tracks this file/);
    } finally {
      await writeFile(own, held, { mode: 0o600 });
      await stage.workspace.delete('burrow/.git');
    }
  });

  async function mentions(path: string): Promise<readonly string[]> {
    const requests = await stage.registry.admin.requests();
    return requests.map(({ url }) => url).filter(url => url.includes(path));
  }
});

describe('A credential in an .npmrc of an untrusted workspace', function () {
  this.timeout(240_000);
  const stage = useStage({ workspaceTrust: true });

  it('is pointed out, and sent nowhere: git is not asked, and only a variable offered', async () => {
    const problems = new Problems(stage.workbench);
    const cwd = stage.workspace.folder;
    await stage.workspace.write('.npmrc', `//one.test/:_authToken=${canary}\n`);
    await run('git', ['init', '--quiet'], { cwd });
    await run('git', ['add', '.npmrc'], { cwd });
    await stage.openFile('.npmrc');
    await problems.show();
    await problems.waitFor(/^Warning: This access token/);
    await stage.openFile('.npmrc');
    assert.deepEqual(await problems.openFixes(), [replace]);
    await problems.closeFixes();
    assert.deepEqual(await stage.registry.admin.requests(), []);
  });
});
