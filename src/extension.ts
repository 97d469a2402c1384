/**
 * What VS Code calls. Other extensions start at the same moment, so only the commands are there at once; everything
 * else comes after them, and most of it when it is first used.
 */
import type * as vscode from 'vscode';
import { once } from './shared/once.ts';
import { registerCommands } from './ui/commands.ts';

export function activate(context: vscode.ExtensionContext): void {
  const parts = once(async () => {
    const { compose } = await import('./compose.ts');
    return compose(context);
  });
  context.subscriptions.push(...registerCommands(parts));
  setImmediate(async () => (await parts()).afterStart());
}
