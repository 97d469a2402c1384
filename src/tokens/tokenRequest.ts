/**
 * What a person types for a new token, checked before it is sent: names, IPv4 ranges, days. The limits are those of
 * npm's published description of its API (`POST /-/npm/v1/tokens`).
 */
import type { PackagesPermission, TokenRequest } from '../registry/tokenClient.ts';

/** What a token may do, as a person chooses it. */
export const tokenUses = ['read', 'stage', 'write'] as const;
export type TokenUse = (typeof tokenUses)[number];

/** What a token is for, apart from what it may do. */
export interface TokenTargets {
  readonly packages: readonly string[] | 'all';
  readonly scopes: readonly string[];
  readonly orgs: readonly string[];
}

/** A token as it is being put together. */
export interface TokenDraft extends TokenTargets {
  readonly name: string;
  readonly use: TokenUse;
  readonly days: number;
  readonly cidr: readonly string[];
  readonly bypassesTwoFactor: boolean;
}

const writeDays = { standard: 7, longest: 90 } as const;
const readDays = { standard: 30, longest: 36_500 } as const;
const longestName = 200;

/** How long a token lasts where nothing is said, and at most. */
export function daysOf(use: TokenUse): { readonly standard: number; readonly longest: number } {
  return use === 'read' ? readDays : writeDays;
}

export type NameProblem = 'empty' | 'too-long' | 'not-printable';

export function nameProblem(name: string): NameProblem | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'empty';
  if (trimmed.length > longestName) return 'too-long';
  return /\p{Cc}/u.test(trimmed) ? 'not-printable' : undefined;
}

export type DaysProblem =
  | { readonly kind: 'not-whole' }
  | { readonly kind: 'too-long'; readonly longest: number };

export function daysProblem(text: string, use: TokenUse): DaysProblem | undefined {
  if (!/^0*[1-9]\d*$/.test(text.trim())) return { kind: 'not-whole' };
  const { longest } = daysOf(use);
  return Number(text) > longest ? { kind: 'too-long', longest } : undefined;
}

export interface RangeProblem {
  readonly kind: 'ipv6' | 'no-length' | 'invalid';
  readonly range: string;
}

/** IPv4 ranges (RFC 4632) between commas or white space; none at all is a list as well. */
export function toRanges(text: string): readonly string[] | RangeProblem {
  const ranges = parts(text);
  const problems = ranges.flatMap(range => rangeProblem(range) ?? []);
  return problems[0] ?? [...new Set(ranges)];
}

function rangeProblem(range: string): RangeProblem | undefined {
  const [address = '', length, ...more] = range.split('/');
  if (address.includes(':')) return { kind: 'ipv6', range };
  const numbers = address.split('.');
  const isAddress = numbers.length === 4 && numbers.every(number => isUpTo(255, number));
  if (!isAddress || more.length > 0) return { kind: 'invalid', range };
  if (length === undefined) return { kind: 'no-length', range };
  return isUpTo(32, length) ? undefined : { kind: 'invalid', range };
}

/** Without leading zeros, which some read as octal. */
function isUpTo(most: number, text: string): boolean {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= most;
}

/** `@scope` is a scope, everything else the name of a package; between commas or white space. */
export function toNames(
  text: string,
):
  | { readonly packages: readonly string[]; readonly scopes: readonly string[] }
  | { readonly invalid: string } {
  const names = [...new Set(parts(text))];
  const invalid = names.find(name => !isScope(name) && !isPackage(name));
  if (invalid !== undefined) return { invalid };
  return { packages: names.filter(isPackage), scopes: names.filter(isScope) };
}

const part = `[a-z0-9~-][a-z0-9._~-]*`;

function isScope(name: string): boolean {
  return new RegExp(`^@${part}$`, 'i').test(name);
}

/** Old packages have capital letters in their names. */
function isPackage(name: string): boolean {
  return new RegExp(`^(?:@${part}/)?${part}$`, 'i').test(name);
}

function parts(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(each => each !== '');
}

export function isEmpty({ packages, scopes, orgs }: TokenTargets): boolean {
  return packages.length + scopes.length + orgs.length === 0;
}

/**
 * As it is sent. What has no targets has no permission either: registries refuse one without the other. Only what
 * publishes directly is ever asked for a code that could be left out.
 */
export function toRequest(draft: TokenDraft): TokenRequest {
  const { name, use, packages, scopes, orgs, days, cidr } = draft;
  return {
    name: name.trim(),
    packages,
    scopes,
    packagesPermission: packages.length + scopes.length === 0 ? 'no-access' : packagesPermissions[use],
    orgs: use === 'stage' ? [] : orgs,
    orgsPermission: orgs.length === 0 ? 'no-access' : orgsPermissions[use],
    expiresInDays: days,
    cidr,
    bypassesTwoFactor: use === 'write' && draft.bypassesTwoFactor,
  };
}

const packagesPermissions: Readonly<Record<TokenUse, PackagesPermission>> = {
  read: 'read-only',
  stage: 'read-write-stage-only',
  write: 'read-write',
};

/** Staging is about packages; an organization is no part of it. */
const orgsPermissions: Readonly<Record<TokenUse, TokenRequest['orgsPermission']>> = {
  read: 'read-only',
  stage: 'no-access',
  write: 'read-write',
};
