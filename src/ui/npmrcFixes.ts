/** What the quick fixes in `.npmrc` files do: another place for a token, or none at all. */
import * as vscode from 'vscode';
import { accessWithToken, type NpmrcAccessParts } from '../accounts/npmrcAccess.ts';
import { variableFor } from '../accounts/npmrcVariables.ts';
import { placeSignIn } from '../accounts/placeSignIn.ts';
import type { SignIns } from '../accounts/signIns.ts';
import { type AccountName, isSameAccount, ownerOf, type RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Secret } from '../shared/secret.ts';
import type { KeptTokens } from '../tokens/keptTokens.ts';
import { tellFailed, tellUnreadable } from './accountMessages.ts';
import type { AccountPicker } from './accountPicker.ts';
import { cancellableWhenSlow } from './cancellable.ts';
import type { Log } from './log.ts';
import { confirm, tellFailure, tellPutAside } from './notify.ts';
import type { NpmrcFix } from './npmrcActions.ts';
import {
  type CredentialPlace,
  type FoundCredential,
  findCredential,
  removeCredential,
  replaceValue,
} from './npmrcDocument.ts';
import { revokeToken } from './npmrcRevocation.ts';
import {
  changedText,
  endedText,
  movedText,
  notKeptText,
  removalText,
  replacedText,
  revokedText,
  stillTakenText,
  unknownOwnerText,
  untrustedText,
} from './npmrcTexts.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';
import type { SecretClipboard } from './secretClipboard.ts';

export interface NpmrcFixesParts extends NpmrcAccessParts {
  readonly registries: Pick<Registries, 'credentialsThemselves' | 'tokens'>;
  readonly picker: Pick<AccountPicker, 'pick'>;
  readonly signIns: SignIns;
  readonly kept: KeptTokens;
  readonly clipboard: SecretClipboard;
  readonly log: Log;
}

/** A token with the registry that its line names, and with whose it is there. */
interface OwnedToken {
  readonly access: RegistryAccess;
  readonly account: string;
}

export class NpmrcFixes {
  readonly #parts: NpmrcFixesParts;

  constructor(parts: NpmrcFixesParts) {
    this.#parts = parts;
  }

  async run(fix: NpmrcFix, place: CredentialPlace): Promise<void> {
    const found = await findCredential(place);
    if (found === undefined) return await this.#fail(changedText(place.uri));
    if (fix === 'replace') return await this.#replace(found);
    if (!vscode.workspace.isTrusted) return await this.#fail(untrustedText());
    const owned = await this.#ask(found);
    if (owned === undefined) return;
    await (fix === 'move' ? this.#move(found, owned) : this.#revoke(found, owned));
  }

  /** The value is offered for a while: undo is the editor's, and closing the file takes that away. */
  async #replace(found: FoundCredential): Promise<void> {
    const { document, credential } = found;
    const variable = variableFor(credential, document.getText(), process.env);
    if (!(await replaceValue(found, `$\{${variable}}`))) {
      return await this.#fail(changedText(document.uri));
    }
    const isSet = process.env[variable] === credential.value.reveal();
    const copy = vscode.l10n.t('Copy the Value');
    const text = replacedText(variable, document.uri, isSet);
    const chosen = await vscode.window.showInformationMessage(plain(text), copy);
    if (chosen === copy) tellPutAside(await this.#parts.clipboard.copy(credential.value.reveal()));
  }

  /** Whose it is; undefined where nobody says so, and the person was told. */
  async #ask(found: FoundCredential): Promise<OwnedToken | undefined> {
    const { registry, value } = found.credential;
    if (registry === undefined) return undefined;
    const access = await this.#access(registry, value);
    if (access === undefined) return undefined;
    try {
      const account = await this.#ownerOf(access);
      if (account !== undefined) return { access, account };
      await this.#fail(unknownOwnerText(registry));
    } catch (error) {
      await this.#tellNotAsked(error, found);
    }
    return undefined;
  }

