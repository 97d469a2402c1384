/** A token in a few lines, before it is made. */
import { l10n } from 'vscode';
import type { ChoiceItem } from './steps.ts';
import { type Draft, daysIn, rangesIn, targetsOf } from './tokenDraft.ts';
import { dayText, useText } from './tokenTexts.ts';

const mostNames = 5;

/** The first creates it; the others say what it is, and do the same. */
export function summaryItems(
  draft: Draft,
  form: 'granular' | 'legacy',
): readonly [ChoiceItem<number>, ...ChoiceItem<number>[]] {
  const lines = form === 'granular' ? granularLines(draft) : [useLine(draft), rangesLine(draft)];
  const create = {
    label: l10n.t('$(key) Create this token…'),
    ...(form === 'granular' ? {} : { detail: legacyText() }),
    value: 0,
  };
  return [create, ...lines.map(([label, description], index) => ({ label, description, value: index + 1 }))];
}

/** What a registry of the old form cannot do. */
export function legacyText(): string {
  return l10n.t('This registry knows only old tokens: for all packages, without a name, and without an end.');
}

type Line = readonly [label: string, description: string];

function granularLines(draft: Draft): readonly Line[] {
  const { name, use, bypassesTwoFactor } = draft;
  const days = daysIn(draft);
  const end = dayText(new Date(Date.now() + days * dayMs));
  return [
    [l10n.t('Name'), name.trim()],
    useLine(draft),
    [l10n.t('For'), targetsText(draft)],
    [
      l10n.t('Expires'),
      days === 1 ? l10n.t('in 1 day, on {0}', end) : l10n.t('in {0} days, on {1}', days, end),
    ],
    rangesLine(draft),
    ...(use === 'write'
      ? [[l10n.t('Second factor'), bypassesTwoFactor ? l10n.t('bypassed') : l10n.t('asked for')] as const]
      : []),
  ];
}

const dayMs = 24 * 60 * 60 * 1000;

function useLine({ use }: Draft): Line {
  return [l10n.t('May'), useText(use)];
}

function rangesLine(draft: Draft): Line {
  const ranges = rangesIn(draft);
  return [l10n.t('From'), ranges.length === 0 ? l10n.t('everywhere') : ranges.join(', ')];
}

function targetsText(draft: Draft): string {
  const { packages, scopes, orgs } = targetsOf(draft);
  if (packages === 'all') return l10n.t('all packages');
  const names = [...scopes, ...orgs.map(org => l10n.t('organization {0}', org)), ...packages];
  const more = names.length - mostNames;
  const shown = names.slice(0, mostNames).join(', ');
  return more > 0 ? l10n.t('{0} and {1} more', shown, more) : shown;
}
