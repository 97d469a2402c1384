/**
 * Mails that the registry has sent: kept for tests and people to read, and delivered nowhere.
 */

import type { Answer } from './answer.ts';
import { html } from './answer.ts';
import { escapeHtml, page } from './webPages.ts';

export interface Mail {
  readonly account: string;
  /** The address it went to. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO date. */
  readonly at: string;
}

export class Outbox {
  #mails: Mail[] = [];

  send(mail: Omit<Mail, 'at'>): void {
    this.#mails.push({ ...mail, at: new Date().toISOString() });
  }

  /** In the order in which they were sent. */
  all(): readonly Mail[] {
    return this.#mails;
  }

  clear(): void {
    this.#mails = [];
  }
}

/** The newest first. */
export function outboxPage(outbox: Outbox): Answer {
  const mails = outbox
    .all()
    .toReversed()
    .map(
      ({ to, subject, text, at }) => `<article>
        <h2>${escapeHtml(subject)}</h2>
        <p class="host">to ${escapeHtml(to)}, ${escapeHtml(at)}</p>
        <p>${escapeHtml(text)}</p>
      </article>`,
    );
  return html(200, page('Mail', mails.join('\n') || '<p>No mail yet.</p>'));
}
