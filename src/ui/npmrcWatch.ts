/** Waits for the first `.npmrc` that somebody has, so that nothing of what looks into them is loaded before. */
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { userConfigFile } from '../accounts/npmEnvironment.ts';

/** One in the editor, the person's own, one anywhere in an open folder, or one that comes later. */
export function onFirstNpmrc(run: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/.npmrc');
  const search = new vscode.CancellationTokenSource();
  const stop = () => {
    search.cancel();
    vscode.Disposable.from(watcher, search, ...listeners).dispose();
  };
  const seen = () => {
    // What was asked before may answer after it was stopped.
    if (search.token.isCancellationRequested) return;
    stop();
    run();
  };
  const look = (document: vscode.TextDocument) => {
    if (isNpmrc(document.uri)) seen();
  };
  const lookInFolders = async () => {
    if (await isInFolders(search.token)) seen();
  };
  const listeners = [
    watcher.onDidCreate(seen),
    watcher.onDidChange(seen),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void lookInFolders()),
  ];
  const open = vscode.workspace.textDocuments.find(({ uri }) => isNpmrc(uri));
  if (open !== undefined) seen();
  else void isOwnThere().then(isThere => (isThere ? seen() : lookInFolders()));
  return { dispose: stop };
}

/** By its name: no language is bound to it. */
export function isNpmrc({ scheme, path, fsPath }: vscode.Uri): boolean {
  return scheme === 'file' && (path.endsWith('/.npmrc') || fsPath === userConfigFile(process.env));
}

async function isOwnThere(): Promise<boolean> {
  try {
    return (await stat(userConfigFile(process.env))).isFile();
  } catch {
    return false;
  }
}

/** None where no folder is open, or a search is not to be had there. */
async function isInFolders(token: vscode.CancellationToken): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (token.isCancellationRequested || !folders.some(({ uri }) => uri.scheme === 'file')) return false;
  try {
    const found = await vscode.workspace.findFiles('**/.npmrc', '**/node_modules/**', 1, token);
    return found.some(isNpmrc);
  } catch {
    return false;
  }
}
