/** "Change Two-Factor Level" and "Turn Off Two-Factor Authentication": password, then the prompt, then what is in force. */
import * as vscode from 'vscode';
import { ownerOf, type RegistryAccess } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import type { Secret } from '../shared/secret.ts';
import { type Change, type ChangeEnd, changeTwoFactor } from '../twofactor/levelChange.ts';
import { type Level, levels } from '../twofactor/levels.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { asking, cancellable } from './cancellable.ts';
import { tellEnd, tellNothingToChange, tellNotRetired } from './levelMessages.ts';
import { consequencesOfOff, levelText, type Whose } from './levelTexts.ts';
import type { Log } from './log.ts';
import { confirm } from './notify.ts';
import { withPassword } from './passwordInput.ts';

export interface LevelParts {
  readonly accounts: Pick<AccountPicker, 'pick'>;
  readonly vault: Pick<RecoveryVault, 'retire'>;
  readonly log: Log;
  connect(access: RegistryAccess): Promise<AccountClient>;
}

export class LevelCommands {
  readonly #parts: LevelParts;

  constructor(parts: LevelParts) {
    this.#parts = parts;
  }

  /** @param of whose level; picked without it */
  async changeLevel(of?: PickedAccount): Promise<void> {
    const picked =
      of ?? (await this.#parts.accounts.pick(vscode.l10n.t('Change the level of which account?')));
    if (picked === undefined) return;
    const { profile } = picked;
    if (profile?.twoFactor.kind !== 'on') {
      await tellNothingToChange(profile?.twoFactor, whoseOf(picked));
      return;
    }
    const level = await chooseLevel(picked, profile.twoFactor.level);
    if (level === undefined) return;
    if (level === profile.twoFactor.level) await tellNothingToChange(profile.twoFactor, whoseOf(picked));
    else await this.#change(picked, level);
  }

  /** @param of whose; picked without it */
  async turnOff(of?: PickedAccount): Promise<void> {
    const title = vscode.l10n.t('Turn off 2FA of which account?');
    const picked = of ?? (await this.#parts.accounts.pick(title));
    if (picked === undefined) return;
    const whose = whoseOf(picked);
    if (picked.profile?.twoFactor.kind !== 'on') {
      await tellNothingToChange(picked.profile?.twoFactor, whose);
      return;
    }
    const question = vscode.l10n.t(
      'Turn off two-factor authentication of {0} on {1}?',
      whose.account,
      whose.host,
    );
    if (
      await confirm(question, consequencesOfOff(whose, picked.access.registry), vscode.l10n.t('Turn Off'))
    ) {
      await this.#change(picked, 'off');
    }
  }

  async #change(picked: PickedAccount, to: Change): Promise<void> {
    const { access, account } = picked;
    const { registry } = access;
    const question = { registry, account, reason: reasonFor(to) };
    const end = await withPassword(question, password => this.#changeWith(picked, to, password));
    if (end === undefined) return;
    const isOff = (end.kind === 'done' || end.kind === 'otherwise') && end.now.kind === 'off';
    if (isOff) await this.#retireCodes(picked);
    await tellEnd(end, to, { whose: whoseOf(picked), registry, log: this.#parts.log });
  }

  /** @throws RegistryError `wrong-password` */
  async #changeWith({ access, account }: PickedAccount, to: Change, password: Secret): Promise<ChangeEnd> {
    const title = vscode.l10n.t('Two-factor authentication of {0} on {1}', account, access.registry.host);
    return await cancellable(title, async waiting => {
      const client = await this.#parts.connect(access);
      try {
        return await changeTwoFactor(client, password, to, asking(account, waiting));
      } finally {
        await client.close();
      }
    });
  }

  /** 2FA is off already: that its codes could not be marked is said, and undoes nothing. */
  async #retireCodes(picked: PickedAccount): Promise<void> {
    try {
      await this.#parts.vault.retire(ownerOf(picked), 'off');
    } catch (error) {
      await tellNotRetired(error, this.#parts.log);
    }
  }
}

function whoseOf({ access, account }: PickedAccount): Whose {
  return { account, host: access.registry.host };
}

/** @param now the level in force; it comes first, so that Enter alone changes nothing */
async function chooseLevel(
  { access, account }: PickedAccount,
  now: Level | undefined,
): Promise<Level | undefined> {
  const items = levels
    .toSorted((one, other) => Number(other === now) - Number(one === now))
    .map(level => ({
      label: level,
      ...(level === now ? { description: vscode.l10n.t('in force now') } : {}),
      detail: levelText(level),
      level,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('When is {0} asked for a code on {1}?', account, access.registry.host),
    placeHolder: vscode.l10n.t('Your password and a code are asked for next. Nothing is changed yet.'),
    ignoreFocusOut: true,
  });
  return chosen?.level;
}

function reasonFor(to: Change): string {
  return to === 'off'
    ? vscode.l10n.t('Needed to turn off two-factor authentication. Nothing is changed yet.')
    : vscode.l10n.t('Needed to change the level to {0}. Nothing is changed yet.', to);
}
