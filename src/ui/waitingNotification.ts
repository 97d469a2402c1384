/** The notification in place of a box that is out of sight: what waits, the way back, and the way to give it up. */
import * as vscode from 'vscode';

/**
 * @param said what waits, as a sentence; what a registry says has to be made `plain` before
 * @param giveUp undefined where there is nothing to take back
 * @returns ends it
 */
export function showWaiting(said: string, giveUp: (() => void) | undefined): () => void {
  const ended = Promise.withResolvers<void>();
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: giveUp !== undefined,
    title: `${said} [${vscode.l10n.t('Show')}](command:secondFactor.showPrompt)`,
  };
  void vscode.window.withProgress(options, async (_progress, token) => {
    if (giveUp !== undefined) token.onCancellationRequested(giveUp);
    await ended.promise;
  });
  return ended.resolve;
}
