/** Why a change of a package was not made, or nobody knows: what happened, whether anything changed, what to do next. */
import { l10n } from 'vscode';
import type { Impossible, Meanwhile, PackageChange } from '../packages/change.ts';
import type { ChangeError } from '../packages/changeError.ts';
import type { RegistryError } from '../registry/errors.ts';
import { joined } from './outcomeTexts.ts';
import { aspectText } from './packageAspects.ts';
import { nothingChanged, type OfOnePackage } from './packageChangeTexts.ts';
import { packageErrorText } from './registryTexts.ts';

export function failureText(error: ChangeError, change: PackageChange, of: OfOnePackage): string {
  return joined(whyText(error, change, of), changedText(error.changed, change, of));
}

/** Why it failed, without whether anything changed. */
export function whyText({ failure }: ChangeError, change: PackageChange, of: OfOnePackage): string {
  switch (failure.code) {
    case 'impossible':
      return impossibleText(failure.why, of, change);
    case 'changed-meanwhile':
      return meanwhileText(failure.meanwhile, of);
    case 'registry':
      return packageErrorText(failure.error, of.name);
  }
}

/** Of an error before anything was to be changed. */
export function notReadText(error: RegistryError, name: string): string {
  return joined(packageErrorText(error, name), nothingChanged());
}

function changedText(
  changed: ChangeError['changed'],
  change: PackageChange,
  { name, host }: OfOnePackage,
): string {
  if (changed === 'no') return nothingChanged();
  // No call tells it: there is nothing to look at.
  return change.kind === 'two-factor'
    ? l10n.t(
        'Whether {0} was changed is not known, and {1} does not tell it. Trying again sets the same once more.',
        name,
        host,
      )
    : l10n.t(
        'Whether {0} was changed is not known. Trying again looks first, and changes nothing twice.',
        name,
      );
}

export function meanwhileText({ was, is }: Meanwhile, { name }: OfOnePackage): string {
  return l10n.t(
    'Somebody else has changed {0} meanwhile: {1} before, {2} now.',
    name,
    aspectText(was),
    aspectText(is),
  );
}

/** @param change absent where there is none yet to speak of */
export function impossibleText(
  why: Impossible,
  { name, host }: OfOnePackage,
  change?: PackageChange,
): string {
  const { user = '', team = '', tag = '', version = '', range = '' }: Particulars = change ?? {};
  switch (why) {
    case 'no-such-package':
      return l10n.t('{0} has no package {1}, or does not show it to this account.', host, name);
    case 'no-such-user':
      return l10n.t('{0} has no user {1}.', host, user);
    case 'last-owner':
      return l10n.t(
        '{0} is the only owner of {1} on {2}, and a package keeps its last one. Add another owner first.',
        user,
        name,
        host,
      );
    case 'unscoped':
      return l10n.t('{0} has no scope, and only packages with one can be restricted.', name);
    case 'unsupported':
      return l10n.t('{0} has no such setting that can be changed from here.', host);
    case 'no-teams':
      return l10n.t('{0} knows no teams of {1}, or does not show them to this account.', host, scopeOf(name));
    case 'no-such-team':
      return l10n.t('{0} has no team {1} any more.', scopeOf(name), team);
    case 'tag-is-range':
      return l10n.t('“{0}” is a range of versions, and cannot be a tag.', tag);
    case 'invalid-tag':
      return l10n.t('“{0}” cannot be a tag.', tag);
    case 'no-such-version':
      return l10n.t('{0} on {1} has no version {2}.', name, host, version);
    case 'only-version':
      return l10n.t(
        '{0} on {1} has no other version by now: without this one the whole package would go.',
        name,
        host,
      );
    case 'other-versions':
      return l10n.t('{0} on {1} has other versions by now than those that were shown.', name, host);
    case 'invalid-range':
      return l10n.t('“{0}” is not a range of versions.', range);
    case 'no-version-in-range':
      return l10n.t('No version of {0} on {1} is in “{2}”.', name, host, range);
  }
}

/** With its `@`; the name where there is none. */
export function scopeOf(name: string): string {
  return /^@[^/]+/.exec(name)?.[0] ?? name;
}

/** What sentences take of changes, whichever they are. */
type Particulars = Partial<Readonly<Record<'kind' | 'user' | 'team' | 'tag' | 'version' | 'range', string>>>;
