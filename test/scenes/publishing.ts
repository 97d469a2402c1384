/** Publishing as it goes when nothing is wrong but a code: the questions, the review, the prompt and the end. */
import { refuse } from '../registry/person.ts';
import {
  cancelWaiting,
  editorClosed,
  nothingPublished,
  progressIsGone,
  promptSays,
  runToItsEnd,
  type Scene,
  trouble,
} from './scene.ts';

/** Long enough to be seen, and to be photographed on a busy machine. */
const seenMs = 3000;
const otherHost = 'npm-login.example';

export const publishing: readonly Scene[] = [
  {
    states: {
      'package-picker': async ({ workbench }) => {
        await workbench.runCommand('npm Security: Publish Package');
        await workbench.quickInput.waitForVisible('Publish which package?');
        await workbench.quickInput.waitForItem('tunnel');
      },
      'review-suspicious': async ({ workbench }) => {
        await workbench.quickInput.pick('burrow');
        await workbench.quickInput.waitForVisible('Publish burrow@1.4.0?');
      },
      prompt: async stage => {
        await stage.acceptReview('burrow@1.4.0');
        await promptSays(stage, 'Nothing is published yet.');
      },
      'prompt-shown-code': async ({ workbench }) => {
        await workbench.quickInput.pressAndReturn('Show what is typed');
        await workbench.quickInput.type('123456');
      },
      'prompt-checking': async ({ registry, workbench: { quickInput } }) => {
        await registry.admin.behave({ latencyMs: { reads: 0, writes: seenMs } });
        await quickInput.press('Hide what is typed');
        await quickInput.accept();
        await quickInput.waitForMessage('Checking…');
      },
      'prompt-refused': async stage => {
        await stage.registry.admin.behave({ latencyMs: { reads: 0, writes: 0 } });
        await promptSays(stage, 'did not accept this code');
      },
      'prompt-refused-again': async stage => {
        await stage.answer('000000');
        await promptSays(stage, 'old entry with the same name');
      },
      'prompt-recovery-code': async ({ workbench: { quickInput } }) => {
        await quickInput.pressAndReturn('Recovery code');
        await quickInput.waitForMessage('Each recovery code works once.');
      },
      'prompt-hidden': async ({ workbench }) => {
        await workbench.quickInput.escape();
        await workbench.waitForNotification('waits for your code');
      },
    },
    end: cancelWaiting,
  },
  {
    states: {
      review: async stage => {
        await stage.registry.admin.behave({ challenge: 'web' });
        await stage.startPublish('tunnel');
        await stage.workbench.quickInput.waitForVisible('Publish @wombat/tunnel@0.2.0?');
      },
      'prompt-web': async stage => {
        await stage.acceptReview('@wombat/tunnel@0.2.0');
        await promptSays(stage, 'Nothing is published yet.');
      },
      'prompt-web-waiting': async ({ host, workbench }) => {
        const { quickInput } = workbench;
        await workbench.openedPage(() => quickInput.press(`Open browser (${host})`));
        await workbench.page.bringToFront();
        await quickInput.waitForMessage('Waiting for the page in your browser');
        await quickInput.waitForBusy();
      },
      'prompt-page-refused': async ({ workbench }) => {
        for (const page of workbench.page.context().pages()) {
          if (page === workbench.page) continue;
          await refuse(page.url());
          await page.close();
        }
        await workbench.quickInput.waitForMessage('The page was refused or has expired.');
      },
      'foreign-host': async ({ host, registry, workbench }) => {
        await registry.admin.behave({ pagesAt: `https://${otherHost}/` });
        await workbench.quickInput.press(`Open browser (${host})`);
        await workbench.dialog.waitForVisible(`The page is on another host: ${otherHost}`);
      },
      published: async stage => {
        const { dialog, quickInput } = stage.workbench;
        await dialog.press('Cancel');
        await dialog.waitForHidden();
        await quickInput.waitForVisible('· wombat');
        await stage.answerWithCode('wombat');
        await stage.workbench.waitForNotification('Published @wombat/tunnel@0.2.0');
        await progressIsGone(stage, 'tunnel');
      },
      'error-version-exists': trouble('tunnel', 'can be published only once'),
    },
  },
  {
    states: {
      // The code that published the tunnel goes along with the burrow first, five minutes later by the registry's clock.
      'prompt-expired': async stage => {
        await stage.registry.admin.behave({ clockAheadSeconds: 300 });
        await stage.startPublish('burrow');
        await stage.acceptReview('burrow@1.4.0');
        await promptSays(stage, 'no longer valid');
      },
      'prompt-clock': async stage => {
        await stage.registry.admin.behave({ rateLimit: { tries: 2, seconds: 60 } });
        await stage.answer('000000');
        await promptSays(stage, 'seconds behind');
      },
      'prompt-rate-limited': async stage => {
        await stage.answer('000001');
        await stage.workbench.quickInput.waitForMessage(/takes the next code in \d+ s/);
      },
    },
    end: async stage => {
      await stage.workbench.quickInput.escape();
      await cancelWaiting(stage);
    },
  },
  {
    states: {
      'prompt-email': async stage => {
        await stage.registry.admin.behave({ challenge: 'email' });
        await stage.addPackage('molehill', { user: {}, manifest: { scripts: {} } });
        await stage.startPublish('molehill');
        await stage.acceptReview('molehill@1.0.0');
        await promptSays(stage, 'Nothing is published yet.');
      },
    },
    end: async stage => {
      await stage.workbench.quickInput.escape();
      await cancelWaiting(stage);
    },
  },
  {
    states: {
      'progress-script': async stage => {
        await stage.startPublish('slow-digger');
        await stage.workbench.waitForNotification(/digging, \d+ %/);
      },
    },
    end: async ({ workbench }) => {
      await (await workbench.waitForNotification('Publish slow-digger')).press('Cancel');
      await nothingPublished(workbench);
    },
  },
  {
    states: {
      'unsaved-changes': async stage => {
        await stage.openFile('burrow/package.json');
        await stage.workbench.page.keyboard.type(' ');
        // Quicker than the palette, and than VS Code, which saves by itself in a browser after a second.
        await stage.workbench.runFromEditorTitle('Publish Package');
        await stage.workbench.dialog.waitForVisible('The package has changes that are not saved.');
      },
    },
    end: async ({ workbench }) => {
      await workbench.dialog.press('Cancel');
      await workbench.dialog.waitForHidden();
      await runToItsEnd(workbench, 'View: Revert and Close Editor');
    },
  },
  {
    states: {
      'when-required': async ({ workbench }) => {
        await workbench.runCommand('npm Security: When Does npm Ask for a Code?');
        const webview = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
        await webview.getByRole('table').waitFor();
      },
    },
    end: editorClosed,
  },
];
