/** Who owns a package: npm's `lib/commands/owner.js`. */
import { RegistryError } from '../registry/errors.ts';
import type { Maintainer, PackageDocument } from '../registry/packageClient.ts';
import { type ChangingRegistry, type Draft, documentOf, impossible } from './draft.ts';
import type { Aspect, PackageChange } from './packageChange.ts';

type Adding = Extract<PackageChange, { kind: 'add-owner' }>;
type Removing = Extract<PackageChange, { kind: 'remove-owner' }>;

/** @throws RegistryError */
export async function addOwner(
  registry: ChangingRegistry,
  name: string,
  { user, email }: Adding,
  signal: AbortSignal,
): Promise<Draft> {
  const known = email === undefined ? lookUpUser(registry, user, signal) : { name: user, email };
  const [document, owner] = await Promise.all([documentOf(registry, name, signal), known]);
  const owners = ownersOf(document);
  if ('kind' in owners) return owners;
  if (owners.list.some(each => each.name === (owner?.name ?? user))) return unchanged(owners.list);
  if (owner === undefined) return impossible('no-such-user');
  const undo = { kind: 'remove-owner', user: owner.name } as const;
  return change(owners, [...owners.list, owner], undo);
}

/**
 * Who is to be an owner; undefined when there is no such user. Where the registry tells of nobody, whoever is named is
 * taken as named: its answer to the change says whether there is somebody of that name.
 * @throws RegistryError
 */
export async function lookUpUser(
  registry: Pick<ChangingRegistry, 'user'>,
  user: string,
  signal: AbortSignal,
): Promise<Maintainer | undefined> {
  try {
    return await registry.user(user, signal);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'unsupported') return { name: user };
    throw error;
  }
}

/** @throws RegistryError */
export async function removeOwner(
  registry: ChangingRegistry,
  name: string,
  { user }: Removing,
  signal: AbortSignal,
): Promise<Draft> {
  const owners = ownersOf(await documentOf(registry, name, signal));
  if ('kind' in owners) return owners;
  const removed = owners.list.find(each => each.name === user);
  if (removed === undefined) return unchanged(owners.list);
  const left = owners.list.filter(each => each !== removed);
  if (left.length === 0) return impossible('last-owner');
  const { email } = removed;
  const undo = { kind: 'add-owner', user, ...(email === undefined ? {} : { email }) } as const;
  return change(owners, left, undo);
}

interface Owners {
  readonly document: PackageDocument;
  readonly list: readonly Maintainer[];
}

function ownersOf(document: PackageDocument | undefined): Owners | Draft {
  if (document === undefined) return impossible('no-such-package');
  // Sent back as a list of its own, it would take the package from whoever owns it.
  if (document.maintainers === undefined) return impossible('unsupported');
  return { document, list: document.maintainers };
}

function change({ document, list }: Owners, after: readonly Maintainer[], undo: PackageChange): Draft {
  return {
    kind: 'change',
    before: aspect(list),
    after: aspect(after),
    rev: document.rev,
    undo,
    send: (to, ask) => to.setOwners(document, after, ask),
  };
}

function unchanged(list: readonly Maintainer[]): Draft {
  return { kind: 'unchanged', now: aspect(list) };
}

function aspect(list: readonly Maintainer[]): Aspect {
  return { kind: 'owners', owners: list.map(({ name }) => name) };
}
