/** The list of an account's tokens, as far as it can be had. */
import type { AccessToken } from '../registry/accessTokens.ts';
import { RegistryError } from '../registry/errors.ts';
import type { TokenClient } from '../registry/tokenClient.ts';
import type { Secret } from '../shared/secret.ts';

export interface TokenList {
  readonly tokens: readonly AccessToken[];
  /** Why it ends before its end; what has come before that holds. */
  readonly brokenOff?: RegistryError;
}

/**
 * @throws RegistryError where there is not even a first page; `cancelled` whenever `signal` aborts
 */
export async function readTokens(
  client: Pick<TokenClient, 'tokens'>,
  signal: AbortSignal,
): Promise<TokenList> {
  const byKey = new Map<string, AccessToken>();
  let pages = 0;
  try {
    for await (const page of client.tokens(signal)) {
      pages += 1;
      // Pages shift when a token comes or goes in between.
      for (const token of page.tokens) byKey.set(token.key, token);
    }
  } catch (error) {
    const isBrokenOff = error instanceof RegistryError && error.code !== 'cancelled' && pages > 0;
    if (!isBrokenOff) throw error;
    return { tokens: [...byKey.values()], brokenOff: error };
  }
  return { tokens: [...byKey.values()] };
}

/** Enough that it could hardly be another's. */
const leastShown = 4;
/** What every token of npm's registry begins with says nothing of which it is. */
const commonStart = /^npm_/;

/** Whether a token is the one of which a registry shows these first, and maybe last, characters. */
export function isShownAs(token: Secret, tail: string): boolean {
  return partsOf(tail).first.length >= leastShown && mayBe(token, tail);
}

/** Which one of a list a token is; `unclear` where too little is shown of it, or several may be it. */
export type TokenSearch =
  | { readonly kind: 'found'; readonly token: AccessToken }
  | { readonly kind: 'absent' | 'unclear' };

/**
 * For what cannot be taken back: unlike `isShownAs` it would rather not know than be wrong.
 * @param tokens the whole list
 */
export function findToken(tokens: readonly AccessToken[], token: Secret): TokenSearch {
  const [first, ...others] = tokens.filter(({ tail }) => mayBe(token, tail));
  if (first === undefined) return { kind: 'absent' };
  return others.length === 0 && isTelling(first.tail) ? { kind: 'found', token: first } : { kind: 'unclear' };
}

function mayBe(token: Secret, tail: string): boolean {
  const { first, last } = partsOf(tail);
  const value = token.reveal();
  return value.startsWith(first) && value.endsWith(last);
}

function isTelling(tail: string): boolean {
  const { first, last } = partsOf(tail);
  return `${first.replace(commonStart, '')}${last}`.length >= leastShown;
}

function partsOf(tail: string): { readonly first: string; readonly last: string } {
  const [first = '', last = ''] = tail.split(/(?:\.{2,}|…|\*+)/);
  return { first, last };
}
