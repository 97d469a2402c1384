/** The box that asks for the name of an account on a registry. */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

export interface NameQuestion {
  readonly registry: URL;
  /** What it is needed for, as a sentence. */
  readonly reason: string;
  /** What stands there at first. */
  readonly name: string;
  /** Offers a button that leads back. */
  readonly canGoBack: boolean;
  /** Ends the question. */
  readonly signal: AbortSignal;
}

export type NameEnd =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'back' }
  /** Out of sight, or ended from outside. */
  | { readonly kind: 'aside' };

export async function askName({ registry, reason, name, canGoBack, signal }: NameQuestion): Promise<NameEnd> {
  const input = vscode.window.createInputBox();
  const end = Promise.withResolvers<NameEnd>();
  const { Info, Error: Refused } = vscode.InputBoxValidationSeverity;
  const say = (message: string, severity = Info) => {
    input.validationMessage = { message: plain(message), severity };
  };
  const aside = () => end.resolve({ kind: 'aside' });
  input.title = vscode.l10n.t('Sign in to {0}', registry.host);
  input.placeholder = vscode.l10n.t('npm user name');
  input.value = name;
  input.ignoreFocusOut = true;
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
  say(reason);
  input.onDidChangeValue(() => say(reason));
  input.onDidTriggerButton(() => end.resolve({ kind: 'back' }));
  input.onDidHide(aside);
  input.onDidAccept(() => {
    const typed = input.value.trim();
    if (typed === '') say(vscode.l10n.t('Enter the name of your account first.'), Refused);
    else end.resolve({ kind: 'name', name: typed });
  });
  signal.addEventListener('abort', aside, { once: true });
  if (signal.aborted) aside();
  input.show();
  try {
    return await end.promise;
  } finally {
    signal.removeEventListener('abort', aside);
    input.dispose();
  }
}
