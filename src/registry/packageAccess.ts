/** Who may read and write a package, as registries tell it: answers of libnpmaccess's and libnpmteam's calls. */
import { isRecord } from '../shared/record.ts';
import { text } from './responses.ts';

/** Who may read it: everybody, or those whom it was given to. */
export type Access = 'public' | 'restricted';

export type Permission = 'read-only' | 'read-write';

/** `{public}` of `GET /-/package/<pkg>/visibility`. */
export function toVisibility(value: unknown): Access | undefined {
  const isPublic = isRecord(value) ? value['public'] : undefined;
  if (typeof isPublic !== 'boolean') return undefined;
  return isPublic ? 'public' : 'restricted';
}

/** `{name: "read"|"write"}`, or in full as npm's published description has it. */
export function toPermissions(value: unknown): Readonly<Record<string, Permission>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).filter(([, permission]) => typeof permission === 'string');
  return Object.fromEntries(
    entries.map(([name, permission]) => [
      name,
      /write/.test(String(permission)) ? 'read-write' : 'read-only',
    ]),
  );
}

/** `["@scope:team"]` of `GET /-/org/<scope>/team`: what stands behind the colon. */
export function toTeams(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap(each => text(each)?.replace(/^[^:]*:/, '') ?? []).filter(team => team !== '');
}
