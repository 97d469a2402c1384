/** Publishing a workspace: the choice, the review, the prompt in the middle, and how it ends. */
import { Monorepo, publishWorkspace } from '../e2e/monorepo.ts';
import type { Stage } from '../e2e/stage.ts';
import { clearNotifications, type Scene } from './scene.ts';

const scoped = { publishConfig: { access: 'public' } };

function burrows(stage: Stage): Monorepo {
  return new Monorepo(stage, 'burrows', [
    { name: '@wombat/digger', manifest: scoped },
    { name: '@wombat/tunnels', dependsOn: ['@wombat/digger'], manifest: scoped },
    { name: 'burrow-map', dependsOn: ['@wombat/tunnels'], files: { '.env.local': 'MAP=1\n' } },
    { name: 'burrow-cli', version: '2.0.0', dependsOn: ['burrow-map', '@wombat/tunnels'] },
    { name: 'burrow-tests', manifest: { private: true } },
    { name: 'burrow-next', version: '1.0.0-rc.1' },
    { name: 'burrow-old' },
  ]);
}

const uploadOf = (name: string) => ({ method: 'PUT', path: `^/${name}$`, withOtp: true }) as const;

export const workspaces: readonly Scene[] = [
  {
    states: {
      'workspace-none': async ({ workbench }) => {
        await workbench.runCommand(publishWorkspace);
        await workbench.waitForNotification('Nothing here names workspace packages');
      },
    },
  },
  {
    states: {
      'workspace-published': async stage => {
        const monorepo = burrows(stage);
        await monorepo.add();
        const { quickInput } = stage.workbench;
        await monorepo.untilChoice();
        for (const name of ['digger', 'tunnels', 'burrow-map', 'burrow-cli']) await quickInput.check(name);
        await quickInput.acceptChecked();
        await monorepo.acceptReview('1 package');
        await quickInput.waitForVisible('· burrows');
        await stage.answerWithCode('burrows');
        await stage.workbench.waitForNotification('Published burrow-old@1.0.0');
        await publishIsGone(stage);
      },
      'workspace-choice': async stage => {
        await clearNotifications(stage);
        await burrows(stage).untilChoice();
      },
      'workspace-review': async stage => {
        await stage.workbench.quickInput.accept();
        await stage.workbench.quickInput.waitForVisible('Publish 4 packages of burrows?');
      },
      'workspace-review-files': async ({ workbench: { quickInput } }) => {
        await quickInput.pick(/burrow-map@1\.0\.0.*latest/);
        await quickInput.waitForVisible('Files of burrow-map@1.0.0');
      },
      // The code from before is held: an hour later it is not valid any more.
      'workspace-prompt': async stage => {
        await stage.registry.admin.behave({ clockAheadSeconds: 3600 });
        await burrows(stage).dismiss();
        await burrows(stage).acceptReview('4 packages');
        await stage.workbench.quickInput.waitForMessage('no longer valid');
      },
      'workspace-progress': async stage => {
        await stage.registry.admin.behave({
          faults: [
            { ...uploadOf('burrow-map'), effect: { kind: 'hold' } },
            { ...uploadOf('burrow-map'), times: 9, effect: { kind: 'status', status: 403 } },
          ],
        });
        await stage.answerWithCode('burrows');
        await stage.registry.admin.held();
        await stage.workbench.waitForNotification('2 of 4 packages are published');
      },
      'workspace-prompt-expired': async stage => {
        await stage.registry.admin.behave({ clockAheadSeconds: 7200 });
        await stage.registry.admin.release();
        await stage.workbench.quickInput.waitForMessage('2 of 4 are published');
      },
      'workspace-failed': async stage => {
        await stage.answerWithCode('burrows');
        await stage.workbench.waitForNotification('Not done: burrow-map@1.0.0');
        await publishIsGone(stage);
      },
      'workspace-list': async ({ workbench }) => {
        await (await workbench.waitForNotification('Not done: burrow-map@1.0.0')).press('Show');
        await workbench.quickInput.waitForVisible('Packages of burrows');
      },
      'workspace-offer': async ({ workbench }) => {
        await workbench.quickInput.escape();
        await workbench.reload();
        await workbench.waitForNotification('did not come to its end');
      },
    },
    end: async stage => {
      const offer = await stage.workbench.waitForNotification('did not come to its end');
      await offer.press('Do not ask again');
      await burrows(stage).remove();
    },
  },
  {
    states: {
      'workspace-same-name': async stage => {
        const twins = twinned(stage);
        await twins.add();
        await stage.workbench.runCommand(publishWorkspace);
        await stage.workbench.waitForNotification('are named twin-burrow');
        await publishIsGone(stage);
      },
    },
    end: stage => twinned(stage).remove(),
  },
];

function twinned(stage: Stage): Monorepo {
  return new Monorepo(stage, 'twins', [
    { name: 'twin-burrow' },
    { name: 'twin-den', manifest: { name: 'twin-burrow' } },
  ]);
}

/** It stays for a moment after the end. */
async function publishIsGone({ workbench: { page } }: Stage): Promise<void> {
  const progress = page.locator('.notification-list-item', { hasText: 'Publish the packages of' });
  await progress.waitFor({ state: 'detached' });
}
