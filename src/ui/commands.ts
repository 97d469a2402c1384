/**
 * The commands that the manifest declares, each with its handler: one without a handler does not compile.
 */
import * as vscode from 'vscode';
import { type CommandId, commandIds } from './commandIds.ts';

export interface CommandHandlers extends Record<CommandId, (...args: never[]) => unknown> {
  /** @param resource the package.json from whose menu it was called; absent from the palette */
  'secondFactor.publish'(resource?: vscode.Uri): Promise<void>;
  'secondFactor.showPrompt'(): void;
  'secondFactor.showWhenRequired'(): void;
}

export function registerCommands(handlers: CommandHandlers): vscode.Disposable[] {
  return commandIds.map(id => vscode.commands.registerCommand(id, handlers[id]));
}
