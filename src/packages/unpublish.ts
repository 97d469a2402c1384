/** Taking a version, or a whole package, back from the registry: libnpmpublish's `unpublish.js`. Never for many at once. */
import { failureOf, type RegistryError } from '../registry/errors.ts';
import type { PackageClient, PackageDocument } from '../registry/packageClient.ts';
import { withoutVersion } from '../registry/packageDocument.ts';
import { isPackageName } from '../registry/packageName.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import { carryOut, type Waits } from './carryOut.ts';
import { type ChangingRegistry, type Draft, documentOf, impossible } from './draft.ts';
import type { Applied, Aspect } from './packageChange.ts';

export interface Unpublished {
  readonly applied: Applied;
  /** Why the version's tarball may still be there; nobody installs it by its name any more. */
  readonly tarballLeft?: RegistryError;
}

/** A version; or the package as a whole, with these versions and no others. */
export type ToUnpublish = { readonly version: string } | { readonly versions: readonly string[] };

/**
 * The package goes only where that is asked for: not with a version that is its only one by now.
 * @throws ChangeError
 */
export async function unpublish(
  client: PackageClient,
  name: string,
  what: ToUnpublish,
  ask: AskOptions,
  waits?: Waits,
): Promise<Unpublished> {
  let tarball: string | undefined;
  const applied = await carryOut(
    client,
    async (registry, signal) => {
      const draft = await look(registry, name, what, signal);
      if (draft.kind === 'change') tarball = draft.tarball;
      return draft;
    },
    ask,
    waits,
  );
  if (applied.kind === 'unchanged' || tarball === undefined) return { applied };
  const tarballLeft = await removeTarball(client, name, tarball, ask);
  return { applied, ...(tarballLeft === undefined ? {} : { tarballLeft }) };
}

type UnpublishDraft = Draft & { readonly tarball?: string };

async function look(
  registry: ChangingRegistry,
  name: string,
  what: ToUnpublish,
  signal: AbortSignal,
): Promise<UnpublishDraft> {
  const document = isPackageName(name) ? await documentOf(registry, name, signal) : undefined;
  if (document === undefined) return { kind: 'unchanged', now: none };
  const before = aspect(document);
  const versions = document.versions.map(each => each.version);
  const change = { kind: 'change', before, rev: document.rev } as const;
  if ('versions' in what) {
    if (!versions.every(each => what.versions.includes(each))) return impossible('other-versions');
    return { ...change, after: none, send: (to, ask) => to.unpublish(document, ask) };
  }
  const { version } = what;
  if (!versions.includes(version)) return { kind: 'unchanged', now: before };
  if (versions.length === 1) return impossible('only-version');
  const tarball = document.versions.find(each => each.version === version)?.tarball;
  return {
    ...change,
    after: aspect(withoutVersion(document, version)),
    send: (to, ask) => to.unpublishVersion(document, version, ask),
    ...(tarball === undefined ? {} : { tarball }),
  };
}

const none: Aspect = { kind: 'versions', versions: [], distTags: {} };

function aspect({ versions, distTags }: Pick<PackageDocument, 'versions' | 'distTags'>): Aspect {
  return { kind: 'versions', versions: versions.map(({ version }) => version), distTags };
}

/** @returns why it may still be there; without it, the version is as good as gone */
async function removeTarball(
  client: PackageClient,
  name: string,
  tarball: string,
  ask: AskOptions,
): Promise<RegistryError | undefined> {
  const error = await failureOf(
    (async () => {
      const document = await client.document(name, ask.signal);
      if (document !== undefined) await client.removeTarball(document, tarball, ofFile(ask));
    })(),
  );
  return error?.code === 'not-found' ? undefined : error;
}

/** A registry that takes each code once asks for another one: the person is told how far this is. */
function ofFile(ask: AskOptions): AskOptions {
  const { purpose } = ask;
  return purpose.kind === 'unpublish' ? { ...ask, purpose: { ...purpose, isGone: true } } : ask;
}