  async #access(registry: URL, token: Secret): Promise<RegistryAccess | undefined> {
    try {
      return await accessWithToken(registry, token, this.#parts);
    } catch (error) {
      await tellUnreadable(error, this.#parts.log);
      return undefined;
    }
  }

  /** @throws RegistryError */
  async #ownerOf(access: RegistryAccess): Promise<string | undefined> {
    const { host } = access.registry;
    const title = vscode.l10n.t('Asking {0} whose token this is…', host);
    const client = this.#parts.registries.credentialsThemselves(access);
    try {
      return await cancellableWhenSlow(title, ({ signal }) => client.whoami(signal));
    } finally {
      await client.close();
    }
  }

  async #tellNotAsked(error: unknown, found: FoundCredential): Promise<void> {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === 'cancelled') return tellPutAside(vscode.l10n.t('Nothing was changed.'));
    if (error.code !== 'signed-out') return await tellFailed(error, this.#parts.log);
    const { registry = new URL(error.details.url) } = found.credential;
    const remove = vscode.l10n.t('Remove the Line');
    const chosen = await vscode.window.showWarningMessage(plain(endedText(registry)), remove);
    if (chosen === remove) tellPutAside(await this.#removed(found));
  }

  async #move(found: FoundCredential, { access, account }: OwnedToken): Promise<void> {
    const owner = ownerOf({ access, account });
    if (!(await this.#mayTakeThePlace(owner, found.credential.value))) return;
    const { signIns, log } = this.#parts;
    const onProblem = (error: unknown) => log.problem(error);
    const placed = await placeSignIn(owner, found.credential.value, { signIns, onProblem });
    if (placed !== 'kept') return await this.#fail(notKeptText(owner, placed === 'as-before'));
    await tellDone(movedText(owner, await removeCredential(found), found.document.uri));
  }

  /** A sign-in that is there may do more than this token. */
  async #mayTakeThePlace(owner: AccountName, token: Secret): Promise<boolean> {
    const { signIns } = this.#parts;
    if (!signIns.list().some(each => isSameAccount(each, owner))) return true;
    if ((await signIns.token(owner))?.equals(token)) return true;
    return await confirm(
      vscode.l10n.t('Replace the sign-in of {0} on {1} by this token?', owner.account, owner.registry.host),
      vscode.l10n.t(
        'There is one in this editor’s secret storage already. A session may do what a token may not; sign out first to end it.',
      ),
      vscode.l10n.t('Replace'),
    );
  }

  async #revoke(found: FoundCredential, owned: OwnedToken): Promise<void> {
    const { registry, value } = found.credential;
    if (registry === undefined || !(await revokeToken({ ...owned, token: value }, this.#parts))) return;
    const owner = ownerOf(owned);
    const answer = await this.#askAgain(owned.access);
    if (answer === 'takes') return await this.#fail(stillTakenText(owner));
    await tellDone(joined(revokedText(owner, answer === 'refuses'), await this.#removed(found)));
  }

  /** Whether the registry takes it still; where nobody answers that, its word that it is revoked counts. */
  async #askAgain(access: RegistryAccess): Promise<'takes' | 'refuses' | 'silent'> {
    try {
      return (await this.#ownerOf(access)) === undefined ? 'silent' : 'takes';
    } catch (error) {
      if (error instanceof RegistryError) return error.code === 'signed-out' ? 'refuses' : 'silent';
      throw error;
    }
  }

  async #removed(found: FoundCredential): Promise<string> {
    return removalText(await removeCredential(found), found.document.uri);
  }

  #fail(text: string): Promise<void> {
    return tellFailure(text, this.#parts.log);
  }
}

/** With the way to where it is seen. */
async function tellDone(text: string): Promise<void> {
  const show = vscode.l10n.t('Show the view');
  const chosen = await vscode.window.showInformationMessage(plain(text), show);
  if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
}
