/**
 * The last look before anything leaves: what is published, as whom and where to, and every file in it, the ones that
 * look like secrets first (ux.md, "Publishing").
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ReleasePreview } from '../releases/publishView.ts';
import type { Suspicion } from '../releases/suspiciousFiles.ts';
import { bytes } from './units.ts';

type PreviewedFile = ReleasePreview['files'][number];
type Item = vscode.QuickPickItem & { readonly file?: PreviewedFile };

/** @returns whether to publish; false when it is dismissed or `signal` aborts */
export async function reviewRelease(
  preview: ReleasePreview,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const pick = vscode.window.createQuickPick<Item>();
  const decision = Promise.withResolvers<boolean>();
  const spec = `${preview.name}@${preview.version}`;
  const open: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: vscode.l10n.t('Open the file'),
  };
  pick.title = vscode.l10n.t('Publish {0}?', spec);
  pick.placeholder = vscode.l10n.t('Enter publishes, Escape cancels. Nothing is published yet.');
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  const publish: Item = {
    label: vscode.l10n.t('$(cloud-upload) Publish {0}', spec),
    description: destination(preview),
    detail: contents(preview),
  };
  pick.items = [publish, ...fileItems(preview.files, open)];
  pick.activeItems = [publish];

  const onAbort = () => decision.resolve(false);
  signal.addEventListener('abort', onAbort, { once: true });
  pick.onDidAccept(() => {
    const [chosen] = pick.activeItems;
    if (chosen?.file !== undefined) void openFile(folder, chosen.file);
    // With something typed it could be somebody who is still writing elsewhere.
    else if (chosen !== undefined && pick.value === '') decision.resolve(true);
  });
  pick.onDidTriggerItemButton(({ item }) => {
    if (item.file !== undefined) void openFile(folder, item.file);
  });
  pick.onDidHide(() => decision.resolve(false));
  pick.show();
  try {
    return await decision.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    pick.dispose();
  }
}

function destination({ registry, account, tag, access }: ReleasePreview): string {
  return [
    account === undefined ? registry.host : vscode.l10n.t('to {0} as {1}', registry.host, account),
    vscode.l10n.t('tag {0}', tag),
    ...(access === null ? [] : [access]),
  ].join(' · ');
}

function contents({ tarball, files, publishedBefore }: ReleasePreview): string {
  return [
    files.length === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files.length),
    vscode.l10n.t('{0} packed, {1} unpacked', bytes(tarball.size), bytes(tarball.unpackedSize)),
    ...suspicions(files),
    ...(publishedBefore === false ? [vscode.l10n.t('the first version of this package')] : []),
  ].join(' · ');
}

function suspicions(files: readonly PreviewedFile[]): string[] {
  const count = files.filter(file => file.suspicion !== undefined).length;
  if (count === 0) return [];
  return [
    count === 1 ? vscode.l10n.t('1 looks like a secret') : vscode.l10n.t('{0} look like secrets', count),
  ];
}

function fileItems(files: readonly PreviewedFile[], open: vscode.QuickInputButton): Item[] {
  const suspicious = files.filter(file => file.suspicion !== undefined);
  const others = files.filter(file => file.suspicion === undefined);
  return [
    ...separated(vscode.l10n.t('files that look like secrets'), suspicious, open),
    ...separated(vscode.l10n.t('files'), others, open),
  ];
}

function separated(label: string, files: readonly PreviewedFile[], open: vscode.QuickInputButton): Item[] {
  if (files.length === 0) return [];
  const items = files.map(file => fileItem(file, open));
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function fileItem(file: PreviewedFile, open: vscode.QuickInputButton): Item {
  const { suspicion } = file;
  const size = bytes(file.size);
  return {
    label: suspicion === undefined ? `$(file) ${file.path}` : `$(warning) ${file.path}`,
    description: suspicion === undefined ? size : `${size} · ${suspicionText(suspicion)}`,
    buttons: [open],
    file,
  };
}

/** Opened as a preview, and the focus stays in the list: one looks and goes on. */
async function openFile(folder: string, file: PreviewedFile): Promise<void> {
  const uri = vscode.Uri.file(path.join(folder, file.path));
  await vscode.commands.executeCommand('vscode.open', uri, { preserveFocus: true, preview: true });
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
