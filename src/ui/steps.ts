/**
 * Questions one after another in quick inputs: each says how far one is, and all but the first lead back. What was
 * answered, or only typed, is there again whichever way one comes.
 */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

/** Where a question stands among the others. */
export interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  readonly leadsBack: boolean;
}

/** What the person has made of the question. `back` takes what was typed along, fit or not. */
export interface Moved<T> {
  readonly way: 'next' | 'back';
  readonly value: T;
}

export interface Step<Draft> {
  /** Without it, always. */
  isNeeded?(draft: Draft): boolean;
  /** Undefined when the person gives up. */
  ask(draft: Draft, place: Place): Promise<Moved<Draft> | undefined>;
}

/**
 * @param title of all of them
 * @param from the one to begin with, by its place in the list; the first unless told
 * @returns undefined when the person gives up
 */
export async function askInSteps<Draft>(
  title: string,
  steps: readonly Step<Draft>[],
  draft: Draft,
  from = 0,
): Promise<Draft | undefined> {
  let now = draft;
  for (let at = from; at < steps.length; ) {
    const isNeeded = (step: Step<Draft>) => step.isNeeded?.(now) ?? true;
    const needed = steps.filter(isNeeded);
    const step = steps[at];
    if (step === undefined || !isNeeded(step)) {
      at += 1;
      continue;
    }
    const place = {
      title,
      step: needed.indexOf(step) + 1,
      steps: needed.length,
      leadsBack: step !== needed[0],
    };
    const moved = await step.ask(now, place);
    if (moved === undefined) return undefined;
    now = moved.value;
    at =
      moved.way === 'next'
        ? at + 1
        : Math.max(
            0,
            steps.findLastIndex((each, i) => i < at && isNeeded(each)),
          );
  }
  return now;
}

export interface TextQuestion {
  /** What stands in the box at first. */
  readonly value: string;
  readonly placeholder: string;
  /** Below the box. */
  prompt(text: string): string;
  /** Below the box in its place, as an error; Enter goes on only without one. */
  problem(text: string): string | undefined;
}

export async function askText(place: Place, question: TextQuestion): Promise<Moved<string> | undefined> {
  const input = vscode.window.createInputBox();
  const { Info, Error: Refused } = vscode.InputBoxValidationSeverity;
  const moved = Promise.withResolvers<Moved<string> | undefined>();
  // Nobody is told off for what they have not finished typing.
  const say = (isTold: boolean) => {
    const problem = isTold ? question.problem(input.value) : undefined;
    input.validationMessage = {
      message: plain(problem ?? question.prompt(input.value)),
      severity: problem === undefined ? Info : Refused,
    };
    return problem === undefined;
  };
  present(input, place);
  input.value = question.value;
  input.placeholder = question.placeholder;
  say(false);
  input.onDidChangeValue(() => say(false));
  input.onDidAccept(() => {
    if (say(true)) moved.resolve({ way: 'next', value: input.value });
  });
  input.onDidTriggerButton(() => moved.resolve({ way: 'back', value: input.value }));
  input.onDidHide(() => moved.resolve(undefined));
  return await shown(input, moved.promise);
}

export type ChoiceItem<T> = vscode.QuickPickItem & { readonly value: T };

export interface Question {
  readonly placeholder: string;
}

export interface Choice<T> extends Question {
  readonly items: readonly ChoiceItem<T>[];
  /** The item that Enter alone takes. */
  readonly now: T;
}

/** One of several. Going back chooses nothing: the value is the one of before. */
export async function askChoice<T>(place: Place, choice: Choice<T>): Promise<Moved<T> | undefined> {
  const pick = vscode.window.createQuickPick<ChoiceItem<T>>();
  const moved = Promise.withResolvers<Moved<T> | undefined>();
  present(pick, place);
  pick.placeholder = choice.placeholder;
  pick.matchOnDetail = true;
  pick.items = choice.items;
  pick.activeItems = choice.items.filter(({ value }) => value === choice.now);
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    if (chosen !== undefined) moved.resolve({ way: 'next', value: chosen.value });
  });
  pick.onDidTriggerButton(() => moved.resolve({ way: 'back', value: choice.now }));
  pick.onDidHide(() => moved.resolve(undefined));
  return await shown(pick, moved.promise);
}

export interface Choices<T> extends Question {
  /** Separators have no value that counts. */
  readonly items: readonly ChoiceItem<T>[];
  readonly now: readonly T[];
  /** What is wrong with this choice; Enter goes on only without it. */
  problem(chosen: readonly T[]): string | undefined;
}

/** Any number of several. */
export async function askChoices<T>(
  place: Place,
  choices: Choices<T>,
): Promise<Moved<readonly T[]> | undefined> {
  const pick = vscode.window.createQuickPick<ChoiceItem<T>>();
  const moved = Promise.withResolvers<Moved<readonly T[]> | undefined>();
  present(pick, place);
  pick.placeholder = choices.placeholder;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.items = choices.items;
  pick.selectedItems = choices.items.filter(({ value, kind }) => isItem(kind) && choices.now.includes(value));
  const chosen = () => pick.selectedItems.map(({ value }) => value);
  pick.onDidAccept(() => {
    const problem = choices.problem(chosen());
    if (problem === undefined) moved.resolve({ way: 'next', value: chosen() });
    else pick.placeholder = problem;
  });
  pick.onDidTriggerButton(() => moved.resolve({ way: 'back', value: chosen() }));
  pick.onDidHide(() => moved.resolve(undefined));
  return await shown(pick, moved.promise);
}

function isItem(kind: vscode.QuickPickItemKind | undefined): boolean {
  return kind !== vscode.QuickPickItemKind.Separator;
}

/** People look things up elsewhere, so the box stays when the focus goes. */
export function present(
  input: Pick<vscode.InputBox, 'title' | 'step' | 'totalSteps' | 'ignoreFocusOut' | 'buttons'>,
  { title, step, steps, leadsBack }: Place,
): void {
  input.title = title;
  input.step = step;
  input.totalSteps = steps;
  input.ignoreFocusOut = true;
  input.buttons = leadsBack ? [vscode.QuickInputButtons.Back] : [];
}

export async function shown<T>(input: vscode.QuickInput, moved: Promise<T>): Promise<T> {
  input.show();
  try {
    return await moved;
  } finally {
    input.dispose();
  }
}
