/** What became of each of many, in a list: what did not work first, with its reason. */
import * as vscode from 'vscode';
import { type Applied, type BatchEnd, type Ended, leftOf, type OutcomeKind } from '../shared/batch.ts';
import { type BatchWords, reasonText } from './batchTexts.ts';
import { plain } from './plain.ts';

/** `log`: it has the whole reason, where that does not fit into a row. */
type Next = 'continue' | 'undo' | 'log';

type Item = vscode.QuickPickItem & { readonly next?: Next };

/** @returns what the person wants next */
export async function showBatchList<T, Result extends Applied>(
  title: string,
  end: BatchEnd<T, Result>,
  words: BatchWords<T>,
  canUndo: boolean,
): Promise<Next | undefined> {
  const left = leftOf(end).length;
  const items: readonly Item[] = [
    ...(left === 0 ? [] : [continueItem(left)]),
    ...(canUndo ? [{ label: vscode.l10n.t('$(discard) Undo what was done'), next: 'undo' as const }] : []),
    ...sections(end.items, words),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: items.some(({ next }) => next === 'log')
      ? vscode.l10n.t('What became of each. Enter on a reason shows all of it in the log.')
      : vscode.l10n.t('What became of each'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen?.next;
}

function continueItem(left: number): Item {
  const label =
    left === 1
      ? vscode.l10n.t('$(debug-continue) Continue with the one that is left')
      : vscode.l10n.t('$(debug-continue) Continue with the {0} that are left', left);
  return { label, next: 'continue' };
}

function sections<T, Result extends Applied>(
  items: readonly Ended<T, Result>[],
  words: BatchWords<T>,
): readonly Item[] {
  const section = (label: string, kind: OutcomeKind): readonly Item[] => {
    const rows = items.filter(({ outcome }) => outcome.kind === kind).map(each => toItem(each, words));
    if (rows.length === 0) return [];
    return [{ label: `${label} (${rows.length})`, kind: vscode.QuickPickItemKind.Separator }, ...rows];
  };
  return [
    ...section(vscode.l10n.t('not done'), 'failed'),
    ...section(vscode.l10n.t('not known whether it was done'), 'unknown'),
    ...section(vscode.l10n.t('not tried'), 'not-tried'),
    ...section(vscode.l10n.t('so before'), 'unchanged'),
    ...section(vscode.l10n.t('done'), 'done'),
  ];
}

function toItem<T, Result extends Applied>(ended: Ended<T, Result>, words: BatchWords<T>): Item {
  const { item, outcome } = ended;
  const label = `${iconOf(outcome.kind)} ${plain(words.nameOf(item))}`;
  if ('error' in outcome) return { label, detail: plain(reasonText(ended, words)), next: 'log' };
  if (!('because' in outcome) || outcome.because === undefined) return { label };
  return { label, description: vscode.l10n.t('because {0} was not done', plain(outcome.because)) };
}

function iconOf(kind: string): string {
  switch (kind) {
    case 'done':
      return '$(check)';
    case 'unchanged':
      return '$(dash)';
    case 'failed':
      return '$(error)';
    case 'unknown':
      return '$(question)';
    default:
      return '$(circle-outline)';
  }
}
