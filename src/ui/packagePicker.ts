/**
 * Which package is meant: the one whose package.json was clicked, the only one there is, or one that is picked.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';

const manifests = '**/package.json';
const notOurs = '{**/node_modules/**,**/bower_components/**,**/.yarn/**}';
const mostShown = 2000;

export type Picked =
  | { readonly kind: 'picked'; readonly folder: string }
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'no-package' }
  /** Trust is given to the workspace, not to what else is open in its window. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'dismissed' };

/** @param resource a package.json, or undefined to look through the workspace */
export async function pickPackage(resource: vscode.Uri | undefined): Promise<Picked> {
  if (resource !== undefined) {
    const inside = vscode.workspace.getWorkspaceFolder(resource) !== undefined;
    return inside ? { kind: 'picked', folder: path.dirname(resource.fsPath) } : { kind: 'outside' };
  }
  if (vscode.workspace.workspaceFolders === undefined) return { kind: 'no-folder' };
  const found = await vscode.workspace.findFiles(manifests, notOurs, mostShown);
  const folders = nearestFirst(found.map(uri => path.dirname(uri.fsPath)));
  const [only] = folders;
  if (only === undefined) return { kind: 'no-package' };
  if (folders.length === 1) return { kind: 'picked', folder: only };
  const chosen = await vscode.window.showQuickPick(folders.map(toItem), {
    title: vscode.l10n.t('Publish which package?'),
    placeHolder: vscode.l10n.t('Folder of the package'),
    matchOnDescription: true,
  });
  return chosen === undefined ? { kind: 'dismissed' } : { kind: 'picked', folder: chosen.folder };
}

/** The package of the file in the editor comes first, the others by path. */
function nearestFirst(folders: readonly string[]): string[] {
  const edited = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
  const depth = (folder: string) => (edited.startsWith(folder + path.sep) ? folder.length : 0);
  return folders.toSorted((a, b) => depth(b) - depth(a) || a.localeCompare(b));
}

function toItem(folder: string): vscode.QuickPickItem & { readonly folder: string } {
  const relative = vscode.workspace.asRelativePath(folder, true);
  return {
    label: path.basename(folder),
    description: relative,
    iconPath: new vscode.ThemeIcon('package'),
    folder,
  };
}
