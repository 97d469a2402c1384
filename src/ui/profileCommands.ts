/** "Edit npm Profile" and "Change npm Password": what is asked, the prompt, and what has come of it. */
import * as vscode from 'vscode';
import { changedFields, changeProfile, fieldsOf, type ProfileField } from '../accounts/profileChange.ts';
import { type AccountName, ownerOf } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { Secret } from '../shared/secret.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { asking, cancellable } from './cancellable.ts';
import type { Log } from './log.ts';
import { askNewPassword } from './newPassword.ts';
import { withPassword } from './passwordInput.ts';
import { editProfile } from './profileEditor.ts';
import {
  tellPasswordChanged,
  tellPasswordFailure,
  tellProfileEnd,
  tellWithoutProfile,
} from './profileMessages.ts';
import type { Registries } from './registries.ts';

export interface ProfileCommandsParts {
  readonly picker: Pick<AccountPicker, 'pick'>;
  readonly registries: Pick<Registries, 'account'>;
  readonly log: Log;
}

type Ask = Omit<AskOptions, 'purpose'>;

export class ProfileCommands {
  readonly #parts: ProfileCommandsParts;

  constructor(parts: ProfileCommandsParts) {
    this.#parts = parts;
  }

  /** @param of whose; picked without it */
  async edit(of?: AccountName): Promise<void> {
    const { picker, log } = this.#parts;
    const picked = await picker.pick(vscode.l10n.t('Edit the profile of which account?'), of);
    if (picked === undefined) return;
    const owner = ownerOf(picked);
    if (picked.profile === undefined) {
      await tellWithoutProfile(owner);
      return;
    }
    const before = fieldsOf(picked.profile);
    const after = await editProfile(before, owner);
    if (after === undefined) return;
    const changed = changedFields(before, after);
    const changes = only(after, changed);
    const title = vscode.l10n.t('Profile of {0} on {1}', owner.account, owner.registry.host);
    const end = await this.#with(picked, title, (client, ask) => changeProfile(client, changes, ask));
    await tellProfileEnd(end, changed, { owner, log });
  }

  /** @param of whose; picked without it */
  async changePassword(of?: AccountName): Promise<void> {
    const { picker, log } = this.#parts;
    const picked = await picker.pick(vscode.l10n.t('Change the password of which account?'), of);
    if (picked === undefined) return;
    const owner = ownerOf(picked);
    const context = { owner, log, again: () => this.changePassword(owner) };
    try {
      const isChanged = await this.#changePassword(picked);
      if (isChanged) await tellPasswordChanged(picked.access.credentials, context);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      await tellPasswordFailure(error, context);
    }
  }

  /**
   * The old one, the new one twice, and the prompt. A wrong old one is asked for again, and the new one is kept.
   * @returns whether it was changed; undefined when the person gives up
   * @throws RegistryError
   */
  async #changePassword(picked: PickedAccount): Promise<true | undefined> {
    const owner = ownerOf(picked);
    const reason = vscode.l10n.t('The present password, before the new one. Nothing is changed yet.');
    let next: Secret | undefined;
    return await withPassword({ ...owner, reason }, async old => {
      next ??= await askNewPassword(owner, old);
      if (next === undefined) return undefined;
      const fresh = next;
      const title = vscode.l10n.t('npm password of {0} on {1}', owner.account, owner.registry.host);
      await this.#with(picked, title, (client, ask) =>
        client.changePassword(old, fresh, { ...ask, purpose: { kind: 'password' } }),
      );
      return true;
    });
  }

  /** With a notification that says how far it is, and cancels. */
  async #with<T>(
    { access, account }: PickedAccount,
    title: string,
    use: (client: AccountClient, ask: Ask) => Promise<T>,
  ): Promise<T> {
    return await cancellable(title, async waiting => {
      const client = this.#parts.registries.account(access);
      try {
        return await use(client, asking(account, waiting));
      } finally {
        await client.close();
      }
    });
  }
}

function only<Fields extends object>(fields: Fields, keys: readonly ProfileField[]): Partial<Fields> {
  const wanted = Object.entries(fields).filter(([key]) => keys.some(each => each === key));
  return Object.fromEntries(wanted) as Partial<Fields>;
}
