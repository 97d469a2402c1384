/** "Add Package Owner" and "Remove Package Owner": whose name, typed or chosen, and looked up where it is new. */
import { l10n } from 'vscode';
import type { Maintainer } from '../registry/packageClient.ts';
import { plain } from './plain.ts';
import { askTypedAlone, matching, section, type TypedItem } from './typedPick.ts';

export interface NewOwnerQuestion {
  readonly title: string;
  /** The registry's. */
  readonly host: string;
  /** Who owns the package already; none are known for many packages. */
  readonly owners: readonly string[];
  /** Owners of other packages, as far as they are known here. */
  readonly known: readonly string[];
  /** `failed` where the person was told why it could not be found out. */
  lookUp(name: string): Promise<Maintainer | 'nobody' | 'failed'>;
}

/** @returns undefined when the person gives up */
export async function askNewOwner(question: NewOwnerQuestion): Promise<Maintainer | undefined> {
  const { title, host, lookUp } = question;
  let unknown: string | undefined;
  for (;;) {
    const missing = unknown;
    const name = await askTypedAlone(title, {
      placeholder: l10n.t('Name of an npm user; nothing is changed yet'),
      ...(missing === undefined ? {} : { typed: missing }),
      items: typed =>
        typed === missing
          ? [{ label: `$(error) ${l10n.t('{0} has no user “{1}”', host, plain(typed))}` }]
          : newOwnerItems(typed, question),
    });
    if (name === undefined) return undefined;
    const person = await lookUp(name);
    if (person === 'failed') return undefined;
    if (person !== 'nobody') return person;
    unknown = name;
  }
}

/** @param self who would remove themselves */
export async function askOwnerToRemove(
  title: string,
  owners: readonly Maintainer[],
  self: string,
): Promise<string | undefined> {
  // Whoever presses Enter in haste must not remove themselves.
  const othersFirst = owners.toSorted(
    (one, other) => Number(one.name === self) - Number(other.name === self),
  );
  const items = othersFirst.map(({ name, email }) => ({
    label: `$(person) ${plain(name)}`,
    description: [
      ...(email === undefined ? [] : [plain(email)]),
      ...(name === self ? [l10n.t('you')] : []),
    ].join(' · '),
    answer: name,
  }));
  return await askTypedAlone(title, {
    placeholder: l10n.t('Which owner? Nothing is changed yet.'),
    items: typed => matching<TypedItem>(items, typed),
  });
}

/** For many packages, whose owners are not known yet: any name, also of somebody who is no user any more. */
export async function askOwnerOfMany(
  title: string,
  known: readonly string[],
  self: string,
): Promise<string | undefined> {
  return await askTypedAlone(title, {
    placeholder: l10n.t('Name of an npm user; nothing is changed yet'),
    items: typed => {
      const people = personItems(known, typed, self);
      const name = userName(typed);
      if (name === '' || known.includes(name)) return people;
      return isUserName(name)
        ? [{ label: `$(person) ${plain(name)}`, answer: name }, ...people]
        : [noNameItem(typed)];
    },
  });
}

function newOwnerItems(typed: string, { owners, known }: NewOwnerQuestion): readonly TypedItem[] {
  const name = userName(typed);
  const others = known.filter(each => !owners.includes(each));
  const people = section(l10n.t('owners of other packages'), personItems(others, name));
  if (name === '') return people;
  if (!isUserName(name)) return [noNameItem(typed)];
  if (owners.includes(name)) {
    return [{ label: `$(check) ${l10n.t('{0} is an owner already', plain(name))}` }, ...people];
  }
  if (others.includes(name)) return people;
  return [{ label: `$(search) ${l10n.t('Look up {0}', name)}`, answer: name }, ...people];
}

function personItems(names: readonly string[], typed: string, self?: string): readonly TypedItem[] {
  const items = names.map(name => ({
    label: `$(person) ${plain(name)}`,
    ...(name === self ? { description: l10n.t('you') } : {}),
    answer: name,
  }));
  return matching<TypedItem>(items, typed);
}

function noNameItem(typed: string): TypedItem {
  return { label: `$(error) ${l10n.t('“{0}” cannot be the name of an npm user', plain(typed))}` };
}

/** As people copy it from a profile's page. */
function userName(typed: string): string {
  return typed.replace(/^[@~]/, '');
}

/** What can stand in an address as it is: npm's own names are of these, and so are those of other registries. */
function isUserName(name: string): boolean {
  return encodeURIComponent(name) === name && !name.startsWith('.');
}
