/** What "Publish Package" may have to ask before it builds: decisions that no file of the package has made. */
import * as vscode from 'vscode';
import type { PackageAccess } from '../releases/publishView.ts';
import { confirm } from './notify.ts';

type Item = vscode.QuickPickItem & { readonly access: PackageAccess };

/** @returns undefined when it is dismissed or `signal` aborts */
export async function chooseAccess(
  name: string,
  registry: URL,
  signal: AbortSignal,
): Promise<PackageAccess | undefined> {
  const items: Item[] = [
    {
      label: vscode.l10n.t('$(globe) Public'),
      detail: vscode.l10n.t('Everyone can see and install it.'),
      access: 'public',
    },
    {
      label: vscode.l10n.t('$(lock) Restricted'),
      detail: vscode.l10n.t('Only those whom you give access; npm takes it from paid accounts only.'),
      access: 'restricted',
    },
  ];
  const options: vscode.QuickPickOptions = {
    title: vscode.l10n.t('Who may see {0} on {1}?', name, registry.host),
    placeHolder: vscode.l10n.t('package.json does not say. Escape cancels; nothing is published yet.'),
    ignoreFocusOut: true,
  };
  const chosen = await untilAborted(signal, token => vscode.window.showQuickPick(items, options, token));
  return chosen?.access;
}

/** A modal: without provenance is how the version stays. */
export async function agreeToNoProvenance(spec: string): Promise<boolean> {
  return await confirm(
    vscode.l10n.t('{0} asks for a provenance statement, which npm can make in CI only.', spec),
    vscode.l10n.t(
      'Published from here, this version never shows where it was built. Nothing is published yet.',
    ),
    vscode.l10n.t('Publish without Provenance'),
  );
}

async function untilAborted<T>(
  signal: AbortSignal,
  ask: (token: vscode.CancellationToken) => Thenable<T>,
): Promise<T> {
  const aborted = new vscode.CancellationTokenSource();
  const onAbort = () => aborted.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await ask(aborted.token);
  } finally {
    signal.removeEventListener('abort', onAbort);
    aborted.dispose();
  }
}
