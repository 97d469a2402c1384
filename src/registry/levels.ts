/** The two levels of 2FA by the names that the registry has for them (npm-profile, `tfa.mode`). */

export const levels = ['auth-only', 'auth-and-writes'] as const;

export type Level = (typeof levels)[number];
