/** What is wrong with a workspace, in words, and what to do next. */
import { l10n } from 'vscode';
import type { PackageManagerName, WorkspaceFailure, WorkspaceProblem } from '../releases/workspaceError.ts';
import { shortened } from './plain.ts';
import { failureText, type NextStep, nextSteps } from './publishTexts.ts';

export function countOfPackages(count: number): string {
  return count === 1 ? l10n.t('1 package') : l10n.t('{0} packages', count);
}

/** @param spec `name@version` where known, else the name of the folder */
export function workspaceFailureText(failure: WorkspaceFailure, spec: string): string {
  return isOfWorkspace(failure) ? problemText(failure, spec) : failureText(failure, spec);
}

export function stepsAfterFailure(failure: WorkspaceFailure): readonly NextStep[] {
  if (!isOfWorkspace(failure)) return nextSteps(failure);
  return isOfRoot(failure.code) ? [{ kind: 'open-manifest' }] : [{ kind: 'show-log' }];
}

/** To be changed in the root's package.json. */
function isOfRoot(code: WorkspaceProblem['code']): boolean {
  return code === 'several-managers' || code === 'manager-unknown' || code === 'no-workspace';
}

const ofWorkspace: { readonly [Code in WorkspaceProblem['code']]: true } = {
  'no-workspace': true,
  'manager-not-found': true,
  'manager-too-old': true,
  'manager-failed': true,
  'several-managers': true,
  'manager-unknown': true,
  'same-name': true,
};

function isOfWorkspace(failure: WorkspaceFailure): failure is WorkspaceProblem {
  return Object.hasOwn(ofWorkspace, failure.code);
}

function problemText(problem: WorkspaceProblem, spec: string): string {
  switch (problem.code) {
    case 'no-workspace':
      return l10n.t(
        '{0} has no workspace packages: neither its package.json nor another file names any.',
        spec,
      );
    case 'manager-not-found':
      return l10n.t(
        '{0} is made with {1}, which is not on the PATH of this editor, or does not start. Install it, then restart the editor.',
        spec,
        problem.manager,
      );
    case 'manager-too-old':
      return l10n.t(
        '{0} is made with {1} {2}, which is too old: version {3} or later is needed.',
        spec,
        problem.manager,
        problem.version,
        problem.oldest,
      );
    case 'manager-failed':
      return l10n.t(
        '"{0}" failed in {1}; the log has all that it wrote. {2}',
        problem.command,
        spec,
        shortened(problem.said.trim().split('\n')[0] ?? ''),
      );
    case 'several-managers':
      return l10n.t(
        '{0} could be made with {1}. Say which with "packageManager" in its package.json.',
        spec,
        alternatives(problem.managers),
      );
    case 'manager-unknown':
      return l10n.t(
        '{0} is made with {1}. Here npm, pnpm and yarn (2 or later) can pack what is published.',
        spec,
        problem.name,
      );
    case 'same-name':
      return l10n.t(
        '{0} packages of this workspace are named {1}: {2}. A registry holds only one package of a name.',
        problem.folders.length,
        problem.name,
        problem.folders.join(', '),
      );
  }
}

function alternatives(managers: readonly PackageManagerName[]): string {
  const [last, ...others] = managers.toReversed();
  return others.length === 0
    ? (last ?? '')
    : l10n.t('{0} or {1}', others.toReversed().join(', '), last ?? '');
}
