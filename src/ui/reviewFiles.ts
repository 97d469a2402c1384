/** The files of what is about to be published, as rows of a review: those that look like secrets first, each with why. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ReleasePreview } from '../releases/publishView.ts';
import type { Suspicion } from '../releases/suspiciousFiles.ts';
import { bytes } from './units.ts';

export type ReviewedFile = ReleasePreview['files'][number];

export interface FileItem extends vscode.QuickPickItem {
  /** Absent in a separator. */
  readonly file?: vscode.Uri;
}

/** How many there are that look like secrets, in words; none where there are none. */
export function suspicions(files: readonly ReviewedFile[]): string[] {
  const count = files.filter(isSuspicious).length;
  if (count === 0) return [];
  return [
    count === 1 ? vscode.l10n.t('1 looks like a secret') : vscode.l10n.t('{0} look like secrets', count),
  ];
}

export function isSuspicious({ suspicion }: ReviewedFile): boolean {
  return suspicion !== undefined;
}

/** In the box above the list. */
export function enterText(active: FileItem | undefined): string {
  return active?.file === undefined
    ? vscode.l10n.t('Enter publishes, Escape cancels. Nothing is published yet.')
    : vscode.l10n.t('Enter opens the file, Escape cancels. Nothing is published yet.');
}

/** @param folder of the package */
export function fileItems(files: readonly ReviewedFile[], folder: string): FileItem[] {
  const items = (those: readonly ReviewedFile[]) => those.map(file => fileItem(file, folder));
  return [
    ...separated(secretsLabel(), items(files.filter(isSuspicious))),
    ...separated(vscode.l10n.t('files'), items(files.filter(file => !isSuspicious(file)))),
  ];
}

export function secretsLabel(): string {
  return vscode.l10n.t('files that look like secrets');
}

/** Nothing without items. */
export function separated<Item extends vscode.QuickPickItem>(
  label: string,
  items: readonly Item[],
): (Item | vscode.QuickPickItem)[] {
  if (items.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/** @param of the package, where that is not plain */
export function fileItem(file: ReviewedFile, folder: string, of?: string): FileItem {
  const { suspicion } = file;
  const open: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: vscode.l10n.t('Open the file'),
  };
  return {
    label: suspicion === undefined ? `$(file) ${file.path}` : `$(warning) ${file.path}`,
    description: [
      bytes(file.size),
      ...(suspicion === undefined ? [] : [suspicionText(suspicion)]),
      ...(of === undefined ? [] : [of]),
    ].join(' · '),
    ...(suspicion === undefined ? {} : { detail: leaveOutText() }),
    buttons: [open],
    file: vscode.Uri.file(path.join(folder, file.path)),
  };
}

/** Opened as a preview, and the focus stays in the list: one looks and goes on. */
export async function openFile(file: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', file, { preserveFocus: true, preview: true });
}

/** npm heeds .npmignore only where `files` does not name the file. */
function leaveOutText(): string {
  return vscode.l10n.t('To leave it out: Escape, then “files” in package.json without it, or .npmignore.');
}

function suspicionText(suspicion: Suspicion): string {
  switch (suspicion) {
    case 'environment':
      return vscode.l10n.t('variables of an environment');
    case 'npm-credentials':
      return vscode.l10n.t('may hold a token');
    case 'private-key':
      return vscode.l10n.t('may be a private key');
    case 'key-store':
      return vscode.l10n.t('may hold keys');
    case 'cloud-credentials':
      return vscode.l10n.t('may hold cloud credentials');
    case 'login-credentials':
      return vscode.l10n.t('may hold a password');
    case 'recovery-codes':
      return vscode.l10n.t('may hold recovery codes');
    case 'log':
      return vscode.l10n.t('a log, not meant for others');
  }
}
