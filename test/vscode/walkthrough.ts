/** A walkthrough of VS Code's welcome page: its steps by their titles, everything by keyboard. */
import type { Locator, Page } from 'playwright-core';
import { againUntil } from './again.ts';

export class Walkthrough {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Until VS Code has read those of extensions, it opens one of its own in their place. */
  async openBy(link: Locator, title: string): Promise<void> {
    await againUntil(() => link.press('Enter'), this.#title(title));
  }

  async waitFor(title: string): Promise<void> {
    await this.#title(title).waitFor();
  }

  /** Of the step that is open. VS Code shows it beside the steps where there is room. */
  get picture(): Locator {
    return this.#page.locator('.gettingStartedSlideDetails .getting-started-media img');
  }

  /** @param text of the picture; an image that could not be loaded has no width */
  async waitForPicture(text: string): Promise<void> {
    const drawn = await this.picture.and(this.#page.getByAltText(text, { exact: true })).elementHandle();
    await this.#page.waitForFunction(
      image => (image as { naturalWidth?: number } | null)?.naturalWidth,
      drawn,
    );
  }

  /** VS Code then shows the step's text, links and picture. */
  async open(step: string): Promise<void> {
    await this.#step(step).press('Enter');
    await this.#expanded(step).waitFor();
  }

  /** @param link of the step that is open, by what it says */
  async follow(step: string, link: string): Promise<void> {
    const wanted = this.#expanded(step).getByRole('button', { name: link, exact: true });
    await this.#step(step).focus();
    for (let moves = 0; moves < 10; moves++) {
      await this.#page.keyboard.press('Tab');
      if (await wanted.evaluate(element => element.matches(':focus')))
        return this.#page.keyboard.press('Enter');
    }
    throw new Error(`The Tab key does not reach the link ${link}.`);
  }

  async waitForDone(step: string): Promise<void> {
    await this.#step(step).locator('.codicon.complete').waitFor();
  }

  async isDone(step: string): Promise<boolean> {
    return (await this.#step(step).locator('.codicon.complete').count()) > 0;
  }

  #title(title: string): Locator {
    return this.#page.locator('.gettingStartedSlideDetails .category-title', { hasText: title });
  }

  #step(title: string): Locator {
    const heading = this.#page.locator('.step-title').getByText(title, { exact: true });
    return this.#page.locator('.gettingStartedSlideDetails .getting-started-step').filter({ has: heading });
  }

  #expanded(title: string): Locator {
    return this.#step(title).and(this.#page.locator('.expanded'));
  }
}
