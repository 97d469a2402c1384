/** The notification in place of a prompt that is out of sight: what waits, the way back, and the way to give it up. */
import * as vscode from 'vscode';
import type { Question } from '../registry/secondFactorPrompt.ts';
import { waitingTitle } from './promptTexts.ts';

/**
 * @param question undefined while a code is checked: then there is nothing to take back
 * @returns ends it
 */
export function showWaiting(question: Question | undefined, giveUp: () => void): () => void {
  const ended = Promise.withResolvers<void>();
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: question !== undefined,
    title: waitingTitle(question),
  };
  void vscode.window.withProgress(options, async (_progress, token) => {
    token.onCancellationRequested(giveUp);
    await ended.promise;
  });
  return ended.resolve;
}
