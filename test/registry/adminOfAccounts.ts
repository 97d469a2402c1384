/**
 * The admin endpoint's calls about what the registry has of an account: clients see less, and what tests ask here is
 * none of the requests that they count.
 */
import type { Accounts } from './accounts.ts';
import { sha256 } from './hash.ts';
import type { Account } from './state.ts';

export interface AccountState extends Pick<Account, 'email' | 'fullname' | 'homepage' | 'github'> {
  readonly sessions: number;
}

/** `unknown`: it is none of those that the account has now. */
export type CodeState = 'unused' | 'used' | 'unknown';

export interface AccountCalls {
  accountState(of: { name: string }): AccountState;
  hasPassword(of: { name: string; password: string }): boolean;
  holder(of: { token: string }): string | null;
  recoveryCodes(of: { name: string; codes: readonly string[] }): readonly CodeState[];
}

/** @param account of that name. @throws Refusal 404 */
export function accountCalls(accounts: Accounts, account: (name: string) => Account): AccountCalls {
  return {
    accountState: ({ name }) => {
      const { email, fullname, homepage, github } = account(name);
      return { email, fullname, homepage, github, sessions: accounts.sessionsOf(account(name)) };
    },
    hasPassword: ({ name, password }) => accounts.hasPassword(account(name), password),
    holder: ({ token }) => accounts.holder(token)?.name ?? null,
    recoveryCodes: ({ name, codes }) => codes.map(code => stateOf(code, account(name))),
  };
}

function stateOf(code: string, { twoFactor }: Account): CodeState {
  const known = twoFactor?.recoveryCodes.find(({ hash }) => hash === sha256(code));
  if (known === undefined) return 'unknown';
  return known.usedAt === null ? 'unused' : 'used';
}
