/** The Problems view, and the fixes that an editor offers for what is in it; all by keyboard. */
import type { Locator, Page } from 'playwright-core';
import { againUntil } from './again.ts';
import type { Workbench } from './workbench.ts';

export class Problems {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  get #page(): Page {
    return this.#workbench.page;
  }

  async show(): Promise<void> {
    await this.#workbench.runCommand('Problems: Focus on Problems View');
    await this.#workbench.quickInput.waitForHidden();
    await this.#page.locator('.markers-panel').waitFor();
  }

  /** What a screen reader says of it: severity, message, source and place. */
  async waitFor(spoken: RegExp): Promise<string> {
    const row = this.#row(spoken);
    await row.waitFor();
    return (await row.getAttribute('aria-label')) ?? '';
  }

  async waitForGone(spoken: RegExp): Promise<void> {
    await this.#row(spoken).waitFor({ state: 'detached' });
  }

  /** All that are drawn, files included. */
  async spoken(): Promise<string[]> {
    const rows = await this.#page.locator('.markers-panel .monaco-list-row').all();
    return Promise.all(rows.map(async row => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** Goes to the next problem in the editor with the focus, and opens what can be done about it. */
  async openFixes(): Promise<string[]> {
    await this.#page.keyboard.press('Alt+F8');
    const peek = this.#page.locator('.marker-widget').first();
    await peek.waitFor();
    // A problem that is drawn anew in this moment takes the key, or closes the menu: a person would press again.
    const press = (key: string) => () => this.#page.keyboard.press(key);
    await againUntil(press('Escape'), peek, 'detached');
    await againUntil(press('ControlOrMeta+.'), this.#fixes().first());
    return (await this.#fixes().allInnerTexts()).map(text => text.trim());
  }

  /** Of the opened ones. */
  async fix(title: string | RegExp): Promise<void> {
    const wanted = this.#fixes().filter({ hasText: title });
    for (let moves = await this.#fixes().count(); moves >= 0; moves--) {
      if (await wanted.and(this.#page.locator('.focused')).count()) break;
      await this.#page.keyboard.press('ArrowDown');
    }
    await this.#page.keyboard.press('Enter');
    await this.#fixes().first().waitFor({ state: 'detached' });
  }

  async closeFixes(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#fixes().first().waitFor({ state: 'detached' });
  }

  #row(spoken: RegExp): Locator {
    return this.#page.locator('.markers-panel').getByRole('treeitem', { name: spoken }).first();
  }

  #fixes(): Locator {
    return this.#page.locator('.action-widget .monaco-list-row.action');
  }
}
