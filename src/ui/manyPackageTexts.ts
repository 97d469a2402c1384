/** A change of many packages in words: before it is made, while, and after. */
import { l10n } from 'vscode';
import type { PackageChange, Plan } from '../packages/change.ts';
import { requirementText } from './accessQuestions.ts';
import { aspectText, namesText } from './packageAspects.ts';
import { teamOf } from './packageChangeTexts.ts';
import { impossibleText } from './packageErrorTexts.ts';

/** Where, and whose. */
export interface OfAccountThere {
  readonly account: string;
  readonly host: string;
}

/** Over the plan. */
export function planTitle(change: PackageChange, { account, host }: OfAccountThere): string {
  return l10n.t('{0}? {1} on {2}', upperCase(planAction(change)), account, host);
}

/** In front of how far it is. */
export function jobTitle(change: PackageChange, { account, host }: OfAccountThere): string {
  return l10n.t('{0} of {1} on {2}', jobName(change), account, host);
}

function jobName(change: PackageChange): string {
  switch (change.kind) {
    case 'add-owner':
    case 'remove-owner':
      return l10n.t('Owners of packages');
    case 'access':
    case 'two-factor':
    case 'team':
      return l10n.t('Access to packages');
    case 'add-dist-tag':
    case 'remove-dist-tag':
      return l10n.t('Dist-tags of packages');
    case 'deprecate':
      return l10n.t('Versions of packages');
  }
}

/** What Enter does, in the middle of a sentence. */
export function planAction(change: PackageChange): string {
  switch (change.kind) {
    case 'add-owner':
      return l10n.t('make {0} an owner of these', change.user);
    case 'remove-owner':
      return l10n.t('remove {0} as an owner of these', change.user);
    case 'access':
      return change.access === 'public' ? l10n.t('make these public') : l10n.t('restrict these');
    case 'two-factor':
      return l10n.t('set for these: {0}', requirementText(change.requirement));
    case 'team':
      return change.permission === undefined
        ? l10n.t('take the access to these from {0}', teamOf(change))
        : l10n.t('give {0} {1} access to these', teamOf(change), change.permission);
    case 'add-dist-tag':
      return l10n.t('set {0} of these to {1}', change.tag, change.version);
    case 'remove-dist-tag':
      return l10n.t('remove {0} of these', change.tag);
    case 'deprecate':
      return change.message === '' ? l10n.t('take the deprecation of these back') : l10n.t('deprecate these');
  }
}

/** What a package's row in the plan says. */
export function planText(plan: Plan, change: PackageChange, name: string, host: string): string {
  switch (plan.kind) {
    case 'change':
      return changeText(plan);
    case 'unchanged':
      return aspectText(plan.now);
    case 'impossible':
      return impossibleText(plan.why, { name, host }, change);
  }
}

function changeText({ before, after }: Extract<Plan, { kind: 'change' }>): string {
  const [was, is] = [aspectText(before), aspectText(after)];
  switch (before.kind) {
    case 'owners':
      return l10n.t('owners now: {0}', was);
    case 'deprecation':
      return l10n.t('{0}: {1} → {2}', namesText(Object.keys(before.messages)), was, is);
    default:
      return l10n.t('{0} → {1}', was, is);
  }
}

/** @param changes more than one, of one kind: what is taken back leads each to where it was */
export function manyDoneText(changes: readonly PackageChange[], there: OfAccountThere): string {
  const [text = '', ...others] = new Set(changes.map(each => sameDoneText(each, changes.length, there)));
  if (others.length === 0) return text;
  const { account, host } = there;
  return l10n.t('{0} packages of {1} on {2} are as they were before.', changes.length, account, host);
}

function sameDoneText(change: PackageChange, count: number, { account, host }: OfAccountThere): string {
  switch (change.kind) {
    case 'add-owner':
      return l10n.t('{0} is an owner of {1} packages of {2} on {3} now.', change.user, count, account, host);
    case 'remove-owner':
      return change.user === account
        ? l10n.t('{0} is no owner of {1} packages on {2} any more.', account, count, host)
        : l10n.t(
            '{0} is no owner of {1} packages of {2} on {3} any more.',
            change.user,
            count,
            account,
            host,
          );
    case 'access':
      return change.access === 'public'
        ? l10n.t('{0} packages of {1} are public on {2} now.', count, account, host)
        : l10n.t('{0} packages of {1} are restricted on {2} now.', count, account, host);
    case 'two-factor':
      return l10n.t(
        'For publishing {0} packages of {1} on {2} it is set now: {3}.',
        count,
        account,
        host,
        requirementText(change.requirement),
      );
    case 'team':
      return change.permission === undefined
        ? l10n.t(
            '{0} has no access to {1} packages of {2} on {3} any more.',
            teamOf(change),
            count,
            account,
            host,
          )
        : l10n.t('{0} has access to {1} packages of {2} on {3} now.', teamOf(change), count, account, host);
    case 'add-dist-tag':
      return l10n.t(
        'The dist-tag {0} of {1} packages of {2} on {3} leads to {4} now.',
        change.tag,
        count,
        account,
        host,
        change.version,
      );
    case 'remove-dist-tag':
      return l10n.t(
        'The dist-tag {0} of {1} packages of {2} on {3} is gone.',
        change.tag,
        count,
        account,
        host,
      );
    case 'deprecate':
      return change.message === ''
        ? l10n.t('{0} packages of {1} on {2} are not deprecated any more.', count, account, host)
        : l10n.t('{0} packages of {1} on {2} are deprecated now.', count, account, host);
  }
}

/** @param count more than one */
export function manyUnchangedText(count: number): string {
  return l10n.t('{0} were so before.', count);
}

/** The offer after a reload. */
export function leftText(
  change: PackageChange,
  left: number,
  total: number,
  { account, host }: OfAccountThere,
): string {
  return l10n.t(
    '{0} of {1} on {2}: {3} of {4} are not done yet ({5}). Go on?',
    jobName(change),
    account,
    host,
    left,
    total,
    planAction(change),
  );
}

function upperCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
