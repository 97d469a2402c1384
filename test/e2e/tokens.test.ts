/** "Create Access Token" in VS Code, by keyboard; npm's own CLI finds its limits, and no other. */
import assert from 'node:assert/strict';
import type { UserSecrets } from '../registry/index.ts';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';
import { TokenByNpm } from './tokenByNpm.ts';
import { confirmCreation, copyToken, createToken, fillIn, type Wishes } from './tokenWizard.ts';

const both = { twoFactor: 'auth-and-writes' } as const;
const usableFromHere = '127.0.0.0/8';

describe('An access token', function () {
  this.timeout(240_000);
  const stage = useStage();

  /** Without 2FA there is no prompt. */
  async function create(account: UserSecrets, wishes: Wishes): Promise<TokenByNpm> {
    await fillIn(stage, wishes);
    const { quickInput } = stage.workbench;
    if (account.totpSecret === undefined) {
      await quickInput.fill(account.password);
      await quickInput.accept();
    } else await confirmCreation(stage, account);
    return new TokenByNpm(stage.registry, await copyToken(stage));
  }

  const tokensOf = (name: string) => stage.registry.admin.tokens(name);

  describe('made for npm’s CLI', () => {
    it('that only reads says who it is, and publishes nothing', async () => {
      const account = await signInAs(stage, { name: 'reader', ...both });
      const npm = await create(account, { name: 'reader', names: 'all' });
      const { outcome, said } = await npm.whoami();
      assert.equal(outcome, 'done', said);
      assert.match(said, /reader/);
      assert.equal((await npm.publish('reader-burrow')).outcome, 'refused');
      assert.deepEqual(await stage.versions('reader-burrow'), []);
      const [kept] = await tokensOf('reader');
      assert.deepEqual([kept?.name, kept?.permission, kept?.packages], ['reader', 'read-only', ['*']]);
    });

    it('that writes publishes what it is for, and nothing else', async () => {
      const account = await signInAs(stage, { name: 'writer' });
      const npm = await create(account, {
        name: 'release bot',
        use: 'Read and write',
        names: 'writer-burrow, @writer',
        ranges: usableFromHere,
      });
      assert.equal((await tokensOf('writer'))[0]?.permission, 'read-write');
      for (const name of ['writer-burrow', '@writer/tunnel']) {
        const { outcome, said } = await npm.publish(name);
        assert.equal(outcome, 'done', said);
      }
      assert.equal((await npm.publish('writer-den')).outcome, 'refused');
      assert.deepEqual(await stage.versions('writer-den'), []);
    });

    for (const bypass of [false, true]) {
      it(`that writes is ${bypass ? 'not ' : ''}asked for a code where it was made ${bypass ? 'to bypass that' : 'so'}`, async () => {
        const name = bypass ? 'careless' : 'careful';
        const account = await signInAs(stage, { name, ...both });
        const npm = await create(account, {
          name: 'writer',
          use: 'Read and write',
          names: `${name}-burrow`,
          bypass,
        });
        const { outcome, said } = await npm.publish(`${name}-burrow`);
        assert.equal(outcome, bypass ? 'done' : 'asked for a code', said);
        assert.equal((await stage.versions(`${name}-burrow`)).length, bypass ? 1 : 0);
      });
    }

    it('that stages cannot publish at once', async () => {
      const account = await signInAs(stage, { name: 'stager' });
      const npm = await create(account, { name: 'ci', use: 'Stage releases', names: 'stager-burrow' });
      const { outcome, said } = await npm.publish('stager-burrow');
      assert.equal(outcome, 'refused');
      assert.match(said, /stage/i);
      assert.deepEqual(await stage.versions('stager-burrow'), []);
    });

    it('for other addresses is of no use here', async () => {
      const account = await signInAs(stage, { name: 'elsewhere' });
      const npm = await create(account, { name: 'elsewhere', ranges: '192.0.2.0/24, 198.51.100.7/32' });
      assert.equal((await npm.whoami()).outcome, 'refused');
    });

    it('works until its day, and no longer', async () => {
      const account = await signInAs(stage, { name: 'mayfly' });
      const npm = await create(account, { name: 'mayfly', days: '2' });
      assert.equal((await npm.whoami()).outcome, 'done');
      const day = 24 * 60 * 60;
      await stage.registry.admin.behave({ clockAheadSeconds: 2 * day + 60 });
      assert.equal((await npm.whoami()).outcome, 'refused');
    });
  });

  describe('in its steps', () => {
    it('is for what the account has, and what is typed', async () => {
      const account = await signInAs(stage, { name: 'owner' });
      await stage.registry.admin.seed('owner', { packages: 2, scope: '@marsupials' });
      const { quickInput } = stage.workbench;
      await stage.workbench.runCommand(createToken);
      await quickInput.waitForPlaceholder('Name of the token');
      await quickInput.fill('chosen');
      await quickInput.accept();
      await quickInput.pick('Read and write');
      await quickInput.pick('Only some');
      await quickInput.waitForItem('@marsupials/package-0002');
      // Nothing is chosen yet.
      await quickInput.acceptChecked();
      await quickInput.waitForPlaceholder('Choose at least one, with Space');
      const offered = (await quickInput.items()).map(({ label }) => label);
      assert.deepEqual(offered.slice(1), [
        '@marsupials',
        'marsupials',
        '@marsupials/package-0001',
        '@marsupials/package-0002',
      ]);
      for (const item of [
        'Others, to be typed next',
        'organizations: members and teams',
        '@marsupials/package-0001',
      ]) {
        await quickInput.check(item);
      }
      await quickInput.acceptChecked();
      await quickInput.waitForPlaceholder('@scope/package, @scope, package');
      await quickInput.fill('owner-burrow @dens');
      await quickInput.accept();
      for (const placeholder of ['Days', '192.0.2.0/24, 198.51.100.7/32']) {
        await quickInput.waitForPlaceholder(placeholder);
        await quickInput.accept();
      }
      await quickInput.pick('Ask for a code');
      await quickInput.waitForItem('Create this token…');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('npm password');
      await quickInput.fill(account.password);
      await quickInput.accept();
      await copyToken(stage);
      const [kept] = await tokensOf('owner');
      assert.deepEqual(kept?.packages, ['@marsupials/package-0001', 'owner-burrow']);
      assert.deepEqual(kept.scopes, ['@dens']);
      assert.deepEqual([kept.orgs, kept.orgsPermission], [['marsupials'], 'read-write']);
    });

    it('takes only what fits, and says what does not', async () => {
      await signInAs(stage, { name: 'mistaken' });
      const { quickInput } = stage.workbench;
      const refused = async (text: string, message: string) => {
        await quickInput.fill(text);
        await quickInput.accept();
        await quickInput.waitForMessage(message);
        assert.equal(await quickInput.severity(), 'error');
      };
      await stage.workbench.runCommand(createToken);
      await quickInput.waitForPlaceholder('Name of the token');
      await refused('  ', 'Enter a name first.');
      await quickInput.fill('fits');
      await quickInput.accept();
      await quickInput.pick('Read and write');
      await quickInput.pick('Only some');
      await quickInput.waitForPlaceholder('@scope/package, @scope, package');
      await refused('', 'Enter at least one package or scope.');
      await refused('fine, no/t', '“no/t” is neither a package nor a scope.');
      await quickInput.fill('fine');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('Days');
      assert.equal(await quickInput.value(), '7');
      await refused('91', 'A token like this lasts 90 days at most.');
      await refused('soon', 'Enter a whole number of days, from 1 to 90.');
      await quickInput.fill('90');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('192.0.2.0/24, 198.51.100.7/32');
      await refused('2001:db8::/32', 'is IPv6, and registries take IPv4 ranges only');
      await refused('192.0.2.1', 'For this one address: 192.0.2.1/32');
      await refused('everywhere', '“everywhere” is no IPv4 range');
      await quickInput.escape();
      await quickInput.waitForHidden();
      await stage.workbench.statusBarItem('No token was created.').waitFor();
      assert.deepEqual(await tokensOf('mistaken'), []);
    });

    it('leads back through all of them, and keeps what was given', async () => {
      const account = await signInAs(stage, { name: 'undecided' });
      await fillIn(stage, {
        name: 'undecided',
        use: 'Read and write',
        names: 'undecided-burrow',
        days: '14',
        ranges: usableFromHere,
        bypass: true,
      });
      const { quickInput } = stage.workbench;
      await quickInput.back();
      await quickInput.waitForItem('Create this token…');
      const summary = (await quickInput.items()).map(({ label, description }) => `${label}: ${description}`);
      assert.ok(
        summary.some(line => line === 'For: undecided-burrow'),
        summary.join('\n'),
      );
      const before = [
        'Shall it publish without a second factor?',
        '192.0.2.0/24, 198.51.100.7/32',
        'Days',
        '@scope/package, @scope, package',
        'For which packages?',
        'What may it do?',
        'Name of the token',
      ];
      const given: string[] = [];
      for (const placeholder of before) {
        await quickInput.back();
        await quickInput.waitForPlaceholder(placeholder);
        given.push(await quickInput.value());
      }
      assert.deepEqual(given, ['', usableFromHere, '14', 'undecided-burrow', '', '', 'undecided']);
      assert.ok(
        !(await quickInput.buttons()).some(name => name.startsWith('Back')),
        'nothing is before the first',
      );
      // Enter alone goes the same way again.
      for (const placeholder of before.toReversed().slice(1)) {
        await quickInput.accept();
        await quickInput.waitForPlaceholder(placeholder);
      }
      await quickInput.accept();
      await quickInput.waitForItem('Create this token…');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('npm password');
      await quickInput.fill(account.password);
      await quickInput.accept();
      await copyToken(stage);
      const [kept] = await tokensOf('undecided');
      assert.deepEqual(
        [kept?.permission, kept?.bypass2fa, kept?.cidr],
        ['read-write', true, [usableFromHere]],
      );
    });

    it('asks again for a wrong password, and creates nothing where that is put aside', async () => {
      await signInAs(stage, { name: 'forgetful', ...both });
      await fillIn(stage, { name: 'forgetful' });
      const { quickInput } = stage.workbench;
      await quickInput.fill('mistyped');
      await quickInput.accept();
      await quickInput.waitForMessage('did not accept this password');
      await quickInput.escape();
      await quickInput.waitForHidden();
      assert.deepEqual(await tokensOf('forgetful'), []);
    });
  });

  describe('that the registry', () => {
    it('refuses can be changed and sent again', async () => {
      const account = await signInAs(stage, { name: 'refused' });
      await stage.registry.admin.behave({
        faults: [{ method: 'POST', path: '/npm/v1/tokens$', effect: { kind: 'status', status: 400 } }],
      });
      await fillIn(stage, { name: 'refused' });
      const { quickInput } = stage.workbench;
      await quickInput.fill(account.password);
      await quickInput.accept();
      const message = await stage.workbench.waitForNotification('No token was created.');
      await message.press('Change It');
      await quickInput.waitForItem('Create this token…');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('npm password');
      await quickInput.fill(account.password);
      await quickInput.accept();
      await copyToken(stage);
      assert.equal((await tokensOf('refused')).length, 1);
    });

    it('made, and whose answer was lost, is found and revoked', async () => {
      const account = await signInAs(stage, { name: 'lost' });
      await stage.registry.admin.behave({
        faults: [{ method: 'POST', path: '/npm/v1/tokens$', effect: { kind: 'drop-answer' } }],
      });
      await fillIn(stage, { name: 'lost one' });
      const { quickInput, dialog } = stage.workbench;
      await quickInput.fill(account.password);
      await quickInput.accept();
      const message = await stage.workbench.waitForNotification('A token was created all the same');
      assert.match(await message.text(), /lost one/);
      await message.press('Revoke It');
      await dialog.waitForVisible('Revoke the access token “lost one” of lost');
      await dialog.press('Revoke');
      await stage.workbench.waitForNotification('Revoked 1 access token of lost');
      assert.deepEqual(await tokensOf('lost'), []);
    });

    it('knows in the old form only is read-only or not, for some addresses', async () => {
      await stage.registry.admin.behave({ tokens: 'legacy' });
      const account = await signInAs(stage, { name: 'old' });
      await fillIn(stage, { name: 'new form' });
      const { quickInput, dialog } = stage.workbench;
      await quickInput.fill(account.password);
      await quickInput.accept();
      await dialog.waitForVisible(
        `${stage.host} cannot limit an access token like this. Nothing was created.`,
      );
      assert.deepEqual(await tokensOf('old'), [], 'the one without limits is gone');
      assert.match(
        await dialog.text(),
        /only old tokens: for all packages, without a name, and without an end/,
      );
      await dialog.press('Go On');
      await quickInput.waitForPlaceholder('What may it do?');
      assert.deepEqual(
        (await quickInput.items()).map(({ label }) => label),
        ['Read only', 'Read and write'],
      );
      await quickInput.pick('Read only');
      await quickInput.waitForPlaceholder('192.0.2.0/24, 198.51.100.7/32');
      await quickInput.fill(usableFromHere);
      await quickInput.accept();
      await quickInput.waitForItem('Create this token…');
      await quickInput.accept();
      await quickInput.waitForPlaceholder('npm password');
      await quickInput.fill(account.password);
      await quickInput.accept();
      const npm = new TokenByNpm(stage.registry, await copyToken(stage));
      assert.equal((await npm.whoami()).outcome, 'done');
      assert.equal((await npm.publish('old-burrow')).outcome, 'refused');
      const [kept] = await tokensOf('old');
      assert.deepEqual([kept?.kind, kept?.cidr], ['legacy', [usableFromHere]]);
    });

    it('does not offer is not asked for', async () => {
      await stage.registry.admin.behave({ tokens: 'unsupported' });
      await signInAs(stage, { name: 'without' });
      await stage.workbench.runCommand(createToken);
      await stage.workbench.waitForNotification(
        `${stage.host} has no access tokens that can be managed from here. No token was created.`,
      );
      assert.equal(await stage.workbench.quickInput.isVisible(), false);
    });
  });
});
