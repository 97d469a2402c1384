/**
 * A panel's page, used by keyboard, read as a person sees it or hears it, and looked at by machines: axe for
 * accessibility, a QR reader for what a camera would find.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { PageMessage } from '../../src/shared/panelProtocol.ts';
import { readQrCode } from './qrReader.ts';

const require = createRequire(import.meta.url);
/** More than any page has to press or to fill in. */
const mostKeys = 80;

export class Panel {
  readonly #page: Page;
  /** VS Code's frame around the page; of a panel that is hidden there is none. */
  readonly #outer: FrameLocator;
  /** The page itself, for what is not covered here. */
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.#page = page;
    this.#outer = page.frameLocator('iframe.webview.ready');
    this.frame = this.#outer.frameLocator('#active-frame');
  }

  async waitForHeading(text: string | RegExp): Promise<void> {
    await this.frame.getByRole('heading', { level: 1, name: text }).waitFor();
  }

  heading(): Promise<string> {
    return this.frame.getByRole('heading', { level: 1 }).innerText();
  }

  /** Whether a page is in front. */
  async isShown(): Promise<boolean> {
    return (await this.#page.locator('iframe.webview.ready').locator('visible=true').count()) > 0;
  }

  /** Waits for a notice, an error below a field, or what is said to be under way. */
  async waitForMessage(text: string | RegExp): Promise<void> {
    await this.frame.locator('[role=alert], [role=status]').filter({ hasText: text }).first().waitFor();
  }

  /** All that is to be read there. */
  text(): Promise<string> {
    return this.frame.locator('main').innerText();
  }

  /** All that is in the page, seen or not: what must not be in there is looked for in this. */
  html(): Promise<string> {
    return this.frame.locator(':root').evaluate<string, unknown>('document.documentElement.outerHTML');
  }

  field(label: string | RegExp): Locator {
    return this.frame.getByLabel(label);
  }

  button(label: string | RegExp): Locator {
    return this.frame.getByRole('button', { name: label, ...(typeof label === 'string' && { exact: true }) });
  }

  /** Whether all of the button is to be seen without scrolling. */
  async isInSight(label: string | RegExp): Promise<boolean> {
    return this.#host(label).evaluate(inSight);
  }

  /** Types into the field in place of what stands there. */
  async fill(label: string | RegExp, text: string): Promise<void> {
    await this.#tabTo(this.field(label));
    // The key for it goes by way of VS Code, and can come back after what is typed next.
    await this.field(label).selectText();
    await this.#page.keyboard.press('Delete');
    await this.#page.keyboard.insertText(text);
  }

  /** Waits until the button can be pressed, tabs to it, and presses Enter. */
  async press(label: string | RegExp): Promise<void> {
    await this.frame.locator('vscode-button:not([aria-disabled])').and(this.#host(label)).waitFor();
    await this.#tabTo(this.#host(label));
    await this.#page.keyboard.press('Enter');
  }

  /** Presses Enter where the focus is when the page comes up. */
  async pressEnter(): Promise<void> {
    await this.#waitForFocus();
    await this.frame.locator(':focus').first().waitFor();
    await this.#page.keyboard.press('Enter');
  }

  /** Tabs to the option's group and takes the option with the arrow keys. */
  async choose(option: string | RegExp): Promise<void> {
    const wanted = this.frame.getByRole('radio', { name: option });
    const group = this.frame.getByRole('radiogroup').filter({ has: wanted });
    await this.#tabTo(group.locator('[tabindex="0"]'));
    for (let keys = 0; keys < mostKeys; keys++) {
      if (await wanted.isChecked()) return;
      await this.#page.keyboard.press('ArrowDown');
    }
    throw new Error(`The arrow keys do not reach ${option}.`);
  }

  /** Tabs to the check and presses the space bar. */
  async toggle(label: string | RegExp): Promise<void> {
    await this.#tabTo(this.frame.getByRole('checkbox', { name: label }));
    await this.#page.keyboard.press('Space');
  }

  /** What the focus is on, as a screen reader names it. */
  async focused(): Promise<string> {
    const text = await this.frame
      .locator(':focus')
      .first()
      .evaluate<string, unknown>(
        '(() => { const at = document.activeElement; return at.labels?.[0]?.textContent ?? at.textContent; })()',
      );
    return text.trim();
  }

  /** What axe has against the page, one line for each rule that is broken. */
  async accessibilityFaults(): Promise<readonly string[]> {
    const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    const results = await this.frame
      .locator(':root')
      .evaluate<AxeResults, unknown>(`(() => { ${source}; return window.axe.run(document); })()`);
    return results.violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  }

  /** Of the page, in CSS pixels. */
  async width(): Promise<number> {
    return this.frame.locator(':root').evaluate<number, unknown>('window.innerWidth');
  }

  async waitForWidth(width: number): Promise<void> {
    while ((await this.width()) !== width)
      await this.frame.locator(':root').evaluate<void, unknown>(nextFrame);
  }

  /** What reaches beyond the page's edge, where it would have to be scrolled for sideways. */
  async cutOff(): Promise<readonly string[]> {
    return this.frame.locator(':root').evaluate<readonly string[], unknown>(beyondTheEdge);
  }

  /** Scrolls to where a page shows one, as whoever wants to read it does. */
  async showQrCode(): Promise<void> {
    for (const code of await this.frame.locator('.qr').all())
      await code.evaluate<void, unknown>("(at => at.scrollIntoView({ block: 'center' }))");
  }

  /** The key as text, of a page that shows one; without the gaps between its groups. */
  async shownKey(): Promise<string | undefined> {
    const keys = await this.frame.locator('.key code').allInnerTexts();
    return keys[0]?.replace(/\s/g, '');
  }

  /** What a camera reads from the screen. */
  async qrCode(): Promise<string> {
    return readQrCode(await this.frame.locator('.qr svg').screenshot());
  }

  /** Tries to bring in what the page's policy keeps out; resolves to the directives that refused it. */
  refusals(): Promise<readonly string[]> {
    return this.frame.locator('body').evaluate<readonly string[], unknown>(smuggle);
  }

  /** Says something to the extension in the name of the page, whatever it is. */
  async forge(message: unknown): Promise<void> {
    const data = JSON.stringify({ message });
    await this.#outer.locator(':root').evaluate(`window.__vscode_post_message__('onmessage', ${data})`);
  }

  /** Shows something on the page that the extension has not sent; resolves when it is drawn. */
  async draw(message: PageMessage): Promise<void> {
    // The page listens since it was opened, and so hears of it first.
    await this.frame.locator(':root').evaluate<void, unknown>(`new Promise(resolve => {
      window.addEventListener('message', () => resolve(), { once: true });
      window.postMessage(${JSON.stringify(message)}, '*');
    })`);
  }

  #host(label: string | RegExp): Locator {
    return this.frame.locator('vscode-button').filter({ has: this.button(label) });
  }

  /** Keys go to the page only when it has the focus, which VS Code gives it a moment after it is shown. */
  async #waitForFocus(): Promise<void> {
    if (!(await this.frame.locator(':root').evaluate<boolean, unknown>(untilFocused))) {
      throw new Error('The page does not have the focus.');
    }
  }

  /** By Tab from where the focus is, forwards or backwards, as the page has its order. */
  async #tabTo(wanted: Locator): Promise<void> {
    await wanted.waitFor();
    await this.#waitForFocus();
    for (let keys = 0; keys < mostKeys; keys++) {
      const way = await wanted.evaluate(wayTo);
      if (way === 'here') return;
      await this.#page.keyboard.press(way === 'before' ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`The Tab key does not reach ${wanted}.`);
  }
}

