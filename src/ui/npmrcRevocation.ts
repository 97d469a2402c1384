/** Ends a token that was found in a file: by the list of its account where it is on it, else by itself, as `npm logout`. */
import * as vscode from 'vscode';
import type { AccessToken } from '../registry/accessTokens.ts';
import { ownerOf, type RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Secret } from '../shared/secret.ts';
import type { KeptTokens } from '../tokens/keptTokens.ts';
import { revoke } from '../tokens/revocation.ts';
import { findToken, readTokens, type TokenList } from '../tokens/tokenList.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { cancellable } from './cancellable.ts';
import type { Log } from './log.ts';
import { confirm, tellFailure } from './notify.ts';
import { unclearTokenText } from './npmrcTexts.ts';
import type { Registries } from './registries.ts';
import { tellTokenFailure } from './tokenMessages.ts';
import { agreesToRevoke } from './tokenPicker.ts';
import { withTokens } from './tokenProgress.ts';
import { nameOf } from './tokenTexts.ts';

export interface RevocationParts {
  readonly registries: Pick<Registries, 'credentialsThemselves' | 'tokens'>;
  readonly picker: Pick<AccountPicker, 'pick'>;
  readonly kept: KeptTokens;
  readonly log: Log;
}

export interface TokenToRevoke {
  /** With the token itself, and nothing else. */
  readonly access: RegistryAccess;
  readonly account: string;
  readonly token: Secret;
}

/** @returns whether the registry says that it is revoked; the person has been told why where it is not */
export async function revokeToken(found: TokenToRevoke, parts: RevocationParts): Promise<boolean> {
  const owner = ownerOf(found);
  try {
    const seen = await readList(found, parts);
    if (seen?.list.brokenOff !== undefined) throw seen.list.brokenOff;
    const search = findToken(seen?.list.tokens ?? [], found.token);
    if (seen !== undefined && search.kind === 'found') {
      return await revokeListed({ token: search.token, by: seen.by }, parts);
    }
    if (search.kind !== 'unclear') return await endItself(found, parts);
    await tellFailure(unclearTokenText(owner), parts.log);
    return false;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const whatHolds = error.details.outcomeUnknown
      ? vscode.l10n.t('Whether it is revoked is not known. The line was left.')
      : vscode.l10n.t('Nothing was revoked, and the line was left.');
    await tellTokenFailure(error, whatHolds, { owner, log: parts.log });
    return false;
  }
}

/** A token of the list, with the sign-in that may see it there. */
interface Listed {
  readonly token: AccessToken;
  readonly by: PickedAccount;
}

/** A list, with the sign-in that may see it. */
interface Seen {
  readonly list: TokenList;
  readonly by: PickedAccount;
}

/**
 * Undefined where the registry has no such lists. One that lets a token see none lets a sign-in of its account.
 * @throws RegistryError `cancelled` where the person does not sign in
 */
async function readList(found: TokenToRevoke, parts: RevocationParts): Promise<Seen | undefined> {
  try {
    return await readWith(found, parts);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === 'unsupported') return undefined;
    if (error.code !== 'forbidden') throw error;
    const title = vscode.l10n.t('Revoke access tokens of which account?');
    const picked = await parts.picker.pick(title, ownerOf(found));
    if (picked === undefined) throw new RegistryError('cancelled', error.details);
    return await readWith(picked, parts);
  }
}

/** @throws RegistryError */
async function readWith(by: PickedAccount, { registries }: RevocationParts): Promise<Seen> {
  const list = await withTokens(registries, by, ({ client, signal, say }) => {
    say(vscode.l10n.t('reading the list'));
    return readTokens(client, signal);
  });
  return { list, by };
}

async function revokeListed(
  { token, by }: Listed,
  { registries, kept, log }: RevocationParts,
): Promise<boolean> {
  if (!(await agreesToRevoke([token], by))) return false;
  await withTokens(registries, by, ({ client, ask }) => {
    const purpose = { kind: 'token', change: 'revoke', what: nameOf(token) } as const;
    return revoke(client, token.key, { ...ask, purpose });
  });
  // What is kept here of it is of no use any more.
  await kept.forget([{ ...ownerOf(by), key: token.key }]).catch(error => log.problem(error));
  return true;
}

/** The token of a session, for instance, is on no list. */
async function endItself(found: TokenToRevoke, { registries }: RevocationParts): Promise<boolean> {
  const { account, access } = found;
  const { host } = access.registry;
  const agreed = await confirm(
    vscode.l10n.t('Revoke this token of {0} on {1}?', account, host),
    vscode.l10n.t(
      'It is on no list that it may see, as the token of a session. Whatever uses it stops working at once. This cannot be taken back.',
    ),
    vscode.l10n.t('Revoke'),
  );
  if (!agreed) return false;
  const client = registries.credentialsThemselves(access);
  const title = vscode.l10n.t('Revoking a token of {0} on {1}', account, host);
  try {
    await cancellable(title, ({ signal }) => client.signOut(signal));
    return true;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'signed-out') return true;
    throw error;
  } finally {
    await client.close();
  }
}
