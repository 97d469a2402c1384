/** A token as it is put together in the steps of "Create Access Token": what was chosen, and what was typed, fit or not. */
import type { LegacyTokenRequest, TokenRequest } from '../registry/tokenClient.ts';
import {
  daysOf,
  isEmpty,
  type TokenTargets,
  type TokenUse,
  toNames,
  toRanges,
  toRequest,
} from '../tokens/tokenRequest.ts';

/** What a token can be for: packages, scopes and organizations that the account has to do with. */
export interface Offer {
  readonly packages: readonly string[];
  readonly scopes: readonly string[];
  readonly orgs: readonly string[];
}

/** One of them. */
export interface Target {
  readonly kind: 'package' | 'scope' | 'org';
  readonly name: string;
}

export interface Draft {
  readonly name: string;
  readonly use: TokenUse;
  readonly reach: 'all' | 'some';
  readonly chosen: readonly Target[];
  /** Whether names are typed; where none are offered there is no other way. */
  readonly typesNames: boolean;
  /** Names that were not offered. */
  readonly typedNames: string;
  readonly days: string;
  readonly ranges: string;
  readonly bypassesTwoFactor: boolean;
}

/** What only reads can do least harm, so that is what Enter alone comes to. */
export function newDraft(offer: Offer): Draft {
  return {
    name: '',
    use: 'read',
    reach: 'some',
    chosen: [],
    typesNames: !hasOffer(offer),
    typedNames: '',
    days: '',
    ranges: '',
    bypassesTwoFactor: false,
  };
}

/** A scope that is not the account's own is most often an organization's, and named like it. */
export function offerOf(packages: readonly string[], account: string): Offer {
  const scopes = new Set(packages.flatMap(name => /^@[^/]+/.exec(name) ?? []));
  const orgs = [...scopes].map(scope => scope.slice(1)).filter(name => name !== account);
  return { packages, scopes: [...scopes], orgs };
}

export function hasOffer({ packages }: Offer): boolean {
  return packages.length > 0;
}

/** Of what was chosen and typed; an organization is no part of staging. */
export function targetsOf({ reach, use, chosen, typesNames, typedNames }: Draft): TokenTargets {
  const named = (kind: Target['kind']) => chosen.filter(each => each.kind === kind).map(({ name }) => name);
  const typed = toNames(typesNames ? typedNames : '');
  const { packages, scopes } = 'invalid' in typed ? { packages: [], scopes: [] } : typed;
  if (reach === 'all') return { packages: 'all', scopes: [], orgs: [] };
  return {
    packages: unique([...named('package'), ...packages]),
    scopes: unique([...named('scope'), ...scopes]),
    orgs: use === 'stage' ? [] : named('org'),
  };
}

export function hasTargets(draft: Draft): boolean {
  return !isEmpty(targetsOf(draft));
}

/** An empty box stands for the usual time. */
export function daysIn({ days, use }: Pick<Draft, 'days' | 'use'>): number {
  return days.trim() === '' ? daysOf(use).standard : Number(days);
}

export function rangesIn({ ranges }: Pick<Draft, 'ranges'>): readonly string[] {
  const list = toRanges(ranges);
  return 'kind' in list ? [] : list;
}

/** Once every step has let it pass. */
export function granularRequest(draft: Draft): TokenRequest {
  return toRequest({
    ...targetsOf(draft),
    name: draft.name,
    use: draft.use,
    days: daysIn(draft),
    cidr: rangesIn(draft),
    bypassesTwoFactor: draft.bypassesTwoFactor,
  });
}

export function legacyRequest(draft: Draft): LegacyTokenRequest {
  return { isReadOnly: draft.use === 'read', cidr: rangesIn(draft) };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
