/**
 * Secrets that were planted, the places where they could have gone, and the search: as they are, and in the forms that
 * programs give to what they write.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const sampleEveryMs = 200;

export class Canaries {
  readonly #secrets = new Map<string, string>();
  readonly #places = new Map<string, string>();

  plant(name: string, secret: string): void {
    this.#secrets.set(name, secret);
  }

  /** @throws Error where there is none of that name */
  secret(name: string): string {
    const secret = this.#secrets.get(name);
    if (secret === undefined) throw new Error(`There is no secret ${name}.`);
    return secret;
  }

  get secrets(): ReadonlyMap<string, string> {
    return this.#secrets;
  }

  /** Where to look, and all the text there. */
  place(name: string, text: string): void {
    this.#places.set(name, text);
  }

  get places(): ReadonlyMap<string, string> {
    return this.#places;
  }

  /** What is where, and in which form; never the secret itself. */
  leaks(): readonly { readonly secret: string; readonly place: string; readonly form: string }[] {
    return [...this.#secrets].flatMap(([secret, value]) => {
      const forms = Object.entries(formsOf(value));
      return [...this.#places].flatMap(([place, text]) => {
        const form = forms.find(([, isIn]) => isIn(text))?.[0];
        return form === undefined ? [] : [{ secret, place, form }];
      });
    });
  }
}

type IsIn = (text: string) => boolean;

/** Six digits can stand in any longer number by chance: a code counts only where it stands by itself. */
function formsOf(secret: string): Readonly<Record<string, IsIn>> {
  const includes =
    (form: string): IsIn =>
    text =>
      text.includes(form);
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = {
    'UTF-16': includes(Buffer.from(secret, 'utf16le').toString('latin1')),
    hex: (text: string) => text.includes(hex) || text.includes(hex.toUpperCase()),
    base64: (text: string) => base64Forms(bytes).some(form => text.includes(form)),
  };
  if (/^\d+$/.test(secret)) {
    const alone = new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`);
    return { plain: text => alone.test(text), ...encoded };
  }
  return {
    plain: includes(secret),
    'UTF-8': includes(bytes.toString('latin1')),
    'JSON text': includes(JSON.stringify(secret).slice(1, -1)),
    'part of an address': includes(encodeURIComponent(secret)),
    'back to front': includes([...secret].toReversed().join('')),
    ...encoded,
  };
}

/** Behind nothing, one or two other bytes, without the characters that these have a part in; both alphabets. */
function base64Forms(bytes: Buffer): readonly string[] {
  const middles = [0, 1, 2].map(before => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const first = Math.ceil((before * 8) / 6);
    return whole.toString('base64').slice(first, Math.floor((whole.length * 8) / 6));
  });
  return [...middles, ...middles.map(each => each.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** Looks again and again, for what is gone before the day is over: command lines and environments, what is said and shown. */
export class Watch {
  readonly #page: Page;
  readonly #processes = new Set<string>();
  readonly #screen = new Set<string>();
  readonly #ended = new AbortController();
  readonly #watching: Promise<unknown>;

  constructor(page: Page) {
    this.#page = page;
    const looks = [() => this.#lookAtProcesses(), () => this.#lookAtScreen()];
    this.#watching = Promise.all(looks.map(look => this.#repeat(look)));
  }

  /** @returns all that was seen */
  async end(): Promise<{ readonly processes: string; readonly screen: string }> {
    this.#ended.abort();
    await this.#watching;
    return { processes: [...this.#processes].join('\n'), screen: [...this.#screen].join('\n') };
  }

  async #repeat(look: () => Promise<void>): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await look();
      await setTimeout(sampleEveryMs);
    }
  }

  /** Of this person, which are the only ones that may be read; where the system has no such files, none. */
  async #lookAtProcesses(): Promise<void> {
    const entries = await readdir('/proc').catch(() => []);
    const pids = entries.filter(entry => /^\d+$/.test(entry) && entry !== String(process.pid));
    const files = pids.flatMap(pid => [join('/proc', pid, 'cmdline'), join('/proc', pid, 'environ')]);
    for (const file of files) {
      const text = await readFile(file, 'latin1').catch(() => '');
      if (text !== '') this.#processes.add(text);
    }
  }

  /** What a screen reader is told, notifications, questions, the status bar and the window's title. */
  async #lookAtScreen(): Promise<void> {
    // While a page is being loaded there is none to look at.
    const texts = await this.#page.evaluate<readonly string[]>(shownTexts).catch(() => []);
    for (const text of texts) this.#screen.add(text);
  }
}

/** Runs in the page, whose types the tests do not have. */
const shownTexts = `[
  document.title,
  ...[...document.querySelectorAll(
    '.monaco-aria-container, .notification-list-item, .monaco-dialog-box, .statusbar, .quick-input-title, .quick-input-message',
  )].map(element => element.textContent),
  ...[...document.querySelectorAll('[aria-label]')].map(element => element.getAttribute('aria-label')),
]`;
