/** What the pictures of `npm run screenshots` are made of, and steps that several scenes take. */
import type { Stage } from '../e2e/stage.ts';
import type { Workbench } from '../vscode/workbench.ts';

export type Act = (stage: Stage) => Promise<void>;

/** States by name, each reached from the one before it; the first from a window where nothing is under way. */
export interface Scene {
  readonly states: Readonly<Record<string, Act>>;
  /** Leaves a window where nothing is under way. */
  readonly end?: Act;
}

/** Publishes what cannot be published, up to the message that says why. */
export function trouble(folder: string, message: string): Act {
  return async stage => {
    await clearNotifications(stage);
    await stage.startPublish(folder);
    await stage.workbench.waitForNotification(message);
    await progressIsGone(stage, folder);
  };
}

/** It stays for a moment after the end. */
export async function progressIsGone({ workbench: { page } }: Stage, folder: string): Promise<void> {
  const progress = page.locator('.notification-list-item', { hasText: `Publish ${folder}:` });
  await progress.waitFor({ state: 'detached' });
}

/** The progress notification catches up with the prompt after a moment. */
export async function promptSays({ workbench }: Stage, message: string): Promise<void> {
  await workbench.quickInput.waitForMessage(message);
  await workbench.waitForNotification('waiting for your code');
}

export async function cancelWaiting({ workbench }: Stage): Promise<void> {
  await (await workbench.waitForNotification('waits for your code')).press('Cancel');
  await nothingPublished(workbench);
}

export async function nothingPublished(workbench: Workbench): Promise<void> {
  await workbench.statusBarItem('Nothing was published.').waitFor();
}

/** Waits until none is left: of more than three notifications in a moment VS Code does not show the last. */
export async function clearNotifications({ workbench }: Stage): Promise<void> {
  await runToItsEnd(workbench, 'Notifications: Clear All Notifications');
  await workbench.page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
}

/** Waits until the palette is gone, where the next F1 would only be one more key. */
export async function runToItsEnd(workbench: Workbench, command: string): Promise<void> {
  await workbench.runCommand(command);
  await workbench.quickInput.waitForHidden();
}
