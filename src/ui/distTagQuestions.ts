/** "Add Dist-Tag" and "Remove Dist-Tag": which tag, and which version it is to lead to. */
import semver from 'semver';
import { l10n } from 'vscode';
import { plain } from './plain.ts';
import { askInSteps, type Step } from './steps.ts';
import { askTyped, askTypedAlone, matching, type TypedItem } from './typedPick.ts';
import { tagProblemText, type Versions, versionItems } from './versionItems.ts';

export interface TagDraft {
  readonly version: string;
  readonly tag: string;
}

/** @returns undefined when the person gives up */
export async function askTagToAdd(packageName: string, of: Versions): Promise<TagDraft | undefined> {
  const title = l10n.t('Add a dist-tag to {0}', packageName);
  const steps: readonly Step<TagDraft>[] = [
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t('Which version? Nothing is changed yet.'),
          items: typed => chosenFirst(matching(versionItems(of), typed), draft.version),
        });
        return moved && { way: moved.way, value: { ...draft, version: moved.value } };
      },
    },
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t('Which tag for {0}? Choose one or type a new one.', draft.version),
          typed: draft.tag,
          items: typed => tagItems(typed, of),
        });
        return moved && { way: moved.way, value: { ...draft, tag: moved.value } };
      },
    },
  ];
  return await askInSteps(title, steps, { version: '', tag: '' });
}

/** For many packages that have a version in common, as those of one repository often have. */
export async function askTagForMany(title: string): Promise<TagDraft | undefined> {
  const steps: readonly Step<TagDraft>[] = [
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t('Which version? Packages without it are left as they are.'),
          typed: draft.version,
          items: typed => (typed === '' ? [] : [typedVersionItem(typed)]),
        });
        return moved && { way: moved.way, value: { ...draft, version: moved.value } };
      },
    },
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t('Which tag for {0}? Nothing is changed yet.', draft.version),
          typed: draft.tag,
          items: typed => (typed === '' ? [] : [typedTagItem(typed)]),
        });
        return moved && { way: moved.way, value: { ...draft, tag: moved.value } };
      },
    },
  ];
  return await askInSteps(title, steps, { version: '', tag: '' });
}

/** One that many packages may have. */
export async function askTagOfMany(title: string): Promise<string | undefined> {
  return await askTypedAlone(title, {
    placeholder: l10n.t('Which tag? The versions stay. Nothing is changed yet.'),
    items: typed => (typed === '' ? [] : [formerTagItem(typed)]),
  });
}

/** One that `of` has; `latest` cannot go. */
export async function askTagToRemove(
  packageName: string,
  { distTags }: Pick<Versions, 'distTags'>,
): Promise<string | undefined> {
  const items = Object.entries(distTags).map(([tag, version]) =>
    tag === 'latest'
      ? lockedItem(`${plain(version)} · ${l10n.t('every package keeps this one')}`)
      : { label: `$(tag) ${plain(tag)}`, description: plain(version), answer: tag },
  );
  return await askTypedAlone(l10n.t('Remove a dist-tag of {0}', packageName), {
    placeholder: l10n.t('Which tag? Its version stays. Nothing is changed yet.'),
    items: typed => matching<TypedItem>(items, typed),
  });
}

/** The one that was chosen before, after going back. */
function chosenFirst(items: readonly TypedItem[], chosen: string): readonly TypedItem[] {
  return items.toSorted((one, other) => Number(other.answer === chosen) - Number(one.answer === chosen));
}

/** What is typed comes first, unless it is one of those that there are. */
function tagItems(typed: string, { distTags }: Versions): readonly TypedItem[] {
  const there = Object.entries(distTags).map(([tag, version]) => ({
    label: `$(tag) ${plain(tag)}`,
    description: l10n.t('now {0}', plain(version)),
    answer: tag,
  }));
  const matches = matching(there, typed);
  return typed === '' || Object.hasOwn(distTags, typed) ? matches : [typedTagItem(typed), ...matches];
}

function typedTagItem(typed: string): TypedItem {
  const problem = tagProblemText(typed);
  return problem === undefined
    ? { label: `$(add) ${typed}`, description: l10n.t('new tag'), answer: typed }
    : { label: `$(error) ${plain(problem)}` };
}

function formerTagItem(typed: string): TypedItem {
  return typed === 'latest'
    ? lockedItem(l10n.t('every package keeps this one'))
    : { label: `$(tag) ${plain(typed)}`, answer: typed };
}

function lockedItem(description: string): TypedItem {
  return { label: '$(lock) latest', description };
}

function typedVersionItem(typed: string): TypedItem {
  const version = semver.valid(typed);
  return version === null
    ? { label: `$(error) ${l10n.t('“{0}” is not a version', plain(typed))}` }
    : { label: version, answer: version };
}
