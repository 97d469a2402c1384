/** Work that a person waits for: a notification that says how far it is, and cancels. */
import * as vscode from 'vscode';
import type { AskOptions } from '../registry/secondFactor.ts';
import { plain } from './plain.ts';
import { secondsUntil } from './units.ts';

export interface Waiting {
  /** Aborts when the person cancels. */
  readonly signal: AbortSignal;
  /** How far it is, in place of what was said before; what others say has to be made `plain` before. */
  say(message: string): void;
}

/**
 * @param title what is done, as long as nothing else is said
 * @throws whatever `work` throws
 */
export async function cancellable<T>(title: string, work: (waiting: Waiting) => Promise<T>): Promise<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: plain(title),
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    return await work({ signal: cancelled.signal, say: message => progress.report({ message }) });
  });
}

/** Milliseconds after which people wonder whether anything happens. */
const patience = 700;

/**
 * The same for what is over in a moment as a rule: nothing is shown unless it is not. Notifications that come and go
 * hide each other, and VS Code lets only three pop up in that time.
 * @throws whatever `work` throws
 */
export async function cancellableWhenSlow<T>(
  title: string,
  work: (waiting: Waiting) => Promise<T>,
): Promise<T> {
  const cancelled = new AbortController();
  let said: string | undefined;
  let show = (message: string) => {
    said = message;
  };
  const done = work({ signal: cancelled.signal, say: message => show(message) });
  if (await isOverWithin(patience, done)) return await done;
  return await cancellable(title, async ({ signal, say }) => {
    signal.addEventListener('abort', () => cancelled.abort(), { once: true });
    show = say;
    if (said !== undefined) say(said);
    return await done;
  });
}

/** However it ends. */
async function isOverWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), ms);
  const over = work.then(
    () => true,
    () => true,
  );
  const isOver = await Promise.race([over, late.promise]);
  clearTimeout(timer);
  return isOver;
}

/** A request of that account which may ask for a second factor, as far as the notification is concerned. */
export function asking(account: string, { signal, say }: Waiting): Omit<AskOptions, 'purpose'> {
  return {
    account,
    signal,
    onChallenge: () => say(waitingForCode()),
    onPause: until => say(pauseText(until)),
  };
}

export function waitingForCode(): string {
  return vscode.l10n.t('waiting for your code');
}

export function pauseText(until: Date): string {
  return vscode.l10n.t('too many requests; trying again in {0} s', secondsUntil(until));
}
