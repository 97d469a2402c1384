/** What is not as safe as it could be about an account, out of what is known of it. Says nothing of what is not known. */
import type { AccessToken } from '../registry/accessTokens.ts';
import type { Profile } from '../registry/responses.ts';
import { type TokenRisk, tokenFindings } from '../tokens/tokenFindings.ts';
import { leftOf, type RecoverySet } from '../twofactor/recoverySets.ts';

export type Finding =
  | { readonly kind: 'two-factor-off' | 'two-factor-pending' | 'auth-only' | 'no-recovery-codes' }
  | { readonly kind: 'basic-credentials' | 'email-not-verified' }
  | {
      readonly kind: 'tokens';
      readonly risk: TokenRisk;
      readonly tokens: readonly AccessToken[];
      readonly of: number;
    }
  | NewOwners;

/** Owners of a package who were not there the last time. */
export interface NewOwners {
  readonly kind: 'new-owners';
  readonly name: string;
  readonly fresh: readonly string[];
  readonly owners: readonly string[];
}

export interface Knowledge {
  readonly profile?: Profile | undefined;
  readonly hasBasicCredentials: boolean;
  readonly recoverySets?: readonly RecoverySet[] | undefined;
  readonly tokens?: readonly AccessToken[] | undefined;
  readonly newOwners: readonly NewOwners[];
}

/** In the order in which they matter. */
export function findingsOf(known: Knowledge, now: Date): readonly Finding[] {
  return [
    ...known.newOwners,
    ...ofTwoFactor(known),
    ...ofTokens(known.tokens ?? [], now),
    ...(known.hasBasicCredentials ? [{ kind: 'basic-credentials' } as const] : []),
    ...(known.profile?.emailVerified === false ? [{ kind: 'email-not-verified' } as const] : []),
  ];
}

/** Tells one finding of an account from the others, also after it was looked for again. */
export function idOf(finding: Finding): string {
  switch (finding.kind) {
    case 'tokens':
      return `tokens ${finding.risk}`;
    case 'new-owners':
      return `new-owners ${finding.name}`;
    default:
      return finding.kind;
  }
}

function ofTwoFactor({ profile, recoverySets }: Knowledge): readonly Finding[] {
  switch (profile?.twoFactor.kind) {
    case undefined:
      return [];
    case 'off':
      return [{ kind: 'two-factor-off' }];
    case 'pending':
      return [{ kind: 'two-factor-pending' }];
    case 'on': {
      const hasNone = recoverySets !== undefined && !recoverySets.some(isOfUse);
      return [
        ...(profile.twoFactor.level === 'auth-only' ? [{ kind: 'auth-only' } as const] : []),
        ...(hasNone ? [{ kind: 'no-recovery-codes' } as const] : []),
      ];
    }
  }
}

function isOfUse(set: RecoverySet): boolean {
  return set.state === 'live' && leftOf(set) > 0;
}

function ofTokens(tokens: readonly AccessToken[], now: Date): readonly Finding[] {
  return tokenFindings(tokens, now).map(finding => ({ kind: 'tokens', ...finding, of: tokens.length }));
}
