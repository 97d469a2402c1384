/**
 * The document of a package as `GET /<pkg>?write=true` tells it to those who change it, and what is sent back: npm's
 * `lib/commands/owner.js`, `deprecate.js` and libnpmpublish's `unpublish.js`. What we do not know of it stays as it is.
 */
import semver from 'semver';
import { isRecord } from '../shared/record.ts';
import { text } from './responses.ts';

export interface PackageDocument {
  readonly name: string;
  /** CouchDB's revision: whoever sends it with a change is refused with 409 when it is no longer the last one. */
  readonly rev: string;
  /** Its owners; undefined where the registry does not tell any. */
  readonly maintainers: readonly Maintainer[] | undefined;
  readonly distTags: Readonly<Record<string, string>>;
  /** As the registry has them, which is by time of publishing as a rule. */
  readonly versions: readonly PackageVersion[];
  /** All that the registry sent, or that is sent to it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Maintainer {
  readonly name: string;
  readonly email?: string;
}

export interface PackageVersion {
  readonly version: string;
  /** npm's message for those who install it; absent where it is not deprecated. */
  readonly deprecated?: string;
  /** Its address, as the registry has it. */
  readonly tarball?: string;
}

export function toPackageDocument(value: unknown): PackageDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { name, _rev: rev, 'dist-tags': tags, versions } = value;
  if (typeof name !== 'string' || typeof rev !== 'string' || rev === '') return undefined;
  return {
    name,
    rev,
    maintainers: toMaintainers(value['maintainers']),
    distTags: toDistTags(tags) ?? {},
    // A package whose versions were all unpublished has none.
    versions: Object.entries(isRecord(versions) ? versions : {}).map(versionOf),
    raw: value,
  };
}

/** `{name: "1.0.0"}` of `GET /-/package/<pkg>/dist-tags`; npm-registry-fetch's `_etag` is none. */
export function toDistTags(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const tags = Object.entries(value).filter(([tag, version]) => tag !== '_etag' && text(version));
  return Object.fromEntries(tags.map(([tag, version]) => [tag, String(version)]));
}

/** What `GET /-/user/org.couchdb.user:<name>` tells of somebody. */
export function toMaintainer(value: unknown): Maintainer | undefined {
  if (!isRecord(value)) return undefined;
  const name = text(value['name']);
  const email = text(value['email']);
  if (name === undefined || name === '') return undefined;
  return { name, ...(email === undefined || email === '' ? {} : { email }) };
}

/**
 * npm's registry has `{name, email}`; others have `name <email> (url)`. Undefined where one of them cannot be read: who is
 * not seen would be removed with the next change.
 */
function toMaintainers(value: unknown): readonly Maintainer[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(each => {
    // No two parts can take the same white space: tried in every way, a long run of it would take for ever.
    const [, name, email] = /^([^<(]*)(?:<([^>]*)>\s*)?(?:\([^)]*\)\s*)?$/.exec(text(each) ?? '') ?? [];
    return toMaintainer(isRecord(each) ? each : { name: name?.trim(), email });
  });
  return all.every(each => each !== undefined) ? all : undefined;
}

function versionOf([version, manifest]: [string, unknown]): PackageVersion {
  if (!isRecord(manifest)) return { version };
  const tarball = isRecord(manifest['dist']) ? text(manifest['dist']['tarball']) : undefined;
  const told = { version, ...(tarball === undefined ? {} : { tarball }) };
  return deprecated(told, text(manifest['deprecated']) ?? '');
}

/** What is sent for another list of owners; who was one before stays as the registry had them. */
export function withMaintainers({ raw }: PackageDocument, maintainers: readonly Maintainer[]): unknown {
  const list = raw['maintainers'];
  const before = Array.isArray(list) ? list.filter(isRecord) : [];
  const owners = maintainers.map(each => before.find(({ name }) => name === each.name) ?? each);
  return { _id: raw['_id'], _rev: raw['_rev'], maintainers: owners };
}

/** To be sent to deprecate versions, or, with an empty message, to take that back. */
export function withDeprecation(
  document: PackageDocument,
  versions: ReadonlySet<string>,
  message: string,
): PackageDocument {
  const { raw } = document;
  const manifests = Object.entries(isRecord(raw['versions']) ? raw['versions'] : {});
  const changed = manifests.map(([version, manifest]) => [
    version,
    versions.has(version) && isRecord(manifest) ? { ...manifest, deprecated: message } : manifest,
  ]);
  return {
    ...document,
    versions: document.versions.map(each => (versions.has(each.version) ? deprecated(each, message) : each)),
    raw: { ...raw, versions: Object.fromEntries(changed) },
  };
}

function deprecated({ deprecated: _, ...rest }: PackageVersion, message: string): PackageVersion {
  // npm takes a deprecation back with an empty message.
  return message === '' ? rest : { ...rest, deprecated: message };
}

/** As it is without a version: its tags go with it, and `latest` becomes the highest of those that stay. */
export function withoutVersion(document: PackageDocument, version: string): PackageDocument {
  const { _revisions, _attachments, ...rest } = document.raw;
  const versions = document.versions.filter(each => each.version !== version);
  const highest = versions
    .map(each => each.version)
    // What is no version cannot be compared with one.
    .filter(each => semver.valid(each, true) !== null)
    .toSorted(semver.compareLoose)
    .at(-1);
  const tags = Object.entries(document.distTags).filter(([, tagged]) => tagged !== version);
  const isLatest = document.distTags['latest'] === version && highest !== undefined;
  const distTags = { ...Object.fromEntries(tags), ...(isLatest ? { latest: highest } : {}) };
  const manifests = isRecord(rest['versions']) ? rest['versions'] : {};
  const left = Object.entries(manifests).filter(([each]) => each !== version);
  const raw = { ...rest, versions: Object.fromEntries(left), 'dist-tags': distTags };
  return { ...document, versions, distTags, raw };
}
