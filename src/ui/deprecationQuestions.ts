/** "Deprecate Package Versions": which versions, shown while the range is typed, and what installers are told. */
import { l10n } from 'vscode';
import { plain } from './plain.ts';
import { askInSteps, askText, type Step } from './steps.ts';
import { askTyped, matching, type TypedItem } from './typedPick.ts';
import { hitBy, type Versions, versionItems } from './versionItems.ts';

export interface Deprecation {
  readonly range: string;
  /** Empty takes it back. */
  readonly message: string;
}

/**
 * @param of absent for many packages, whose versions are not known yet
 * @returns undefined when the person gives up
 */
export async function askDeprecation(title: string, of?: Versions): Promise<Deprecation | undefined> {
  const steps: readonly Step<Deprecation>[] = [
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t(
            'Which versions? For example <1.4.0, 1.x, or * for all. Nothing is changed yet.',
          ),
          typed: draft.range,
          items: typed => (of === undefined ? rangeItems(typed) : hitItems(typed, of)),
        });
        return moved && { way: moved.way, value: withMessage(moved.value, draft, of) };
      },
    },
    {
      ask: async (draft, place) => {
        const moved = await askText(place, {
          value: draft.message,
          placeholder: l10n.t('What installers are told; empty takes a deprecation back'),
          prompt: text => promptFor(text, draft.range, of),
          problem: () => undefined,
        });
        return moved && { way: moved.way, value: { ...draft, message: moved.value.trim() } };
      },
    },
  ];
  return await askInSteps(title, steps, { range: '', message: '' });
}

/** The message that these versions have already is there to be changed, or taken away. */
function withMessage(range: string, draft: Deprecation, of: Versions | undefined): Deprecation {
  const [first] = of === undefined ? [] : (hitBy(range, of) ?? []);
  return { range, message: draft.message === '' ? (first?.deprecated ?? '') : draft.message };
}

function promptFor(text: string, range: string, of: Versions | undefined): string {
  const hit = of === undefined ? undefined : (hitBy(range, of) ?? []);
  const which = hit === undefined ? l10n.t('the versions in {0}', range) : countText(hit.length);
  return text.trim() === ''
    ? l10n.t('Enter takes the deprecation of {0} back.', which)
    : l10n.t('Enter deprecates {0}: they stay, and npm shows this to whoever installs them.', which);
}

/** The range with how many versions it hits, then these versions; each alone can be chosen, too. */
function hitItems(typed: string, of: Versions): readonly TypedItem[] {
  const all = versionItems(of);
  if (typed === '') return [{ ...allItem(of), answer: '*' }, ...all];
  const hit = hitBy(typed, of);
  if (hit === undefined) return [noRangeItem(typed), ...matching(all, typed)];
  // Nothing else is offered: Enter would take what was not meant.
  if (hit.length === 0)
    return [{ label: `$(circle-slash) ${l10n.t('no version is in “{0}”', plain(typed))}` }];
  const isHit = ({ answer }: TypedItem) => hit.some(({ version }) => version === answer);
  const range = { label: `$(check) ${typed}`, description: countText(hit.length), answer: typed };
  return [range, ...all.filter(isHit)];
}

function allItem({ versions }: Versions): TypedItem {
  return { label: `$(check) ${l10n.t('all versions')}`, description: countText(versions.length) };
}

function rangeItems(typed: string): readonly TypedItem[] {
  if (typed === '') return [{ label: `$(check) ${l10n.t('all versions')}`, answer: '*' }];
  const isRange = hitBy(typed, { versions: [], distTags: {} }) !== undefined;
  return isRange ? [{ label: `$(check) ${typed}`, answer: typed }] : [noRangeItem(typed)];
}

function noRangeItem(typed: string): TypedItem {
  return { label: `$(error) ${l10n.t('“{0}” is not a range of versions', plain(typed))}` };
}

function countText(count: number): string {
  return count === 1 ? l10n.t('1 version') : l10n.t('{0} versions', count);
}
