/**
 * Opens a registry's page for the second factor, after showing whose it is: phishing pages relay what they are given.
 */
import * as vscode from 'vscode';
import type { ChallengePage } from '../registry/secondFactorPrompt.ts';

/** Whether the page was handed to the browser. A page on a foreign host is opened only after a warning that names it. */
export async function openChallengePage(page: ChallengePage, registry: URL): Promise<boolean> {
  if (!page.trustedHost && !(await confirmForeignHost(page.url.host, registry.host))) return false;
  return await vscode.env.openExternal(vscode.Uri.parse(page.url.href, true));
}

async function confirmForeignHost(host: string, registryHost: string): Promise<boolean> {
  const open = vscode.l10n.t('Open {0}', host);
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('The page is on another host: {0}', host),
    {
      modal: true,
      detail: vscode.l10n.t(
        '{0} asks you to prove who you are on a page that is neither its own nor on npmjs.com. Open it only if you know this host. Nothing is sent before you do.',
        registryHost,
      ),
    },
    open,
  );
  return chosen === open;
}
