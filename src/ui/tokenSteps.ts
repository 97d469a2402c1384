/** The steps of "Create Access Token": from the name to the summary, and no more than a registry of the old form knows. */
import * as vscode from 'vscode';
import {
  daysOf,
  daysProblem,
  nameProblem,
  type TokenUse,
  toNames,
  toRanges,
} from '../tokens/tokenRequest.ts';
import { plain } from './plain.ts';
import {
  askChoice,
  askChoices,
  askText,
  type Choice,
  type ChoiceItem,
  type Place,
  type Step,
  type TextQuestion,
} from './steps.ts';
import { type Draft, daysIn, hasOffer, hasTargets, type Offer, type Target } from './tokenDraft.ts';
import { daysProblemText, nameProblemText, rangeProblemText } from './tokenStepTexts.ts';
import { summaryItems } from './tokenSummary.ts';
import { dayText, useText } from './tokenTexts.ts';

export interface StepContext {
  readonly offer: Offer;
  /** Names of the tokens that there are. */
  readonly takenNames: ReadonlySet<string>;
}

export function granularSteps(context: StepContext): readonly Step<Draft>[] {
  return [
    nameStep(context),
    useStep(true),
    reachStep,
    targetsStep(context),
    typedNamesStep,
    daysStep,
    rangesStep,
    bypassStep,
    summaryStep('granular'),
  ];
}

/** All that can be limited in the old form. */
export function legacySteps(): readonly Step<Draft>[] {
  return [useStep(false), rangesStep, summaryStep('legacy')];
}

function nameStep({ takenNames }: StepContext): Step<Draft> {
  return textStep('name', {
    placeholder: vscode.l10n.t('Name of the token'),
    prompt: name =>
      takenNames.has(name.trim())
        ? vscode.l10n.t('There is a token of this name already; another one is easier to tell apart.')
        : vscode.l10n.t('Say what it is for and where, so that you know later whether it is still needed.'),
    problem: name => nameProblemText(nameProblem(name)),
  });
}

/** @param stages whether the registry knows stage-only tokens */
function useStep(stages: boolean): Step<Draft> {
  const uses: readonly TokenUse[] = stages ? ['read', 'stage', 'write'] : ['read', 'write'];
  return choiceStep('use', () => ({
    placeholder: vscode.l10n.t('What may it do?'),
    items: uses.map(value => ({ label: useText(value), ...useDetails(value, stages), value })),
  }));
}

function useDetails(use: TokenUse, stages: boolean): Pick<vscode.QuickPickItem, 'description' | 'detail'> {
  switch (use) {
    case 'read':
      return { detail: vscode.l10n.t('Installs packages, private ones too. Changes nothing.') };
    case 'stage':
      return {
        description: vscode.l10n.t('recommended for CI'),
        detail: vscode.l10n.t(
          'Uploads versions that wait until an owner approves them with a second factor.',
        ),
      };
    case 'write':
      return {
        detail: stages
          ? vscode.l10n.t('Publishes and changes packages at once. Lasts 90 days at most.')
          : vscode.l10n.t('Publishes and changes packages at once.'),
      };
  }
}

const reachStep: Step<Draft> = choiceStep('reach', ({ use }) => ({
  placeholder: vscode.l10n.t('For which packages?'),
  items: [
    {
      label: vscode.l10n.t('Only some'),
      description: vscode.l10n.t('recommended'),
      detail:
        use === 'stage'
          ? vscode.l10n.t('Packages and scopes that you choose next.')
          : vscode.l10n.t('Packages, scopes and organizations that you choose next.'),
      value: 'some' as const,
    },
    {
      label: vscode.l10n.t('All packages'),
      detail: vscode.l10n.t('Everything this account has access to, now and later.'),
      value: 'all' as const,
    },
  ],
}));

/** Stands for the step after it. */
const others: Target = { kind: 'package', name: '' };

function targetsStep({ offer }: StepContext): Step<Draft> {
  return {
    isNeeded: ({ reach }) => reach === 'some' && hasOffer(offer),
    ask: async (draft, place) => {
      const items = targetItems(offer, draft.use);
      const isChosen = (target: Target) =>
        target === others ? draft.typesNames : draft.chosen.some(each => isSame(each, target));
      const moved = await askChoices(place, {
        placeholder: vscode.l10n.t('Space chooses, Enter goes on'),
        items,
        now: items.map(({ value }) => value).filter(isChosen),
        problem: targets =>
          targets.length === 0 ? vscode.l10n.t('Choose at least one, with Space') : undefined,
      });
      if (moved === undefined) return undefined;
      const chosen = moved.value.filter(target => target !== others);
      return { way: moved.way, value: { ...draft, chosen, typesNames: moved.value.includes(others) } };
    },
  };
}

function isSame(one: Target, other: Target): boolean {
  return one.kind === other.kind && one.name === other.name;
}

