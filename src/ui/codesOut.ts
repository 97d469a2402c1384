/**
 * The ways in which recovery codes leave the secret storage: a text file, or a page to print. Each says first what it
 * means that the codes are in the open there.
 */
import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { Secret } from '../shared/secret.ts';
import { isLoopback, offerPage } from '../twofactor/printServer.ts';
import { recoveryCodesSheet } from '../twofactor/recoveryCodesSheet.ts';
import { recoveryCodesText } from '../twofactor/recoveryCodesText.ts';
import type { RecoverySet } from '../twofactor/recoverySets.ts';
import { confirm } from './notify.ts';
import { markText, ownerText } from './recoveryCodesTexts.ts';
import { dateText } from './units.ts';

/** Codes on their way out, with what is known of them. */
export interface Outgoing {
  readonly set: RecoverySet;
  readonly codes: readonly Secret[];
}

/** What to tell the person. */
export interface Departure {
  /** Whether they are out. */
  readonly done: boolean;
  readonly text: string;
}

/** @returns undefined when the person has given up */
export async function saveCodes(outgoing: Outgoing): Promise<Departure | undefined> {
  const agreed = await confirm(
    vscode.l10n.t('Save the recovery codes in a text file?'),
    vscode.l10n.t(
      'Whoever can read the file can use the codes. Put it where only you can read it, best on another device or in a password manager, and then delete it from this computer.',
    ),
    vscode.l10n.t('Save as File…'),
  );
  if (!agreed) return undefined;
  const target = await chooseFile(outgoing.set);
  if (target === undefined) return undefined;
  await write(target, recoveryCodesText(headingOf(outgoing.set), markedCodes(outgoing)));
  const place = target.scheme === 'file' ? target.fsPath : target.toString(true);
  return { done: true, text: vscode.l10n.t('Saved to {0}.', place) };
}

/**
 * Opens the person's browser with the codes, ready to print.
 * @returns undefined when the person has given up
 */
export async function printCodes(outgoing: Outgoing): Promise<Departure | undefined> {
  const agreed = await confirm(
    vscode.l10n.t('Open the recovery codes in your browser, to print them?'),
    vscode.l10n.t(
      'The page is handed over once, within this computer, and written to no disk. Extensions of your browser can read it like any other page. Close it when it is printed.',
    ),
    vscode.l10n.t('Print…'),
  );
  if (!agreed) return undefined;
  const offer = await offerPage(sheetOf(outgoing));
  try {
    const address = await vscode.env.asExternalUri(vscode.Uri.parse(offer.url.href, true));
    if (!isLoopback(new URL(address.toString(true)))) return { done: false, text: notFromHere() };
    if (!(await vscode.env.openExternal(address))) return undefined;
    const done = await offer.fetched;
    return { done, text: done ? handedOver() : nobodyCame() };
  } finally {
    offer.withdraw();
  }
}

/** @param error of the file system or the browser; such a message names a place, and no code */
export function notOutText(error: unknown): string {
  const reason = error instanceof Error ? error.message : typeof error;
  return vscode.l10n.t('That did not work: {0}. The codes are kept as before.', reason);
}

function handedOver(): string {
  return vscode.l10n.t('The codes are in your browser now. Print them there, then close the page.');
}

function nobodyCame(): string {
  return vscode.l10n.t('Your browser did not ask for the page, so it was withdrawn.');
}

function notFromHere(): string {
  return vscode.l10n.t(
    'From here the page would go through other computers on its way to your browser, so it was not opened. Save the codes as a file, or copy them.',
  );
}

function sheetOf(outgoing: Outgoing): string {
  const [title = '', ...lines] = headingOf(outgoing.set);
  return recoveryCodesSheet({
    language: vscode.env.language,
    title,
    lines,
    codes: markedCodes(outgoing),
    hint: vscode.l10n.t(
      'Print this page with your browser (Ctrl+P or Cmd+P), then close it. Loading it again shows nothing: it was handed over once.',
    ),
  });
}

function headingOf(set: RecoverySet): readonly string[] {
  return [
    vscode.l10n.t('Recovery codes of {0}', ownerText(set.owner)),
    ...(set.at === undefined ? [] : [vscode.l10n.t('Kept since {0}', dateText(set.at))]),
    vscode.l10n.t('Each code works once. Keep them where only you can find them.'),
  ];
}

function markedCodes({
  set,
  codes,
}: Outgoing): readonly { readonly value: Secret; readonly note?: string }[] {
  return codes.map((value, index) => {
    const code = set.codes[index];
    const note = code === undefined ? undefined : markText(code);
    return note === undefined ? { value } : { value, note };
  });
}

async function chooseFile(set: RecoverySet): Promise<vscode.Uri | undefined> {
  const name = `recovery-codes-${set.owner.account}.txt`.replaceAll(/[^\w.-]/g, '_');
  for (;;) {
    const chosen = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save the recovery codes of {0}', ownerText(set.owner)),
      defaultUri: vscode.Uri.file(join(homedir(), name)),
      filters: { [vscode.l10n.t('Text')]: ['txt'] },
    });
    if (chosen === undefined || !(await isInWorkspace(chosen))) return chosen;
    const again = vscode.l10n.t('Choose another place…');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        'Recovery codes are not saved in the workspace: from there they could get into a repository or a package.',
      ),
      { modal: true },
      again,
    );
    if (answer !== again) return undefined;
  }
}

/** Also by way of a symbolic link. */
async function isInWorkspace(file: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.getWorkspaceFolder(file) !== undefined) return true;
  if (file.scheme !== 'file') return false;
  const place = await real(dirname(file.fsPath));
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const roots = await Promise.all(folders.map(({ uri }) => real(uri.fsPath)));
  return roots.some(root => {
    const path = relative(root, place);
    return path === '' || !(path.startsWith('..') || isAbsolute(path));
  });
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** In place of what was there, readable by nobody else. */
async function write(target: vscode.Uri, text: string): Promise<void> {
  if (target.scheme !== 'file') return vscode.workspace.fs.writeFile(target, Buffer.from(text));
  const draft = `${target.fsPath}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, target.fsPath);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
