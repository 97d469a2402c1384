/** A warning for those who install a version, and its end: npm's `lib/commands/deprecate.js`. */
import semver from 'semver';
import { withDeprecation } from '../registry/packageDocument.ts';
import { type ChangingRegistry, type Draft, documentOf, impossible } from './draft.ts';
import type { Aspect, PackageChange } from './packageChange.ts';

type Deprecating = Extract<PackageChange, { kind: 'deprecate' }>;

/** Those of `versions` that `range` means, prereleases among them; undefined where it is no range. */
export function versionsIn(range: string, versions: readonly string[]): readonly string[] | undefined {
  if (semver.validRange(range, { loose: true }) === null) return undefined;
  return versions.filter(version => semver.satisfies(version, range, { includePrerelease: true }));
}

/** @throws RegistryError */
export async function deprecate(
  registry: ChangingRegistry,
  name: string,
  { range, message }: Deprecating,
  signal: AbortSignal,
): Promise<Draft> {
  const document = await documentOf(registry, name, signal);
  if (document === undefined) return impossible('no-such-package');
  const versions = document.versions.map(({ version }) => version);
  const hit = versionsIn(range, versions);
  if (hit === undefined) return impossible('invalid-range');
  if (hit.length === 0) return impossible('no-version-in-range');

  const messages = new Map(document.versions.map(({ version, deprecated = '' }) => [version, deprecated]));
  const before = hit.map(version => messages.get(version) ?? '');
  if (before.every(each => each === message)) return { kind: 'unchanged', now: aspect(hit, before) };
  const changed = withDeprecation(document, new Set(hit), message);
  const [first = ''] = before;
  const wereAlike = before.every(each => each === first);
  return {
    kind: 'change',
    before: aspect(hit, before),
    after: aspect(
      hit,
      hit.map(() => message),
    ),
    rev: document.rev,
    ...(wereAlike ? { undo: { kind: 'deprecate', range: hit.join(' || '), message: first } } : {}),
    send: (to, ask) => to.putDocument(changed, ask),
  };
}

function aspect(versions: readonly string[], messages: readonly string[]): Aspect {
  const entries = versions.map((version, index) => [version, messages[index] ?? '']);
  return { kind: 'deprecation', messages: Object.fromEntries(entries) };
}
