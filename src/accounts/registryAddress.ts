/** The address of a registry as people type it. */

export type TypedAddress =
  | { readonly kind: 'address'; readonly registry: URL }
  /** `user`: it holds a user or a password, which would be shown wherever the address is. */
  | { readonly kind: 'refused'; readonly reason: 'empty' | 'not-an-address' | 'user' };

/**
 * `registry.example.com/npm` and the like: https is meant where nothing is said, on this computer http. A path is kept,
 * since several registries can share a host.
 */
export function readTypedAddress(typed: string): TypedAddress {
  const text = typed.trim();
  if (text === '') return { kind: 'refused', reason: 'empty' };
  const registry = URL.parse(withScheme(text));
  if (registry === null || /\s/.test(text) || !['http:', 'https:'].includes(registry.protocol)) {
    return { kind: 'refused', reason: 'not-an-address' };
  }
  if (registry.username !== '' || registry.password !== '') return { kind: 'refused', reason: 'user' };
  if (registry.search !== '' || registry.hash !== '') return { kind: 'refused', reason: 'not-an-address' };
  if (!registry.pathname.endsWith('/')) registry.pathname += '/';
  return { kind: 'address', registry };
}

function withScheme(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/i.test(text);
  return `${isHere ? 'http' : 'https'}://${text}`;
}
