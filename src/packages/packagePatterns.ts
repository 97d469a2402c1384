/** Names of packages by what they have in common: a scope, or a pattern with stars. */

export function isPattern(typed: string): boolean {
  return typed.includes('*');
}

/**
 * Those that a pattern fits as a whole: each `*` stands for any characters, or for none. Names are in lower case, but for
 * very old ones.
 */
export function fitting(names: readonly string[], pattern: string): readonly string[] {
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const whole = new RegExp(`^${parts.join('.*')}$`, 'i');
  return names.filter(name => whole.test(name));
}

/** With the `@`, each once, in order, with how many packages each has. */
export function scopesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const scopes = new Map<string, number>();
  for (const name of names.toSorted()) {
    const scope = /^@[^/]+(?=\/)/.exec(name)?.[0];
    if (scope !== undefined) scopes.set(scope, (scopes.get(scope) ?? 0) + 1);
  }
  return scopes;
}
