/** What only the person can decide, what npm's check finds, and what is not known at the end. */
import { randomBytes } from 'node:crypto';
import type { Stage } from '../e2e/stage.ts';
import type { Scan } from '../registry/behaviour.ts';
import { clearNotifications, nothingPublished, progressIsGone, runToItsEnd, type Scene } from './scene.ts';

/** Long enough for a picture of the progress. */
const seenMs = 3000;

export const decisions: readonly Scene[] = [
  {
    states: {
      'choose-access': async stage => {
        await stage.addPackage('@wombat/den');
        await stage.startPublish('den');
        await stage.workbench.quickInput.waitForVisible('Who may see @wombat/den');
        await stage.workbench.waitForNotification('waiting for your answer');
      },
    },
    end: async ({ workbench }) => {
      await workbench.quickInput.escape();
      await nothingPublished(workbench);
    },
  },
  {
    states: {
      'without-provenance': async stage => {
        await stage.addPackage('pedigree', { manifest: { publishConfig: { provenance: true } } });
        await stage.startPublish('pedigree');
        await stage.workbench.dialog.waitForVisible('provenance');
      },
    },
    end: async ({ workbench }) => {
      await workbench.dialog.press('Cancel');
      await workbench.dialog.waitForHidden();
      await nothingPublished(workbench);
    },
  },
  {
    states: {
      'progress-upload': async stage => {
        await stage.addPackage('boulder');
        await stage.workspace.write('boulder/index.js', randomBytes(20_000_000).toString('base64'));
        await stage.startPublish('boulder');
        await stage.acceptReview('boulder@1.0.0');
        await stage.workbench.quickInput.waitForVisible('· boulder');
        await stage.registry.admin.behave({ latencyMs: { reads: 0, writes: seenMs } });
        await stage.answerWithCode('boulder');
        await stage.workbench.waitForNotification(/uploading [\d.]+ MB of/);
      },
    },
    end: ({ workbench }) => publishedNotice(workbench, 'boulder'),
  },
  {
    states: {
      'scan-checking': async stage => {
        await publishScanned(stage, 'suspect', { ends: 'blocked', answers: 1 });
      },
      'scan-blocked': async ({ workbench }) => {
        await workbench.waitForNotification('has blocked suspect@1.0.0');
      },
    },
  },
  {
    states: {
      'scan-done': async stage => {
        await publishScanned(stage, 'innocent', { ends: 'published', answers: 1 });
        await clearNotifications(stage);
        await stage.workbench.waitForNotification('has checked innocent@1.0.0');
      },
    },
  },
  {
    states: {
      'scan-goes-on': async stage => {
        await publishScanned(stage, 'hasty', { ends: 'published', seconds: 3600 });
        await clearNotifications(stage);
        await stage.startPublish('hasty');
        await stage.acceptReview('hasty@1.0.0');
        await stage.workbench.waitForNotification('still checking it');
        await progressIsGone(stage, 'hasty');
      },
    },
    end: async ({ workbench }) => {
      await runToItsEnd(workbench, "npm Security: Stop Following npm's Check of a Published Version");
    },
  },
  {
    states: {
      'not-known': async stage => {
        await publishUntilAnswered(stage, 'doubted', async () => {
          await stage.registry.admin.behave({
            faults: [
              { method: 'PUT', path: '^/doubted$', withOtp: true, effect: { kind: 'drop-answer' } },
              // The three looks after the upload, and the first of those that are asked for.
              { method: 'GET', path: '^/doubted$', times: 4, effect: { kind: 'status', status: 500 } },
            ],
          });
        });
        await stage.workbench.waitForNotification('could not be asked');
        await progressIsGone(stage, 'doubted');
      },
      'not-known-again': async stage => {
        const first = await stage.workbench.waitForNotification('The connection to');
        await first.press('Look again');
        await first.waitForGone();
        await stage.workbench.waitForNotification('could not be asked');
        await lookingIsGone(stage);
      },
      'known-after-all': async stage => {
        await (await stage.workbench.waitForNotification('could not be asked')).press('Look again');
        await stage.workbench.waitForNotification('Published doubted@1.0.0');
        await lookingIsGone(stage);
      },
    },
  },
];

async function publishUntilAnswered(
  stage: Stage,
  name: string,
  beforeCode: () => Promise<void>,
): Promise<void> {
  await stage.addPackage(name);
  await stage.publishUntilPrompt(name);
  await beforeCode();
  await stage.answerWithCode(name);
}

async function publishScanned(stage: Stage, name: string, scan: Scan): Promise<void> {
  await stage.registry.admin.behave({ scan });
  await publishUntilAnswered(stage, name, async () => {});
  await stage.workbench.waitForNotification(`Published ${name}@1.0.0`);
  await stage.workbench.statusBarItem(`is checking ${name}@1.0.0`).waitFor();
}

async function publishedNotice(workbench: Stage['workbench'], name: string): Promise<void> {
  await workbench.waitForNotification(`Published ${name}@1.0.0`);
}

async function lookingIsGone({ workbench: { page } }: Stage): Promise<void> {
  const progress = page.locator('.notification-list-item', { hasText: 'Looking whether' });
  await progress.waitFor({ state: 'detached' });
}
