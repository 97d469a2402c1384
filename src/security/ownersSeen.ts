/**
 * Which owners of packages the person has seen, so that one who was not there the last time is noticed. What was there
 * at the first look is taken as it is.
 */
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';

const key = 'ownersSeen';

export class OwnersSeen {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Notes the owners of a package that is seen for the first time. @returns those who are new since */
  async look(registry: URL, name: string, owners: readonly string[]): Promise<readonly string[]> {
    const seen = this.#seen(registry, name);
    if (seen !== undefined) return owners.filter(owner => !seen.includes(owner));
    await this.accept(registry, name, owners);
    return [];
  }

  /** The person has made this one an owner: where the others were seen, this is no news either. */
  async know(registry: URL, name: string, owner: string): Promise<void> {
    const seen = this.#seen(registry, name);
    if (seen === undefined || seen.includes(owner)) return;
    await this.accept(registry, name, [...seen.filter(each => typeof each === 'string'), owner]);
  }

  /** Everybody who was seen as an owner of some package at this registry, by name. */
  everybody(registry: URL): readonly string[] {
    const noted = this.#notes.get(key);
    const lists = Object.entries(isRecord(noted) ? noted : {}).flatMap(([id, owners]) =>
      isOf(registry, id) && Array.isArray(owners) ? owners : [],
    );
    return [...new Set(lists.filter(each => typeof each === 'string'))].toSorted();
  }

  /** The person knows these. */
  async accept(registry: URL, name: string, owners: readonly string[]): Promise<void> {
    const noted = this.#notes.get(key);
    await this.#notes.update(key, { ...(isRecord(noted) ? noted : {}), [idOf(registry, name)]: owners });
  }

  #seen(registry: URL, name: string): readonly unknown[] | undefined {
    const noted = this.#notes.get(key);
    const seen = isRecord(noted) ? noted[idOf(registry, name)] : undefined;
    return Array.isArray(seen) ? seen : undefined;
  }
}

function idOf(registry: URL, name: string): string {
  return `${registry.href}${name}`;
}

/** A registry can lie below another one's path; names of packages have a slash only behind their scope. */
function isOf(registry: URL, id: string): boolean {
  const name = id.startsWith(registry.href) ? id.slice(registry.href.length) : '/';
  return /^(@[^/]+\/)?[^/]+$/.test(name);
}
