/**
 * The last look before the packages of a workspace leave: all of them at once, as whom and where to, with the files
 * that look like secrets first. The files of each are one step further.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { specOf } from '../releases/release.ts';
import type { WorkspacePackage, WorkspacePlan, WorkspacePreview } from '../releases/workspaceView.ts';
import { plain } from './plain.ts';
import { accessOf, placeOf } from './publishReview.ts';
import {
  enterText,
  type FileItem,
  fileItem,
  fileItems,
  isSuspicious,
  openFile,
  secretsLabel,
  separated,
  suspicions,
} from './reviewFiles.ts';
import { bytes } from './units.ts';
import { countOfPackages } from './workspaceTexts.ts';

interface ReviewItem extends FileItem {
  /** Whose files are shown when it is chosen. */
  readonly of?: WorkspacePreview;
}

/** @returns whether to publish them; false when it is dismissed or `signal` aborts */
export async function reviewPackages(
  previews: readonly WorkspacePreview[],
  plan: WorkspacePlan,
  signal: AbortSignal,
): Promise<boolean> {
  const review = new Review(previews, plan);
  const onAbort = () => review.decide(false);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await review.show();
  } finally {
    signal.removeEventListener('abort', onAbort);
    review.dispose();
  }
}

class Review {
  readonly #pick = vscode.window.createQuickPick<ReviewItem>();
  readonly #decision = Promise.withResolvers<boolean>();
  readonly #previews: readonly WorkspacePreview[];
  readonly #plan: WorkspacePlan;
  /** Whose files are shown; undefined while all packages are. */
  #shown: WorkspacePreview | undefined;

  constructor(previews: readonly WorkspacePreview[], plan: WorkspacePlan) {
    this.#previews = previews;
    this.#plan = plan;
  }

  decide(publish: boolean): void {
    this.#decision.resolve(publish);
  }

