/** Names for versions: npm's `lib/commands/dist-tag.js`. */
import { distTagProblem } from '../registry/packageName.ts';
import { type ChangingRegistry, type Draft, documentOf, impossible } from './draft.ts';
import type { Aspect, PackageChange } from './packageChange.ts';

type Adding = Extract<PackageChange, { kind: 'add-dist-tag' }>;
type Removing = Extract<PackageChange, { kind: 'remove-dist-tag' }>;

/** @throws RegistryError */
export async function addDistTag(
  registry: ChangingRegistry,
  name: string,
  { tag, version }: Adding,
  signal: AbortSignal,
): Promise<Draft> {
  const problem = distTagProblem(tag);
  if (problem !== undefined) return impossible(problem);
  const document = await documentOf(registry, name, signal);
  if (document === undefined) return impossible('no-such-package');
  const before = tagged(document.distTags, tag);
  if (before === version) return { kind: 'unchanged', now: aspect(before) };
  if (!document.versions.some(each => each.version === version)) return impossible('no-such-version');
  return {
    kind: 'change',
    before: aspect(before),
    after: aspect(version),
    undo:
      before === undefined
        ? { kind: 'remove-dist-tag', tag }
        : { kind: 'add-dist-tag', tag, version: before },
    send: (to, ask) => to.setDistTag(name, tag, version, ask),
  };
}

/** @throws RegistryError */
export async function removeDistTag(
  registry: ChangingRegistry,
  name: string,
  { tag }: Removing,
  signal: AbortSignal,
): Promise<Draft> {
  const document = await documentOf(registry, name, signal);
  if (document === undefined) return impossible('no-such-package');
  const before = tagged(document.distTags, tag);
  if (before === undefined) return { kind: 'unchanged', now: aspect(before) };
  return {
    kind: 'change',
    before: aspect(before),
    after: aspect(undefined),
    undo: { kind: 'add-dist-tag', tag, version: before },
    send: (to, ask) => to.removeDistTag(name, tag, ask),
  };
}

function tagged(distTags: Readonly<Record<string, string>>, tag: string): string | undefined {
  return Object.hasOwn(distTags, tag) ? distTags[tag] : undefined;
}

function aspect(version: string | undefined): Aspect {
  return { kind: 'dist-tag', version };
}
