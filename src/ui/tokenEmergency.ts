/**
 * "Revoke Everything That Can Publish", for the day something has leaked: it goes on until nothing is left, also after
 * a restart, and says what remains that this cannot end.
 */
import * as vscode from 'vscode';
import { type AccountName, isSameAccount, ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Claims } from '../shared/claims.ts';
import { isComplete, type Remains, revokedIn, revokeWriters } from '../tokens/revocation.ts';
import { type RevocationMarks, revocationId } from '../tokens/revocationMarks.ts';
import type { PickedAccount } from './accountPicker.ts';
import { progressText, summaryText } from './batchTexts.ts';
import type { Log } from './log.ts';
import { confirm } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';
import { tokenErrorText } from './registryTexts.ts';
import { revocationWords } from './tokenMessages.ts';
import { ownToken, withTokens } from './tokenProgress.ts';
import type { TokenRevocation } from './tokenRevocation.ts';

export interface TokenEmergencyParts {
  readonly registries: Pick<Registries, 'tokens'>;
  readonly marks: RevocationMarks;
  readonly claims: Claims;
  readonly revocation: Pick<TokenRevocation, 'forget'>;
  readonly log: Log;
}

export class TokenEmergency {
  readonly #parts: TokenEmergencyParts;

  constructor(parts: TokenEmergencyParts) {
    this.#parts = parts;
  }

  async run(picked: PickedAccount): Promise<void> {
    const owner = ownerOf(picked);
    const isBegun = this.#parts.marks.read().some(mark => isSameAccount(mark, owner));
    if (!(await agrees(owner, isBegun))) return;
    await this.#parts.claims.take(revocationId(owner));
    await this.#parts.marks.add(owner);
    let goesOn = true;
    while (goesOn) goesOn = await this.#attempt(picked, owner);
  }

  /** @returns whether the person wants to go on at once */
  async #attempt(picked: PickedAccount, owner: AccountName): Promise<boolean> {
    try {
      const remains = await this.#revoke(picked);
      await this.#parts.revocation.forget(owner, revokedIn(remains.end));
      const isDone = isComplete(remains);
      if (isDone) await this.#parts.marks.forget(owner);
      return isDone
        ? await this.#tellDone(remains, owner)
        : await this.#tellLeft(unfinishedText(remains, owner));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return await this.#tellLeft(joined(tokenErrorText(error), vscode.l10n.t('Nothing was revoked.')));
    }
  }

  async #revoke(picked: PickedAccount): Promise<Remains> {
    const what = vscode.l10n.t('everything that can publish');
    const purpose = { kind: 'token', change: 'revoke', what } as const;
    return await withTokens(this.#parts.registries, picked, ({ client, ask, say }) => {
      say(vscode.l10n.t('reading the list'));
      return revokeWriters(client, ownToken(picked), { ...ask, purpose }, progress =>
        say(progressText(progress)),
      );
    });
  }

  /** The mark stays: the next start offers it again. */
  async #tellLeft(text: string): Promise<boolean> {
    this.#parts.log.error(text);
    const goOn = vscode.l10n.t('Go On');
    return (await vscode.window.showWarningMessage(plain(text), goOn)) === goOn;
  }

  async #tellDone(remains: Remains, owner: AccountName): Promise<boolean> {
    const { log } = this.#parts;
    const done =
      remains.end.items.length === 0
        ? vscode.l10n.t(
            '{0} has no access token on {1} that can publish.',
            owner.account,
            owner.registry.host,
          )
        : summaryText(remains.end, revocationWords(owner));
    const text = joined(done, remainsText(remains));
    log.info(text);
    const password = vscode.l10n.t('Change Password');
    const show = vscode.l10n.t('Show in npm Security');
    const chosen = await vscode.window.showInformationMessage(plain(text), password, show);
    if (chosen === password) await vscode.commands.executeCommand('secondFactor.changePassword', { owner });
    if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
    return false;
  }
}

/** Asked of those, too, who have begun before: that may be long ago, and whoever chooses the command may not know. */
async function agrees({ registry, account }: AccountName, isBegun: boolean): Promise<boolean> {
  const question = isBegun
    ? vscode.l10n.t(
        'Go on and revoke every access token of {0} on {1} that can publish?',
        account,
        registry.host,
      )
    : vscode.l10n.t('Revoke every access token of {0} on {1} that can publish?', account, registry.host);
  const detail = [
    vscode.l10n.t('Whatever publishes with one of them stops working at once. This cannot be taken back.'),
    vscode.l10n.t('It goes on until none is left, if need be after a restart. Tokens that only read stay.'),
  ];
  return await confirm(question, detail.join('\n'), vscode.l10n.t('Revoke Them'));
}

function unfinishedText(remains: Remains, owner: AccountName): string {
  return joined(
    summaryText(remains.end, revocationWords(owner)),
    remains.mayBeMore ? vscode.l10n.t('There may be more: the list could not be read to its end.') : '',
  );
}

/** What this cannot end, each with what can. */
function remainsText({ readOnly }: Remains): string {
  return joined(
    readOnly === 0
      ? ''
      : readOnly === 1
        ? vscode.l10n.t('1 token that only reads is left.')
        : vscode.l10n.t('{0} tokens that only read are left.', readOnly),
    vscode.l10n.t(
      'Sign-ins, yours here too, are not in the list: they end by themselves. Trusted publishers and other owners of a package can still publish.',
    ),
  );
}
