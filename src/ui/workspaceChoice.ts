/**
 * Which packages of a workspace to publish: those whose version the registry lacks are ticked, and the others are
 * listed with why they cannot be. Before anything of the workspace runs.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { specOf } from '../releases/release.ts';
import type { WorkspacePackage, WorkspacePlan } from '../releases/workspaceView.ts';
import { plain } from './plain.ts';
import { accessOf, placeOf } from './publishReview.ts';
import { separated } from './reviewFiles.ts';
import { workspaceFailureText } from './workspaceTexts.ts';

interface PackageItem extends vscode.QuickPickItem {
  /** Of what can be ticked. */
  readonly id?: string;
}

/** @returns ids in the plan's order; none when it is dismissed or `signal` aborts */
export async function choosePackages(plan: WorkspacePlan, signal: AbortSignal): Promise<readonly string[]> {
  const pick = vscode.window.createQuickPick<PackageItem>();
  const decision = Promise.withResolvers<readonly string[]>();
  pick.title = titleOf(plan);
  pick.placeholder = vscode.l10n.t('Enter builds these, Escape cancels. Nothing is published yet.');
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = packageItems(plan);
  pick.selectedItems = pick.items.filter(isTickable);

  const onAbort = () => decision.resolve([]);
  signal.addEventListener('abort', onAbort, { once: true });
  // VS Code has no boxes that cannot be ticked: those are unticked at once.
  pick.onDidChangeSelection(ticked => {
    const tickable = ticked.filter(isTickable);
    if (tickable.length < ticked.length) pick.selectedItems = tickable;
  });
  pick.onDidAccept(() => {
    const ids = pick.selectedItems.flatMap(({ id }) => id ?? []);
    if (ids.length > 0) decision.resolve(inOrder(plan, ids));
  });
  pick.onDidHide(() => decision.resolve([]));
  pick.show();
  try {
    return await decision.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    pick.dispose();
  }
}

/** Registry and account are named once where they are the same for all. */
function titleOf(plan: WorkspacePlan): string {
  const name = path.basename(plan.folder);
  const place = onlyPlace(plan);
  return place === undefined
    ? vscode.l10n.t('Publish which packages of {0}?', name)
    : vscode.l10n.t('Publish which packages of {0} {1}?', name, place);
}

function onlyPlace({ packages }: WorkspacePlan): string | undefined {
  const places = new Set(
    packages.flatMap(({ state }) => (state.kind === 'missing' ? [placeOf(state.release)] : [])),
  );
  const [place] = places;
  return places.size === 1 ? place : undefined;
}

function inOrder({ packages }: WorkspacePlan, ids: readonly string[]): readonly string[] {
  return packages.map(({ id }) => id).filter(id => ids.includes(id));
}

function isTickable({ id }: PackageItem): boolean {
  return id !== undefined;
}

function packageItems(plan: WorkspacePlan): PackageItem[] {
  const of = (kind: WorkspacePackage['state']['kind']) =>
    plan.packages.filter(({ state }) => state.kind === kind);
  return [
    ...separated(
      vscode.l10n.t('not published yet'),
      of('missing').map(each => missingItem(each, plan)),
    ),
    ...separated(vscode.l10n.t('cannot be published'), of('problem').map(problemItem)),
    ...separated(vscode.l10n.t('published already'), of('published').map(publishedItem)),
  ];
}

function missingItem(each: WorkspacePackage, plan: WorkspacePlan): PackageItem {
  const { state, id } = each;
  if (state.kind !== 'missing') return { label: specOf(each) };
  const { release, access, publishedBefore } = state;
  return {
    label: `$(package) ${plain(specOf(each))}`,
    description: [
      ...(onlyPlace(plan) === undefined ? [placeOf(release)] : []),
      release.tag,
      ...accessOf({ access }),
      ...(publishedBefore === false ? [vscode.l10n.t('new')] : []),
      ...circle(id, plan),
    ].join(' · '),
    id,
  };
}

/** In a circle somebody is first whose dependencies are not there yet. */
function circle(id: string, { cycles, packages }: WorkspacePlan): string[] {
  const others = cycles
    .filter(cycle => cycle.includes(id))
    .flat()
    .filter(other => other !== id);
  if (others.length === 0) return [];
  const names = packages.filter(each => others.includes(each.id)).map(({ name }) => name);
  return [vscode.l10n.t('in a circle with {0}', names.join(', '))];
}

function problemItem(each: WorkspacePackage): PackageItem {
  const { state, name, version, id } = each;
  const spec = name === '' || version === '' ? id : specOf(each);
  return {
    label: `$(error) ${plain(spec)}`,
    ...(state.kind === 'problem' ? { detail: plain(workspaceFailureText(state.failure, spec)) } : {}),
  };
}

function publishedItem(each: WorkspacePackage): PackageItem {
  const { state } = each;
  return {
    label: `$(check) ${plain(specOf(each))}`,
    ...(state.kind === 'published'
      ? { description: vscode.l10n.t('{0} has it', state.release.registry.host) }
      : {}),
  };
}
