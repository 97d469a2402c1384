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

async function confirmed(page: ChallengePage, registry: URL, action: string): Promise<boolean> {
  return page.trustedHost || (await confirmForeignHost(page.url.host, registry.host, action));
}

async function confirmForeignHost(host: string, registryHost: string, action: string): Promise<boolean> {
  return await confirm(
    vscode.l10n.t('The page is on another host: {0}', host),
    vscode.l10n.t(
      '{0} asks you to prove who you are on a page that is neither its own nor on npmjs.com. Open it only if you know this host. Nothing is sent before you do.',
      registryHost,
    ),
    action,
  );
}
