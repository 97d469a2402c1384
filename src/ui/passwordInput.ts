/** The box that asks for the npm password of an account, exactly as it is typed. */
import * as vscode from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import { Secret } from '../shared/secret.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export interface PasswordQuestion {
  readonly registry: URL;
  readonly account: string;
  /** What it is needed for, as a sentence. */
  readonly reason: string;
}

/**
 * Asks for the password until `use` takes it: where that says `wrong-password`, it is asked for again.
 * @returns undefined when the person gives up
 * @throws whatever else `use` throws
 */
export async function withPassword<T>(
  question: PasswordQuestion,
  use: (password: Secret) => Promise<T>,
): Promise<T | undefined> {
  for (let wasWrong = false; ; wasWrong = true) {
    const password = await askPassword(question, wasWrong);
    if (password === undefined) return undefined;
    try {
      return await use(password);
    } catch (error) {
      if (!(error instanceof RegistryError && error.code === 'wrong-password')) throw error;
    }
  }
}

/**
 * Asks once. Spaces and letters beyond ASCII are kept as they are typed: they may belong to the password.
 * @param wasWrong the one before it was refused
 * @returns undefined when the person gives up
 */
export async function askPassword(question: PasswordQuestion, wasWrong = false): Promise<Secret | undefined> {
  const input = vscode.window.createInputBox();
  const given = Promise.withResolvers<Secret | undefined>();
  const { Info, Error: Refused } = vscode.InputBoxValidationSeverity;
  const say = (message: string, severity: vscode.InputBoxValidationSeverity) => {
    input.validationMessage = { message, severity };
  };
  input.title = whoAndWhere(question);
  input.placeholder = vscode.l10n.t('npm password');
  input.password = true;
  // People look their password up elsewhere.
  input.ignoreFocusOut = true;
  showMaskButton(input);
  if (wasWrong) say(wrongPasswordText(question), Refused);
  else say(question.reason, Info);
  input.onDidChangeValue(() => say(question.reason, Info));
  input.onDidTriggerButton(() => {
    input.password = !input.password;
    showMaskButton(input);
  });
  input.onDidAccept(() => {
    if (input.value === '') say(vscode.l10n.t('Enter the password first.'), Refused);
    else given.resolve(new Secret(input.value));
  });
  input.onDidHide(() => given.resolve(undefined));
  input.show();
  try {
    return await given.promise;
  } finally {
    input.dispose();
  }
}

function showMaskButton(input: vscode.InputBox): void {
  const tooltip = input.password ? vscode.l10n.t('Show what is typed') : vscode.l10n.t('Hide what is typed');
  input.buttons = [{ iconPath: new vscode.ThemeIcon(input.password ? 'eye' : 'eye-closed'), tooltip }];
}

function wrongPasswordText({ registry, account }: PasswordQuestion): string {
  return vscode.l10n.t(
    '{0} did not accept this password for {1}. Nothing was changed. It is the one for the website of npm, not a token.',
    registry.host,
    account,
  );
}
