/** What is not as safe as it could be about access tokens. */
import type { AccessToken } from '../registry/accessTokens.ts';

const dayMs = 24 * 60 * 60 * 1000;
const unusedAfterDays = 90;
const soonDays = 7;

/** In the order in which they matter. */
export const tokenRisks = ['bypasses-two-factor', 'never-expires', 'expires-soon', 'unused'] as const;

/**
 * - `bypasses-two-factor`: it can write without a code, which npm's registry ends in January 2027
 * - `expires-soon`: within seven days
 * - `unused`: for 90 days
 */
export type TokenRisk = (typeof tokenRisks)[number];

/** All tokens of one risk, since one sentence is enough for them. */
export interface TokenFinding {
  readonly risk: TokenRisk;
  readonly tokens: readonly AccessToken[];
}

/** Risks without tokens are left out. */
export function tokenFindings(tokens: readonly AccessToken[], now: Date): readonly TokenFinding[] {
  const risky = tokens.map(token => ({ token, risks: risksOf(token, now) }));
  const findings = tokenRisks.map(risk => ({
    risk,
    tokens: risky.filter(({ risks }) => risks.includes(risk)).map(({ token }) => token),
  }));
  return findings.filter(finding => finding.tokens.length > 0);
}

/** One that has expired already does no harm. */
export function risksOf(token: AccessToken, now: Date): readonly TokenRisk[] {
  if (hasExpired(token, now)) return [];
  return tokenRisks.filter(risk => applies[risk](token, now));
}

export function hasExpired({ expires }: AccessToken, now: Date): boolean {
  return typeof expires === 'string' && Date.parse(expires) <= now.getTime();
}

const applies: Readonly<Record<TokenRisk, (token: AccessToken, now: Date) => boolean>> = {
  'bypasses-two-factor': ({ bypassesTwoFactor, isReadOnly }) => bypassesTwoFactor && !isReadOnly,
  // Those of the old form have no end, and registries need not say so.
  'never-expires': ({ expires }) => typeof expires !== 'string',
  'expires-soon': ({ expires }, now) =>
    typeof expires === 'string' && Date.parse(expires) - now.getTime() <= soonDays * dayMs,
  unused: ({ lastUsed, created }, now) => {
    // Where the registry does not tell when it was used, it may be in use.
    if (lastUsed === undefined) return false;
    const since = lastUsed ?? created;
    return since !== undefined && now.getTime() - Date.parse(since) >= unusedAfterDays * dayMs;
  },
};
