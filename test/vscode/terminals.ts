/** Terminals in VS Code's window: what is typed into them, and what they show. Needs `terminalSettings`. */
import { basename } from 'node:path';
import type { Locator } from 'playwright-core';
import { againUntil } from './again.ts';
import type { Settings } from './settings.ts';
import type { Workbench } from './workbench.ts';

/** What is drawn can be read only where it is drawn as text. */
export const terminalSettings: Settings = {
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  'terminal.integrated.scrollback': 1000,
};

export class Terminals {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** A new one, which has the focus and whose shell is ready: what is typed earlier can be lost. */
  async open(): Promise<void> {
    await this.#workbench.runCommand('Terminal: Create New Terminal');
    await this.#workbench.quickInput.waitForHidden();
    await this.see(/\S/);
    await this.focus();
  }

  /** Types a line into the one that is shown. */
  async type(line: string): Promise<void> {
    await this.focus();
    const { keyboard } = this.#workbench.page;
    // Key by key: xterm drops what is inserted while it believes that a key is still down.
    await keyboard.type(line);
    await keyboard.press('Enter');
  }

  /**
   * Goes to a folder. A new terminal can lose what is typed first, also the beginning of a line, and one that is typed
   * before the shell waits for it is not always reported to VS Code.
   */
  async enter(folder: string): Promise<void> {
    const there = this.#rows.filter({ hasText: `now in ${basename(folder)}` }).first();
    await againUntil(async () => {
      await this.focus();
      await this.#workbench.page.keyboard.press('Control+C');
      await this.type(`cd '${folder}' && echo "now in $(basename "$PWD")"`);
    }, there);
  }

  async focus(): Promise<void> {
    if ((await this.#focused.count()) > 0) return;
    await this.#workbench.runCommand('Terminal: Focus Terminal');
    await this.#focused.waitFor();
  }

  /** Waits until the one that is shown says this in its visible part. */
  async see(text: string | RegExp, timeout = 60_000): Promise<void> {
    await this.#rows.filter({ hasText: text }).first().waitFor({ timeout });
  }

  async text(): Promise<string> {
    return (await this.#rows.allInnerTexts()).join('\n');
  }

  async killAll(): Promise<void> {
    await this.#workbench.runCommand('Terminal: Kill All Terminals');
    await this.#workbench.page.locator('.terminal.xterm').first().waitFor({ state: 'detached' });
  }

  get #focused(): Locator {
    return this.#workbench.page.locator('.terminal.xterm.focus');
  }

  get #rows(): Locator {
    return this.#workbench.page.locator('.terminal-wrapper.active .xterm-rows');
  }
}
