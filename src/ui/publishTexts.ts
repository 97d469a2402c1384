/**
 * What a publish that did not go through is called: what happened, whether anything was published, and what to do
 * next. One sentence for each code of `releases`; those of `registry` are in `registryTexts.ts`.
 */
import { isAbsolute } from 'node:path';
import { l10n } from 'vscode';
import type { RegistryError } from '../registry/errors.ts';
import type { Finding } from '../releases/lookUp.ts';
import type { LocalRange, PublishError, PublishFailure } from '../releases/publishError.ts';
import type { SentRelease } from '../releases/release.ts';
import { configurationText, npmText, unsetVariablesText } from './configurationTexts.ts';
import { joined, outcomeText } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import { registryText } from './registryTexts.ts';

/** What a button of the message does. */
export type NextStep =
  | { readonly kind: 'open-manifest'; readonly at?: { readonly line: number; readonly column: number } }
  | { readonly kind: 'open-file'; readonly file: string }
  | { readonly kind: 'show-log' }
  | { readonly kind: 'look-again'; readonly sent: SentRelease }
  | { readonly kind: 'sign-in'; readonly registry: URL }
  | { readonly kind: 'switch-account' }
  | { readonly kind: 'allow-http'; readonly host: string };

export interface Explanation {
  readonly text: string;
  readonly next: readonly NextStep[];
}

/** @param spec `name@version` where known, else the name of the folder */
export function explain(error: PublishError, spec: string): Explanation {
  const { failure } = error;
  return {
    text: plain(joined(whatHappened(error, spec), outcomeText(error))),
    next: [...stepsAfterSending(error), ...nextSteps(failure)],
  };
}

/** Without what has become of the release; empty where that says it all. */
export function whatHappened(error: PublishError, spec: string): string {
  return isToldByOutcome(error) ? '' : failureText(error.failure, spec);
}

/** @param spec `name@version` where known, else the name of the folder */
export function failureText(failure: PublishFailure, spec: string): string {
  // Each entry of the table takes the failure of its own code, which is what the table's type says.
  const sentence = sentences[failure.code] as (failure: PublishFailure, spec: string) => string;
  return sentence(failure, spec);
}

/** A version that is taken: what was found there says it better than the registry's refusal. */
function isToldByOutcome({ failure, aftermath: { found } }: PublishError): boolean {
  const code = failure.code === 'registry' ? failure.error.code : undefined;
  const isConflict = code === 'conflict' || code === 'version-taken';
  if (!isConflict || found === undefined || found.published === 'yes') return false;
  return !['absent', 'not-reached', 'signed-out'].includes(found.why);
}

function stepsAfterSending({ failure, aftermath: { sent, found } }: PublishError): readonly NextStep[] {
  if (sent === undefined) return [];
  if (found !== undefined) return stepsAfterLooking(found, sent);
  const needsToken = failure.code === 'registry' && failure.error.code === 'stage-required';
  return needsToken ? [{ kind: 'sign-in', registry: sent.registry }] : [];
}

export function stepsAfterLooking(found: Finding, sent: SentRelease): readonly NextStep[] {
  if (found.published !== 'unknown') {
    return found.published === 'no' && found.why === 'other-contents' ? [{ kind: 'open-manifest' }] : [];
  }
  const again: NextStep = { kind: 'look-again', sent };
  return found.why === 'signed-out' ? [{ kind: 'sign-in', registry: sent.registry }, again] : [again];
}

type Code = PublishFailure['code'];

