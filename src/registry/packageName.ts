/** Names of packages and of their dist-tags, as npm takes them. */
import npa from 'npm-package-arg';
import semver from 'semver';

/**
 * `name` or `@scope%2fname`, as npm-package-arg escapes it.
 * @throws TypeError for what cannot be the name of a package
 */
export function escapedName(name: string): string {
  const { escapedName } = npa(name);
  if (escapedName === null) throw new TypeError('not the name of a package');
  return escapedName;
}

/** Whether it is a name and nothing more, such as a version behind it. */
export function isPackageName(name: string): boolean {
  try {
    return npa(name).name === name;
  } catch {
    return false;
  }
}

/** A tag that reads as a range of versions could never be installed by its name. */
export function distTagProblem(tag: string): 'tag-is-range' | 'invalid-tag' | undefined {
  if (semver.validRange(tag) !== null) return 'tag-is-range';
  try {
    return npa(`name@${tag}`).type === 'tag' ? undefined : 'invalid-tag';
  } catch {
    return 'invalid-tag';
  }
}
