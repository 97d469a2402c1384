/** A change of a package in words: before it is made, while, and after. */
import { l10n } from 'vscode';
import type { PackageChange } from '../packages/change.ts';
import { requirementText } from './accessQuestions.ts';
import { plain } from './plain.ts';

/** Where, and of which package. */
export interface OfOnePackage {
  readonly name: string;
  readonly host: string;
}

/** What Enter does, at the top of the last look. */
export function actionText(change: PackageChange, packageName: string): string {
  const name = plain(packageName);
  switch (change.kind) {
    case 'add-owner':
      return l10n.t('$(person-add) Make {0} an owner of {1}', plain(change.user), name);
    case 'remove-owner':
      return l10n.t('$(trash) Remove {0} as an owner of {1}', plain(change.user), name);
    case 'access':
      return change.access === 'public'
        ? l10n.t('$(globe) Make {0} public', name)
        : l10n.t('$(lock) Restrict {0} to those who were given access', name);
    case 'two-factor':
      return l10n.t(
        '$(shield) For publishing {0}: {1}',
        name,
        lowerCase(requirementText(change.requirement)),
      );
    case 'team':
      return change.permission === undefined
        ? l10n.t('$(trash) Take the access to {0} from {1}', name, plain(teamOf(change)))
        : l10n.t('$(organization) Give {0} access to {1}', plain(teamOf(change)), name);
    case 'add-dist-tag':
      return l10n.t('$(tag) Set {0} of {1} to {2}', plain(change.tag), name, plain(change.version));
    case 'remove-dist-tag':
      return l10n.t('$(trash) Remove {0} of {1}', plain(change.tag), name);
    case 'deprecate':
      return change.message === ''
        ? l10n.t('$(discard) Take the deprecation of {0} back', plain(specOf(change.range, name)))
        : l10n.t('$(circle-slash) Deprecate {0}', plain(specOf(change.range, name)));
  }
}

/** While it is made: the title of its progress. */
export function doingText(change: PackageChange, { name, host }: OfOnePackage): string {
  switch (change.kind) {
    case 'add-owner':
    case 'remove-owner':
      return l10n.t('Owners of {0} on {1}', name, host);
    case 'access':
    case 'two-factor':
    case 'team':
      return l10n.t('Access to {0} on {1}', name, host);
    case 'add-dist-tag':
    case 'remove-dist-tag':
      return l10n.t('Dist-tags of {0} on {1}', name, host);
    case 'deprecate':
      return l10n.t('Versions of {0} on {1}', name, host);
  }
}

export function doneText(change: PackageChange, { name, host }: OfOnePackage): string {
  switch (change.kind) {
    case 'add-owner':
      return l10n.t('{0} is an owner of {1} on {2} now.', change.user, name, host);
    case 'remove-owner':
      return l10n.t('{0} is no owner of {1} on {2} any more.', change.user, name, host);
    case 'access':
      return change.access === 'public'
        ? l10n.t('{0} is public on {1} now.', name, host)
        : l10n.t('{0} is restricted on {1} now.', name, host);
    case 'two-factor':
      return l10n.t(
        'Publishing {0} on {1} takes from now on: {2}.',
        name,
        host,
        lowerCase(requirementText(change.requirement)),
      );
    case 'team':
      return change.permission === undefined
        ? l10n.t('{0} has no access to {1} on {2} any more.', teamOf(change), name, host)
        : l10n.t('{0} has {1} access to {2} on {3} now.', teamOf(change), change.permission, name, host);
    case 'add-dist-tag':
      return l10n.t(
        'The dist-tag {0} of {1} on {2} leads to {3} now.',
        change.tag,
        name,
        host,
        change.version,
      );
    case 'remove-dist-tag':
      return l10n.t('The dist-tag {0} of {1} on {2} is gone.', change.tag, name, host);
    case 'deprecate':
      return change.message === ''
        ? l10n.t('{0} on {1} is not deprecated any more.', specOf(change.range, name), host)
        : l10n.t('{0} on {1} is deprecated now.', specOf(change.range, name), host);
  }
}

/** It was so before. */
export function alreadyText(change: PackageChange, { name, host }: OfOnePackage): string {
  switch (change.kind) {
    case 'add-owner':
      return l10n.t('{0} is an owner of {1} on {2} already.', change.user, name, host);
    case 'remove-owner':
      return l10n.t('{0} is no owner of {1} on {2}.', change.user, name, host);
    case 'access':
      return change.access === 'public'
        ? l10n.t('{0} is public on {1} already.', name, host)
        : l10n.t('{0} is restricted on {1} already.', name, host);
    case 'two-factor':
      return l10n.t('Publishing {0} on {1} takes that already.', name, host);
    case 'team':
      return change.permission === undefined
        ? l10n.t('{0} has no access to {1} on {2}.', teamOf(change), name, host)
        : l10n.t('{0} has {1} access to {2} on {3} already.', teamOf(change), change.permission, name, host);
    case 'add-dist-tag':
      return l10n.t(
        'The dist-tag {0} of {1} on {2} leads to {3} already.',
        change.tag,
        name,
        host,
        change.version,
      );
    case 'remove-dist-tag':
      return l10n.t('{0} on {1} has no dist-tag {2}.', name, host, change.tag);
    case 'deprecate':
      return change.message === ''
        ? l10n.t('{0} on {1} is not deprecated.', specOf(change.range, name), host)
        : l10n.t('{0} on {1} is deprecated with this message already.', specOf(change.range, name), host);
  }
}

export function nothingChanged(): string {
  return l10n.t('Nothing was changed.');
}

/** As npm names it: `@scope:team`. */
export function teamOf({ scope, team }: { readonly scope: string; readonly team: string }): string {
  return `${scope.startsWith('@') ? scope : `@${scope}`}:${team}`;
}

function specOf(range: string, name: string): string {
  return range === '*' ? name : `${name}@${range}`;
}

function lowerCase(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
