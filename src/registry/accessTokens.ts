/**
 * Access tokens as registries tell of them. Two spellings are about: the one of npm's published description of its API
 * (`cidr`, `expiry`, `accessed`), and the one that npm's own CLI reads (`cidr_whitelist`, `expires`).
 */
import { isRecord } from '../shared/record.ts';
import { visible } from '../shared/redaction.ts';
import { Secret } from '../shared/secret.ts';
import { text } from './responses.ts';

/** Plain data without secrets. Times are ISO 8601 in UTC. */
export interface AccessToken {
  /** What it is revoked by. */
  readonly key: string;
  /** What the registry shows of it: its first and last characters. */
  readonly tail: string;
  readonly kind: 'granular' | 'legacy';
  readonly name?: string;
  readonly description?: string;
  readonly created?: string;
  readonly updated?: string;
  /** Null where it was never used; absent where the registry does not tell. */
  readonly lastUsed?: string | null;
  /** Null where it never expires; absent where the registry does not tell. */
  readonly expires?: string | null;
  readonly isReadOnly: boolean;
  readonly bypassesTwoFactor: boolean;
  /** IP ranges that it can be used from; from everywhere where there are none. */
  readonly cidr: readonly string[];
  readonly permissions: readonly TokenPermission[];
  readonly scopes: readonly TokenScope[];
}

/** `{name: 'package', action: 'write'}` */
export interface TokenPermission {
  readonly name: string;
  readonly action: string;
}

/** `{type: 'package', name: '@wombat/burrow'}` */
export interface TokenScope {
  readonly type: string;
  readonly name: string;
}

export interface TokenPage {
  readonly tokens: readonly AccessToken[];
  /** Of all pages together, where the registry tells. */
  readonly total?: number;
}

/** A token of its own making, which the registry shows this once. */
export interface CreatedToken {
  readonly token: Secret;
  readonly key: string;
  readonly name?: string;
  readonly expires?: string | null;
}

/** One page of `GET /-/npm/v1/tokens`, and where the next one is; tokens that are revoked are left out. */
export function toTokenPage(value: unknown): (TokenPage & { readonly next?: string }) | undefined {
  if (!isRecord(value) || !Array.isArray(value['objects'])) return undefined;
  const { objects, total, urls } = value;
  const next = isRecord(urls) ? text(urls['next']) : undefined;
  return {
    tokens: objects.flatMap(object => toAccessToken(object) ?? []),
    ...(Number.isSafeInteger(total) ? { total: Number(total) } : {}),
    ...(next === undefined || next === '' ? {} : { next }),
  };
}

/** The answer of `POST /-/npm/v1/tokens`. */
export function toCreatedToken(value: unknown): CreatedToken | undefined {
  if (!isRecord(value)) return undefined;
  const { token, key, name } = value;
  if (typeof token !== 'string' || token === '' || typeof key !== 'string' || key === '') return undefined;
  return {
    token: new Secret(token),
    key,
    ...(typeof name === 'string' ? { name: visible(name) } : {}),
    ...timeOf('expires', value, ['expiry', 'expires']),
  };
}

function toAccessToken(value: unknown): AccessToken | undefined {
  if (!isRecord(value)) return undefined;
  const { key, token, readonly, bypass_2fa: bypasses } = value;
  if (typeof key !== 'string' || key === '' || typeof value['revoked'] === 'string') return undefined;
  const permissions = pairs(value['permissions'], 'name', 'action');
  const told = { permissions, isReadOnly: readonly };
  return {
    key,
    tail: shown(visible(text(token) ?? '')),
    kind: isGranular(value) ? 'granular' : 'legacy',
    ...filled('name', value['name']),
    ...filled('description', value['description'] ?? value['token_description']),
    ...known(timeOf('created', value, ['created'])),
    ...known(timeOf('updated', value, ['updated'])),
    ...timeOf('lastUsed', value, ['accessed', 'last_used']),
    ...timeOf('expires', value, ['expiry', 'expires']),
    isReadOnly: isReadOnly(told),
    bypassesTwoFactor: bypasses === true,
    cidr: strings(value['cidr'] ?? value['cidr_whitelist']),
    permissions,
    scopes: pairs(value['scopes'], 'type', 'name'),
  };
}

/** A registry may list tokens whole, and lists are kept and drawn; what is as short as this is only their beginning. */
function shown(told: string): string {
  const isMasked = /\.{2}|…|\*/.test(told);
  if (isMasked || told.length <= 8) return told;
  return told.length < 24 ? `${told.slice(0, 4)}…` : `${told.slice(0, 8)}…${told.slice(-4)}`;
}

/** The old kind has a key, what may be read and from where, and no more. */
function isGranular(value: Readonly<Record<string, unknown>>): boolean {
  const ofGranularOnly = ['name', 'permissions', 'scopes', 'bypass_2fa'];
  return ofGranularOnly.some(field => (value[field] ?? undefined) !== undefined);
}

/** Where the registry says neither, the token is taken for one that can do harm. */
function isReadOnly(told: {
  readonly isReadOnly: unknown;
  readonly permissions: readonly TokenPermission[];
}): boolean {
  if (typeof told.isReadOnly === 'boolean') return told.isReadOnly;
  return told.permissions.length > 0 && told.permissions.every(({ action }) => action === 'read');
}

type Told<Key extends string> = { readonly [key in Key]?: string | null };

/** Null where the registry says that there is no such time; of a time that cannot be read, nothing is known. */
function timeOf<Key extends string>(
  key: Key,
  value: Readonly<Record<string, unknown>>,
  spellings: readonly string[],
): Told<Key> {
  const spelling = spellings.find(each => value[each] !== undefined);
  const told = spelling === undefined ? undefined : value[spelling];
  if (told === null) return { [key]: null } as Told<Key>;
  // Verdaccio has written milliseconds.
  const time = typeof told === 'string' || typeof told === 'number' ? new Date(told) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) return {};
  return { [key]: time.toISOString() } as Told<Key>;
}

function known<Key extends string>(told: Told<Key>): { readonly [key in Key]?: string } {
  const entries = Object.entries(told).filter(([, time]) => typeof time === 'string');
  return Object.fromEntries(entries) as { readonly [key in Key]?: string };
}

/** Names are shown in terminals, too, which obey control characters. */
function filled<Key extends string>(key: Key, value: unknown): { readonly [key in Key]?: string } {
  const told = typeof value === 'string' ? visible(value) : '';
  if (told === '') return {};
  return { [key]: told } as { readonly [key in Key]?: string };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

function pairs<First extends string, Second extends string>(
  value: unknown,
  first: First,
  second: Second,
): readonly { readonly [key in First | Second]: string }[] {
  const records = Array.isArray(value) ? value.filter(isRecord) : [];
  return records.flatMap(record => {
    const pair = { [first]: text(record[first]), [second]: text(record[second]) };
    if (pair[first] === undefined || pair[second] === undefined) return [];
    return [pair as { readonly [key in First | Second]: string }];
  });
}
