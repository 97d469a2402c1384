/**
 * Does the same to many for a person: behind a notification that says how far it is and cancels, and with a message at
 * the end from which everything can be shown, what is left be gone on with, and what was done be taken back.
 */
import * as vscode from 'vscode';
import type { AskOptions } from '../registry/secondFactor.ts';
import {
  type Applied,
  type Batch,
  type BatchEnd,
  type BatchProgress,
  type Ended,
  type Judgement,
  leftOf,
  usualAtOnce,
  withLater,
} from '../shared/batch.ts';
import { runNotedBatch } from '../shared/notedBatch.ts';
import { showBatchList } from './batchList.ts';
import { type BatchWords, progressText, reasonText, summaryText } from './batchTexts.ts';
import { cancellable, pauseText, waitingForCode } from './cancellable.ts';
import type { Log } from './log.ts';
import { plain } from './plain.ts';

/** One connection for all of them. */
export interface BatchWork<Item, Result extends Applied> {
  /** @throws what `judge` of the job is asked about */
  run(item: Item, ask: Omit<AskOptions, 'purpose'>): Promise<Result>;
  close(): Promise<void>;
}

export interface BatchJob<Item, Result extends Applied> {
  /** In front of how far it is: of what, whose and where. */
  readonly title: string;
  /** Whom the prompt names. */
  readonly account: string;
  readonly items: readonly Item[];
  readonly words: BatchWords<Item>;
  readonly atOnce?: number;
  begin(): BatchWork<Item, Result>;
  judge(error: unknown): Judgement;
  /** Notes what is left, before anything is sent and as it becomes less; in the end nothing, unless something is. */
  note?(left: readonly Item[]): Promise<void>;
  /** What takes all this back; undefined where it cannot be. */
  undo?(done: readonly Ended<Item, Result>[]): BatchJob<Item, Applied> | undefined;
}

/**
 * The message at the end waits for the person, as long as it is there.
 * @returns what it all came to, whatever that is
 */
export async function runJob<Item, Result extends Applied>(
  job: BatchJob<Item, Result>,
  log: Log,
): Promise<BatchEnd<Item, Result>> {
  let end = await attempt(job, job.items, log);
  for (;;) {
    const undo = undoOf(job, end);
    const next = await tellEnd(job, end, undo !== undefined, log);
    if (next === 'undo' && undo !== undefined) await runJob(undo, log);
    if (next !== 'continue') return end;
    end = withLater(end, await attempt(job, leftOf(end), log));
  }
}

async function attempt<Item, Result extends Applied>(
  job: BatchJob<Item, Result>,
  items: readonly Item[],
  log: Log,
): Promise<BatchEnd<Item, Result>> {
  return await cancellable(job.title, async ({ signal, say }) => {
    const work = job.begin();
    let progress: BatchProgress = { done: 0, failed: 0, total: items.length };
    const sayAlso = (what: string) => say(`${progressText(progress)} · ${what}`);
    const batch: Batch<Item, Result> = {
      items,
      idOf: job.words.nameOf,
      atOnce: job.atOnce ?? usualAtOnce,
      signal,
      run: (item, context) => work.run(item, { account: job.account, ...context }),
      judge: error => job.judge(error),
      onProgress: now => {
        progress = now;
        say(progressText(now));
      },
      onChallenge: () => sayAlso(waitingForCode()),
      onPause: until => sayAlso(pauseText(until)),
    };
    const note = async (left: readonly Item[]) => job.note?.(left);
    try {
      return await runNotedBatch(batch, { note, onProblem: error => log.problem(error) });
    } finally {
      await work.close();
    }
  });
}

/** Only where all that was done can be taken back. */
function undoOf<Item, Result extends Applied>(
  job: BatchJob<Item, Result>,
  { items }: BatchEnd<Item, Result>,
): BatchJob<Item, Applied> | undefined {
  const done = items.filter(({ outcome }) => outcome.kind === 'done');
  return done.length === 0 ? undefined : job.undo?.(done);
}

type Next = 'continue' | 'undo' | undefined;

async function tellEnd<Item, Result extends Applied>(
  job: BatchJob<Item, Result>,
  end: BatchEnd<Item, Result>,
  canUndo: boolean,
  log: Log,
): Promise<Next> {
  const isLeft = leftOf(end).length > 0;
  const text = summaryText(end, job.words);
  logEnd(text, end, job.words, log);
  const goOn = vscode.l10n.t('Continue');
  // A list of one says nothing that the message does not.
  const show = end.items.length > 1 ? vscode.l10n.t('Show') : vscode.l10n.t('Show in npm Security');
  const undo = vscode.l10n.t('Undo');
  const buttons = [...(isLeft ? [goOn] : []), show, ...(canUndo ? [undo] : [])];
  const chosen = isLeft
    ? await vscode.window.showWarningMessage(plain(text), ...buttons)
    : await vscode.window.showInformationMessage(plain(text), ...buttons);
  if (chosen === show && end.items.length > 1) {
    const next = await showBatchList(job.title, end, job.words, canUndo);
    if (next === 'log') log.show();
    return next === 'log' ? undefined : next;
  }
  if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
  return chosen === goOn ? 'continue' : chosen === undo ? 'undo' : undefined;
}

function logEnd<Item, Result extends Applied>(
  text: string,
  { items }: BatchEnd<Item, Result>,
  words: BatchWords<Item>,
  log: Log,
): void {
  log.info(text);
  for (const ended of items) {
    const { item, outcome } = ended;
    if (!('error' in outcome)) continue;
    const { error } = outcome;
    const isOurs = words.errorText(error, item) === undefined && error instanceof Error;
    const why = isOurs ? (error.stack ?? error.message) : reasonText(ended, words);
    log.error(`${words.nameOf(item)}: ${why}`);
  }
}
