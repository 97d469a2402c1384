/**
 * Opens a registry's page for the second factor, after showing whose it is: phishing pages relay what they are given.
 */
import * as vscode from 'vscode';
import type { ChallengePage } from '../registry/secondFactorPrompt.ts';
import { confirm } from './notify.ts';

/** Whether the page was handed to the browser. A page on a foreign host is opened only after a warning that names it. */
export async function openChallengePage(page: ChallengePage, registry: URL): Promise<boolean> {
  if (!(await confirmed(page, registry, vscode.l10n.t('Open {0}', page.url.host)))) return false;
  return await vscode.env.openExternal(vscode.Uri.parse(page.url.href, true));
}

/** Whether the link was copied, to be opened on another device; warned of like a page that is opened. */
export async function copyChallengeLink(page: ChallengePage, registry: URL): Promise<boolean> {
  if (!(await confirmed(page, registry, vscode.l10n.t('Copy the link to {0}', page.url.host)))) return false;
  await vscode.env.clipboard.writeText(page.url.href);
  return true;
}

/** A page whose address a program has printed: whoever that is, it does not speak for a registry. */
export async function openPrintedPage(url: URL, isTrusted: boolean, terminal: string): Promise<boolean> {
  const detail = vscode.l10n.t(
    'A program in the terminal “{0}” printed this address. It is neither on npmjs.com nor on a registry that npm is set to use there. Open it only if you know this host.',
    terminal,
  );
  const action = vscode.l10n.t('Open {0}', url.host);
  if (!isTrusted && !(await confirmForeignHost(url.host, detail, action))) return false;
  return await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
}

async function confirmed(page: ChallengePage, registry: URL, action: string): Promise<boolean> {
  if (page.trustedHost) return true;
  const detail = vscode.l10n.t(
    '{0} asks you to prove who you are on a page that is neither its own nor on npmjs.com. Open it only if you know this host. Nothing is sent before you do.',
    registry.host,
  );
  return await confirmForeignHost(page.url.host, detail, action);
}

async function confirmForeignHost(host: string, detail: string, action: string): Promise<boolean> {
  return await confirm(vscode.l10n.t('The page is on another host: {0}', host), detail, action);
}
