/** What has become of the packages of a workspace, in the form and the words that all have that are done to many. */
import * as path from 'node:path';
import { l10n } from 'vscode';
import { PublishError } from '../releases/publishError.ts';
import { specOf } from '../releases/release.ts';
import type {
  PackageEnd,
  PackageOutcome,
  WorkspaceOutcome,
  WorkspacePlan,
} from '../releases/workspaceView.ts';
import type { Applied, BatchEnd, Outcome } from '../shared/batch.ts';
import type { BatchWords } from './batchTexts.ts';
import { joined, notRunText, outcomeText } from './outcomeTexts.ts';
import { failureText, whatHappened } from './publishTexts.ts';

export type WorkspaceEnd = BatchEnd<PackageOutcome, Applied>;

export function endOf({ outcomes, stoppedBy }: WorkspaceOutcome): WorkspaceEnd {
  return {
    items: outcomes.map(item => ({ item, outcome: outcomeOf(item.end, outcomes) })),
    ...(stoppedBy === undefined
      ? {}
      : { stoppedBy: isGivenUp(stoppedBy) ? { kind: 'cancelled' } : { kind: 'error', error: stoppedBy } }),
  };
}

function outcomeOf(end: PackageEnd, all: readonly PackageOutcome[]): Outcome<Applied> {
  switch (end.kind) {
    case 'published':
      return { kind: 'done' };
    case 'failed':
    case 'unknown':
      return end;
    case 'not-tried': {
      const needed = all.find(each => each.package.id === end.because);
      return { kind: 'not-tried', ...(needed === undefined ? {} : { because: specOf(needed.package) }) };
    }
  }
}

/** The person has cancelled, or put the prompt aside for good. */
function isGivenUp({ failure }: PublishError): boolean {
  if (failure.code === 'registry') return failure.error.code === 'cancelled';
  return failure.code === 'cancelled' || failure.code === 'declined';
}

export function endWords(plan: WorkspacePlan, { outcomes }: WorkspaceOutcome): BatchWords<PackageOutcome> {
  return {
    nameOf: item => specOf(item.package),
    done: live => joined(liveText(live, outcomes.length, path.basename(plan.folder)), scriptText(live)),
    // A version that was there before the publish is not among those that are to be published.
    unchanged: () => '',
    nothing: l10n.t('Nothing was published.'),
    errorText: (error, item) => (error instanceof PublishError ? errorText(error, item) : undefined),
  };
}

/** That nothing was published is said of all of them, or not true. */
function errorText(error: PublishError, of: PackageOutcome | undefined): string {
  const what = whatHappened(error, of === undefined ? '' : specOf(of.package));
  return error.published === 'no' && what !== '' ? what : joined(what, outcomeText(error));
}

function liveText(live: readonly PackageOutcome[], total: number, workspace: string): string {
  const releases = live.flatMap(({ end }) => (end.kind === 'published' ? [end.release] : []));
  const hosts = [...new Set(releases.map(({ registry }) => registry.host))].join(', ');
  const [only] = live;
  if (live.length < total) {
    return live.length === 1
      ? l10n.t('1 of {0} packages of {1} is published on {2}.', total, workspace, hosts)
      : l10n.t('{0} of {1} packages of {2} are published on {3}.', live.length, total, workspace, hosts);
  }
  return live.length === 1 && only !== undefined
    ? l10n.t('Published {0} on {1}.', specOf(only.package), hosts)
    : l10n.t('Published {0} packages of {1} on {2}.', live.length, workspace, hosts);
}

/** What npm runs after an upload, where not all of it ran. */
function scriptText(live: readonly PackageOutcome[]): string {
  const failed = live.flatMap(({ end }) =>
    end.kind === 'published' && end.scriptFailure !== undefined
      ? [{ release: end.release, failure: end.scriptFailure.failure }]
      : [],
  );
  const [first] = failed;
  if (first === undefined) return '';
  if (failed.length > 1) {
    return l10n.t('Of {0} of them the scripts after the upload failed, or did not run.', failed.length);
  }
  const spec = specOf(first.release);
  return joined(
    first.failure.code === 'cancelled' ? l10n.t('{0} is published.', spec) : failureText(first.failure, spec),
    notRunText(first.release),
  );
}
