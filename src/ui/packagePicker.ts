/**
 * Which package is meant: the one whose package.json was clicked, the only one there is, or one that is picked.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { inParallel } from '../shared/inParallel.ts';
import { readPackageJson } from '../shared/packageJson.ts';
import { plain } from './plain.ts';

const manifests = '**/package.json';
export const notOurs = '{**/node_modules/**,**/bower_components/**,**/.yarn/**}';
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
  const folders = nearestFirst(await packageFolders());
  const [only] = folders;
  if (only === undefined) return { kind: 'no-package' };
  if (folders.length === 1) return { kind: 'picked', folder: only };
  const chosen = await vscode.window.showQuickPick(inParallel(folders, readAtOnce, toItem), {
    title: vscode.l10n.t('Publish which package?'),
    placeHolder: vscode.l10n.t('Name or folder of the package'),
    matchOnDescription: true,
  });
  return chosen === undefined ? { kind: 'dismissed' } : { kind: 'picked', folder: chosen.folder };
}

/** Of the open folders, as many as can be looked through. */
export async function packageFolders(): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(manifests, notOurs, mostShown);
  return found.map(uri => path.dirname(uri.fsPath));
}

/** The folder with the file in the editor comes first, the others by path. */
export function nearestFirst(folders: readonly string[]): string[] {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  // The one with the focus may be that of an output.
  const editors = [...(activeTextEditor === undefined ? [] : [activeTextEditor]), ...visibleTextEditors];
  const edited = editors.find(({ document }) => document.uri.scheme === 'file')?.document.uri.fsPath ?? '';
  const depth = (folder: string) => (edited.startsWith(folder + path.sep) ? folder.length : 0);
  return folders.toSorted((a, b) => depth(b) - depth(a) || a.localeCompare(b));
}

interface PackageItem extends vscode.QuickPickItem {
  readonly folder: string;
}

/** A few at once, so that no more files are open than a system allows. */
const readAtOnce = 32;

async function toItem(folder: string): Promise<PackageItem> {
  return {
    label: plain((await readSpec(folder)) ?? path.basename(folder)),
    description: vscode.workspace.asRelativePath(folder, true),
    iconPath: new vscode.ThemeIcon('package'),
    folder,
  };
}

/** `name@version`, as far as its package.json has them. */
async function readSpec(folder: string): Promise<string | undefined> {
  const { name, version } = (await readPackageJson(folder)) ?? {};
  if (typeof name !== 'string') return undefined;
  return typeof version === 'string' ? `${name}@${version}` : name;
}
