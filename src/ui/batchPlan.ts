/** The plan of a change of many, before anything is sent: what changes where, what is so already, and what cannot be. */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

export interface PlanRow<Item> {
  readonly item: Item;
  readonly label: string;
  /** What changes, how it is already, or why it cannot be. */
  readonly description: string;
  readonly state: 'change' | 'unchanged' | 'impossible';
}

export interface PlanQuestion<Item> {
  /** What is done to those that are ticked, as a question; whose they are, and where. */
  readonly title: string;
  readonly rows: readonly PlanRow<Item>[];
}

type Row<Item> = vscode.QuickPickItem & { readonly of?: PlanRow<Item> };

/**
 * All that change are ticked; the others cannot be.
 * @returns those to go on with; none when the person gives up or there is nothing to change
 */
export async function agreeToPlan<Item>({ title, rows }: PlanQuestion<Item>): Promise<readonly Item[]> {
  const pick = vscode.window.createQuickPick<Row<Item>>();
  const agreed = Promise.withResolvers<readonly Item[]>();
  const items = itemsOf(rows);
  const changing = items.filter(({ of }) => of?.state === 'change');
  pick.title = title;
  pick.placeholder =
    changing.length === 0
      ? vscode.l10n.t('There is nothing to change here. Enter closes.')
      : vscode.l10n.t('Space leaves one out. Nothing is changed yet.');
  pick.canSelectMany = changing.length > 0;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.items = items;
  if (pick.canSelectMany) pick.selectedItems = changing;
  pick.onDidChangeSelection(selected => {
    const fit = selected.filter(({ of }) => of?.state === 'change');
    if (pick.canSelectMany && fit.length < selected.length) pick.selectedItems = fit;
  });
  pick.onDidAccept(() => {
    const chosen = pick.canSelectMany ? pick.selectedItems : [];
    agreed.resolve(chosen.flatMap(({ of }) => (of?.state === 'change' ? [of.item] : [])));
  });
  pick.onDidHide(() => agreed.resolve([]));
  pick.show();
  try {
    return await agreed.promise;
  } finally {
    pick.dispose();
  }
}

function itemsOf<Item>(rows: readonly PlanRow<Item>[]): readonly Row<Item>[] {
  const section = (label: string, state: PlanRow<Item>['state'], icon: string): readonly Row<Item>[] => {
    const found = rows.filter(row => row.state === state);
    if (found.length === 0) return [];
    return [
      { label: `${label} (${found.length})`, kind: vscode.QuickPickItemKind.Separator },
      ...found.map(of => ({ label: `${icon}${plain(of.label)}`, description: plain(of.description), of })),
    ];
  };
  return [
    ...section(vscode.l10n.t('changes'), 'change', ''),
    ...section(vscode.l10n.t('so already'), 'unchanged', '$(dash) '),
    ...section(vscode.l10n.t('cannot be changed'), 'impossible', '$(error) '),
  ];
}
