/** A view with a tree: rows by what they say, everything by keyboard. */
import type { Locator, Page } from 'playwright-core';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 for those at the top. */
  readonly level: number;
}

export class Tree {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get locator(): Locator {
    return this.#page.locator('.tree-explorer-viewlet-tree-view .monaco-list');
  }

  /** The row that says this, label or description. */
  row(text: string | RegExp): Locator {
    return this.locator.locator('.monaco-list-row').filter({ hasText: text }).first();
  }

  async waitFor(text: string | RegExp): Promise<void> {
    await this.row(text).waitFor();
  }

  async waitForGone(text: string | RegExp): Promise<void> {
    await this.row(text).waitFor({ state: 'detached' });
  }

  /** Those that are drawn; a long tree has only the ones around the visible part. */
  async rows(): Promise<TreeRow[]> {
    const rows = await this.locator.locator('.monaco-list-row').all();
    return Promise.all(
      rows.map(async row => ({
        label: (await row.locator('.label-name').allInnerTexts()).join(''),
        description: (await row.locator('.label-description').allInnerTexts()).join(''),
        level: Number(await row.getAttribute('aria-level')),
      })),
    );
  }

  /** What a screen reader says of it. */
  async spoken(text: string | RegExp): Promise<string> {
    return (await this.row(text).getAttribute('aria-label')) ?? '';
  }

  /** Moves to the row with the arrow keys; rows that come and go meanwhile move the focus. */
  async goTo(text: string | RegExp): Promise<void> {
    const wanted = this.row(text);
    await wanted.waitFor();
    await this.focus();
    await this.#page.keyboard.press('Home');
    for (let moves = 0; moves < 200; moves++) {
      const place = this.#index(this.locator.locator('.monaco-list-row.focused'));
      const [at, to] = await Promise.all([place, this.#index(wanted)]);
      if (at === to) return;
      await this.#page.keyboard.press(at < to ? 'ArrowDown' : 'ArrowUp');
    }
    throw new Error(`The arrow keys do not reach the row ${String(text)}.`);
  }

  /** Selects the row and so many that follow it, as with the Shift key held. */
  async selectFrom(text: string | RegExp, following: number): Promise<void> {
    await this.goTo(text);
    await this.#page.keyboard.press('ControlOrMeta+Shift+Enter');
    for (let more = 0; more < following; more++) await this.#page.keyboard.press('Shift+ArrowDown');
    const selected = this.locator.locator('.monaco-list-row.selected');
    await selected.nth(following).waitFor();
  }

  async #index(row: Locator): Promise<number> {
    return Number(await row.first().getAttribute('data-index'));
  }

  /** The keyboard's focus is in the tree afterwards. */
  async focus(): Promise<void> {
    await this.locator.focus();
  }

  async expand(text: string | RegExp): Promise<void> {
    // It can be opened when it is known that there is something in it.
    await this.row(text).and(this.#page.locator('[aria-expanded]')).waitFor();
    const open = this.row(text).and(this.#page.locator('[aria-expanded=true]'));
    // A row that is drawn anew in this moment takes no key: a person would press it again.
    for (let tries = 0; tries < 5 && (await open.count()) === 0; tries++) {
      await this.goTo(text);
      if ((await open.count()) === 0) await this.#page.keyboard.press('ArrowRight');
      await open.waitFor({ timeout: 5000 }).catch(() => {});
    }
    await open.waitFor();
  }

  /** Enter on the row. */
  async enter(text: string | RegExp): Promise<void> {
    await this.goTo(text);
    await this.#page.keyboard.press('Enter');
  }

  /** The entries of the row's context menu, opened by keyboard; it stays open. */
  async menu(text: string | RegExp): Promise<string[]> {
    // A row that is drawn anew in this moment closes its menu: a person would open it again.
    const items = await this.#openMenu(text).catch(() => this.#openMenu(text));
    return items.allInnerTexts();
  }

  async #openMenu(text: string | RegExp): Promise<Locator> {
    await this.goTo(text);
    await this.#page.keyboard.press('Shift+F10');
    const items = this.#page.locator('.monaco-menu .action-item').getByRole('menuitem');
    await items.first().waitFor({ timeout: 5000 });
    return items;
  }

  async closeMenu(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#page.locator('.monaco-menu').waitFor({ state: 'detached' });
  }

  /** Runs an entry of the row's context menu. */
  async run(text: string | RegExp, entry: string): Promise<void> {
    await this.menu(text);
    const items = this.#page.locator('.monaco-menu .action-item');
    const wanted = items.filter({ has: this.#page.getByRole('menuitem', { name: entry, exact: true }) });
    for (let moves = await items.count(); moves >= 0; moves--) {
      if (await wanted.and(this.#page.locator('.focused')).count()) return this.#page.keyboard.press('Enter');
      await this.#page.keyboard.press('ArrowDown');
    }
    throw new Error(`The arrow keys do not reach the menu entry ${entry}.`);
  }
}
