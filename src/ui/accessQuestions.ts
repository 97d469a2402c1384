/** "Change Package Access": who can see a package, what publishing it takes, and what a team may do with it. */
import * as vscode from 'vscode';
import type { Access, TwoFactorRequirement } from '../registry/packageClient.ts';
import { dayText } from './tokenTexts.ts';
import { section } from './typedPick.ts';

const { l10n } = vscode;

/** What is chosen; which team is asked next. */
export type AccessChoice =
  | { readonly kind: 'access'; readonly access: Access }
  | { readonly kind: 'two-factor'; readonly requirement: TwoFactorRequirement }
  | { readonly kind: 'team' };

/** How it is now, as far as that is known; nothing is of many packages. */
export interface AccessNow {
  /** Absent where the registry does not tell. */
  readonly visibility?: Access;
  /** What was set from here. */
  readonly requirement?: { readonly requirement: TwoFactorRequirement; readonly at: Date };
  /** npm knows restricted packages in scopes only (its `lib/commands/access.js`). */
  readonly isScoped: boolean;
  /** With its `@`, whose teams can be given access; absent where the packages have none in common. */
  readonly scope?: string;
}

type Item = vscode.QuickPickItem & { readonly choice: AccessChoice };

/** @returns undefined when the person gives up */
export async function askAccess(title: string, now: AccessNow): Promise<AccessChoice | undefined> {
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly choice?: AccessChoice }>(
    [
      ...section(l10n.t('who can see it'), visibilityItems(now)),
      ...section(requirementHeading(now), requirementItems(now)),
      ...section(l10n.t('teams of its organization'), teamItems(now)),
    ],
    {
      title,
      placeHolder: l10n.t('Change what? Nothing is changed yet.'),
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  return chosen?.choice;
}

export function requirementText(requirement: TwoFactorRequirement): string {
  switch (requirement) {
    case 'none':
      return l10n.t('No second factor');
    case 'automation':
      return l10n.t('A second factor, or a token that bypasses it');
    case 'publish':
      return l10n.t('A second factor always');
  }
}

function visibilityItems({ visibility, isScoped }: AccessNow): readonly Item[] {
  if (!isScoped) return [];
  const texts = {
    public: [l10n.t('$(globe) Public'), l10n.t('Everyone can install it.')],
    restricted: [l10n.t('$(lock) Restricted'), l10n.t('Only those who were given access can install it.')],
  } as const;
  return (['public', 'restricted'] as const).map(access => ({
    label: texts[access][0],
    detail: texts[access][1],
    ...(access === visibility ? { description: l10n.t('now') } : {}),
    choice: { kind: 'access', access },
  }));
}

function requirementItems({ requirement: set }: AccessNow): readonly Item[] {
  const icons = { none: 'unlock', automation: 'key', publish: 'shield' } as const;
  return (['none', 'automation', 'publish'] as const).map(requirement => ({
    label: `$(${icons[requirement]}) ${requirementText(requirement)}`,
    detail: requirementDetail(requirement),
    ...(set?.requirement === requirement
      ? { description: l10n.t('set from here on {0}', dayText(set.at)) }
      : {}),
    choice: { kind: 'two-factor', requirement },
  }));
}

/** No registry tells what is in force; somebody else may have set it since. */
function requirementHeading({ requirement }: AccessNow): string {
  return requirement === undefined ? l10n.t('publishing takes · now unknown') : l10n.t('publishing takes');
}

function requirementDetail(requirement: TwoFactorRequirement): string {
  switch (requirement) {
    case 'none':
      return l10n.t('What the level of the account wants, no more.');
    case 'automation':
      return l10n.t('For packages that a build server publishes with a token.');
    case 'publish':
      return l10n.t('No token publishes it alone: the strictest.');
  }
}

function teamItems({ scope }: AccessNow): readonly Item[] {
  if (scope === undefined) return [];
  return [
    {
      label: l10n.t('$(organization) Access of a team…'),
      detail: l10n.t('What a team of {0} may do with it.', scope),
      choice: { kind: 'team' },
    },
  ];
}
