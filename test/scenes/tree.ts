/** The view "npm Security" in its states. */
import { signIn, signInAs } from '../e2e/account.ts';
import type { Stage } from '../e2e/stage.ts';
import { type Act, runToItsEnd, type Scene } from './scene.ts';

const both = { twoFactor: 'auth-and-writes' } as const;
const dayMs = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
const refresh = 'npm Security: Refresh Security View';

export const trees: readonly Scene[] = [
  {
    states: {
      'tree-welcome': async stage => {
        await signIn(stage, { token: '' });
        await stage.workbench.openSecurityView();
        await stage.workbench.page.getByText('Nobody is signed in to an npm registry.').waitFor();
      },
      'tree-findings': async stage => {
        await busyAccount(stage, 'digger', { twoFactor: 'auth-only' });
        await counted(stage);
        await stage.workbench.tree.waitFor('Publishing asks for no code');
      },
      'tree-open': async ({ workbench: { tree } }) => {
        for (const row of [/^Two-factor/, /^Access tokens/, /^Profile/]) await tree.expand(row);
        await tree.waitFor('Full name');
        await tree.goTo('deploy');
      },
      'tree-packages': async ({ workbench: { tree, page } }) => {
        await tree.goTo(/^Profile/);
        await page.keyboard.press('ArrowLeft');
        await tree.goTo(/^Access tokens/);
        await page.keyboard.press('ArrowLeft');
        await tree.expand(/^All packages/);
        await tree.expand('digger-package-0002');
        await tree.waitFor('Last version');
      },
      'tree-menu': async ({ workbench: { tree } }) => {
        await tree.menu(/^digger/);
      },
    },
    end: async ({ workbench: { tree } }) => tree.closeMenu(),
  },
  {
    states: {
      'tree-unreachable': async stage => {
        await busyAccount(stage, 'distant', both);
        await counted(stage);
        const down = { kind: 'status', status: 503 } as const;
        await stage.registry.admin.behave({ faults: [{ path: '^', times: 1000, effect: down }] });
        await runToItsEnd(stage.workbench, refresh);
        await stage.workbench.tree.waitFor(/^distant.*not reached/);
        await stage.workbench.tree.waitFor(/^All packages.*as of/);
      },
      'tree-ended': async stage => {
        await stage.registry.admin.behave({ faults: [] });
        await stage.registry.admin.expireSessions('distant');
        await runToItsEnd(stage.workbench, refresh);
        await stage.workbench.tree.waitFor(/^distant.*session ended/);
      },
      'tree-not-offered': async stage => {
        await stage.registry.admin.behave({ profile: 'unsupported', tokens: 'unsupported' });
        await signInAs(stage, { name: 'plain' });
        await stage.workbench.tree.waitFor(/^Access tokensnot offered/);
        await stage.workbench.tree.waitFor(/^All packages0/);
      },
      'tree-broken-npmrc': async stage => {
        await stage.registry.admin.behave({ profile: 'full', tokens: 'granular' });
        await stage.workspace.write('.npmrc', '_authToken=of no registry\n');
        await stage.workbench.tree.waitFor("npm's configuration cannot be used");
      },
      'tree-unset-variable': async stage => {
        await stage.workspace.delete('.npmrc');
        await signIn(stage, { token: `$\{MOLE_TOKEN}` });
        await stage.workbench.tree.waitFor('MOLE_TOKEN');
      },
    },
  },
];

/** With something to be found fault with. */
async function busyAccount(stage: Stage, name: string, user: object): Promise<void> {
  const { admin } = stage.registry;
  await signInAs(stage, { name, ...user });
  await admin.seed(name, { packages: 12 });
  const usual = { kind: 'granular', permission: 'read-write', expires: inDays(30) } as const;
  await admin.addToken(name, { ...usual, name: 'deploy', bypass2fa: true });
  await admin.addToken(name, { ...usual, name: 'mirror', permission: 'read-only' });
  await admin.addToken(name, { ...usual, name: 'nightly', expires: null });
  await stage.workbench.openSecurityView();
  // The account of the scene before has as many of each.
  await stage.workbench.tree.waitFor(new RegExp(`^${name}.*signed in`));
}

const counted: Act = async ({ workbench: { tree } }) => {
  await tree.waitFor(/^Access tokens3/);
  await tree.waitFor(/^All packages12/);
  await tree.waitFor(/^Packages in this workspace\d/);
};
