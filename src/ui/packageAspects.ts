/** How that of a package which a change is about is now, and will be. */
import { l10n } from 'vscode';
import type { Aspect, PackageChange } from '../packages/change.ts';
import { requirementText } from './accessQuestions.ts';
import { plain } from './plain.ts';

/** More would not fit into a row. */
const mostNamed = 8;

export function namesText(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).map(plain).join(', ');
  return more > 0 ? l10n.t('{0} and {1} more', shown, more) : shown;
}

export function aspectText(aspect: Aspect): string {
  switch (aspect.kind) {
    case 'owners':
      return namesText(aspect.owners);
    case 'access':
      return aspect.access === 'public' ? l10n.t('public') : l10n.t('restricted');
    case 'two-factor':
      return aspect.requirement === undefined
        ? l10n.t('unknown: registries do not tell')
        : requirementText(aspect.requirement);
    case 'team':
      return aspect.permission ?? l10n.t('no access');
    case 'dist-tag':
      return aspect.version === undefined ? l10n.t('no such tag') : plain(aspect.version);
    case 'deprecation':
      return messagesText(Object.values(aspect.messages));
    case 'versions':
      return namesText(aspect.versions);
  }
}

/** The rows of the last look. */
export function changeLines(
  change: PackageChange,
  before: Aspect,
  after: Aspect,
): readonly (readonly [label: string, description: string])[] {
  const now = [l10n.t('Now'), aspectText(before)] as const;
  const then = [l10n.t('Then'), aspectText(after)] as const;
  switch (before.kind) {
    case 'owners':
      return [
        ...(change.kind === 'add-owner' ? [[l10n.t('Who'), whoText(change)] as const] : []),
        [l10n.t('Owners now'), aspectText(before)],
      ];
    case 'deprecation':
      return [[l10n.t('Versions'), namesText(Object.keys(before.messages))], now, then];
    default:
      return [now, then];
  }
}

function whoText({ user, email }: Extract<PackageChange, { kind: 'add-owner' }>): string {
  return plain(email === undefined ? user : `${user} <${email}>`);
}

function messagesText(messages: readonly string[]): string {
  const texts = new Set(messages.map(message => plain(message) || l10n.t('not deprecated')));
  return [...texts].join(' · ');
}
