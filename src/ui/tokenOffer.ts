/** Offers, at the start, to go on with revoking everything that can publish where that was not done. */
import * as vscode from 'vscode';
import { isSameAccount } from '../registry/account.ts';
import type { Claims } from '../shared/claims.ts';
import { RevocationMarks, revocationId } from '../tokens/revocationMarks.ts';
import { offerToGoOn } from './goOnOffer.ts';

/** Says nothing where there is nothing to go on with. Sends nothing, and reads the editor's own notes only. */
export async function offerToRevokeTheRest(notes: vscode.Memento, claims: Claims): Promise<void> {
  const marks = new RevocationMarks(notes);
  for (const owner of marks.read()) {
    if (!(await claims.take(revocationId(owner)))) continue;
    // Another window may have gone on with it, while the person was asked about the one before.
    if (!marks.read().some(each => isSameAccount(each, owner))) continue;
    const text = vscode.l10n.t(
      'Not every access token of {0} on {1} that can publish was revoked. Go on?',
      owner.account,
      owner.registry.host,
    );
    await offerToGoOn({
      text,
      goOn: async () => vscode.commands.executeCommand('secondFactor.revokePublishTokens', { owner }),
      drop: () => marks.forget(owner),
    });
  }
}
