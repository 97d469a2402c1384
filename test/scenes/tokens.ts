/** Access tokens: created step by step, shown once, revoked, and all of them on the day something leaked. */
import { signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { createToken, revokeEverything, revokeToken } from '../e2e/tokenWizard.ts';
import { clearNotifications, type Scene } from './scene.ts';

const password = 'correct horse battery staple';

export const tokens: readonly Scene[] = [
  {
    states: {
      'token-name': async stage => {
        await signInAs(stage, { name: 'keeper', password, twoFactor: 'auth-and-writes' });
        await stage.registry.admin.seed('keeper', { packages: 3, scope: '@marsupials' });
        await stage.registry.admin.seed('keeper', { packages: 2 });
        await stage.workbench.runCommand(createToken);
        await stage.workbench.quickInput.waitForPlaceholder('Name of the token');
        await stage.workbench.quickInput.type('release bot');
      },
      'token-use': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForPlaceholder('What may it do?');
      },
      'token-reach': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('Read and write');
        await quickInput.waitForPlaceholder('For which packages?');
      },
      'token-targets': async ({ workbench: { quickInput, page } }) => {
        await quickInput.pick('Only some');
        await quickInput.waitForPlaceholder('Space chooses, Enter goes on');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
      },
      'token-names': async ({ workbench: { quickInput, page } }) => {
        await page.keyboard.press('Enter');
        await quickInput.waitForPlaceholder('@scope/package, @scope, package');
        await quickInput.type('@wombat/burrow, not/a/name');
        await quickInput.accept();
        await quickInput.waitForMessage('is neither a package nor a scope');
      },
      'token-days': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('@wombat/burrow');
        await quickInput.accept();
        await quickInput.waitForPlaceholder('Days');
      },
      'token-ranges': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForPlaceholder('192.0.2.0/24, 198.51.100.7/32');
        await quickInput.type('192.0.2.17');
        await quickInput.accept();
        await quickInput.waitForMessage('has no length');
      },
      'token-bypass': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('192.0.2.0/24');
        await quickInput.accept();
        await quickInput.waitForPlaceholder('Shall it publish without a second factor?');
      },
      'token-summary': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('Ask for a code');
        await quickInput.waitForItem('Create this token…');
      },
      'token-password': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForPlaceholder('npm password');
      },
      'token-prompt': async ({ workbench: { quickInput } }) => {
        await quickInput.fill(password);
        await quickInput.accept();
        await quickInput.waitForPlaceholder('Code from your authenticator');
      },
      'token-once': async stage => {
        await stage.answerWithCode('keeper');
        await stage.workbench.quickInput.waitForItem('Keep in secret storage');
      },
      'token-kept': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('Keep in secret storage');
        await quickInput.waitForItem('Kept. “Use Kept Access Token”');
      },
    },
    end: async stage => {
      await stage.workbench.quickInput.pick('Done');
      await clearNotifications(stage);
    },
  },
  {
    states: {
      'token-left': async stage => {
        await signInAs(stage, { name: 'leaver', password });
        await stage.workbench.runCommand(createToken);
        const { quickInput, dialog } = stage.workbench;
        await quickInput.waitForPlaceholder('Name of the token');
        await quickInput.fill('reader');
        for (const next of ['What may it do?', 'For which packages?']) {
          await quickInput.accept();
          await quickInput.waitForPlaceholder(next);
        }
        await quickInput.pick('All packages');
        await quickInput.waitForPlaceholder('Days');
        await quickInput.accept();
        await quickInput.waitForPlaceholder('192.0.2.0/24, 198.51.100.7/32');
        await quickInput.accept();
        await quickInput.waitForItem('Create this token…');
        await quickInput.accept();
        await quickInput.waitForPlaceholder('npm password');
        await quickInput.fill(password);
        await quickInput.accept();
        await quickInput.waitForItem('Keep in secret storage');
        await quickInput.escape();
        await dialog.waitForVisible('was neither copied nor kept');
      },
    },
    end: async stage => {
      await stage.workbench.page.keyboard.press('Escape');
      await clearNotifications(stage);
    },
  },
  {
    states: {
      'revoke-picker': async stage => {
        await signInAs(stage, { name: 'revoker', password });
        await addTokens(stage, 'revoker');
        await stage.workbench.runCommand(revokeToken);
        await stage.workbench.quickInput.waitForVisible('Revoke which access tokens of revoker');
      },
      'revoke-question': async ({ workbench: { page, dialog } }) => {
        for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'Space', 'Enter'])
          await page.keyboard.press(key);
        await dialog.waitForVisible('Revoke 2 access tokens of revoker');
      },
      'revoke-done': async ({ workbench }) => {
        await workbench.dialog.press('Revoke');
        await workbench.waitForNotification('Revoked 2 access tokens of revoker');
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'revoke-everything-question': async stage => {
        await signInAs(stage, { name: 'leaked', password });
        await addTokens(stage, 'leaked');
        await stage.workbench.runCommand(revokeEverything);
        await stage.workbench.dialog.waitForVisible('Revoke every access token of leaked');
      },
      'revoke-everything-stopped': async stage => {
        await stage.registry.admin.behave({
          faults: [
            { method: 'DELETE', path: '/npm/v1/tokens/', after: 1, effect: { kind: 'status', status: 503 } },
          ],
        });
        await stage.workbench.dialog.press('Revoke Them');
        await stage.workbench.waitForNotification('Not tried');
      },
      'revoke-everything-done': async stage => {
        await stage.registry.admin.behave({ faults: [] });
        await (await stage.workbench.waitForNotification('Not tried')).press('Go On');
        await stage.workbench.waitForNotification('Trusted publishers and other owners');
      },
    },
    end: clearNotifications,
  },
];

async function addTokens({ registry: { admin } }: Stage, name: string): Promise<void> {
  const soon = new Date(Date.now() + 3 * 24 * 60 * 60 * 1000).toISOString();
  const later = new Date(Date.now() + 60 * 24 * 60 * 60 * 1000).toISOString();
  const old = await admin.addToken(name);
  await admin.setTokenDates(old.key, { created: '2020-03-01T00:00:00.000Z' });
  await admin.addToken(name, { kind: 'granular', name: 'deploy', expires: soon, bypass2fa: true });
  await admin.addToken(name, {
    kind: 'granular',
    name: 'docs site',
    expires: later,
    permission: 'read-only',
  });
  const staging = { kind: 'granular', name: 'staging', permission: 'read-write-stage-only' } as const;
  await admin.addToken(name, { ...staging, expires: later });
}
