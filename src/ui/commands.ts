/**
 * The commands that the manifest declares, each with its handler: one without a handler does not compile.
 */
import * as vscode from 'vscode';
import { type CommandId, commandIds } from './commandIds.ts';

export interface CommandHandlers extends Record<CommandId, (...args: never[]) => unknown> {
  'secondFactor.changeTwoFactorLevel'(): Promise<void>;
  'secondFactor.disableTwoFactor'(): Promise<void>;
  'secondFactor.exportRecoveryCodes'(): Promise<void>;
  'secondFactor.importRecoveryCodes'(): Promise<void>;
  /** @param resource the package.json from whose menu it was called; absent from the palette */
  'secondFactor.publish'(resource?: vscode.Uri): Promise<void>;
  'secondFactor.recoverAccount'(): Promise<void>;
  'secondFactor.setUpTwoFactor'(): Promise<void>;
  'secondFactor.showPrompt'(): void;
  'secondFactor.showWhenRequired'(): void;
  'secondFactor.stopFollowingScan'(): void;
  'secondFactor.viewRecoveryCodes'(): Promise<void>;
}

/** @param onUnexpected is told what no handler has caught; VS Code would show its bare text */
export function registerCommands(
  handlers: CommandHandlers,
  onUnexpected: (error: unknown) => Promise<void>,
): vscode.Disposable[] {
  return commandIds.map(id => {
    const handler: (...args: never[]) => unknown = handlers[id];
    return vscode.commands.registerCommand(id, async (...args: never[]) => {
      try {
        await handler(...args);
      } catch (error) {
        await onUnexpected(error);
      }
    });
  });
}
