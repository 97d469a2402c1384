/**
 * Tokens and passwords that stand in an `.npmrc` in plain text. What comes from a variable does not, nor what is put
 * together with one.
 */
import npmEnvReplace from '@npmcli/config/lib/env-replace.js';
import { Secret } from '../shared/secret.ts';
import { type NpmrcEntry, readNpmrc, type Span } from './npmrcText.ts';
import { readTypedAddress } from './registryAddress.ts';

export interface PlaintextCredential {
  /** `password` is Base64 (`_password`); `login` is user and password in one (`_auth`). */
  readonly kind: 'token' | 'password' | 'login';
  readonly key: string;
  /** As npm sends it, but for its Base64. */
  readonly value: Secret;
  /** Where it is for; absent where neither its key nor the `registry` of the same file says so, as an address. */
  readonly registry?: URL;
  /** Its key names no registry: npm refuses to run with that. */
  readonly isUnscoped: boolean;
  /** From 0. */
  readonly line: number;
  readonly lineSpan: Span;
  readonly valueSpan: Span;
}

/** npm takes no other spelling today; older ones lie about all the same (`config.validate` of `@npmcli/config`). */
const credentialKey = /^(?:(\/\/.+):)?(?:(_authToken|-authtoken)|(_password)|_auth)$/i;
/** As in `@npmcli/config`'s `env-replace.js`: an odd number of backslashes before it keeps it from being one. */
const variable = /(?<!\\)(?:\\\\)*\$\{([^${}?]+)\??\}/g;

export function plaintextCredentials(text: string): readonly PlaintextCredential[] {
  const entries = readNpmrc(text);
  return entries.flatMap(entry => credentialOf(entry, entries));
}

/** Names of variables that the values of a file come from. */
export function variablesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(variable)].map(([, name = '']) => name));
}

function credentialOf(entry: NpmrcEntry, entries: readonly NpmrcEntry[]): readonly PlaintextCredential[] {
  const { key, line, lineSpan, valueSpan } = entry;
  const [whole, dart, token, password] = credentialKey.exec(key) ?? [];
  const value = secretIn(entry);
  if (whole === undefined || value === undefined) return [];
  const registry = registryOf(dart, entries);
  return [
    {
      kind: token !== undefined ? 'token' : password !== undefined ? 'password' : 'login',
      key,
      value,
      ...(registry === undefined ? {} : { registry }),
      isUnscoped: dart === undefined,
      line,
      lineSpan,
      valueSpan,
    },
  ];
}

/** A quoted number is one for npm, too. */
function secretIn({ value }: NpmrcEntry): Secret | undefined {
  if (typeof value === 'number') return new Secret(String(value));
  if (typeof value !== 'string' || value === '' || variablesIn(value).size > 0) return undefined;
  return new Secret(npmEnvReplace(value, {}));
}

/** One that names no registry was meant for the default one (`config.repair`), as far as the same file says which. */
function registryOf(dart: string | undefined, entries: readonly NpmrcEntry[]): URL | undefined {
  if (dart !== undefined) return addressOf(dart.slice('//'.length));
  const named = entries.findLast(({ key, section }) => key === 'registry' && section === undefined)?.value;
  return typeof named === 'string' && /^https?:/i.test(named) ? addressOf(named) : undefined;
}

function addressOf(text: string): URL | undefined {
  const address = variablesIn(text).size > 0 ? undefined : readTypedAddress(text);
  return address?.kind === 'address' ? address.registry : undefined;
}
