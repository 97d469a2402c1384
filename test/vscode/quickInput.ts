/** Input boxes and quick picks, used by keyboard. */
import type { Locator, Page } from 'playwright-core';

export interface QuickPickItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** After this it is not drawn anew, but has been closed. */
const closedForMs = 5000;

export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget');
  }

  /** The widget itself, for what is not covered here. */
  get locator(): Locator {
    return this.#widget;
  }

  get #input(): Locator {
    return this.#widget.locator('.quick-input-box input');
  }

  /** Waits for a quick input, with this title when one is given. */
  async waitForVisible(title?: string | RegExp): Promise<void> {
    const shown = this.#widget.locator('visible=true');
    await shown.waitFor();
    if (title !== undefined) await this.titled(title).waitFor();
  }

  /** Its title, where it is shown. */
  titled(title: string | RegExp): Locator {
    return this.#widget.locator('.quick-input-title', { hasText: title }).locator('visible=true');
  }

  async waitForHidden(): Promise<void> {
    await this.#widget.waitFor({ state: 'hidden' });
  }

  async isVisible(): Promise<boolean> {
    return this.#widget.isVisible();
  }

  async title(): Promise<string> {
    return innerText(this.#widget.locator('.quick-input-title'));
  }

  /** What stands below the input: the prompt, or in its place the validation message. */
  async message(): Promise<string> {
    return innerText(this.#widget.locator('.quick-input-message'));
  }

  async waitForMessage(text: string | RegExp): Promise<void> {
    await this.#widget.locator('.quick-input-message', { hasText: text }).waitFor();
  }

  /** Of the validation message. */
  async severity(): Promise<'info' | 'warning' | 'error' | undefined> {
    const classes = await this.#widget.locator('.quick-input-box .monaco-inputbox').getAttribute('class');
    return (['error', 'warning', 'info'] as const).find(severity => classes?.split(' ').includes(severity));
  }

  async placeholder(): Promise<string> {
    return (await this.#input.getAttribute('placeholder')) ?? '';
  }

  async waitForPlaceholder(text: string, options: { readonly timeout?: number } = {}): Promise<void> {
    await this.#widget.locator(`.quick-input-box input[placeholder="${text}"]`).waitFor(options);
  }

  /** Waits until what is typed goes into the box. */
  async waitForFocus(): Promise<void> {
    await this.#widget.locator('.quick-input-box input:focus').waitFor();
  }

  async value(): Promise<string> {
    return this.#input.inputValue();
  }

  async isMasked(): Promise<boolean> {
    return (await this.#input.getAttribute('type')) === 'password';
  }

  async isEnabled(): Promise<boolean> {
    return this.#input.isEditable();
  }

  async isBusy(): Promise<boolean> {
    return this.#widget.locator('.quick-input-progress.active').isVisible();
  }

  async waitForBusy(busy = true): Promise<void> {
    const progress = this.#widget.locator(`.quick-input-progress.${busy ? 'active' : 'done'}`);
    await progress.waitFor({ state: 'attached' });
  }

  /** Puts the text in place of what is there, as pasting over it would. */
  async fill(text: string): Promise<void> {
    await this.#input.fill(text);
  }

  /** Key by key. */
  async type(text: string): Promise<void> {
    await this.#input.pressSequentially(text);
  }

  /** Enter. Into a box that has been closed meanwhile it would go elsewhere. */
  async accept(): Promise<void> {
    await this.#widget.locator('visible=true').waitFor({ timeout: closedForMs });
    await this.#input.press('Enter');
  }

  /**
   * In VS Code's own dialog for files. It puts a path of its own in place of what is typed when it has read its first
   * folder, and takes no Enter while it reads one, which can take long: so each waits until it has done with that.
   */
  async chooseFile(title: string | RegExp, path: string): Promise<void> {
    await this.waitForVisible(title);
    for (let tries = 0; tries < 20 && (await this.isVisible()); tries++) {
      await this.waitForBusy(false);
      if ((await this.value()) === path) await this.accept();
      else await this.fill(path);
      await this.#widget.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => {});
    }
    await this.waitForHidden();
  }

  /** The centre of notifications, where that is open, takes the first one. */
  async escape(): Promise<void> {
    const centre = this.#page.locator('.notifications-center.visible');
    if ((await centre.count()) > 0) await this.#page.keyboard.press('Escape');
    await this.#page.keyboard.press('Escape');
  }

  /** The buttons of the title bar and the input, by their tooltips. */
  async buttons(): Promise<string[]> {
    return names(this.#widget.locator('.quick-input-titlebar, .quick-input-header').getByRole('button'));
  }

  async press(button: string): Promise<void> {
    await this.#widget.getByRole('button', { name: button, exact: true }).press('Enter');
  }

  /** The arrow at the left of the title; VS Code adds the keys to its name. */
  async back(): Promise<void> {
    await this.#widget.getByRole('button', { name: /^Back\b/ }).press('Enter');
  }

  /** For a button that gives the focus back to the box: what is typed next goes there. */
  async pressAndReturn(button: string): Promise<void> {
    await this.press(button);
    await this.waitForFocus();
  }

  /** Those that are drawn; a long list has only the ones around the visible part. */
  async items(): Promise<QuickPickItem[]> {
    const rows = await this.#rows().all();
    return Promise.all(
      rows.map(async row => ({
        label: await innerText(row.locator('.quick-input-list-row:first-child .label-name')),
        description: await innerText(row.locator('.quick-input-list-row:first-child .label-description')),
        detail: await innerText(row.locator('.quick-input-list-label-meta')),
      })),
    );
  }

  async waitForItem(text: string | RegExp): Promise<void> {
    await this.#rows(text).first().waitFor();
  }

  /** The one that Enter takes. */
  async waitForFocusedItem(text: string | RegExp): Promise<void> {
    await this.#rows(text).and(this.#widget.locator('.monaco-list-row.focused')).waitFor();
  }

  /** Moves to the item with the arrow keys and accepts it. */
  async pick(text: string | RegExp): Promise<void> {
    await this.#moveTo(text, arrow => this.#input.press(arrow));
    await this.accept();
  }

  /** Where many can be chosen: moves to the item with the arrow keys and checks its box, or unchecks it. */
  async check(text: string | RegExp): Promise<void> {
    // The first arrow takes the focus out of the box.
    await this.#moveTo(text, arrow => this.#page.keyboard.press(arrow));
    await this.#page.keyboard.press('Space');
  }

  /** Accepts what was checked. */
  async acceptChecked(): Promise<void> {
    await this.#page.keyboard.press('Enter');
  }

  /** A list that has the focus itself does not begin anew at its end, so it is gone through both ways. */
  async #moveTo(
    text: string | RegExp,
    press: (arrow: 'ArrowDown' | 'ArrowUp') => Promise<void>,
  ): Promise<void> {
    const wanted = this.#rows(text).first();
    await wanted.waitFor();
    const focused = this.#rows().and(this.#page.locator('.focused'));
    const count = await this.#rows().count();
    for (let moves = 0; moves <= count; moves++) {
      if (await wanted.and(focused).count()) return;
      const [from, to] = await Promise.all([indexOf(focused), indexOf(wanted)]);
      await press(from !== undefined && to !== undefined && to < from ? 'ArrowUp' : 'ArrowDown');
      // VS Code may take a moment; where the focus stays, the next arrow shows it.
      if (from !== undefined) await hasMovedFrom(focused, from);
    }
    throw new Error(`The arrow keys do not reach the item ${String(text)}.`);
  }

  #rows(text?: string | RegExp): Locator {
    // Where many can be chosen, each is a box to check.
    const rows = this.#widget.locator(
      '.quick-input-list .monaco-list-row:is([role=option], [role=checkbox])',
    );
    return text === undefined ? rows : rows.filter({ hasText: text });
  }
}

async function innerText(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join('').trim();
}

async function names(buttons: Locator): Promise<string[]> {
  const all = await buttons.locator('visible=true').all();
  const labels = await Promise.all(all.map(button => button.getAttribute('aria-label')));
  return labels.filter(label => label !== null);
}

async function indexOf(row: Locator): Promise<number | undefined> {
  const [first] = await row.all();
  const index = await first?.getAttribute('data-index');
  return index === undefined || index === null ? undefined : Number(index);
}

async function hasMovedFrom(focused: Locator, index: number): Promise<void> {
  const elsewhere = focused.and(focused.page().locator(`:not([data-index="${index}"])`));
  await elsewhere.waitFor({ timeout: 1000 }).catch(() => {});
}