/** Of an element and its window what is needed here. */
interface PagePart {
  readonly ownerDocument: { readonly documentElement: { readonly clientHeight: number } };
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}

/** Runs in the page. */
function inSight(part: PagePart): boolean {
  const { top, bottom } = part.getBoundingClientRect();
  return top >= 0 && bottom <= part.ownerDocument.documentElement.clientHeight;
}

type Way = 'here' | 'before' | 'after';

/** Of an element what is needed here: the tests do not have the browser's types. */
interface PageNode {
  readonly ownerDocument: { readonly activeElement: PageNode };
  compareDocumentPosition(other: PageNode): number;
}

/** Runs in the page. */
function wayTo(wanted: PageNode): Way {
  const at = wanted.ownerDocument.activeElement;
  const preceding = 2;
  if (at === wanted) return 'here';
  return at.compareDocumentPosition(wanted) & preceding ? 'before' : 'after';
}

/** Runs in the page, too. */
const untilFocused = `(async () => {
  const until = performance.now() + 20000;
  while (!document.hasFocus() && performance.now() < until) {
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
  return document.hasFocus();
})()`;

/** Runs in the page, too. */
const nextFrame = 'new Promise(resolve => requestAnimationFrame(resolve))';

/** Runs in the page, too. */
const beyondTheEdge = `[...document.body.querySelectorAll('*')]
  .filter(one => !one.closest('.spoken, .name') && one.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map(one => one.outerHTML.slice(0, 200))`;

/** Runs in the page, too: adds what must be refused, and waits for the refusals. */
const smuggle = `(async () => {
  const { body } = document;
  const blocked = [];
  document.addEventListener('securitypolicyviolation', event => blocked.push(event.effectiveDirective));
  body.insertAdjacentHTML(
    'beforeend',
    '<img src="http://127.0.0.1:9/x.png"><p onclick="1" style="color: red">.</p>' +
      '<iframe src="http://127.0.0.1:9/"></iframe><style>p { color: red }</style>',
  );
  const script = document.createElement('script');
  script.textContent = 'window.smuggled = true';
  body.append(script);
  // Not by a link: older VS Codes take those away before the policy sees them.
  location.href = 'javascript:0';
  fetch('http://127.0.0.1:9/').catch(() => {});
  while (blocked.length < 8) await new Promise(resolve => requestAnimationFrame(resolve));
  return blocked.sort();
})()`;
