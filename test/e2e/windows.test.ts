/** Two windows of one VS Code with the same folder: what did not come to its end is offered in one of them only. */
import assert from 'node:assert/strict';
import type { Fault } from '../registry/behaviour.ts';
import { Workbench } from '../vscode/workbench.ts';
import { signInAs } from './account.ts';
import { Monorepo } from './monorepo.ts';
import { useStage } from './stage.ts';
import { waitForStored } from './storedNotes.ts';

function held(path: string): Fault {
  return { method: 'PUT', path, times: 20, effect: { kind: 'hold' } };
}

describe('Two windows', function () {
  this.timeout(240_000);
  const stage = useStage();

  /** A change of the account's packages, the first of which the registry does not answer. */
  async function begin(name: string): Promise<void> {
    await signInAs(stage, { name });
    await stage.registry.admin.seed(name, { packages: 2, scope: `@${name}` });
    await stage.registry.admin.addUser({ name: `friend-of-${name}` });
    const { quickInput, page } = stage.workbench;
    await stage.workbench.runCommand('npm Security: Add Package Owner');
    await quickInput.waitForPlaceholder('Name of a package, or a pattern such as @scope/* or *-plugin');
    await quickInput.fill(`@${name}/*`);
    await quickInput.waitForItem('2 packages');
    await quickInput.accept();
    await quickInput.waitForPlaceholder('Name of an npm user; nothing is changed yet');
    await quickInput.fill(`friend-of-${name}`);
    await quickInput.pick(`Look up friend-of-${name}`);
    await quickInput.waitForVisible(`Make friend-of-${name} an owner of these? `);
    await quickInput.acceptChecked();
    await waitForStored(page, `@${name}/`);
  }

  async function openAnother(): Promise<Workbench> {
    const context = stage.workbench.page.context();
    const window = new Workbench(context, await context.newPage());
    await window.page.goto(stage.vscode.url);
    await window.waitUntilReady();
    return window;
  }

  /** Texts, also of those that are not on the screen any more. */
  async function offersIn(window: Workbench): Promise<readonly string[]> {
    await window.page.bringToFront();
    await window.showNotifications();
    const texts = await window.notifications.texts();
    return texts.filter(text => text.endsWith('?')).map(text => text.replace(/ on .*/s, ''));
  }

  it('offer each change that was interrupted once, and none that one of them is making', async () => {
    const { admin } = stage.registry;
    const { workbench: first } = stage;
    await admin.behave({ faults: [held('/-rev/')] });
    await begin('north');
    await begin('south');
    await first.reload();
    await first.waitForNotification('Owners of packages of north');
    await admin.behave({ faults: [held('^/digging-')] });
    await admin.release();

    const monorepo = new Monorepo(stage, 'digging', [{ name: 'digging-a' }, { name: 'digging-b' }]);
    await monorepo.add({ user: {} });
    await monorepo.untilChoice();
    await first.quickInput.accept();
    await monorepo.acceptReview('2 packages');
    await waitForStored(first.page, 'publishesWorkspaces');

    const second = await openAnother();
    try {
      const offer = await second.waitForNotification('are not done yet');
      assert.deepEqual(await offersIn(second), ['Owners of packages of south']);
      await offer.press('Go on');
      await second.waitForNotification(/friend-of-south is an owner of |were so before/);
      assert.deepEqual(await offersIn(second), []);
      assert.deepEqual(await offersIn(first), ['Owners of packages of north']);
      await admin.behave({ faults: [] });
      await admin.release();
      await first.waitForNotification('Published 2 packages of digging');
    } finally {
      await second.page.close();
      await monorepo.remove();
    }
  });
});
