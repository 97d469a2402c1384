/**
 * The commands that the manifest declares, each with its handler. A command without a handler does not compile;
 * `npm run check` compares this list with package.json both ways.
 */
import * as vscode from 'vscode';

export const commandIds = ['secondFactor.publish', 'secondFactor.showPrompt'] as const;

export type CommandId = (typeof commandIds)[number];

export interface CommandHandlers extends Record<CommandId, (...args: never[]) => unknown> {
  /** @param resource the package.json from whose menu it was called; absent from the palette */
  'secondFactor.publish'(resource?: vscode.Uri): Promise<void>;
  'secondFactor.showPrompt'(): void;
}

export function registerCommands(handlers: CommandHandlers): vscode.Disposable[] {
  return commandIds.map(id => vscode.commands.registerCommand(id, handlers[id]));
}
