/** What is published is what lies on the disk: unsaved changes are saved first, or knowingly left out. */
import * as path from 'node:path';
import * as vscode from 'vscode';

/** @returns whether to go on */
export async function savedOrAgreed(folder: string): Promise<boolean> {
  const unsaved = vscode.workspace.textDocuments.filter(
    document => document.isDirty && document.uri.fsPath.startsWith(folder + path.sep),
  );
  if (unsaved.length === 0) return true;
  const save = vscode.l10n.t('Save and Publish');
  const leave = vscode.l10n.t('Publish without the Changes');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('The package has changes that are not saved.'),
    {
      modal: true,
      detail: unsaved.map(document => vscode.workspace.asRelativePath(document.uri)).join('\n'),
    },
    save,
    leave,
  );
  if (chosen !== save) return chosen === leave;
  const saved = await Promise.all(unsaved.map(document => document.save()));
  return saved.every(Boolean);
}
