/**
 * What a request for a new access token may say (npm's OpenAPI description, `createToken`; npm's
 * `lib/commands/token.js` for the fields that are newer), and what follows from what it leaves out.
 */
import { isIPv4 } from 'node:net';
import type { PackagePermission, Permission, TokenLimits } from './accessTokens.ts';
import { unlimited } from './accessTokens.ts';
import { refusal } from './answer.ts';
import type { JsonObject } from './request.ts';

const dayMs = 24 * 60 * 60 * 1000;
const permissions = ['no-access', 'read-only', 'read-write'] as const;
const packagePermissions = [...permissions, 'read-write-stage-only'] as const;

/** Fields that registries with only the old form do not know. */
const granularFields = [
  'name',
  'description',
  'token_description',
  'expires',
  'bypass_2fa',
  'packages',
  'packages_all',
  'scopes',
  'orgs',
  'packages_and_scopes_permission',
  'orgs_permission',
];

/** @throws Refusal 400 */
export function granularLimits(body: JsonObject, now: number): TokenLimits {
  const { name } = body;
  if (typeof name !== 'string' || name.trim() === '') throw refusal(400, 'The token needs a name.');
  const what = permitted(body);
  const writes = what.permission.startsWith('read-write') || what.orgsPermission === 'read-write';
  return {
    kind: 'granular',
    name,
    description: text(body['description'] ?? body['token_description']),
    expires: expiry(body['expires'], writes, now),
    cidr: ranges(body['cidr_whitelist'] ?? body['cidr']),
    bypass2fa: body['bypass_2fa'] === true,
    ...what,
  };
}

/**
 * `{password, readonly, cidr_whitelist}`.
 * @param strict refuses what only granular tokens have; otherwise it is passed over, as Verdaccio does.
 * @throws Refusal 400
 */
export function legacyLimits(body: JsonObject, strict: boolean): TokenLimits {
  const unknown = granularFields.filter(field => body[field] !== undefined);
  if (strict && unknown.length > 0) throw refusal(400, `Unknown fields: ${unknown.join(', ')}.`);
  const { readonly = false } = body;
  if (typeof readonly !== 'boolean') throw refusal(400, 'readonly must be true or false.');
  return {
    ...unlimited,
    cidr: ranges(body['cidr_whitelist']),
    permission: readonly ? 'read-only' : 'read-write',
  };
}

function permitted(body: JsonObject) {
  const packages = body['packages_all'] === true ? ['*'] : names(body, 'packages');
  const scopes = names(body, 'scopes').map(scope => (scope.startsWith('@') ? scope : `@${scope}`));
  const orgs = names(body, 'orgs').map(org => org.replace(/^@/, ''));
  const places = packages.length + scopes.length;
  const permission: PackagePermission = choice(
    body,
    'packages_and_scopes_permission',
    packagePermissions,
    places > 0,
  );
  const orgsPermission: Permission = choice(body, 'orgs_permission', permissions, orgs.length > 0);

  if (places + orgs.length === 0) throw refusal(400, 'Name a package, a scope or an organization.');
  if (permission === 'no-access' && orgsPermission === 'no-access')
    throw refusal(400, 'The token must have access to something.');
  if (permission !== 'no-access' && places === 0)
    throw refusal(400, 'A permission for packages needs a package or a scope.');
  if (orgsPermission !== 'no-access' && orgs.length === 0)
    throw refusal(400, 'A permission for organizations needs an organization.');
  return { packages, scopes, orgs, permission, orgsPermission };
}

/** Days or a date. Tokens that write get 7 days and at most 90; others 30 and any number. */
function expiry(given: unknown, writes: boolean, now: number): string {
  const at = expiryTime(given ?? (writes ? 7 : 30), now);
  if (!Number.isFinite(at) || at <= now) throw refusal(400, 'The expiration must be in the future.');
  if (writes && at > now + 90 * dayMs) throw refusal(400, 'A token that can write lasts 90 days at most.');
  return new Date(at).toISOString();
}

function expiryTime(given: unknown, now: number): number {
  if (typeof given === 'number') return now + given * dayMs;
  return typeof given === 'string' ? Date.parse(given) : Number.NaN;
}

function ranges(given: unknown): string[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw refusal(400, 'The address ranges must be a list.');
  return given.map((range: unknown) => {
    if (typeof range !== 'string' || !isRange(range))
      throw refusal(400, `${String(range)} is no range of IPv4 addresses.`);
    return range;
  });
}

function isRange(range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  return isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32;
}

function names(body: JsonObject, field: string): string[] {
  const given = body[field] ?? [];
  if (!Array.isArray(given) || given.some(name => typeof name !== 'string'))
    throw refusal(400, `${field} must be a list of names.`);
  return given;
}

function choice<T extends string>(
  body: JsonObject,
  field: string,
  choices: readonly T[],
  hasPlaces: boolean,
): T {
  const given = body[field] ?? (hasPlaces ? 'read-only' : 'no-access');
  const chosen = choices.find(each => each === given);
  if (!chosen) throw refusal(400, `${field} must be one of ${choices.join(', ')}.`);
  return chosen;
}

function text(given: unknown): string | null {
  return typeof given === 'string' && given !== '' ? given : null;
}
