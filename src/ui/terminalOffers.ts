/**
 * The way on when a command has ended for want of a code: ours, or the same once more, without a pipe that kept it from
 * asking; its prompt is then answered. A code is never put into a command line or an environment.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type PublishingCommand, withoutCode } from '../terminal/commandLine.ts';
import { tellPutAside } from './notify.ts';
import type { IsBusy } from './terminalEvents.ts';

export interface FailedRun {
  readonly command: PublishingCommand;
  /** A sentence that says what failed. */
  readonly text: string;
  /** Undefined where it must not be run again. */
  readonly again: (() => void | Promise<void>) | undefined;
}

export async function offerWayOn({ command, text, again }: FailedRun): Promise<void> {
  const ours = vscode.l10n.t('Publish with Second Factor');
  const same =
    command.withoutPipe === undefined ? vscode.l10n.t('Run Again') : vscode.l10n.t('Run Without the Pipe');
  const canPublish = command.ours !== undefined && existsSync(join(command.folder, 'package.json'));
  const offers = [...(canPublish ? [ours] : []), ...(again === undefined ? [] : [same])];
  if (offers.length === 0) return;
  const chosen = await vscode.window.showWarningMessage(text, ...offers);
  if (chosen === ours) await publishByOurs(command);
  if (chosen === same) await again?.();
}

async function publishByOurs({ ours, folder }: PublishingCommand): Promise<void> {
  if (ours === 'workspace') await vscode.commands.executeCommand('secondFactor.publishWorkspace');
  else
    await vscode.commands.executeCommand(
      'secondFactor.publish',
      vscode.Uri.file(join(folder, 'package.json')),
    );
}

interface EndedRun {
  readonly terminal: vscode.Terminal;
  readonly commandLine: string;
  /** Where the shell was. */
  readonly cwd: vscode.Uri | undefined;
  readonly isBusy: IsBusy;
}

/**
 * In the same terminal and folder. VS Code would interrupt what runs there, so nothing may.
 * @returns undefined for a command line that may hold a code, and where the folder is not known
 */
export function againInTerminal({ terminal, commandLine, cwd, isBusy }: EndedRun): FailedRun['again'] {
  const line = withoutCode(commandLine);
  if (line === undefined || cwd === undefined) return undefined;
  return () => {
    const { shellIntegration, exitStatus } = terminal;
    if (exitStatus !== undefined || shellIntegration === undefined) {
      tellPutAside(vscode.l10n.t('The terminal is closed. Nothing was run.'));
    } else if (isBusy(terminal)) {
      tellPutAside(vscode.l10n.t('Something else runs in the terminal. Nothing was run.'));
    } else if (shellIntegration.cwd?.toString() !== cwd.toString()) {
      tellPutAside(vscode.l10n.t('The terminal is in another folder now. Nothing was run.'));
    } else {
      terminal.show();
      shellIntegration.executeCommand(line);
    }
  };
}

/** @returns undefined for a task that may hold a code, does more than that, or would not ask again */
export function againAsTask(
  task: vscode.Task,
  { isAlone, withoutPipe }: PublishingCommand,
  commandLine: string,
): FailedRun['again'] {
  // A task is run as it is.
  if (!isAlone || withoutPipe !== undefined || withoutCode(commandLine) !== commandLine) return undefined;
  return async () => {
    await vscode.tasks.executeTask(task);
  };
}
