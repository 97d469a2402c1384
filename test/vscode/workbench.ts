/** Drives VS Code's window as a person would, mostly by keyboard, and waits for what a person would see. */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { againUntil } from './again.ts';
import { type BrowserOptions, colours, launchBrowser, type Theme } from './browser.ts';
import { Dialog, type Notification, Notifications } from './notifications.ts';
import { Panel } from './panel.ts';
import { QuickInput } from './quickInput.ts';
import { clearNotificationsKey } from './settings.ts';
import { Tree } from './tree.ts';

export interface WorkbenchOptions extends BrowserOptions {
  /** As `startVSCode()` returns it. */
  readonly url: string;
}

/** Opens the page in a browser of its own; resolves when commands of extensions can be run. */
export async function openWorkbench({ url, ...browser }: WorkbenchOptions): Promise<Workbench> {
  const context = await launchBrowser(browser);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    const workbench = new Workbench(context, page);
    await workbench.waitUntilReady();
    return workbench;
  } catch (error) {
    await context.close();
    throw error;
  }
}

const popsUpWithinMs = 15_000;
const looksIntoCentre = 3;

export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly dialog: Dialog;
  readonly notifications: Notifications;
  readonly panel: Panel;
  /** Of the view "npm Security". */
  readonly tree: Tree;
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.dialog = new Dialog(page);
    this.notifications = new Notifications(page);
    this.panel = new Panel(page);
    this.tree = new Tree(page);
  }

  /** VS Code marks the steps of its start in the page's performance timeline. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.waitForFunction(
      marks => marks.every(mark => performance.getEntriesByName(mark).length > 0),
      ['code/didLoadExtensions', 'code/LifecyclePhase/Restored'],
    );
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilReady();
  }

  /** @param title as the palette shows it, with its category: "npm Security: Publish Package". */
  async runCommand(title: string): Promise<void> {
    // A page that takes the focus when it is ready closes the palette: a person would open it again.
    await this.#runFromPalette(title).catch(() => this.#runFromPalette(title));
  }

  async #runFromPalette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.waitForVisible();
    await this.quickInput.fill(`>${title}`);
    await this.quickInput.pick(title);
  }

  /**
   * After three within 800 ms VS Code lets no more pop up, and puts a dot on the bell instead: what did not is looked
   * for in the centre.
   */
  async waitForNotification(text: string | RegExp): Promise<Notification> {
    const dot = this.page.locator('[id="status.notifications"] .codicon-bell-dot');
    for (let looks = 0; looks < looksIntoCentre; looks++) {
      const found = await Promise.race([
        this.notifications.waitFor(text, popsUpWithinMs).catch(() => undefined),
        dot.waitFor({ timeout: popsUpWithinMs }).catch(() => undefined),
      ]);
      if (found) return found;
      // The centre closes by itself when all that it holds is over, and what comes in that moment is in it only.
      await this.showNotifications();
    }
    return this.notifications.waitFor(text);
  }

  /**
   * Opens the centre, which holds also what has popped up and gone again. By the bell: the palette would put aside a
   * prompt that waits.
   */
  async showNotifications(): Promise<void> {
    const centre = this.page.locator('.notifications-center.visible');
    if ((await centre.count()) === 0)
      await againUntil(() => this.page.locator('[id="status.notifications"]').click(), centre);
    await this.page.mouse.move(0, 0);
    // What had popped up goes, and takes no key any more.
    await this.page.locator('.notifications-toasts.visible').waitFor({ state: 'detached' });
  }

  /** The focus is in the tree, or in the view where that is empty. */
  async openSecurityView(): Promise<void> {
    await this.runCommand('npm Security: Focus on npm Security View');
    await this.quickInput.waitForHidden();
  }

  /**
   * By a key, which takes a fraction of the time; by the palette where a panel's page has the focus and keeps the key to
   * itself.
   */
  async clearNotifications(): Promise<void> {
    await this.page.keyboard.press(clearNotificationsKey);
    await this.notifications
      .waitForNone(2000)
      .catch(() => this.runCommand('Notifications: Clear All Notifications'));
  }

  /** @param entry of the context menu of a file in the explorer; the file by its name. */
  async runFromExplorer(file: string, entry: string): Promise<void> {
    await this.#rightClick(file);
    await this.#pickFromMenu(entry).catch(async () => {
      // The explorer hears late of files that were just written, and its menu closes when it then lists them.
      await this.#rightClick(file);
      await this.#pickFromMenu(entry);
    });
  }

  async #rightClick(file: string): Promise<void> {
    // Where the mouse rests, a row's hover covers its neighbours.
    await this.page.mouse.move(0, 0);
    await this.#explorerRow(file).click({ button: 'right' });
  }

  async openFile(file: string): Promise<void> {
    await this.#explorerRow(file).click();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.editor-group-container .tab.active', { hasText: file }).waitFor();
  }

  /** @param action an icon at the right of the editor's tabs, by its tooltip. */
  async runFromEditorTitle(action: string): Promise<void> {
    const actions = this.page.locator('.editor-group-container .editor-actions');
    await actions.getByRole('button', { name: action }).press('Enter');
  }

  /** Changes the theme as when the system's changes; resolves when the window wears it. */
  async wear(theme: Theme): Promise<void> {
    await this.page.emulateMedia(colours(theme));
    const base = { light: 'vs', dark: 'vs-dark', 'high-contrast': 'hc-black' }[theme];
    await this.page.locator(`.monaco-workbench.${base}`).waitFor();
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /**
   * The page that opens in the browser when `action` makes VS Code open a link. VS Code asks first about
   * hosts that it does not trust; this answers.
   */
  async openedPage(action: () => Promise<void>): Promise<Page> {
    const opened = this.#context.waitForEvent('page');
    await action();
    const confirmed = this.dialog.waitForVisible().then(() => this.dialog.press('Open'));
    await Promise.race([opened, confirmed]);
    confirmed.catch(() => {});
    return opened;
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** By arrow keys: for a moment after it opens, a menu takes no clicks. */
  async #pickFromMenu(entry: string): Promise<void> {
    const items = this.page.getByRole('menuitem');
    const wanted = this.page
      .locator('.action-item')
      .filter({ has: this.page.getByRole('menuitem', { name: entry, exact: true }) });
    await wanted.waitFor({ timeout: 5000 });
    for (let moves = await items.count(); moves >= 0; moves--) {
      if (await wanted.and(this.page.locator('.focused')).count()) return this.page.keyboard.press('Enter');
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`The arrow keys do not reach the menu entry ${entry}.`);
  }

  #explorerRow(file: string): Locator {
    return this.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.page.getByText(file, { exact: true }) });
  }
}
