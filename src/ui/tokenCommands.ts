/** "Create Access Token", "Use Kept Access Token", "Revoke Access Token" and "Revoke Everything That Can Publish". */
import * as vscode from 'vscode';
import { type AccountName, isSameAccount } from '../registry/account.ts';
import type { Claims } from '../shared/claims.ts';
import { KeptTokens } from '../tokens/keptTokens.ts';
import { RevocationMarks } from '../tokens/revocationMarks.ts';
import type { AccountPicker } from './accountPicker.ts';
import type { Log } from './log.ts';
import { tellFailure } from './notify.ts';
import type { Registries } from './registries.ts';
import { SecretClipboard } from './secretClipboard.ts';
import { TokenCreation } from './tokenCreation.ts';
import { TokenEmergency } from './tokenEmergency.ts';
import { TokenHandOver } from './tokenHandOver.ts';
import type { MeantTokens } from './tokenPicker.ts';
import { TokenRevocation } from './tokenRevocation.ts';
import { dayText } from './tokenTexts.ts';

export interface TokenCommandsParts {
  readonly picker: AccountPicker;
  readonly registries: Registries;
  readonly secrets: vscode.SecretStorage;
  readonly notes: vscode.Memento;
  readonly claims: Claims;
  readonly log: Log;
}

export class TokenCommands implements vscode.Disposable {
  readonly #parts: TokenCommandsParts;
  readonly #clipboard = new SecretClipboard();
  readonly #kept: KeptTokens;
  readonly #creation: TokenCreation;
  readonly #handOver: TokenHandOver;
  readonly #revocation: TokenRevocation;
  readonly #emergency: TokenEmergency;

  constructor(parts: TokenCommandsParts) {
    const { registries, secrets, notes, claims, log } = parts;
    this.#parts = parts;
    this.#kept = new KeptTokens(secrets, notes);
    const kept = this.#kept;
    const revoke = (owner: AccountName, tokenKeys: readonly string[]) => this.revoke(owner, { tokenKeys });
    this.#handOver = new TokenHandOver({ kept, clipboard: this.#clipboard, log, revoke });
    this.#creation = new TokenCreation({
      registries,
      log,
      revoke,
      handOver: (token, value) => this.#handOver.new(token, value),
    });
    this.#revocation = new TokenRevocation({ registries, kept, log });
    const marks = new RevocationMarks(notes);
    this.#emergency = new TokenEmergency({ registries, marks, claims, revocation: this.#revocation, log });
  }

  /** @param of whose; picked without it */
  async create(of?: AccountName): Promise<void> {
    const picked = await this.#parts.picker.pick(
      vscode.l10n.t('Create an access token of which account?'),
      of,
    );
    if (picked !== undefined) await this.#creation.run(picked);
  }

  /** @param which picked without keys */
  async revoke(of?: AccountName, which: MeantTokens = {}): Promise<void> {
    const picked = await this.#parts.picker.pick(vscode.l10n.t('Revoke access tokens of which account?'), of);
    if (picked !== undefined) await this.#revocation.run(picked, which);
  }

  async revokeEverythingThatPublishes(of?: AccountName): Promise<void> {
    const title = vscode.l10n.t('Revoke everything that can publish of which account?');
    const picked = await this.#parts.picker.pick(title, of);
    if (picked !== undefined) await this.#emergency.run(picked);
  }

  /** A token that was kept when it was made. Asks no registry. */
  async useKept(of?: AccountName): Promise<void> {
    const all = this.#kept.list();
    const items = all
      .filter(token => of === undefined || isSameAccount(token, of))
      .map(token => ({
        label: token.name,
        description: vscode.l10n.t('{0} on {1}', token.account, token.registry.host),
        detail:
          token.expires === undefined
            ? vscode.l10n.t('never expires')
            : vscode.l10n.t('until {0}', dayText(token.expires)),
        token,
      }));
    if (items.length === 0) {
      await this.#offerToCreate();
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Use which access token?'),
      placeHolder: vscode.l10n.t('Access tokens kept in this editor’s secret storage'),
      matchOnDescription: true,
    });
    if (chosen !== undefined) await this.#use(chosen.token);
  }

  dispose(): void {
    this.#clipboard.dispose();
  }

  async #use(token: ReturnType<KeptTokens['list']>[number]): Promise<void> {
    const value = await this.#kept.token(token).catch(() => undefined);
    if (value === undefined) {
      await tellFailure(
        vscode.l10n.t(
          'This editor’s secret storage does not have the access token "{0}" any more. Revoke it and create another one.',
          token.name,
        ),
        this.#parts.log,
      );
    } else await this.#handOver.kept(token, value);
  }

  async #offerToCreate(): Promise<void> {
    const create = vscode.l10n.t('Create One');
    const text = vscode.l10n.t('No access token is kept here. It can be kept when it is created.');
    const chosen = await vscode.window.showInformationMessage(text, create);
    if (chosen === create) await this.create();
  }
}