function targetItems(offer: Offer, use: TokenUse): readonly ChoiceItem<Target>[] {
  const of = (kind: Target['kind'], names: readonly string[], label: string, icon: string) => [
    ...(names.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator, value: { kind, name: '' } }]),
    ...names.map(name => ({ label: `$(${icon}) ${plain(name)}`, value: { kind, name } })),
  ];
  return [
    {
      label: vscode.l10n.t('$(edit) Others, to be typed next'),
      description: vscode.l10n.t('also names that are still to be published'),
      value: others,
    },
    ...of('scope', offer.scopes, vscode.l10n.t('all packages of a scope'), 'folder'),
    ...(use === 'stage'
      ? []
      : of('org', offer.orgs, vscode.l10n.t('organizations: members and teams'), 'organization')),
    ...of('package', offer.packages, vscode.l10n.t('packages'), 'package'),
  ];
}

const typedNamesStep: Step<Draft> = textStep(
  'typedNames',
  {
    placeholder: vscode.l10n.t('@scope/package, @scope, package'),
    prompt: () => vscode.l10n.t('Names of packages, or scopes with their @, between spaces or commas.'),
    problem: (text, draft) => {
      const names = toNames(text);
      if ('invalid' in names) return vscode.l10n.t('“{0}” is neither a package nor a scope.', names.invalid);
      return hasTargets({ ...draft, typedNames: text })
        ? undefined
        : vscode.l10n.t('Enter at least one package or scope.');
    },
  },
  ({ reach, typesNames }) => reach === 'some' && typesNames,
);

const daysStep: Step<Draft> = textStep('days', {
  value: daysIn,
  placeholder: vscode.l10n.t('Days'),
  prompt: (text, { use }) => {
    if (daysProblem(text, use) !== undefined) return vscode.l10n.t('How many days shall it last?');
    const end = new Date(Date.now() + Number(text) * dayMs);
    return vscode.l10n.t('Days until it expires: on {0}.', dayText(end));
  },
  problem: (text, { use }) => daysProblemText(daysProblem(text, use), daysOf(use).longest),
});

const dayMs = 24 * 60 * 60 * 1000;

const rangesStep: Step<Draft> = textStep('ranges', {
  placeholder: vscode.l10n.t('192.0.2.0/24, 198.51.100.7/32'),
  prompt: () =>
    vscode.l10n.t('IPv4 ranges that it can be used from, between spaces or commas. Empty: from everywhere.'),
  problem: text => {
    const ranges = toRanges(text);
    return 'kind' in ranges ? rangeProblemText(ranges) : undefined;
  },
});

const bypassStep: Step<Draft> = {
  ...choiceStep('bypassesTwoFactor', () => ({
    placeholder: vscode.l10n.t('Shall it publish without a second factor?'),
    items: [
      {
        label: vscode.l10n.t('Ask for a code'),
        description: vscode.l10n.t('recommended'),
        detail: vscode.l10n.t('Whoever gets hold of the token cannot publish with it alone.'),
        value: false,
      },
      {
        label: vscode.l10n.t('$(warning) Bypass two-factor authentication'),
        detail: vscode.l10n.t('Whoever gets hold of it can publish. npm ends this in January 2027.'),
        value: true,
      },
    ],
  })),
  isNeeded: ({ use }) => use === 'write',
};

function summaryStep(form: 'granular' | 'legacy'): Step<Draft> {
  return {
    ask: async (draft, place) => {
      const [first, ...more] = summaryItems(draft, form);
      const moved = await askChoice(place, {
        placeholder: vscode.l10n.t('Your password is asked for next. Nothing is created yet.'),
        items: [first, ...more],
        now: first.value,
      });
      return moved === undefined ? undefined : { way: moved.way, value: draft };
    },
  };
}

type TextKey = 'name' | 'typedNames' | 'days' | 'ranges';

interface TextStep {
  /** At first, where nothing was typed yet. */
  value?(draft: Draft): string | number;
  readonly placeholder: string;
  prompt(text: string, draft: Draft): string;
  problem(text: string, draft: Draft): string | undefined;
}

function textStep(
  key: TextKey,
  step: TextStep,
  isNeeded: (draft: Draft) => boolean = () => true,
): Step<Draft> {
  return {
    isNeeded,
    ask: async (draft, place) => {
      const question: TextQuestion = {
        value: draft[key] || String(step.value?.(draft) ?? ''),
        placeholder: step.placeholder,
        prompt: text => step.prompt(text, draft),
        problem: text => step.problem(text, draft),
      };
      const moved = await askText(place, question);
      return moved && { way: moved.way, value: { ...draft, [key]: moved.value } };
    },
  };
}

function choiceStep<Key extends 'use' | 'reach' | 'bypassesTwoFactor'>(
  key: Key,
  choice: (draft: Draft) => Omit<Choice<Draft[Key]>, 'now'>,
): Step<Draft> {
  return {
    ask: async (draft: Draft, place: Place) => {
      const moved = await askChoice<Draft[Key]>(place, { ...choice(draft), now: draft[key] });
      return moved && { way: moved.way, value: { ...draft, [key]: moved.value } };
    },
  };
}
