/** What is said about programs that wait for a code in a terminal. Nothing that such a program prints is in it. */
import * as vscode from 'vscode';
import type { PublishingCommand } from '../terminal/commandLine.ts';
import { joined } from './outcomeTexts.ts';
import { plain, shortened } from './plain.ts';

/** A program can have a say in it, where the settings let it. Two terminals can have one name: then by its place in the list as well. */
export function terminalName(terminal: vscode.Terminal): string {
  const name = shortened(terminal.name).trim();
  const alike = vscode.window.terminals.filter(each => each.name === terminal.name);
  if (alike.length < 2) return name;
  return vscode.l10n.t('{0}, no. {1}', name, vscode.window.terminals.indexOf(terminal) + 1);
}

export function waitsText(command: string, terminal: string): string {
  return vscode.l10n.t(
    '{0} waits for a one-time code in the terminal “{1}”. Shall it be asked for here, now and from now on? It is typed into that terminal and goes to the program that waits there.',
    plain(command),
    terminal,
  );
}

export function pageText(command: string, terminal: string, host: string): string {
  return vscode.l10n.t(
    '{0} in the terminal “{1}” wants you to prove who you are on {2}, and goes on by itself when you have.',
    plain(command),
    terminal,
    host,
  );
}

export function wantedCodeText(
  { name, ours, isAlone, withoutPipe }: PublishingCommand,
  terminal: string,
): string {
  const isOnePackage = isAlone && ours === 'package';
  return joined(
    vscode.l10n.t(
      '{0} in the terminal “{1}” ended because a one-time code was missing or not accepted.',
      plain(name),
      terminal,
    ),
    isOnePackage
      ? vscode.l10n.t('Nothing was published.')
      : vscode.l10n.t('The change that needs the code was not made.'),
    withoutPipe === undefined
      ? ''
      : vscode.l10n.t('In a pipe, {0} may not be able to ask for a code.', plain(name)),
  );
}

/** Of a task whose output nobody but the terminal has seen. */
export function failedTaskText(command: string, task: string): string {
  return vscode.l10n.t(
    'The task “{0}” ({1}) failed. Its output cannot be read from here: if it ended because a one-time code was missing, there is a way on.',
    plain(task),
    plain(command),
  );
}
