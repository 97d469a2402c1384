/** Versions of a package as lists show them: the newest first, with the tags that lead to them. */
import semver from 'semver';
import { l10n } from 'vscode';
import { versionsIn } from '../packages/deprecation.ts';
import type { PackageDocument } from '../registry/packageClient.ts';
import { distTagProblem } from '../registry/packageName.ts';
import { plain } from './plain.ts';
import type { TypedItem } from './typedPick.ts';

/** As much of a package's document as is shown of its versions. */
export type Versions = Pick<PackageDocument, 'versions' | 'distTags'>;

export function newestFirst({ versions }: Versions): Versions['versions'] {
  return versions.toSorted((one, other) => semver.rcompare(one.version, other.version, { loose: true }));
}

/** The version, its tags and its deprecation; its answer is the version. */
export function versionItems(of: Versions): readonly TypedItem[] {
  return newestFirst(of).map(({ version, deprecated }) => {
    const state = [...tagsOf(version, of), ...(deprecated ? [l10n.t('deprecated: {0}', deprecated)] : [])];
    return { label: plain(version), description: plain(state.join(' · ')), answer: version };
  });
}

function tagsOf(version: string, { distTags }: Versions): readonly string[] {
  return Object.keys(distTags).filter(tag => distTags[tag] === version);
}

/** Those in the range, newest first; undefined where it is no range. */
export function hitBy(range: string, of: Versions): Versions['versions'] | undefined {
  const all = newestFirst(of);
  const hit = versionsIn(
    range,
    all.map(({ version }) => version),
  );
  return hit && all.filter(({ version }) => hit.includes(version));
}

/** Why npm takes no tag of this name; undefined where it does. */
export function tagProblemText(tag: string): string | undefined {
  switch (distTagProblem(tag)) {
    case undefined:
      return undefined;
    case 'tag-is-range':
      return l10n.t('“{0}” is a range of versions: npm would never look for a tag of that name', tag);
    case 'invalid-tag':
      return l10n.t('“{0}” cannot be a tag', tag);
  }
}
