/** "Revoke Access Token": one or many, named before anything is done. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import { type AccountName, ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Applied } from '../shared/batch.ts';
import type { KeptTokens } from '../tokens/keptTokens.ts';
import { judgeRevocation, ownLast, revoke, revokedAtOnce } from '../tokens/revocation.ts';
import { readTokens, type TokenList } from '../tokens/tokenList.ts';
import type { PickedAccount } from './accountPicker.ts';
import { type BatchJob, runJob } from './batchRun.ts';
import type { Log } from './log.ts';
import type { Registries } from './registries.ts';
import { revocationWords, tellTokenFailure } from './tokenMessages.ts';
import { agreesToRevoke, chooseTokens, type MeantTokens } from './tokenPicker.ts';
import { ownToken, tokensTitle, withTokens } from './tokenProgress.ts';
import { countOf, namesOf } from './tokenTexts.ts';

export interface TokenRevocationParts {
  readonly registries: Pick<Registries, 'tokens'>;
  readonly kept: KeptTokens;
  readonly log: Log;
}

export class TokenRevocation {
  readonly #parts: TokenRevocationParts;

  constructor(parts: TokenRevocationParts) {
    this.#parts = parts;
  }

  async run(picked: PickedAccount, meant: MeantTokens): Promise<void> {
    const owner = ownerOf(picked);
    try {
      const list = await this.#read(picked);
      const tokens = await chooseTokens(list, picked, meant);
      if (tokens.length === 0 || !(await agreesToRevoke(tokens, picked))) return;
      await this.revoke(picked, tokens);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      await tellTokenFailure(error, nothingRevoked(), { owner, log: this.#parts.log });
    }
  }

  /** Without a question; what is left is offered again. */
  async revoke(picked: PickedAccount, tokens: readonly AccessToken[]): Promise<void> {
    const { registries, log } = this.#parts;
    const owner = ownerOf(picked);
    const what = tokens.length === 1 ? namesOf(tokens) : countOf(tokens.length);
    const purpose = { kind: 'token', change: 'revoke', what } as const;
    const job: BatchJob<AccessToken, Applied> = {
      title: tokensTitle(picked),
      account: picked.account,
      items: ownLast(tokens, ownToken(picked)),
      words: revocationWords(owner),
      atOnce: revokedAtOnce,
      begin: () => {
        const client = registries.tokens(picked.access);
        return {
          run: async (token, ask) => {
            const revoked = await revoke(client, token.key, { ...ask, purpose });
            await this.forget(owner, [token]);
            return revoked;
          },
          close: () => client.close(),
        };
      },
      judge: judgeRevocation,
    };
    await runJob(job, log);
  }

  /** What is kept here of them is of no use any more. */
  async forget({ registry, account }: AccountName, revoked: readonly AccessToken[]): Promise<void> {
    try {
      await this.#parts.kept.forget(revoked.map(({ key }) => ({ registry, account, key })));
    } catch (error) {
      this.#parts.log.problem(error);
    }
  }

  async #read(picked: PickedAccount): Promise<TokenList> {
    return await withTokens(this.#parts.registries, picked, ({ client, signal, say }) => {
      say(vscode.l10n.t('reading the list'));
      return readTokens(client, signal);
    });
  }
}

export function nothingRevoked(): string {
  return vscode.l10n.t('Nothing was revoked.');
}
