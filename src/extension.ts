/** What VS Code calls. Wires the parts and registers what the manifest declares; reads and sends nothing. */
import type * as vscode from 'vscode';
import { compose } from './compose.ts';
import { registerCommands } from './ui/commands.ts';

export function activate(context: vscode.ExtensionContext): void {
  const parts = compose(context);
  context.subscriptions.push(...parts.disposables, ...registerCommands(parts.commands, parts.onUnexpected));
  parts.afterStart().catch(parts.onUnexpected);
}
