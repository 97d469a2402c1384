/** One credential in one `.npmrc`: found again when it is to be fixed, and taken out. */
import * as vscode from 'vscode';
import { type PlaintextCredential, plaintextCredentials } from '../accounts/npmrcCredentials.ts';
import type { Span } from '../accounts/npmrcText.ts';

/** Which credential is meant, without what it is. */
export interface CredentialPlace {
  readonly uri: vscode.Uri;
  readonly key: string;
  /** From 0. */
  readonly line: number;
}

export interface FoundCredential {
  readonly document: vscode.TextDocument;
  readonly credential: PlaintextCredential;
}

/** @returns undefined where the file is another one meanwhile */
export async function findCredential({
  uri,
  key,
  line,
}: CredentialPlace): Promise<FoundCredential | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  const credential = plaintextCredentials(document.getText()).find(
    each => each.key === key && each.line === line,
  );
  return credential && { document, credential };
}

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** Leaves it unsaved, as every change of a quick fix is. */
export async function replaceValue(
  { document, credential }: FoundCredential,
  text: string,
): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, credential.valueSpan), text);
  return await vscode.workspace.applyEdit(edit);
}

/**
 * What has come of a line: gone from the disk, gone from an editor that has yet to be saved, not there any more when it
 * was to go, or still there.
 */
export type Removal = 'saved' | 'unsaved' | 'absent' | 'left';

/**
 * Every line with this very key and value, wherever it stands by now: what is done with a token before takes its time,
 * in which its file may be changed, closed or deleted. Saves the file where nothing else in it was unsaved: what is of
 * no use any more need not lie on the disk until somebody thinks of it.
 */
export async function removeCredential({
  document: { uri },
  credential: { key, value },
}: FoundCredential): Promise<Removal> {
  const document = await openAgain(uri);
  if (document === undefined) return (await exists(uri)) ? 'left' : 'absent';
  const lines = plaintextCredentials(document.getText()).filter(
    each => each.key === key && each.value.equals(value),
  );
  if (lines.length === 0) return 'absent';
  const isOurs = !document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  for (const { line } of lines) edit.delete(uri, document.lineAt(line).rangeIncludingLineBreak);
  if (!(await vscode.workspace.applyEdit(edit))) return 'left';
  return isOurs && (await document.save()) ? 'saved' : 'unsaved';
}

async function openAgain(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    return !(error instanceof vscode.FileSystemError && error.code === 'FileNotFound');
  }
}
