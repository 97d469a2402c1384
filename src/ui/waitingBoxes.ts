/** Boxes that something waits for, as long as they are open; and the way back to those that are out of sight. */
import * as vscode from 'vscode';
import { showWaiting } from './waitingNotification.ts';

export interface WaitingBox {
  readonly isHidden: boolean;
  show(): void;
  /** Gives up what waits for it. */
  close(): void;
}

const waitingContext = 'secondFactor.promptWaiting';

export class WaitingBoxes implements vscode.Disposable {
  /** The one shown last is the last one. */
  readonly #open = new Set<WaitingBox>();
  #conversations = 0;

  shown(box: WaitingBox): void {
    this.#open.delete(box);
    this.#open.add(box);
    this.#setContext();
  }

  closed(box: WaitingBox): void {
    this.#open.delete(box);
    this.#setContext();
  }

  /** Of boxes that come one after another until `conversation` ends: none of them is to be hidden by what nobody called. */
  async inSight<T>(conversation: () => Promise<T>): Promise<T> {
    this.#conversations += 1;
    try {
      return await conversation();
    } finally {
      this.#conversations -= 1;
    }
  }

  isAnotherInSight(than: WaitingBox): boolean {
    if (this.#conversations > 0) return true;
    return [...this.#open].some(box => box !== than && !box.isHidden);
  }

  /** The way back to the one that went out of sight last. */
  showWaiting(): void {
    const open = [...this.#open];
    (open.findLast(box => box.isHidden) ?? open.at(-1))?.show();
  }

  /**
   * For what is drawn anew when it comes back: a notification stays until then.
   * @param title a sentence that says what waits
   * @returns `ended` when `signal` aborts
   */
  async outOfSight(title: string, signal: AbortSignal): Promise<'show' | 'give-up' | 'ended'> {
    const end = Promise.withResolvers<'show' | 'give-up' | 'ended'>();
    const ended = () => end.resolve('ended');
    const box = { isHidden: true, show: () => end.resolve('show'), close: () => end.resolve('give-up') };
    const endNotification = showWaiting(title, box.close);
    signal.addEventListener('abort', ended, { once: true });
    if (signal.aborted) ended();
    this.shown(box);
    try {
      return await end.promise;
    } finally {
      signal.removeEventListener('abort', ended);
      this.closed(box);
      endNotification();
    }
  }

  dispose(): void {
    for (const box of this.#open) box.close();
  }

  /** True already while a box is in sight: the palette that hides it is filled before it is told. */
  #setContext(): void {
    void vscode.commands.executeCommand('setContext', waitingContext, this.#open.size > 0);
  }
}
