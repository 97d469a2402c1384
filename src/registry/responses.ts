/**
 * From what a registry sent (unknown) to what we may rely on (typed). A wrong shape yields `undefined` here
 * and a `protocol` error at the caller, who knows the request.
 */
import { isRecord } from '../shared/record.ts';
import { Secret } from '../shared/secret.ts';
import { type Level, levels } from './levels.ts';

/** The parts of a packument that a publish needs; shape as npm's registry documents it. */
export interface Packument {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, PackumentVersion>>;
}

export interface PackumentVersion {
  /** npm's message for those who install it; npm does not count such a version as the latest. */
  readonly deprecated?: string;
  readonly dist?: { readonly integrity?: string; readonly shasum?: string };
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function toPackument(value: unknown): Packument | undefined {
  if (!isRecord(value)) return undefined;
  const name = text(value['name']);
  const versions = value['versions'];
  const tags = value['dist-tags'];
  // A package whose versions were all unpublished has neither.
  if (name === undefined || !isRecord(versions ?? {}) || !isRecord(tags ?? {})) return undefined;
  return { name, 'dist-tags': stringsOf(tags), versions: versionsOf(versions) };
}

function stringsOf(value: unknown): Record<string, string> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function versionsOf(value: unknown): Record<string, PackumentVersion> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([version, manifest]) => [version, versionOf(manifest)]));
}

function versionOf(manifest: unknown): PackumentVersion {
  if (!isRecord(manifest)) return {};
  const deprecated = text(manifest['deprecated']);
  const { dist } = manifest;
  return {
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(isRecord(dist) ? { dist: distOf(dist) } : {}),
  };
}

function distOf(dist: Record<string, unknown>): NonNullable<PackumentVersion['dist']> {
  const integrity = text(dist['integrity']);
  const shasum = text(dist['shasum']);
  return { ...(integrity === undefined ? {} : { integrity }), ...(shasum === undefined ? {} : { shasum }) };
}

/** `{username}` of `GET /-/whoami`. */
export function toUsername(value: unknown): string | undefined {
  return isRecord(value) ? text(value['username']) : undefined;
}

/** An account as its registry tells it to whoever is signed in to it. What is empty is absent. */
export interface Profile {
  readonly name: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly fullname?: string;
  readonly homepage?: string;
  /** A name on GitHub, or whatever the person has put there. */
  readonly github?: string;
  /** Times as the registry writes them, which is ISO 8601. */
  readonly created?: string;
  readonly updated?: string;
  readonly twoFactor: TwoFactor;
}

/** The level is absent where the registry names none of those we know. `pending`: begun, never confirmed. */
export type TwoFactor =
  | { readonly kind: 'off' }
  | { readonly kind: 'pending' | 'on'; readonly level?: Level };

/** The answer of `GET /-/npm/v1/user`. */
export function toProfile(value: unknown): Profile | undefined {
  if (!isRecord(value)) return undefined;
  const name = text(value['name']);
  if (name === undefined || name === '') return undefined;
  const { email_verified: verified, tfa } = value;
  return {
    name,
    ...filled(value, ['email', 'fullname', 'homepage', 'github', 'created', 'updated']),
    ...(typeof verified === 'boolean' ? { emailVerified: verified } : {}),
    twoFactor: toTwoFactor(tfa),
  };
}

function filled<Key extends string>(
  value: Readonly<Record<string, unknown>>,
  keys: readonly Key[],
): { readonly [key in Key]?: string } {
  const entries = keys.map(key => [key, value[key]]);
  const texts = entries.filter(([, field]) => typeof field === 'string' && field !== '');
  return Object.fromEntries(texts) as { readonly [key in Key]?: string };
}

/** npm says `null`, `false` or `{pending, mode}`; older registries have said `true` or the mode alone. */
function toTwoFactor(tfa: unknown): TwoFactor {
  const { pending, mode } = isRecord(tfa) ? tfa : { pending: undefined, mode: tfa };
  if (pending === true) return { kind: 'pending', ...levelOf(mode) };
  if (mode === true || (typeof mode === 'string' && !namesNone.has(mode)))
    return { kind: 'on', ...levelOf(mode) };
  return { kind: 'off' };
}

const namesNone: ReadonlySet<string> = new Set(['', 'disable', 'disabled', 'none', 'off']);

function levelOf(mode: unknown): { readonly level?: Level } {
  const level = levels.find(known => known === mode);
  return level === undefined ? {} : { level };
}

/** `{tfa: "otpauth://…"}`: the key of a new enrolment. */
export function toOtpauth(value: unknown): Secret | undefined {
  const tfa = isRecord(value) ? text(value['tfa']) : undefined;
  return tfa === undefined || tfa === '' ? undefined : new Secret(tfa);
}

/** `{tfa: ["<recovery code>", …]}`: shown once. What is no text among them must not cost the others. */
export function toRecoveryCodes(value: unknown): readonly Secret[] | undefined {
  const tfa = isRecord(value) ? value['tfa'] : undefined;
  if (!Array.isArray(tfa)) return undefined;
  const codes = tfa.filter((code): code is string => typeof code === 'string' && code.trim() !== '');
  return codes.length === 0 ? undefined : codes.map(code => new Secret(code));
}

/** How far npm is with a version that it has received (protocol.md). */
export type VersionStatus = (typeof versionStatuses)[number];

const versionStatuses = ['published', 'validating', 'staged', 'blocked', 'deleted'] as const;

/** `{status}` of `GET /-/package/<pkg>/version/<v>/status`. */
export function toVersionStatus(value: unknown): VersionStatus | undefined {
  const status = isRecord(value) ? value['status'] : undefined;
  return versionStatuses.find(known => known === status);
}

/** `{token}` of a sign-in. */
export function toSessionToken(value: unknown): Secret | undefined {
  const token = toWebToken(value);
  return token === undefined ? undefined : new Secret(token);
}

/**
 * `{token}` of a finished web authentication. It goes into a header, and may go into an `.npmrc`, where npm would put
 * the value of a variable in place of `${…}`: a token with that in it, or with anything but visible ASCII, is none.
 */
export function toWebToken(value: unknown): string | undefined {
  const token = isRecord(value) ? text(value['token']) : undefined;
  return token !== undefined && /^[!-~]+$/.test(token) && !token.includes('${') ? token : undefined;
}

/** What a registry says went wrong: `{error}`, `{message}` or `{reason}`, npm-registry-fetch's order. */
export function toErrorText(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  return text(value['error']) ?? text(value['message']) ?? text(value['reason']);
}