const sentences: {
  readonly [Each in Code]: (
    failure: Extract<PublishFailure, { readonly code: Each }>,
    spec: string,
  ) => string;
} = {
  'no-package-json': (_failure, spec) => l10n.t('{0} has no package.json.', spec),
  'unreadable-manifest': ({ reason }, spec) =>
    l10n.t('The package.json of {0} cannot be read ({1}).', spec, reason),
  'broken-json': ({ line, column }, spec) =>
    l10n.t('The package.json of {0} is not valid JSON: see line {1}, column {2}.', spec, line, column),
  'not-an-object': (_failure, spec) => l10n.t('The package.json of {0} does not hold an object.', spec),
  'no-name': (_failure, spec) => l10n.t('The package.json of {0} has no name.', spec),
  'invalid-name': ({ name }) => l10n.t('"{0}" is not a name that npm allows for a package.', name),
  'no-version': (_failure, spec) => l10n.t('The package.json of {0} has no version.', spec),
  'invalid-version': ({ version }) =>
    l10n.t('"{0}" is not a version: it takes three numbers, as in 1.4.0.', version),
  'manifest-refused': ({ said }, spec) => l10n.t('npm cannot read the package.json of {0}: {1}.', spec, said),
  private: (_failure, spec) =>
    l10n.t('{0} is marked "private" in its package.json, so that nobody publishes it by mistake.', spec),
  'local-ranges': ({ ranges }, spec) =>
    l10n.t(
      '{0} depends on {1}: such ranges work only inside this workspace, and npm does not replace them.',
      spec,
      listOfRanges(ranges),
    ),
  'package-extensions': (_failure, spec) =>
    l10n.t('The package.json of {0} has "packageExtensions", which must not be published.', spec),
  'invalid-tag': ({ tag }) =>
    l10n.t('"{0}" cannot be a dist-tag: it could be read as a range of versions.', tag),
  'invalid-access': ({ access }) =>
    l10n.t('"{0}" is no access that npm knows: it is public or restricted.', access),
  'restricted-unscoped': (_failure, spec) =>
    l10n.t('{0} has no scope, and only scoped packages can be restricted.', spec),
  'dry-run': (_failure, spec) =>
    l10n.t(
      "npm's configuration sets dry-run, so {0} was not sent. Remove that setting, then publish again.",
      spec,
    ),
  'prerelease-needs-tag': ({ version }) =>
    l10n.t(
      '{0} is a prerelease, and would become "latest". Choose a tag for it, for instance "publishConfig": { "tag": "next" }.',
      version,
    ),
  'no-credentials': ({ registry, unsetVariables }) =>
    unsetVariables.length === 0
      ? l10n.t('npm has no sign-in for {0}.', registry.host)
      : unsetVariablesText(registry, unsetVariables),
  'signed-out': ({ registry }) =>
    l10n.t('You are signed out of {0}. Sign in, then publish again.', registry.host),
  'another-account': ({ registry, account, chosen }) =>
    l10n.t(
      'This workspace publishes to {0} as {1}, who is not signed in: it would be {2}. Sign in as {1}, or switch the account.',
      registry.host,
      chosen,
      account,
    ),
  'version-exists': (_failure, spec) =>
    l10n.t(
      'The registry has {0} already, and a version can be published only once. Raise the version.',
      spec,
    ),
  'latest-goes-back': ({ version, highest }) =>
    l10n.t(
      '"latest" would go back from {0} to {1}. Choose another tag, for instance "publishConfig": { "tag": "previous" }.',
      highest,
      version,
    ),
  'unreadable-file': configurationText,
  'unwritable-file': configurationText,
  'broken-file': configurationText,
  'credentials-without-registry': configurationText,
  'invalid-proxy': configurationText,
  'invalid-registry': configurationText,
  'npm-not-found': npmText,
  'node-not-found': npmText,
  'npm-unusable': npmText,
  'npm-too-old': npmText,
  'script-failed': ({ event, exitCode, signal }, spec) =>
    exitCode === null
      ? l10n.t('The script "{0}" of {1} was ended by {2}.', event, spec, signal ?? '')
      : l10n.t('The script "{0}" of {1} failed with exit code {2}.', event, spec, exitCode),
  'pack-failed': ({ said }, spec) => l10n.t('npm could not pack {0}: {1}.', spec, said),
  'packed-differs': ({ packed, manifest }) =>
    l10n.t(
      'A script changed the package while it was packed: the tarball holds {0}, package.json says {1}.',
      packed,
      manifest,
    ),
  declined: () => l10n.t('Cancelled.'),
  cancelled: () => l10n.t('Cancelled.'),
  registry: ({ error }, spec) => registryText(error, spec),
  'not-reached': ({ registry }) =>
    l10n.t(
      '{0} cannot be reached, or has a problem of its own, and nothing more was published.',
      registry.host,
    ),
  'in-doubt': () => '',
  unexpected: ({ reason }) =>
    reason === undefined
      ? l10n.t('The publish stopped because of an error on this computer; the log has more.')
      : l10n.t('The publish stopped because of an error on this computer ({0}).', reason),
};

export function nextSteps(failure: PublishFailure): readonly NextStep[] {
  switch (failure.code) {
    case 'no-package-json':
    case 'unreadable-manifest':
    case 'unreadable-file':
    case 'unwritable-file':
    case 'invalid-proxy':
    case 'dry-run':
    case 'npm-not-found':
    case 'node-not-found':
    case 'npm-unusable':
    case 'npm-too-old':
    case 'declined':
    case 'cancelled':
    case 'not-reached':
    case 'in-doubt':
      return [];
    case 'broken-json':
      return [{ kind: 'open-manifest', at: failure }];
    case 'no-credentials':
    case 'signed-out':
      return [{ kind: 'sign-in', registry: failure.registry }];
    case 'another-account':
      return [{ kind: 'sign-in', registry: failure.registry }, { kind: 'switch-account' }];
    case 'broken-file':
    case 'credentials-without-registry':
      return [{ kind: 'open-file', file: failure.file }];
    case 'invalid-registry':
      return isAbsolute(failure.source) ? [{ kind: 'open-file', file: failure.source }] : [];
    case 'script-failed':
    case 'pack-failed':
    case 'packed-differs':
    case 'unexpected':
      return [{ kind: 'show-log' }];
    case 'registry':
      return afterRegistryError(failure.error);
    default:
      return [{ kind: 'open-manifest' }];
  }
}

function afterRegistryError({ details }: RegistryError): readonly NextStep[] {
  if (details.reason !== 'plain-http') return [{ kind: 'show-log' }];
  return [{ kind: 'allow-http', host: new URL(details.url).host }];
}

function listOfRanges(ranges: readonly LocalRange[]): string {
  const shown = ranges.slice(0, 3).map(({ name, range }) => `${name} (${range})`);
  return ranges.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}
