/** What the pictures of `npm run screenshots` are made of, and steps that several scenes take. */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Stage } from '../e2e/stage.ts';
import type { Workbench } from '../vscode/workbench.ts';

/** What leads to a state; the picture is of the page that it returns, or else of VS Code's window. */
export type Act = (stage: Stage) => Promise<void> | Promise<Page>;

/** States by name, each reached from the one before it; the first from a window where nothing is under way. */
export interface Scene {
  readonly states: Readonly<Record<string, Act>>;
  /** Leaves a window where nothing is under way. */
  readonly end?: Act;
}

/** In the form of npm's, and nobody's. */
export const exampleCodes: readonly string[] = Array.from({ length: 10 }, (_, index) =>
  createHash('sha256').update(String(index)).digest('hex'),
);

/** Presses a button of a panel's page that leads to the page with this heading. */
export function goOn(button: string, heading: string): Act {
  return async ({ workbench: { panel } }) => {
    await panel.press(button);
    await panel.waitForHeading(heading);
  };
}

/** Closes what is in front, a panel or a file. */
export async function editorClosed(stage: Stage): Promise<void> {
  await runToItsEnd(stage.workbench, 'View: Close Editor');
  await panelClosed(stage);
}

export async function panelClosed({ workbench: { page } }: Stage): Promise<void> {
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
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