  async show(): Promise<boolean> {
    const pick = this.#pick;
    pick.ignoreFocusOut = true;
    pick.matchOnDescription = true;
    pick.onDidAccept(() => this.#accept());
    pick.onDidTriggerItemButton(({ item }) => {
      if (item.file !== undefined) void openFile(item.file);
    });
    pick.onDidTriggerButton(() => this.#showAll());
    pick.onDidChangeActive(([active]) => this.#sayWhatEnterDoes(active));
    pick.onDidHide(() => this.#hidden());
    this.#showAll();
    pick.show();
    return await this.#decision.promise;
  }

  dispose(): void {
    this.#pick.dispose();
  }

  #accept(): void {
    const [chosen] = this.#pick.activeItems;
    if (chosen === undefined) return;
    if (chosen.file !== undefined) void openFile(chosen.file);
    else if (chosen.of !== undefined) this.#showFiles(chosen.of);
    // With something typed it could be somebody who is still writing elsewhere.
    else if (this.#shown === undefined && chosen === this.#pick.items[0] && this.#pick.value === '') {
      this.decide(true);
    }
  }

  /** Escape leads back from the files of one. */
  #hidden(): void {
    if (this.#shown === undefined) {
      this.decide(false);
      return;
    }
    this.#showAll();
    this.#pick.show();
  }

  #sayWhatEnterDoes(active: ReviewItem | undefined): void {
    if (this.#shown !== undefined) return;
    this.#pick.placeholder =
      active?.of === undefined
        ? enterText(active)
        : vscode.l10n.t('Enter shows its files, Escape cancels. Nothing is published yet.');
  }

  #showAll(): void {
    const pick = this.#pick;
    const before = this.#shown;
    this.#shown = undefined;
    pick.value = '';
    pick.buttons = [];
    pick.title = vscode.l10n.t(
      'Publish {0} of {1}?',
      countOfPackages(this.#previews.length),
      path.basename(this.#plan.folder),
    );
    const items = allItems(this.#previews, this.#plan);
    // One Enter must not take along what looks like a secret.
    const first = items.find(({ of, file }) => (before === undefined ? file : of === before)) ?? items[0];
    pick.items = items;
    pick.activeItems = first === undefined ? [] : [first];
    this.#sayWhatEnterDoes(first);
  }

  #showFiles(of: WorkspacePreview): void {
    const pick = this.#pick;
    this.#shown = of;
    pick.value = '';
    pick.buttons = [vscode.QuickInputButtons.Back];
    pick.title = vscode.l10n.t('Files of {0}', specOf(of));
    pick.placeholder = vscode.l10n.t('Enter opens a file, Escape leads back. Nothing is published yet.');
    pick.items = fileItems(of.files, of.folder);
  }
}

function allItems(previews: readonly WorkspacePreview[], plan: WorkspacePlan): ReviewItem[] {
  const suspicious = previews.flatMap(each =>
    each.files.filter(isSuspicious).map(file => fileItem(file, each.folder, specOf(each))),
  );
  return [
    publishItem(previews),
    ...missingDependencies(previews, plan),
    ...separated(secretsLabel(), suspicious),
    ...separated(
      vscode.l10n.t('packages, in their order'),
      previews.map(each => packageItem(each, placesOf(previews).length > 1)),
    ),
  ];
}

function publishItem(previews: readonly WorkspacePreview[]): ReviewItem {
  const files = previews.flatMap(each => each.files);
  const sum = (of: (preview: WorkspacePreview) => number) =>
    previews.reduce((all, each) => all + of(each), 0);
  const first = previews.filter(({ publishedBefore }) => publishedBefore === false).length;
  return {
    label: vscode.l10n.t('$(cloud-upload) Publish {0}', countOfPackages(previews.length)),
    description: [placesOf(previews).join(', '), ...termsOf(previews)].join(' · '),
    detail: [
      ...suspicions(files),
      ...(first === 0 ? [] : [vscode.l10n.t('{0} new', first)]),
      files.length === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files.length),
      vscode.l10n.t(
        '{0} packed, {1} unpacked',
        bytes(sum(({ tarball }) => tarball.size)),
        bytes(sum(({ tarball }) => tarball.unpackedSize)),
      ),
    ].join(' · '),
  };
}

function placesOf(previews: readonly WorkspacePreview[]): readonly string[] {
  return [...new Set(previews.map(placeOf))];
}

/** Tag and access, where they are the same for all: each package's row has its own. */
function termsOf(previews: readonly WorkspacePreview[]): readonly string[] {
  const tags = [...new Set(previews.map(({ tag }) => tag))];
  const accesses = [...new Set(previews.map(each => accessOf(each).join('')))];
  return [
    tags.length === 1 ? vscode.l10n.t('tag {0}', tags.join('')) : vscode.l10n.t('tags {0}', tags.join(', ')),
    ...(accesses.length === 1 ? accesses.filter(access => access !== '') : []),
  ];
}

/** Whoever installs one of these would look for a version that is nowhere. */
function missingDependencies(
  previews: readonly WorkspacePreview[],
  { packages }: WorkspacePlan,
): ReviewItem[] {
  const going = new Set(previews.map(({ id }) => id));
  const absent = (id: string) =>
    packages.find(each => each.id === id && !going.has(id) && each.state.kind !== 'published');
  return packages
    .filter(({ id }) => going.has(id))
    .flatMap(each => each.dependsOn.flatMap(id => absent(id) ?? []).map(other => warningItem(each, other)));
}

function warningItem(each: WorkspacePackage, other: WorkspacePackage): ReviewItem {
  return {
    label: vscode.l10n.t('$(warning) {0} needs {1}', plain(specOf(each)), plain(specOf(other))),
    description: vscode.l10n.t('which is not published, and not among these'),
  };
}

function packageItem(of: WorkspacePreview, withPlace: boolean): ReviewItem {
  const { files, tarball, tag } = of;
  return {
    label: `$(package) ${plain(specOf(of))}`,
    description: [
      ...(withPlace ? [placeOf(of)] : []),
      tag,
      ...accessOf(of),
      files.length === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files.length),
      bytes(tarball.size),
      ...suspicions(files),
    ].join(' · '),
    of,
  };
}
