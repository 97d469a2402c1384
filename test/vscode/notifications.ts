/** Notifications, and modal dialogs. */
import type { Locator, Page } from 'playwright-core';

const pressesAgain = 2;
const goesWithinMs = 1500;

/** One notification, found by its text each time it is used. */
export class Notification {
  /** All with that text. */
  readonly #all: Locator;
  readonly #item: Locator;

  constructor(all: Locator) {
    this.#all = all;
    this.#item = all.first();
  }

  get locator(): Locator {
    return this.#item;
  }

  async text(): Promise<string> {
    return ((await this.#item.locator('.notification-list-item-message').textContent()) ?? '').trim();
  }

  async severity(): Promise<'info' | 'warning' | 'error'> {
    const icon = this.#item.locator('.notification-list-item-icon');
    const classes = (await icon.getAttribute('class')) ?? '';
    return /codicon-error/.test(classes) ? 'error' : /codicon-warning/.test(classes) ? 'warning' : 'info';
  }

  async buttons(): Promise<string[]> {
    const buttons = await this.#buttons().allInnerTexts();
    return buttons.map(text => text.trim());
  }

  /** It goes then. The centre takes the focus once more when it has opened, and with it the key: a person presses again. */
  async press(button: string): Promise<void> {
    const wanted = this.#buttons().filter({ hasText: exactly(button) });
    const last = this.#all.nth((await this.#all.count()) - 1);
    await wanted.press('Enter');
    for (let again = 0; again < pressesAgain && !(await isGone(last)); again++)
      await wanted.press('Enter', { timeout: goesWithinMs }).catch(() => {});
  }

  async links(): Promise<string[]> {
    return this.#item.locator('.notification-list-item-message a').allInnerTexts();
  }

  async followLink(text: string): Promise<void> {
    await this.#item.locator('.notification-list-item-message a', { hasText: text }).press('Enter');
  }

  async waitForGone(): Promise<void> {
    await this.#item.waitFor({ state: 'detached' });
  }

  #buttons(): Locator {
    return this.#item.locator('.notification-list-item-buttons-container .monaco-button');
  }
}

/** Pop-ups go by themselves after 10 to 15 seconds; the centre, once opened, shows all of them. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The texts of those on the screen, the latest first. */
  async texts(): Promise<string[]> {
    const texts = await this.#items().locator('.notification-list-item-message').allInnerTexts();
    return texts.map(text => text.trim());
  }

  async waitFor(text: string | RegExp, timeout = 30_000): Promise<Notification> {
    const all = this.#items().filter({ hasText: text });
    await all.first().waitFor({ timeout });
    return new Notification(all);
  }

  /** Waits until none is on the screen. */
  async waitForNone(timeout: number): Promise<void> {
    await this.#items().first().waitFor({ state: 'detached', timeout });
  }

  #items(): Locator {
    return this.#page.locator('.notification-list-item');
  }
}

/** The modal dialog; there is never more than one. */
export class Dialog {
  readonly #box: Locator;

  constructor(page: Page) {
    this.#box = page.locator('.monaco-dialog-box');
  }

  get locator(): Locator {
    return this.#box;
  }

  async waitForVisible(text?: string | RegExp): Promise<void> {
    await (text === undefined ? this.#box : this.#box.filter({ hasText: text })).waitFor();
  }

  async waitForHidden(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' });
  }

  /** Message and detail. */
  async text(): Promise<string> {
    const parts = this.#box.locator('.dialog-message, .dialog-message-detail');
    return (await parts.allInnerTexts()).map(part => part.trim()).join('\n');
  }

  async buttons(): Promise<string[]> {
    const texts = await this.#box.locator('.dialog-buttons .monaco-button').allInnerTexts();
    return texts.map(text => text.trim()).filter(text => text !== '');
  }

  async press(button: string): Promise<void> {
    const buttons = this.#box.locator('.dialog-buttons .monaco-button');
    await buttons.filter({ hasText: exactly(button) }).press('Enter');
  }
}

async function isGone(locator: Locator): Promise<boolean> {
  return await locator.waitFor({ state: 'detached', timeout: goesWithinMs }).then(
    () => true,
    () => false,
  );
}

/** The whole text of a button, so that "Publish" does not find "Publish All". */
function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*$`);
}
