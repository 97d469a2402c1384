/** What is said of what a registry holds: after a publish that failed, after looking again, after npm's scan. */
import { l10n } from 'vscode';
import type { Finding } from '../releases/lookUp.ts';
import type { PublishError } from '../releases/publishError.ts';
import { type SentRelease, specOf } from '../releases/release.ts';
import type { ScanEnd } from '../releases/scan.ts';

/** Whether anything changed: the second half of every message about a publish that did not end well. */
export function outcomeText({ published, aftermath: { sent, found } }: PublishError): string {
  if (sent === undefined) return l10n.t('Nothing was published.');
  if (published === 'yes') {
    return joined(l10n.t('{0} is published on {1}.', specOf(sent), sent.registry.host), notRunText(sent));
  }
  const isPlain = found === undefined || found.published === 'yes' || isAbsent(found);
  return isPlain ? l10n.t('Nothing was published.') : foundText(found, sent);
}

function isAbsent(found: Finding): boolean {
  return found.published === 'no' && found.why === 'absent';
}

type Doubtful = Exclude<Finding, { readonly published: 'yes' }>;

/** What a look at the registry has shown, where it was not the version that was sent. */
export function foundText(found: Doubtful, sent: SentRelease): string {
  const spec = specOf(sent);
  const { host } = sent.registry;
  return found.published === 'no' ? absentText(found.why, spec, host) : unknownText(found.why, spec, host);
}

function absentText(
  why: Extract<Finding, { readonly published: 'no' }>['why'],
  spec: string,
  host: string,
): string {
  switch (why) {
    case 'absent':
      return l10n.t('{0} does not have {1}. Nothing was published.', host, spec);
    case 'other-contents':
      return l10n.t(
        '{0} has a {1} with other contents than these, and a version can be published only once. Raise the version. Nothing was published.',
        host,
        spec,
      );
    case 'staged':
      return l10n.t(
        '{0} has {1} staged: it is published when an owner approves it, with "npm stage approve" or on the website.',
        host,
        spec,
      );
    case 'blocked':
      return blockedText(spec, host);
  }
}

function unknownText(
  why: Extract<Finding, { readonly published: 'unknown' }>['why'],
  spec: string,
  host: string,
): string {
  switch (why) {
    case 'absent':
      return l10n.t(
        'Whether {0} is published is not known yet: {1} does not show it so far. Look again before you publish it again.',
        spec,
        host,
      );
    case 'validating':
      return l10n.t(
        '{1} has a {0} and is still checking it, which can take a quarter of an hour. Look again then, and do not publish it again.',
        spec,
        host,
      );
    case 'not-comparable':
      return l10n.t(
        '{1} has a {0}, but does not say what is in it: whether it is this one is not known. Compare them before you publish again.',
        spec,
        host,
      );
    case 'signed-out':
      return l10n.t(
        'Whether {0} is published is not known: you are signed out of {1}. Sign in and look again before you publish it again.',
        spec,
        host,
      );
    case 'not-reached':
      return l10n.t(
        'Whether {0} is published is not known: {1} could not be asked. Look again before you publish it again.',
        spec,
        host,
      );
  }
}

/** The end of npm's scan, as far as it is worth a message. */
export function scanText(
  end: Exclude<ScanEnd, 'untold' | 'cancelled'>,
  sent: Pick<SentRelease, 'name' | 'version' | 'registry'>,
): string {
  const spec = specOf(sent);
  const { host } = sent.registry;
  switch (end) {
    case 'published':
      return l10n.t('{0} has checked {1}: others can install it now.', host, spec);
    case 'blocked':
      return blockedText(spec, host);
    case 'deleted':
      return l10n.t('{0} took {1}, and has deleted it since. Others cannot install it.', host, spec);
    case 'staged':
      return absentText('staged', spec, host);
    case 'given-up':
      return l10n.t(
        '{0} took {1}, and has not said for half an hour that its check is done. It is not followed any longer. Do not publish it again; look there later.',
        host,
        spec,
      );
  }
}

function blockedText(spec: string, host: string): string {
  return l10n.t(
    '{0} has blocked {1} as harmful: others cannot install it. Check what is in the package; if this is a mistake, write to the support of {0}. Publishing it again does not help.',
    host,
    spec,
  );
}

/** What npm would have run after the upload; empty when nothing is left out. */
export function notRunText({ notRun }: Pick<SentRelease, 'notRun'>): string {
  const [first, second] = notRun;
  if (first === undefined) return '';
  return second === undefined
    ? l10n.t('Its script "{0}" did not run.', first)
    : l10n.t('Its scripts "{0}" and "{1}" did not run.', first, second);
}

/** Sentences, the empty ones left out. */
export function joined(...sentences: readonly string[]): string {
  return sentences.filter(sentence => sentence !== '').join(' ');
}
