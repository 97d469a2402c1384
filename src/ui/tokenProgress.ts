/** What is done with the tokens of an account: with a notification that says how far it is, and cancels. */
import * as vscode from 'vscode';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { TokenClient } from '../registry/tokenClient.ts';
import type { Secret } from '../shared/secret.ts';
import type { PickedAccount } from './accountPicker.ts';
import { asking, cancellable, type Waiting } from './cancellable.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';

export interface TokenWork extends Waiting {
  readonly client: TokenClient;
  /** Without what it is about. */
  readonly ask: Omit<AskOptions, 'purpose'>;
}

/** @throws whatever `work` throws */
export async function withTokens<T>(
  registries: Pick<Registries, 'tokens'>,
  picked: PickedAccount,
  work: (parts: TokenWork) => Promise<T>,
): Promise<T> {
  const { access, account } = picked;
  return await cancellable(tokensTitle(picked), async waiting => {
    const say = (message: string) => waiting.say(plain(message));
    const client = registries.tokens(access);
    try {
      return await work({ client, ask: asking(account, waiting), signal: waiting.signal, say });
    } finally {
      await client.close();
    }
  });
}

export function tokensTitle({ access, account }: PickedAccount): string {
  return vscode.l10n.t('Access tokens of {0} on {1}', account, access.registry.host);
}

/** What all this is done with, where that may be a token itself. */
export function ownToken({ access: { credentials } }: PickedAccount): Secret | undefined {
  return credentials?.kind === 'bearer' ? credentials.token : undefined;
}
