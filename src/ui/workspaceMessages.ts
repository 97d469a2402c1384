/** The messages at the end of "Publish Workspace Packages", and what their buttons do. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PublishError } from '../releases/publishError.ts';
import { specOf } from '../releases/release.ts';
import type { WorkspaceError } from '../releases/workspaceError.ts';
import type {
  PackageOutcome,
  WorkspaceOutcome,
  WorkspacePackage,
  WorkspacePlan,
} from '../releases/workspaceView.ts';
import { showBatchList } from './batchList.ts';
import { type BatchWords, errorTextOf, summaryText } from './batchTexts.ts';
import type { Log } from './log.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import { nextStepLabel, take, tellNothing } from './publishMessages.ts';
import type { NextStep } from './publishTexts.ts';
import { endOf, endWords } from './workspaceEnd.ts';
import type { PickedWorkspace } from './workspacePicker.ts';
import { stepsAfterFailure, workspaceFailureText } from './workspaceTexts.ts';

export interface WorkspaceContext {
  readonly log: Log;
  /** What was to be done, from its beginning. */
  readonly again: () => Promise<void>;
}

export async function explainWorkspacePick(
  picked: Exclude<PickedWorkspace, { readonly kind: 'picked' }>,
): Promise<void> {
  switch (picked.kind) {
    case 'dismissed':
      return;
    case 'no-folder': {
      const open = vscode.l10n.t('Open Folder');
      const text = vscode.l10n.t('No folder is open. Open the one with the packages. Nothing was published.');
      const chosen = await vscode.window.showInformationMessage(text, open);
      if (chosen === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
      return;
    }
    case 'no-workspace': {
      const one = vscode.l10n.t('Publish Package');
      const text = vscode.l10n.t(
        'Nothing here names workspace packages: no package.json has "workspaces", and there is no pnpm-workspace.yaml. Nothing was published.',
      );
      const chosen = await vscode.window.showInformationMessage(text, one);
      if (chosen === one) await vscode.commands.executeCommand('secondFactor.publish');
    }
  }
}

/** It ended before anything was sent. @param plan absent where it ended before there was one */
export async function tellWorkspaceFailure(
  error: WorkspaceError,
  folder: string,
  plan: WorkspacePlan | undefined,
  context: WorkspaceContext,
): Promise<void> {
  const { failure, spec } = error;
  const { log } = context;
  const what = workspaceFailureText(failure, spec ?? path.basename(folder));
  const text = joined(what, vscode.l10n.t('Nothing was published.'));
  log.error(text);
  logDetails(error, log);
  if (failure.code === 'declined' || failure.code === 'cancelled') {
    await tellNothing();
    return;
  }
  const of = plan?.packages.find(each => spec !== undefined && specOf(each) === spec);
  const labels = labelled(stepsAfterFailure(failure));
  const chosen = await vscode.window.showErrorMessage(plain(text), ...labels.keys());
  const step = labels.get(chosen ?? '');
  if (step !== undefined) await takeStep(step, of?.folder ?? folder, context);
}

/** What the registry or a program wrote. */
function logDetails({ failure, cause }: WorkspaceError | PublishError, log: Log): void {
  if (failure.code === 'manager-failed' || failure.code === 'pack-failed') log.error(failure.said);
  if (failure.code === 'registry' && failure.error.details.serverText !== undefined) {
    log.error(`the registry said: ${failure.error.details.serverText}`);
  }
  if (failure.code === 'unexpected') {
    log.error(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
}

/** None of them is to be published. */
export async function tellNothingMissing(plan: WorkspacePlan, context: WorkspaceContext): Promise<void> {
  const workspace = path.basename(plan.folder);
  const problems = plan.packages.filter(({ state }) => state.kind === 'problem');
  const published = plan.packages.filter(({ state }) => state.kind === 'published');
  const [first] = problems;
  if (first === undefined || first.state.kind !== 'problem') {
    const text =
      published.length === 0
        ? vscode.l10n.t('All packages of {0} are private. Nothing was published.', workspace)
        : vscode.l10n.t(
            'Everything that {0} publishes is on {1} already. Nothing was published; raise the versions of what has changed.',
            workspace,
            hostsOf(published),
          );
    await tellWithLog(text, context.log);
    return;
  }
  const { failure } = first.state;
  const reason = workspaceFailureText(failure, first.name === '' ? first.id : specOf(first));
  const more = problems.length - 1;
  const text = joined(
    reason,
    more === 0 ? '' : vscode.l10n.t('{0} more cannot be published.', more),
    vscode.l10n.t('Nothing was published.'),
  );
  context.log.error(text);
  const labels = labelled(stepsAfterFailure(failure));
  const chosen = await vscode.window.showErrorMessage(plain(text), ...labels.keys());
  const step = labels.get(chosen ?? '');
  if (step !== undefined) await takeStep(step, first.folder, context);
}

function hostsOf(packages: readonly WorkspacePackage[]): string {
  const hosts = packages.flatMap(({ state }) =>
    state.kind === 'published' ? [state.release.registry.host] : [],
  );
  return [...new Set(hosts)].join(', ');
}

async function tellWithLog(text: string, log: Log): Promise<void> {
  log.info(text);
  const show = vscode.l10n.t('Show the log');
  if ((await vscode.window.showInformationMessage(plain(text), show)) === show) log.show();
}

/**
 * @param more what is to be said besides
 * @returns whether to go on with what is left
 */
export async function tellOutcome(
  outcome: WorkspaceOutcome,
  plan: WorkspacePlan,
  more: string,
  log: Log,
): Promise<boolean> {
  const end = endOf(outcome);
  const words = endWords(plan, outcome);
  const text = joined(summaryText(end, words), more);
  logOutcome(text, outcome, words, log);
  const show = vscode.l10n.t('Show');
  const goOn = vscode.l10n.t('Continue');
  const isDone = outcome.left.length === 0;
  const chosen = isDone
    ? await vscode.window.showInformationMessage(plain(text), show)
    : await vscode.window.showWarningMessage(plain(text), goOn, show);
  if (chosen !== show) return chosen === goOn;
  const title = vscode.l10n.t('Packages of {0}', path.basename(plan.folder));
  const next = await showBatchList(title, end, words, false);
  if (next === 'log') log.show();
  return next === 'continue';
}

/** What the message has no room for, and the registry's own words. */
function logOutcome(
  text: string,
  { outcomes }: WorkspaceOutcome,
  words: BatchWords<PackageOutcome>,
  log: Log,
): void {
  log.info(text);
  for (const outcome of outcomes) {
    if (!('error' in outcome.end)) continue;
    const { error } = outcome.end;
    log.error(`${words.nameOf(outcome)}: ${errorTextOf(error, outcome, words)}`);
    logDetails(error, log);
  }
}

/** The log where nothing else helps: VS Code cuts a message without a button off after one line. */
function labelled(steps: readonly NextStep[]): ReadonlyMap<string, NextStep> {
  const next: readonly NextStep[] = steps.length > 0 ? steps : [{ kind: 'show-log' }];
  return new Map(next.map(step => [nextStepLabel(step), step]));
}

async function takeStep(step: NextStep, folder: string, { log, again }: WorkspaceContext): Promise<void> {
  // What was sent is looked for by going on.
  await take(step, { folder, log, again, lookAgain: again });
}
