/** Which workspace is meant: the only one there is in the window, or one that is picked. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { isRecord } from '../shared/record.ts';
import { nearestFirst, notOurs } from './packagePicker.ts';

const roots = '**/{package.json,pnpm-workspace.yaml}';
const mostShown = 2000;

export type PickedWorkspace =
  | { readonly kind: 'picked'; readonly folder: string }
  | { readonly kind: 'no-folder' }
  /** No folder says that it has packages. */
  | { readonly kind: 'no-workspace' }
  | { readonly kind: 'dismissed' };

export async function pickWorkspace(): Promise<PickedWorkspace> {
  if (vscode.workspace.workspaceFolders === undefined) return { kind: 'no-folder' };
  const folders = nearestFirst(await workspaceFolders());
  const [only] = folders;
  if (only === undefined) return { kind: 'no-workspace' };
  if (folders.length === 1) return { kind: 'picked', folder: only };
  const chosen = await vscode.window.showQuickPick(folders.map(toItem), {
    title: vscode.l10n.t('Publish the packages of which workspace?'),
    placeHolder: vscode.l10n.t('Folder of the workspace'),
    matchOnDescription: true,
  });
  return chosen === undefined ? { kind: 'dismissed' } : { kind: 'picked', folder: chosen.folder };
}

async function workspaceFolders(): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(roots, notOurs, mostShown);
  const marked = await Promise.all(
    found.map(async ({ fsPath }) => ((await isRoot(fsPath)) ? [path.dirname(fsPath)] : [])),
  );
  return [...new Set(marked.flat())];
}

/** One that cannot be read is no root, as far as this question goes. */
async function isRoot(file: string): Promise<boolean> {
  if (path.basename(file) !== 'package.json') return true;
  try {
    const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(manifest) && manifest['workspaces'] !== undefined;
  } catch {
    return false;
  }
}

function toItem(folder: string): vscode.QuickPickItem & { readonly folder: string } {
  return {
    label: path.basename(folder),
    description: vscode.workspace.asRelativePath(folder, true),
    iconPath: new vscode.ThemeIcon('root-folder'),
    folder,
  };
}
