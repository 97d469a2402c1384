/**
 * The last look before anything leaves: what is published, as whom and where to, and every file in it, the ones that
 * look like secrets first (ux.md, "Publishing").
 */
import * as vscode from 'vscode';
import type { ReleasePreview } from '../releases/publishView.ts';
import type { Release } from '../releases/release.ts';
import { enterText, type FileItem, fileItems, isSuspicious, openFile, suspicions } from './reviewFiles.ts';
import { bytes } from './units.ts';

/** @returns whether to publish; false when it is dismissed or `signal` aborts */
export async function reviewRelease(
  preview: ReleasePreview,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const pick = vscode.window.createQuickPick<FileItem>();
  const decision = Promise.withResolvers<boolean>();
  const spec = `${preview.name}@${preview.version}`;
  pick.title = vscode.l10n.t('Publish {0}?', spec);
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  const publish: FileItem = {
    label: vscode.l10n.t('$(cloud-upload) Publish {0}', spec),
    description: destination(preview),
    detail: contents(preview),
  };
  const files = fileItems(preview.files, folder);
  // One Enter must not take along what looks like a secret.
  const [first = publish] = preview.files.some(isSuspicious) ? files.filter(({ file }) => file) : [];
  pick.items = [publish, ...files];
  pick.activeItems = [first];
  const sayWhatEnterDoes = ([active]: readonly FileItem[]) => {
    pick.placeholder = enterText(active);
  };
  sayWhatEnterDoes([first]);
  pick.onDidChangeActive(sayWhatEnterDoes);

  const onAbort = () => decision.resolve(false);
  signal.addEventListener('abort', onAbort, { once: true });
  pick.onDidAccept(() => {
    const [chosen] = pick.activeItems;
    if (chosen?.file !== undefined) void openFile(chosen.file);
    // With something typed it could be somebody who is still writing elsewhere.
    else if (chosen !== undefined && pick.value === '') decision.resolve(true);
  });
  pick.onDidTriggerItemButton(({ item }) => {
    if (item.file !== undefined) void openFile(item.file);
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

function destination(preview: ReleasePreview): string {
  return [placeOf(preview), vscode.l10n.t('tag {0}', preview.tag), ...accessOf(preview)].join(' · ');
}

/** `to HOST as ACCOUNT` */
export function placeOf({ registry, account }: Pick<Release, 'registry' | 'account'>): string {
  return account === undefined ? registry.host : vscode.l10n.t('to {0} as {1}', registry.host, account);
}

/** Nothing where it is left to the registry. */
export function accessOf({ access }: Pick<ReleasePreview, 'access'>): string[] {
  return access === null ? [] : [access];
}

function contents({ tarball, files, publishedBefore }: ReleasePreview): string {
  return [
    ...suspicions(files),
    ...(publishedBefore === false ? [vscode.l10n.t('first version')] : []),
    files.length === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files.length),
    vscode.l10n.t('{0} packed, {1} unpacked', bytes(tarball.size), bytes(tarball.unpackedSize)),
  ].join(' · ');
}
