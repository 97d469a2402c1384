/** The boxes that ask for a password of an account, exactly as it is typed. */
import * as vscode from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import { Secret } from '../shared/secret.ts';
import { plain } from './plain.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export interface PasswordQuestion {
  readonly registry: URL;
  readonly account: string;
  /** What it is needed for, as a sentence. */
  readonly reason: string;
  /** What is said of one that was refused, where that is not only about the password. */
  readonly refused?: string;
  /** Offers a button that leads back; the question ends with it. */
  readonly onBack?: () => void;
  /** Ends the question. */
  readonly signal?: AbortSignal;
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
 * Asks once.
 * @param wasWrong the one before it was refused
 * @returns undefined when the person gives up
 */
export async function askPassword(question: PasswordQuestion, wasWrong = false): Promise<Secret | undefined> {
  return await askMasked({
    ...question,
    placeholder: vscode.l10n.t('npm password'),
    message: question.reason,
    ...(wasWrong ? { refusal: question.refused ?? wrongPasswordText(question) } : {}),
    problem: typed => (typed === '' ? vscode.l10n.t('Enter the password first.') : undefined),
  });
}

export interface MaskedQuestion {
  readonly registry: URL;
  readonly account: string;
  readonly placeholder: string;
  /** Stands below the box. */
  readonly message: string;
  /** Stands there in its place until something is typed: what was wrong with the one before. */
  readonly refusal?: string;
  /** Offers a button that leads back; the question ends with it. */
  readonly onBack?: () => void;
  /** Ends the question. */
  readonly signal?: AbortSignal;
  /** @returns what speaks against what was entered */
  problem(typed: string): string | undefined;
}

/**
 * Asks once. Spaces and letters beyond ASCII are kept as they are typed: they may belong to the password.
 * @returns undefined when the person gives up
 */
export async function askMasked(question: MaskedQuestion): Promise<Secret | undefined> {
  const { message, refusal } = question;
  const input = vscode.window.createInputBox();
  const given = Promise.withResolvers<Secret | undefined>();
  const { Info, Error: Refused } = vscode.InputBoxValidationSeverity;
  const say = (text: string, severity: vscode.InputBoxValidationSeverity) => {
    input.validationMessage = { message: plain(text), severity };
  };
  input.title = whoAndWhere(question);
  input.placeholder = question.placeholder;
  input.password = true;
  // People look their password up elsewhere.
  input.ignoreFocusOut = true;
  const back = question.onBack === undefined ? [] : [vscode.QuickInputButtons.Back];
  showButtons(input, back);
  if (refusal === undefined) say(message, Info);
  else say(refusal, Refused);
  input.onDidChangeValue(() => say(message, Info));
  input.onDidTriggerButton(button => {
    if (button === vscode.QuickInputButtons.Back) {
      question.onBack?.();
      given.resolve(undefined);
    } else {
      input.password = !input.password;
      showButtons(input, back);
    }
  });
  input.onDidAccept(() => {
    const problem = question.problem(input.value);
    if (problem === undefined) given.resolve(new Secret(input.value));
    else say(problem, Refused);
  });
  const end = () => given.resolve(undefined);
  input.onDidHide(end);
  question.signal?.addEventListener('abort', end, { once: true });
  input.show();
  try {
    return question.signal?.aborted ? undefined : await given.promise;
  } finally {
    question.signal?.removeEventListener('abort', end);
    input.dispose();
  }
}

function showButtons(input: vscode.InputBox, back: readonly vscode.QuickInputButton[]): void {
  const tooltip = input.password ? vscode.l10n.t('Show what is typed') : vscode.l10n.t('Hide what is typed');
  const mask = { iconPath: new vscode.ThemeIcon(input.password ? 'eye' : 'eye-closed'), tooltip };
  input.buttons = [...back, mask];
}

function wrongPasswordText({ registry, account }: PasswordQuestion): string {
  return vscode.l10n.t(
    '{0} did not accept this password for {1}. Nothing was changed. It is the one for the website of npm, not a token.',
    registry.host,
    account,
  );
}
