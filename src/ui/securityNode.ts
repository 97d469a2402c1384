/** What every row of the security tree is, and how rows are put together. */
import * as vscode from 'vscode';

export interface SecurityNode {
  /** The same for the same thing after it was read anew, so that an open row stays open. */
  readonly id: string;
  /** The row as it is to be drawn now. */
  item(): vscode.TreeItem;
  /** Rows below it, as far as is known. */
  children?(): readonly SecurityNode[];
  /** Loads what the rows below it are made of; resolves when they can be shown. */
  open?(): Promise<void>;
}

export interface Row {
  /** A noun. */
  readonly label: string;
  /** Its state. */
  readonly description?: string;
  /** What it means, and where that is from; as text, whatever is in it. */
  readonly explanation?: string;
  readonly icon: string;
  /** Of the icon, a colour of the theme. */
  readonly colour?: string;
  /** What its menus go by. */
  readonly context?: string;
  readonly state?: 'leaf' | 'closed' | 'open';
  /** What Enter does on it. */
  readonly command?: vscode.Command;
}

const states = {
  leaf: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
};

export function itemOf(id: string, row: Row): vscode.TreeItem {
  const { label, description, explanation, icon, colour, context, state = 'leaf', command } = row;
  const item = new vscode.TreeItem(label, states[state]);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(
    icon,
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  // The row itself first: what a narrow view cuts off can be read here.
  const lines = [spoken(row), ...(explanation === undefined ? [] : [explanation])];
  item.tooltip = new vscode.MarkdownString().appendText(lines.join('\n'));
  item.accessibilityInformation = { label: spoken(row) };
  if (description !== undefined) item.description = description;
  if (context !== undefined) item.contextValue = context;
  if (command !== undefined) item.command = command;
  return item;
}

/** As it reads aloud: the dots between parts of a state are pauses. */
function spoken({ label, description = '' }: Row): string {
  return [label, ...description.split(' · ')].filter(part => part !== '').join(', ');
}

/** A row that only tells something. */
export function infoNode(id: string, row: Row): SecurityNode {
  return { id, item: () => itemOf(id, row) };
}
