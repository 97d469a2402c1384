/**
 * Which members of a workspace need which, and an order in which each comes after those it needs.
 */
import semver from 'semver';
import { isRecord } from '../shared/record.ts';

export interface OrderedMember {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** What a consumer of a package needs; what only its developers do is no reason to wait. */
const sections = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;
/** Of pnpm and yarn: resolved within the workspace, whatever the version. */
const localRange = /^(?:workspace|catalog|link|file|portal):/;
/** `npm:burrow@^1` and `workspace:burrow@^1` name another package than the key does. */
const alias = /^(?:npm|workspace):(@?[^@:]+)@(.+)$/;

/** For each member, by its id, the ids of those it needs. */
export function dependenciesOf(members: readonly OrderedMember[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map(members.map(member => [member.name, member]));
  return new Map(
    members.map(({ id, manifest }) => {
      const needed = sections
        .flatMap(section => Object.entries(isRecord(manifest[section]) ? manifest[section] : {}))
        .flatMap(([name, range]) => resolved(name, String(range), byName) ?? [])
        .filter(each => each.id !== id);
      return [id, [...new Set(needed.map(each => each.id))].toSorted()];
    }),
  );
}

function resolved(
  key: string,
  range: string,
  byName: ReadonlyMap<string, OrderedMember>,
): OrderedMember | undefined {
  const [, name = key, aliased = range] = alias.exec(range) ?? [];
  const member = byName.get(name);
  if (member === undefined || localRange.test(range)) return member;
  // Another version of it comes from the registry. A tag could be what is about to be published.
  const isRange = semver.validRange(aliased) !== null;
  const fits = semver.satisfies(member.version, aliased, { includePrerelease: true });
  return isRange && !fits ? undefined : member;
}

export interface Order {
  /** All ids. */
  readonly ids: readonly string[];
  /** Those that need one another, however indirectly: among them the order is that of the given list. */
  readonly cycles: readonly (readonly string[])[];
}

/** Tarjan's strongly connected components, which come out with those that others need first. */
export function ordered(ids: readonly string[], needs: ReadonlyMap<string, readonly string[]>): Order {
  const place = new Map(ids.map((id, index) => [id, index]));
  const byPlace = (one: string, other: string) => (place.get(one) ?? 0) - (place.get(other) ?? 0);
  const components: string[][] = [];
  const visits = new Map<string, { readonly number: number; low: number; open: boolean }>();
  const stack: string[] = [];

  const visit = (id: string) => {
    const own = { number: visits.size, low: visits.size, open: true };
    visits.set(id, own);
    stack.push(id);
    for (const needed of [...(needs.get(id) ?? [])].sort(byPlace)) {
      const seen = visits.get(needed) ?? visit(needed);
      if (seen.open) own.low = Math.min(own.low, seen.low);
    }
    if (own.low === own.number) components.push(closed(stack, visits, id).sort(byPlace));
    return own;
  };
  for (const id of ids) if (!visits.has(id)) visit(id);
  return { ids: components.flat(), cycles: components.filter(({ length }) => length > 1) };
}

/** Takes a component off the stack. */
function closed(stack: string[], visits: ReadonlyMap<string, { open: boolean }>, first: string): string[] {
  const component = stack.splice(stack.indexOf(first));
  for (const id of component) {
    const visit = visits.get(id);
    if (visit !== undefined) visit.open = false;
  }
  return component;
}
