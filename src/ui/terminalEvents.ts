/**
 * What the extension hears of terminals and tasks from its start on. It only sees whether a command could be one that
 * publishes; everything else is loaded when the first one could.
 */
import * as vscode from 'vscode';
import { once } from '../shared/once.ts';

export interface TerminalWatching {
  /** Its output is read from here on: nothing may be waited for before. */
  started(event: vscode.TerminalShellExecutionStartEvent): void;
  ended(event: vscode.TerminalShellExecutionEndEvent): Promise<void>;
  /** VS Code does not tell the end of what ran in it. */
  closed(terminal: vscode.Terminal): void;
  /** Of those that have succeeded, it hears only after its first. */
  taskEnded(event: vscode.TaskProcessEndEvent): Promise<void>;
}

/** Whether a command runs in the terminal. */
export type IsBusy = (terminal: vscode.Terminal) => boolean;

/** Coarse on purpose; `terminal/commandLine.ts` looks closely. */
const mayPublish = /npm|yarn|bun|\bnpx?\b|pn?px|lerna|changeset|release-it|run-[sp]\b/i;

/** @param load brings what looks closely, when the first command could publish */
export function watchTerminals(
  onUnexpected: (error: unknown) => Promise<void>,
  load: (isBusy: IsBusy) => Promise<TerminalWatching>,
): vscode.Disposable[] {
  const busy = new Map<vscode.Terminal, vscode.TerminalShellExecution>();
  const watching = once(() => load(terminal => busy.has(terminal)));
  /** From then on ends are passed on, also those that come while the code still loads. */
  let hasBegun = false;
  const run = async (act: (watching: TerminalWatching) => unknown) => {
    hasBegun = true;
    try {
      await act(await watching());
    } catch (error) {
      await onUnexpected(error);
    }
  };
  /** What has ended while the code was loaded has nothing to wait for any more. */
  const start = (watching: TerminalWatching, event: vscode.TerminalShellExecutionStartEvent) => {
    if (busy.get(event.terminal) === event.execution) watching.started(event);
  };
  return [
    vscode.window.onDidStartTerminalShellExecution(event => {
      busy.set(event.terminal, event.execution);
      if (mayPublish.test(event.execution.commandLine.value)) void run(each => start(each, event));
    }),
    vscode.window.onDidEndTerminalShellExecution(event => {
      if (busy.get(event.terminal) === event.execution) busy.delete(event.terminal);
      if (hasBegun) void run(each => each.ended(event));
    }),
    vscode.window.onDidCloseTerminal(terminal => {
      busy.delete(terminal);
      if (hasBegun) void run(each => each.closed(terminal));
    }),
    vscode.tasks.onDidEndTaskProcess(event => {
      if (hasBegun || event.exitCode) void run(each => each.taskEnded(event));
    }),
  ];
}
