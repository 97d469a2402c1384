/** Changes of packages that are there: owners, access, tags, deprecations, and what is taken back. */
import { signInWithPackage } from '../e2e/npmAs.ts';
import { choosePackage, waitForLastLook } from '../e2e/packageSteps.ts';
import type { Stage } from '../e2e/stage.ts';
import { clearNotifications, type Scene } from './scene.ts';

const burrow = '@digger/burrow';
const versions = ['1.0.0', '1.1.0', '1.2.0-beta.1', '1.2.0', '2.0.0'];

export const packages: readonly Scene[] = [
  {
    states: {
      'owner-package': async stage => {
        await dig(stage);
        await stage.workbench.runCommand('npm Security: Add Package Owner');
        await stage.workbench.quickInput.waitForItem('@digger/package-0003');
      },
      'owner-name': async ({ workbench: { quickInput } }) => {
        await quickInput.pick(burrow);
        await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
      },
      'owner-already': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('grace');
        await quickInput.waitForItem('grace is an owner already');
      },
      'owner-unknown': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('adda');
        await quickInput.pick('Look up adda');
        await quickInput.waitForItem('has no user “adda”');
      },
      'owner-last-look': async stage => {
        await stage.workbench.quickInput.fill('ada');
        await stage.workbench.quickInput.pick('Look up ada');
        await waitForLastLook(stage, `Make ada an owner of ${burrow}`);
      },
      'owner-prompt': async ({ workbench: { quickInput } }) => {
        await quickInput.accept();
        await quickInput.waitForMessage('Making ada an owner');
      },
      'owner-done': async stage => {
        await stage.answerWithCode('digger');
        await stage.workbench.waitForNotification('ada is an owner of');
      },
      'owner-remove': async stage => {
        await clearNotifications(stage);
        await choosePackage(stage, 'Remove Package Owner', burrow);
        await stage.workbench.quickInput.waitForItem('grace@example.com');
      },
      'owner-remove-yourself': async stage => {
        await stage.workbench.quickInput.pick('digger@example.com');
        await waitForLastLook(stage, `Remove digger as an owner of ${burrow}`);
        await stage.workbench.quickInput.accept();
        await stage.workbench.dialog.waitForVisible('Remove yourself');
      },
      'owner-refused': async stage => {
        await stage.workbench.page.keyboard.press('Escape');
        await stage.registry.admin.behave({
          faults: [{ method: 'PUT', path: '/-rev/', times: 9, effect: { kind: 'status', status: 503 } }],
        });
        await choosePackage(stage, 'Remove Package Owner', burrow);
        await stage.workbench.quickInput.pick('grace@example.com');
        await waitForLastLook(stage, `Remove grace as an owner of ${burrow}`);
        await stage.workbench.quickInput.accept();
        await stage.workbench.waitForNotification('has a problem of its own (503)');
      },
    },
    end: clearNotifications,
  },
  {
    states: {
      'owner-many-plan': async stage => {
        await dig(stage);
        await stage.registry.admin.addOwner('@digger/package-0002', 'grace');
        await choosePackage(stage, 'Add Package Owner', '@digger/*');
        const { quickInput } = stage.workbench;
        await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
        await quickInput.fill('grace');
        await quickInput.pick('grace');
        await quickInput.waitForVisible('Make grace an owner of these?');
        await quickInput.waitForItem('package-0003');
      },
      'owner-many-done': async stage => {
        await stage.registry.admin.behave({
          faults: [
            { method: 'PUT', path: 'package-0003/-rev/', times: 9, effect: { kind: 'status', status: 403 } },
          ],
        });
        await stage.workbench.quickInput.acceptChecked();
        await stage.workbench.waitForNotification('Not done: @digger/package-0003');
      },
      'owner-many-list': async ({ workbench }) => {
        const message = await workbench.waitForNotification('Not done: @digger/package-0003');
        await message.press('Show');
        await workbench.quickInput.waitForPlaceholder(
          'What became of each. Enter on a reason shows all of it in the log.',
        );
      },
    },
    // Its palette takes the place of the list.
    end: clearNotifications,
  },
  {
    states: {
      'dist-tag-version': async stage => {
        await dig(stage);
        await choosePackage(stage, 'Add Dist-Tag', burrow);
        await stage.workbench.quickInput.waitForPlaceholder('Which version? Nothing is changed yet.');
      },
      'dist-tag-range': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('1.1.0');
        await quickInput.waitForPlaceholder('Which tag for 1.1.0? Choose one or type a new one.');
        await quickInput.fill('1.x');
        await quickInput.waitForItem('is a range of versions');
      },
      'dist-tag-last-look': async stage => {
        await stage.workbench.quickInput.fill('lts');
        await stage.workbench.quickInput.pick('new tag');
        await waitForLastLook(stage, `Set lts of ${burrow} to 1.1.0`);
      },
      'dist-tag-remove': async stage => {
        await closeQuickInput(stage);
        await choosePackage(stage, 'Remove Dist-Tag', burrow);
        await stage.workbench.quickInput.waitForItem('every package keeps this one');
      },
    },
    end: closeQuickInput,
  },
  {
    states: {
      'deprecate-versions': async stage => {
        await dig(stage);
        await choosePackage(stage, 'Deprecate Package Versions', burrow);
        await stage.workbench.quickInput.waitForItem('all versions');
      },
      'deprecate-range': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('<1.2.0');
        await quickInput.waitForItem('3 versions');
      },
      'deprecate-no-version': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('>3');
        await quickInput.waitForItem('no version is in');
      },
      'deprecate-message': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('<1.2.0');
        await quickInput.waitForItem('3 versions');
        await quickInput.accept();
        await quickInput.waitForMessage('Enter takes the deprecation');
        await quickInput.fill('Floods. Take 1.2.0 or later.');
        await quickInput.waitForMessage('Enter deprecates 3 versions');
      },
      'deprecate-last-look': async stage => {
        await stage.workbench.quickInput.accept();
        await waitForLastLook(stage, `Deprecate ${burrow}@<1.2.0`);
      },
    },
    end: closeQuickInput,
  },
  {
    states: {
      access: async stage => {
        await dig(stage);
        await stage.registry.admin.addOrg('digger', { digger: 'owner' });
        await stage.registry.admin.addTeam('digger', 'crew', { members: ['digger'], packages: {} });
        await choosePackage(stage, 'Change Package Access', burrow);
        await stage.workbench.quickInput.waitForPlaceholder('Change what? Nothing is changed yet.');
      },
      'access-team': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('Access of a team…');
        await quickInput.waitForPlaceholder('Which team? Nothing is changed yet.');
      },
      'access-permission': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('crew');
        await quickInput.waitForPlaceholder('What may crew do with it?');
      },
      'access-last-look': async stage => {
        await closeQuickInput(stage);
        await choosePackage(stage, 'Change Package Access', burrow);
        await stage.workbench.quickInput.waitForPlaceholder('Change what? Nothing is changed yet.');
        await stage.workbench.quickInput.pick('A second factor always');
        await waitForLastLook(stage, `For publishing ${burrow}: a second factor always`);
      },
    },
    end: closeQuickInput,
  },
  {
    states: {
      'unpublish-version': async stage => {
        await dig(stage);
        const { workbench } = stage;
        await workbench.runCommand('npm Security: Unpublish Package');
        await workbench.quickInput.waitForPlaceholder('Name of a package');
        await workbench.quickInput.fill(burrow);
        await workbench.quickInput.pick(burrow);
        await workbench.quickInput.waitForPlaceholder('Which version? Nothing is unpublished yet.');
      },
      'unpublish-name': async ({ workbench: { quickInput } }) => {
        await quickInput.pick('2.0.0');
        await quickInput.waitForMessage('72 hours');
      },
      'unpublish-wrong-name': async ({ workbench: { quickInput } }) => {
        await quickInput.fill('burrow');
        await quickInput.accept();
        await quickInput.waitForMessage('This is not');
      },
      'unpublish-question': async ({ workbench: { quickInput, dialog } }) => {
        await quickInput.fill(burrow);
        await quickInput.accept();
        await dialog.waitForVisible(`Unpublish ${burrow}@2.0.0`);
      },
    },
    end: async ({ workbench: { page, dialog } }) => {
      await page.keyboard.press('Escape');
      await dialog.waitForHidden();
    },
  },
  {
    states: {
      'tree-package': async stage => {
        await dig(stage);
        const { workbench } = stage;
        await workbench.openSecurityView();
        await workbench.tree.waitFor(/^All packages\d/);
        await workbench.tree.expand(/^All packages/);
        await workbench.tree.expand(burrow);
        await workbench.tree.waitFor(/^Dist-tags/);
      },
    },
  },
];

/** The account, its packages and the people around it: once, whichever scene comes first. */
async function dig(stage: Stage): Promise<void> {
  const { admin } = stage.registry;
  if ((await admin.packument(burrow)) !== null) return;
  await signInWithPackage(stage, 'digger', ...versions);
  await admin.seed('digger', { packages: 3, scope: '@digger' });
  for (const name of ['ada', 'grace']) await admin.addUser({ name });
  await admin.addOwner(burrow, 'grace');
}

async function closeQuickInput({ workbench: { quickInput } }: Stage): Promise<void> {
  await quickInput.escape();
  await quickInput.waitForHidden();
}
