/**
 * `npm run screenshots`: a picture of every state that people see, as `out/screenshots/<state>-<theme>.png`, in three
 * themes. Exits with 1 and names what is missing when a state could not be reached.
 * `--theme dark` takes those of one theme; `--media` also writes the README's pictures, cut out of two of them.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stage, type StageOptions } from './e2e/stage.ts';
import { refuse } from './registry/person.ts';
import type { Theme } from './vscode/browser.ts';
import type { Workbench } from './vscode/workbench.ts';

type Act = (stage: Stage) => Promise<void>;

/** States by name, each reached from the one before it; the first from a window where nothing is under way. */
interface Scene {
  readonly states: Readonly<Record<string, Act>>;
  /** Leaves a window where nothing is under way. */
  readonly end?: Act;
}

const themes: readonly Theme[] = ['light', 'dark', 'high-contrast'];
const pictures = join(import.meta.dirname, '..', 'out', 'screenshots');

const media: Readonly<Record<string, string>> = { 'prompt-web': 'prompt', review: 'review' };
const mediaTheme: Theme = 'dark';
const mediaFolder = join(import.meta.dirname, '..', 'media');
const mediaMargin = 24;

/** Long enough to be seen, and to be photographed on a busy machine. */
const seenMs = 3000;
const otherHost = 'npm-login.example';

const scenes: readonly Scene[] = [
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
        await stage.workbench.waitForNotification('digging, 20 %');
      },
    },
    end: async ({ workbench }) => {
      await (await workbench.waitForNotification('Publish slow-digger')).press('Cancel');
      await nothingPublished(workbench);
    },
  },
  {
    states: {
      'error-private': async stage => {
        await stage.addPackage('secretive', { manifest: { private: true } });
        await trouble('secretive', 'is marked "private"')(stage);
      },
      'error-signed-out': async stage => {
        await stage.addPackage('forgotten');
        await stage.registry.admin.expireSessions('forgotten');
        await trouble('forgotten', 'You are signed out')(stage);
      },
      'error-script-failed': async stage => {
        const scripts = { prepublishOnly: 'node -e "process.exit(7)"' };
        await stage.addPackage('collapsed', { manifest: { scripts } });
        await trouble('collapsed', 'exit code 7')(stage);
      },
      'error-registry-down': async stage => {
        await stage.addPackage('buried');
        await stage.workspace.write(
          'buried/.npmrc',
          'registry=http://127.0.0.1:9/\n//127.0.0.1:9/:_authToken=unused\n',
        );
        await trouble('buried', '127.0.0.1:9')(stage);
      },
      'error-broken-json': async stage => {
        await stage.workspace.write(
          'broken/package.json',
          '{\n  "name": "broken"\n  "version": "1.0.0"\n}\n',
        );
        await trouble('broken', 'is not valid JSON')(stage);
      },
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
  },
  {
    states: {
      'no-folder': async ({ vscode, workbench }) => {
        await workbench.page.goto(new URL('/?ew=true', vscode.url).href);
        await workbench.waitUntilReady();
        await workbench.runCommand('npm Security: Publish Package');
        await workbench.waitForNotification('No folder is open.');
      },
    },
  },
];

const untrustedScenes: readonly Scene[] = [
  {
    states: {
      untrusted: async ({ workbench }) => {
        await workbench.runCommand('npm Security: Publish Package');
        await workbench.waitForNotification('This workspace is not trusted');
      },
    },
  },
];

/** Trust is decided when VS Code starts, so each has a stage of its own. */
const stages: readonly { readonly options: StageOptions; readonly scenes: readonly Scene[] }[] = [
  { options: {}, scenes },
  { options: { workspaceTrust: true }, scenes: untrustedScenes },
];

/** Publishes what cannot be published, up to the message that says why. */
function trouble(folder: string, message: string): Act {
  return async stage => {
    await clearNotifications(stage);
    await stage.startPublish(folder);
    await stage.workbench.waitForNotification(message);
    await progressIsGone(stage, folder);
  };
}

