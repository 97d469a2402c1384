/**
 * The two levels of 2FA, and what each asks a code for. From npm's chapter on two-factor authentication
 * ("Levels of Authentication" and its closing table).
 */
import type { Level } from '../registry/levels.ts';

export { type Level, levels } from '../registry/levels.ts';

export type Action =
  | 'sign-in'
  | 'tokens'
  | 'two-factor'
  | 'profile'
  | 'password'
  | 'publish'
  | 'owners'
  | 'access'
  | 'dist-tags'
  | 'deprecate'
  | 'read';

/** In the order in which they are shown: what every level guards, what only the stricter one does, what none does. */
export const actions: readonly Action[] = [
  'sign-in',
  'tokens',
  'two-factor',
  'profile',
  'password',
  'publish',
  'owners',
  'access',
  'dist-tags',
  'deprecate',
  'read',
];

const account: ReadonlySet<Action> = new Set(['sign-in', 'tokens', 'two-factor']);

export function asksForCode(level: Level, action: Action): boolean {
  if (action === 'read') return false;
  return level === 'auth-and-writes' || account.has(action);
}
