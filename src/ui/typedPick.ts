/** A list that takes what is typed as well, and shows while it is typed what that comes to. */
import * as vscode from 'vscode';
import { type Moved, type Place, present, shown } from './steps.ts';

/** Without an answer it only says something: Enter does nothing on it. */
export interface TypedItem extends vscode.QuickPickItem {
  readonly answer?: string;
}

export interface TypedQuestion {
  readonly placeholder: string;
  /** What stands in the box at first. */
  readonly typed?: string;
  /** What is offered with this in the box, in order; nothing is filtered or sorted after that. */
  items(typed: string): readonly TypedItem[];
}

/** Going back takes what was typed along. */
export async function askTyped(
  place: Place,
  { placeholder, typed = '', items }: TypedQuestion,
): Promise<Moved<string> | undefined> {
  const pick = vscode.window.createQuickPick<TypedItem>();
  const moved = Promise.withResolvers<Moved<string> | undefined>();
  const offer = (text: string) => {
    pick.items = items(text.trim()).map(item => ({ ...item, alwaysShow: true }));
    pick.activeItems = pick.items.filter(({ answer }) => answer !== undefined).slice(0, 1);
  };
  present(pick, place);
  pick.placeholder = placeholder;
  pick.value = typed;
  offer(typed);
  pick.onDidChangeValue(offer);
  pick.onDidAccept(() => {
    const [chosen] = pick.activeItems;
    if (chosen?.answer !== undefined) moved.resolve({ way: 'next', value: chosen.answer });
  });
  pick.onDidTriggerButton(() => moved.resolve({ way: 'back', value: pick.value }));
  pick.onDidHide(() => moved.resolve(undefined));
  return await shown(pick, moved.promise);
}

/** A question that stands alone. */
export async function askTypedAlone(title: string, question: TypedQuestion): Promise<string | undefined> {
  const place = { title, step: 0, steps: 0, leadsBack: false };
  return (await askTyped(place, question))?.value;
}

/** Those whose label or description has what is typed in it. */
export function matching<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  typed: string,
): readonly Item[] {
  const wanted = typed.toLowerCase();
  return items.filter(({ label, description = '' }) =>
    `${label} ${description}`.toLowerCase().includes(wanted),
  );
}

/** A heading above what follows it, and nothing where nothing does. */
export function section<Item extends vscode.QuickPickItem>(
  label: string,
  items: readonly Item[],
): readonly (Item | vscode.QuickPickItem)[] {
  if (items.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}
