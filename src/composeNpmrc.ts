/** The part of `compose.ts` that waits for the first `.npmrc`: what is pointed out in them, and the fixes. */
import type * as vscode from 'vscode';
import type { Accounts } from './composeAccounts.ts';
import { once } from './shared/once.ts';
import { KeptTokens } from './tokens/keptTokens.ts';
import type { Log } from './ui/log.ts';
import { registerNpmrcActions } from './ui/npmrcActions.ts';
import { NpmrcDiagnostics } from './ui/npmrcDiagnostics.ts';

export interface NpmrcNeeds {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly onUnexpected: (error: unknown) => Promise<void>;
  accounts(): Promise<Accounts>;
}

export async function startNpmrc({ context, log, onUnexpected, accounts }: NpmrcNeeds): Promise<void> {
  const fixes = once(async () => {
    const [{ NpmrcFixes }, { SecretClipboard }, shared] = await Promise.all([
      import('./ui/npmrcFixes.ts'),
      import('./ui/secretClipboard.ts'),
      accounts(),
    ]);
    const clipboard = new SecretClipboard();
    context.subscriptions.push(clipboard);
    const { known, registries, picker, signIns, accessTo } = shared;
    const kept = new KeptTokens(context.secrets, context.globalState);
    return new NpmrcFixes({ known, registries, picker, signIns, accessTo, kept, clipboard, log });
  });
  const diagnostics = new NpmrcDiagnostics({ onProblem: error => log.problem(error) });
  context.subscriptions.push(
    diagnostics,
    registerNpmrcActions(async (fix, place) => {
      try {
        await (await fixes()).run(fix, place);
      } catch (error) {
        await onUnexpected(error);
      }
    }),
  );
  await diagnostics.start();
}
