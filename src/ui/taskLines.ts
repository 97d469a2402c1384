/** Tasks, told apart by the command lines that they run. */
import type * as vscode from 'vscode';

interface Execution {
  readonly commandLine?: string | undefined;
  readonly command?: Word | undefined;
  readonly process?: string | undefined;
  readonly args?: readonly Word[] | undefined;
  readonly options?: { readonly cwd?: string | undefined } | undefined;
}

type Word = string | { readonly value: string };

/** What the task runs; undefined where an extension runs it by itself. */
export function taskLine({ execution }: vscode.Task): string | undefined {
  if (execution === undefined || 'callback' in execution) return undefined;
  const { commandLine, command, process, args }: Execution = execution;
  if (commandLine !== undefined) return commandLine;
  const words = [command ?? process ?? '', ...(args ?? [])];
  return words.map(word => quoted(typeof word === 'string' ? word : word.value)).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '')}"`;
}

/** Where it runs; undefined where that holds a variable that only VS Code knows. */
export function taskFolder({ execution, scope }: vscode.Task): string | undefined {
  const options = (execution as Execution | undefined)?.options;
  const root = typeof scope === 'object' ? scope.uri.fsPath : undefined;
  const folder = options?.cwd?.replace(/^\$\{workspaceFolder\}/, root ?? '$&');
  if (folder === undefined || folder === '') return root;
  return folder.includes('${') ? undefined : folder;
}
