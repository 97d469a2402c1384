/**
 * The admin endpoint's calls about access tokens.
 */
import { type AccessToken, type AccessTokens, type TokenLimits, unlimited } from './accessTokens.ts';
import { refusal } from './answer.ts';
import type { Account } from './state.ts';

/** In ISO form; null: never. */
export interface TokenDates {
  readonly created?: string;
  readonly accessed?: string | null;
  readonly expires?: string | null;
}

export interface TokenCalls {
  addToken(of: { name: string; limits: Partial<TokenLimits> }): {
    readonly key: string;
    readonly token: string;
  };
  tokens(of: { name: string }): readonly AccessToken[];
  setTokenDates(of: { key: string; dates: TokenDates }): null;
  revokeToken(of: { key: string }): null;
}

/** @param account of that name. @throws Refusal 404 */
export function tokenCalls(accessTokens: AccessTokens, account: (name: string) => Account): TokenCalls {
  function token(key: string): AccessToken {
    const found = accessTokens.byKey(key);
    if (!found) throw refusal(404, `There is no token ${key}.`);
    return found;
  }
  return {
    addToken: ({ name, limits }) => {
      const [added] = accessTokens.add(account(name), [{ ...unlimited, ...limits }], new Date());
      if (!added) throw new Error('No token was made.');
      return { key: added.token.key, token: added.value };
    },
    tokens: ({ name }) => accessTokens.of(account(name)),
    setTokenDates: ({ key, dates }) => {
      Object.assign(token(key), dates);
      accessTokens.save();
      return null;
    },
    revokeToken: ({ key }) => {
      accessTokens.revoke(token(key));
      return null;
    },
  };
}