/** It stays for a moment after the end. */
async function progressIsGone({ workbench: { page } }: Stage, folder: string): Promise<void> {
  const progress = page.locator('.notification-list-item', { hasText: `Publish ${folder}` });
  await progress.waitFor({ state: 'detached' });
}

/** The progress notification catches up with the prompt after a moment. */
async function promptSays({ workbench }: Stage, message: string): Promise<void> {
  await workbench.quickInput.waitForMessage(message);
  await workbench.waitForNotification('waiting for your code');
}

async function cancelWaiting({ workbench }: Stage): Promise<void> {
  await (await workbench.waitForNotification('waits for your code')).press('Cancel');
  await nothingPublished(workbench);
}

async function nothingPublished(workbench: Workbench): Promise<void> {
  await workbench.statusBarItem('Nothing was published.').waitFor();
}

/** Waits until none is left: of more than three notifications in a moment VS Code does not show the last. */
async function clearNotifications({ workbench }: Stage): Promise<void> {
  await runToItsEnd(workbench, 'Notifications: Clear All Notifications');
  await workbench.page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
}

/** Waits until the palette is gone, where the next F1 would only be one more key. */
async function runToItsEnd(workbench: Workbench, command: string): Promise<void> {
  await workbench.runCommand(command);
  await workbench.quickInput.waitForHidden();
}

/** The pictures of one scene; those behind a state that cannot be reached are not taken. */
async function play({ states, end }: Scene, stage: Stage, theme: Theme): Promise<void> {
  try {
    for (const [state, reach] of Object.entries(states)) {
      await reach(stage);
      await stage.workbench.screenshot(picture(state, theme));
      if (values.media && theme === mediaTheme) await cutOut(state, stage);
    }
    await end?.(stage);
    await clearNotifications(stage);
  } catch (error) {
    console.error(`${theme}: ${error instanceof Error ? error.message : String(error)}`);
    await stage.workbench.screenshot(picture(`failed-${Object.keys(states)[0]}`, theme));
    await stage.workbench.reload();
  }
  await stage.registry.admin.reset();
}

/** The quick input and a little of what is around it. */
async function cutOut(state: string, { workbench: { page, quickInput } }: Stage): Promise<void> {
  const name = media[state];
  const box = name && (await quickInput.locator.boundingBox());
  if (!box) return;
  const clip = {
    x: box.x - mediaMargin,
    y: 0,
    width: box.width + 2 * mediaMargin,
    height: box.y + box.height + mediaMargin,
  };
  await page.screenshot({ path: join(mediaFolder, `${name}-${mediaTheme}.png`), clip });
}

function picture(state: string, theme: Theme): string {
  return join(pictures, `${state}-${theme}.png`);
}

const { values } = parseArgs({
  options: { theme: { type: 'string' }, media: { type: 'boolean', default: false } },
});
const wanted = themes.filter(theme => values.theme === undefined || theme === values.theme);
if (wanted.length === 0) throw new Error(`--theme takes ${themes.join(', ')}.`);

await rm(pictures, { recursive: true, force: true });
await mkdir(pictures, { recursive: true });
for (const theme of wanted) {
  const started = Date.now();
  for (const { options, scenes } of stages) {
    const stage = await Stage.open({ ...options, theme });
    try {
      for (const scene of scenes) await play(scene, stage, theme);
    } finally {
      await stage.close();
    }
  }
  console.log(`${theme}: ${Math.round((Date.now() - started) / 1000)} s`);
}

const states = stages.flatMap(stage => stage.scenes.flatMap(scene => Object.keys(scene.states)));
const missing = wanted.flatMap(theme =>
  states.map(state => `${state}-${theme}`).filter(name => !existsSync(join(pictures, `${name}.png`))),
);
console.log(`${states.length * wanted.length - missing.length} pictures in out/screenshots`);
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}`);
  process.exitCode = 1;
}
