/** What a registry says of packages as the security tree shows them: who may write to what, and who owns it. */
import { isRecord } from '../shared/record.ts';
import { toDistTags } from './packageDocument.ts';
import { text } from './responses.ts';

/** Who owns a package, and what of it came last. */
export interface PackageState {
  readonly owners: readonly string[];
  readonly latest?: { readonly version: string; readonly at?: Date };
  /** Versions by the tags that lead to them. */
  readonly distTags: Readonly<Record<string, string>>;
}

/** `{name: "read"|"write"}` of `GET /-/org/<name>/package`: the names of those that can be written to, by name. */
export function toWritablePackages(value: unknown): readonly string[] | undefined {
  if (!isRecord(value)) return undefined;
  return Object.keys(value)
    .filter(name => /write/.test(text(value[name]) ?? ''))
    .toSorted();
}

/** Of a whole packument: `maintainers`, `dist-tags` and `time`. */
export function toPackageState(value: unknown): PackageState | undefined {
  if (!isRecord(value) || !Array.isArray(value['maintainers'])) return undefined;
  const owners = value['maintainers'].flatMap(ownerOf);
  const { time } = value;
  const distTags = toDistTags(value['dist-tags']) ?? {};
  const version = distTags['latest'];
  if (version === undefined) return { owners, distTags };
  const at = new Date(isRecord(time) ? (text(time[version]) ?? '') : '');
  return { owners, distTags, latest: { version, ...(Number.isNaN(at.getTime()) ? {} : { at }) } };
}

/** npm's registry has `{name, email}`; others have `name <email>`. */
function ownerOf(maintainer: unknown): readonly string[] {
  const name = isRecord(maintainer) ? text(maintainer['name']) : text(maintainer)?.split(' <')[0];
  return name === undefined || name === '' ? [] : [name];
}
