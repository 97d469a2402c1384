/** What is said of something that is done to many: while, and in the end. */
import { l10n } from 'vscode';
import type { Applied, BatchEnd, BatchProgress, Ended, OutcomeKind } from '../shared/batch.ts';
import { joined } from './outcomeTexts.ts';

/** What this is made of, beside numbers; each a sentence that names host and account where it can. */
export interface BatchWords<Item> {
  nameOf(item: Item): string;
  /** These are as they are meant to be, through us. */
  done(items: readonly Item[]): string;
  /** These were so before. */
  unchanged(items: readonly Item[]): string;
  /** Nothing is. */
  readonly nothing: string;
  /**
   * What happened, and what next; whether anything changed is said elsewhere. Empty where the person knows; undefined of
   * an error that should never have been.
   * @param item to which, where it is about one of them
   */
  errorText(error: unknown, item?: Item): string | undefined;
}

export function progressText({ done, failed, total }: BatchProgress): string {
  return failed === 0
    ? l10n.t('{0} of {1}', done, total)
    : l10n.t('{0} of {1}, {2} not', done, total, failed);
}

/** The names, at most so many. */
export function someOf(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? l10n.t('{0} and {1} more', shown, names.length - most) : shown;
}

export function summaryText<Item, Result extends Applied>(
  { items, stoppedBy }: BatchEnd<Item, Result>,
  words: BatchWords<Item>,
): string {
  const of = (kind: OutcomeKind) =>
    items.filter(({ outcome }) => outcome.kind === kind).map(({ item }) => item);
  const [done, unchanged, unknown, untried] = [of('done'), of('unchanged'), of('unknown'), of('not-tried')];
  const stop = stoppedBy?.kind === 'error' ? stoppedBy.error : undefined;
  return joined(
    stop === undefined ? '' : errorTextOf(stop, itemWith(stop, items), words),
    done.length > 0 ? words.done(done) : unknown.length > 0 ? '' : words.nothing,
    unchanged.length === 0 ? '' : words.unchanged(unchanged),
    failedText(items, words, stop),
    unknown.length === 0
      ? ''
      : l10n.t('Whether it was done is not known of {0}.', someOf(unknown.map(words.nameOf))),
    untried.length === 0 ? '' : untriedText(untried, items.length, words),
  );
}

/** Of an error that should never have been as well; the log has more of that. */
export function errorTextOf<Item>(error: unknown, item: Item | undefined, words: BatchWords<Item>): string {
  return words.errorText(error, item) ?? l10n.t('Something failed that never should; the log has more.');
}

/** Why it is not as it is meant to be; empty where there is nothing to say. */
export function reasonText<Item, Result extends Applied>(
  { item, outcome }: Ended<Item, Result>,
  words: BatchWords<Item>,
): string {
  if (!('error' in outcome)) return '';
  const text = errorTextOf(outcome.error, item, words);
  // Of a cancel nothing is said, but here the person cannot know how far this one was.
  return text === '' && outcome.kind === 'unknown'
    ? l10n.t('It was on its way when it was cancelled, and no answer came.')
    : text;
}

function itemWith<Item, Result extends Applied>(
  error: unknown,
  items: readonly Ended<Item, Result>[],
): Item | undefined {
  return items.find(({ outcome }) => 'error' in outcome && outcome.error === error)?.item;
}

/** With the first reason: the list has the others. */
function failedText<Item, Result extends Applied>(
  items: readonly Ended<Item, Result>[],
  words: BatchWords<Item>,
  stop: unknown,
): string {
  const failed = items.flatMap(({ item, outcome }) =>
    outcome.kind === 'failed' ? [{ item, error: outcome.error }] : [],
  );
  const [first] = failed;
  if (first === undefined) return '';
  const reason = failed.find(({ error }) => error !== stop);
  return joined(
    failed.length === 1
      ? l10n.t('Not done: {0}.', words.nameOf(first.item))
      : l10n.t('Not done: {0} ({1}).', failed.length, someOf(failed.map(({ item }) => words.nameOf(item)))),
    reason === undefined ? '' : errorTextOf(reason.error, reason.item, words),
  );
}

function untriedText<Item>(untried: readonly Item[], total: number, words: BatchWords<Item>): string {
  if (untried.length === total) return '';
  return untried.length === 1
    ? l10n.t('Not tried: {0}.', someOf(untried.map(words.nameOf)))
    : l10n.t('Not tried: {0} ({1}).', untried.length, someOf(untried.map(words.nameOf)));
}
