/** Access tokens revoked in VS Code, by keyboard: one, many, and all that can publish; and what becomes of those handed over. */
import assert from 'node:assert/strict';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';
import { TokenByNpm } from './tokenByNpm.ts';
import { copyToken, fillIn, revokeEverything, revokeToken } from './tokenWizard.ts';

const both = { twoFactor: 'auth-and-writes' } as const;
const useKept = 'npm Security: Use Kept Access Token';
const writer = { kind: 'granular', name: 'writer' } as const;
const reader = { kind: 'granular', name: 'reader', permission: 'read-only' } as const;
const deleting = { method: 'DELETE', path: '/npm/v1/tokens/token/' } as const;

describe('Revoking access tokens', function () {
  this.timeout(240_000);
  // Shells of terminals read what the person has at home, which may take its time.
  const stage = useStage({ env: { HOME: tmpdir() } });

  const namesOf = async (account: string) =>
    (await stage.registry.admin.tokens(account)).map(({ name }) => name ?? 'old').toSorted();

  describe('one or many', () => {
    it('names the one, asks for a code, and npm cannot use it any more', async () => {
      const account = await signInAs(stage, { name: 'single', ...both });
      const { token } = await stage.registry.admin.addToken('single', writer);
      await stage.registry.admin.addToken('single', { ...writer, name: 'other' });
      const { quickInput, dialog } = stage.workbench;
      const npm = new TokenByNpm(stage.registry, token);
      assert.equal((await npm.whoami()).outcome, 'done');
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForVisible(`Revoke which access tokens of single on ${stage.host}?`);
      await quickInput.check('writer');
      await quickInput.acceptChecked();
      await dialog.waitForVisible(`Revoke the access token “writer” of single on ${stage.host}?`);
      await dialog.press('Revoke');
      await quickInput.waitForPlaceholder('Code from your authenticator');
      assert.match(await quickInput.message(), /^Revoking writer\. Nothing is revoked yet\./);
      await stage.answerWithCode(account.name);
      await stage.workbench.waitForNotification(`Revoked 1 access token of single on ${stage.host}: writer.`);
      assert.deepEqual(await namesOf('single'), ['other']);
      assert.equal((await npm.whoami()).outcome, 'refused');
    });

    it('marks the risky ones, and puts them first', async () => {
      await signInAs(stage, { name: 'risky' });
      const { admin } = stage.registry;
      const later = new Date(Date.now() + 60 * 24 * 60 * 60 * 1000).toISOString();
      await admin.addToken('risky', { ...writer, name: 'endless' });
      await admin.addToken('risky', { ...writer, name: 'bypassing', expires: later, bypass2fa: true });
      await admin.addToken('risky', { ...reader, expires: later });
      const { quickInput } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('reader');
      const items = await quickInput.items();
      assert.deepEqual(
        items.map(({ label, detail }) => [label, detail.split(' · ')[0]]),
        [
          ['bypassing', 'can publish without 2FA'],
          ['endless', 'never expires'],
          ['reader', 'read only'],
        ],
      );
      await quickInput.escape();
      await quickInput.waitForHidden();
      assert.equal((await namesOf('risky')).length, 3);
    });

    it('names all of them, and revokes nothing where that is declined', async () => {
      await signInAs(stage, { name: 'declining' });
      for (const name of ['one', 'two', 'three']) {
        await stage.registry.admin.addToken('declining', { ...writer, name });
      }
      const { quickInput, dialog, page } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('three');
      await quickInput.check('one');
      await quickInput.check('two');
      await quickInput.acceptChecked();
      await dialog.waitForVisible('Revoke 2 access tokens of declining');
      const text = await dialog.text();
      for (const name of ['one', 'two']) assert.match(text, new RegExp(`${name} \\(can write\\)`));
      assert.doesNotMatch(text, /three/);
      await page.keyboard.press('Escape');
      await dialog.waitForHidden();
      assert.equal((await namesOf('declining')).length, 3);
    });

    it('goes on past what is refused and on from where it stopped', async () => {
      await signInAs(stage, { name: 'stopped' });
      for (const name of ['one', 'two', 'three', 'four']) {
        await stage.registry.admin.addToken('stopped', { ...writer, name });
      }
      await stage.registry.admin.behave({
        faults: [{ ...deleting, after: 1, effect: { kind: 'status', status: 503 } }],
      });
      const { quickInput, dialog } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('four');
      for (const name of ['one', 'two', 'three', 'four']) await quickInput.check(name);
      await quickInput.acceptChecked();
      await dialog.waitForVisible('Revoke 4 access tokens of stopped');
      await dialog.press('Revoke');
      const message = await stage.workbench.waitForNotification('has a problem of its own (503)');
      const left = await namesOf('stopped');
      assert.equal(left.length, 3);
      const text = await message.text();
      assert.match(text, /Revoked 1 access token of stopped/);
      for (const name of left)
        assert.match(text, new RegExp(`not known of ${name}|Not tried: .*\\b${name}\\b`));
      assert.deepEqual(await message.buttons(), ['Continue', 'Show']);
      await message.press('Continue');
      await stage.workbench.waitForNotification('Revoked 4 access tokens of stopped');
      assert.deepEqual(await namesOf('stopped'), []);
    });

    it('says so where it is not known whether one was revoked', async () => {
      await signInAs(stage, { name: 'dropped' });
      for (const name of ['one', 'two', 'three']) {
        await stage.registry.admin.addToken('dropped', { ...writer, name });
      }
      await stage.registry.admin.behave({
        faults: [
          { ...deleting, effect: { kind: 'drop-answer' } },
          // The list could tell it: it was read once to choose from.
          { method: 'GET', path: '/npm/v1/tokens', after: 1, effect: { kind: 'status', status: 503 } },
        ],
      });
      const { quickInput, dialog } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('three');
      for (const name of ['one', 'two', 'three']) await quickInput.check(name);
      await quickInput.acceptChecked();
      await dialog.waitForVisible('Revoke 3 access tokens of dropped');
      await dialog.press('Revoke');
      const message = await stage.workbench.waitForNotification('Whether it was done is not known of');
      const text = await message.text();
      const left = await namesOf('dropped');
      assert.equal(left.length, 2);
      for (const name of left) assert.match(text, new RegExp(`Not tried: .*\\b${name}\\b`));
      assert.doesNotMatch(text, /Nothing was revoked/);
      await message.press('Continue');
      await stage.workbench.waitForNotification('Revoked 3 access tokens of dropped');
      assert.deepEqual(await namesOf('dropped'), []);
    });

    it('offers what can be listed where a page of the list is missing', async () => {
      await signInAs(stage, { name: 'paged' });
      await stage.registry.admin.seed('paged', { tokens: 101 });
      await stage.registry.admin.addToken('paged', { ...writer, name: 'newest' });
      await stage.registry.admin.behave({
        faults: [
          { method: 'GET', path: '/npm/v1/tokens$', after: 1, effect: { kind: 'status', status: 503 } },
        ],
      });
      const { quickInput, dialog } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForPlaceholder('Not all of them could be listed. Nothing is revoked yet.');
      await quickInput.check('newest');
      await quickInput.acceptChecked();
      await dialog.press('Revoke');
      await stage.workbench.waitForNotification('Revoked 1 access token of paged');
      assert.equal((await namesOf('paged')).length, 101);
    });

    it('takes one that is gone already for revoked', async () => {
      await signInAs(stage, { name: 'late' });
      const { key } = await stage.registry.admin.addToken('late', writer);
      const { quickInput, dialog } = stage.workbench;
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('writer');
      await quickInput.check('writer');
      await quickInput.acceptChecked();
      await dialog.waitForVisible('Revoke the access token “writer”');
      await stage.registry.admin.revokeToken(key);
      await dialog.press('Revoke');
      await stage.workbench.waitForNotification('Revoked 1 access token of late');
    });

    it('says where there are none, and where there cannot be any', async () => {
      await signInAs(stage, { name: 'empty' });
      await stage.workbench.runCommand(revokeToken);
      const none = await stage.workbench.waitForNotification(`empty has no access tokens on ${stage.host}.`);
      assert.deepEqual(await none.buttons(), ['Create One']);
      await stage.registry.admin.behave({ tokens: 'not-implemented' });
      await stage.workbench.runCommand(revokeToken);
      await stage.workbench.waitForNotification(
        `${stage.host} has no access tokens that can be managed from here. Nothing was revoked.`,
      );
    });
  });

  describe('all that can publish', () => {
    async function begin(name: string): Promise<void> {
      const { dialog } = stage.workbench;
      await stage.workbench.runCommand(revokeEverything);
      await dialog.waitForVisible(`Revoke every access token of ${name} on ${stage.host} that can publish?`);
      await dialog.press('Revoke Them');
    }

    it('leaves what only reads, and says what can still publish', async () => {
      const account = await signInAs(stage, { name: 'leaked', ...both });
      const { token } = await stage.registry.admin.addToken('leaked', { ...writer, bypass2fa: true });
      const npm = new TokenByNpm(stage.registry, token);
      const first = await npm.publish('leaked-burrow');
      assert.equal(first.outcome, 'done', first.said);
      await stage.registry.admin.addToken('leaked', reader);
      await stage.registry.admin.addToken('leaked', {});
      await begin('leaked');
      await stage.workbench.quickInput.waitForPlaceholder('Code from your authenticator');
      await stage.answerWithCode(account.name);
      const message = await stage.workbench.waitForNotification('Revoked 2 access tokens of leaked');
      assert.match(
        await message.text(),
        /1 token that only reads is left\. .*Trusted publishers and other owners/,
      );
      assert.deepEqual(await message.buttons(), ['Change Password', 'Show in npm Security']);
      assert.deepEqual(await namesOf('leaked'), ['reader']);
      assert.equal((await npm.publish('leaked-den')).outcome, 'refused');
    });

    it('is cancelled on the way, offered again after a restart, and gone on with', async () => {
      await signInAs(stage, { name: 'restarted' });
      for (const name of ['one', 'two', 'three']) {
        await stage.registry.admin.addToken('restarted', { ...writer, name });
      }
      await stage.registry.admin.behave({ faults: [{ ...deleting, after: 1, effect: { kind: 'hold' } }] });
      await begin('restarted');
      await stage.registry.admin.held();
      const progress = await stage.workbench.waitForNotification('Access tokens of restarted');
      await progress.press('Cancel');
      const left = await stage.workbench.waitForNotification('Not tried');
      assert.match(await left.text(), /Revoked 1 access token of restarted/);
      await stage.registry.admin.behave({ faults: [] });
      await stage.registry.admin.release();
      await stage.workbench.reload();
      const offer = await stage.workbench.waitForNotification(
        `Not every access token of restarted on ${stage.host} that can publish was revoked. Go on?`,
      );
      await offer.press('Go on');
      const { dialog } = stage.workbench;
      const question = `Go on and revoke every access token of restarted on ${stage.host} that can publish?`;
      await dialog.waitForVisible(question);
      await dialog.press('Cancel');
      await dialog.waitForHidden();
      assert.notDeepEqual(await namesOf('restarted'), []);
      await stage.workbench.runCommand(revokeEverything);
      await dialog.waitForVisible(question);
      await dialog.press('Revoke Them');
      await stage.workbench.waitForNotification('Trusted publishers and other owners');
      assert.deepEqual(await namesOf('restarted'), []);
      await stage.workbench.reload();
      await stage.workbench.runCommand('Notifications: Clear All Notifications');
      await begin('restarted');
      await stage.workbench.waitForNotification(
        `restarted has no access token on ${stage.host} that can publish.`,
      );
    });
  });

  describe('after they were handed over', () => {
    async function create(account: { readonly password: string }, name: string): Promise<void> {
      await fillIn(stage, { name });
      const { quickInput } = stage.workbench;
      await quickInput.fill(account.password);
      await quickInput.accept();
      await quickInput.waitForPlaceholder('The token is shown this once. Copy or keep it now.');
    }

    it('is offered for one that nobody took', async () => {
      const account = await signInAs(stage, { name: 'careless' });
      await create(account, 'left');
      const { quickInput, dialog } = stage.workbench;
      await quickInput.escape();
      await dialog.waitForVisible('The token "left" was neither copied nor kept.');
      await dialog.press('Back to the Token');
      await quickInput.waitForPlaceholder('The token is shown this once. Copy or keep it now.');
      await quickInput.escape();
      await dialog.waitForVisible('The token "left" was neither copied nor kept.');
      await dialog.press('Revoke It');
      await dialog.waitForVisible('Revoke the access token “left” of careless');
      await dialog.press('Revoke');
      await stage.workbench.waitForNotification('Revoked 1 access token of careless');
      assert.deepEqual(await namesOf('careless'), []);
    });

    it('shows one only when asked, and nowhere else', async () => {
      const account = await signInAs(stage, { name: 'curious' });
      await create(account, 'seen');
      const { quickInput, page } = stage.workbench;
      assert.doesNotMatch(await page.locator('body').innerText(), /npm_[0-9a-f]{36}/);
      await quickInput.pick('Show');
      await quickInput.waitForItem(/npm_[0-9a-f]{36}/);
      await quickInput.pick('Hide');
      await quickInput.waitForItem('Show');
      assert.doesNotMatch(await page.locator('body').innerText(), /npm_[0-9a-f]{36}/);
      await copyToken(stage);
    });

    it('forgets one that is kept here', async () => {
      const account = await signInAs(stage, { name: 'keeping' });
      await create(account, 'kept');
      const { quickInput, dialog, page } = stage.workbench;
      await quickInput.pick('Keep in secret storage');
      await quickInput.waitForItem('Kept. “Use Kept Access Token”');
      await quickInput.pick('Done');
      await quickInput.waitForHidden();
      await stage.workbench.runCommand(useKept);
      await quickInput.waitForVisible('Use which access token?');
      await quickInput.pick('kept');
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await quickInput.waitForPlaceholder('What shall be done with this token?');
      await quickInput.pick('Copy');
      await quickInput.waitForItem('Copied.');
      await quickInput.pick('Done');
      const npm = new TokenByNpm(
        stage.registry,
        await page.evaluate<string>('navigator.clipboard.readText()'),
      );
      assert.equal((await npm.whoami()).outcome, 'done');
      await stage.workbench.runCommand(revokeToken);
      await quickInput.waitForItem('kept');
      await quickInput.check('kept');
      await quickInput.acceptChecked();
      await dialog.press('Revoke');
      await stage.workbench.waitForNotification('Revoked 1 access token of keeping');
      await stage.workbench.runCommand(useKept);
      await stage.workbench.waitForNotification('No access token is kept here.');
    });

    it('leaves no other terminal with one than that which was opened for it', async () => {
      const account = await signInAs(stage, { name: 'terminal' });
      await create(account, 'for a terminal');
      const { quickInput, page } = stage.workbench;
      await quickInput.pick('Open a terminal with it');
      await quickInput.pick('Done');
      await quickInput.waitForHidden();
      const { host } = stage;
      const line = `//${host}/:_authToken=\${NPM_TOKEN}`;
      await stage.workspace.write('npmrc', `registry=${stage.registry.url}\n${line}\n`);
      assert.equal(await saidInTerminal('who', 'npm whoami --userconfig npmrc'), 'terminal');
      const value = await saidInTerminal('value', 'printenv NPM_TOKEN');
      assert.equal((await new TokenByNpm(stage.registry, value).whoami()).outcome, 'done');
      await stage.workbench.runCommand('Terminal: Create New Terminal');
      await page.locator('.terminal-tabs-entry').nth(1).waitFor();
      assert.equal(await saidInTerminal('without', 'echo "[$NPM_TOKEN]"'), '[]');
      await stage.workbench.runCommand('Terminal: Kill All Terminals');
    });
  });

  /** What a command says in the terminal that has the focus, by a file that only it writes. */
  async function saidInTerminal(name: string, command: string): Promise<string> {
    const { page } = stage.workbench;
    const file = `${name}.txt`;
    const changes = watch(stage.workspace.folder, { signal: AbortSignal.timeout(60_000) });
    await page.locator('.terminal.xterm.focus').waitFor();
    await page.keyboard.type(`umask 077; ${command} > ${file}.part; mv ${file}.part ${file}`);
    await page.keyboard.press('Enter');
    for await (const { filename } of changes) {
      if (filename !== file) continue;
      const said = await stage.workspace.read(file);
      await stage.workspace.delete(file);
      return said.trim();
    }
    throw new Error('The folder is not watched any more.');
  }
});
