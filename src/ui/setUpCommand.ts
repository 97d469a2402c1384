/** "Set Up Two-Factor Authentication": the panel, and what becomes of a set-up whose panel is closed. */
import * as vscode from 'vscode';
import { isSameAccount, ownerOf, type RegistryAccess } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import type { PageValues } from '../shared/panelProtocol.ts';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import type { AccountPicker, PickedAccount } from './accountPicker.ts';
import { PagePanel } from './pagePanel.ts';
import { plain } from './plain.ts';
import { ownerText } from './recoveryCodesTexts.ts';
import { type Opening, SetUpSession, type SetUpSessionParts } from './setUpSession.ts';

export interface SetUpParts
  extends Pick<SetUpSessionParts, 'vault' | 'survival' | 'clipboard' | 'level' | 'recoveryCodes' | 'log'> {
  readonly extensionUri: vscode.Uri;
  readonly accounts: Pick<AccountPicker, 'pick'>;
  connect(access: RegistryAccess): Promise<AccountClient>;
}

export class SetUpCommand implements vscode.Disposable {
  readonly #parts: SetUpParts;
  readonly #panel: PagePanel;
  /** Outlives its panel while it can be gone on with. */
  #session: SetUpSession | undefined;
  /** The step at which the panel was closed. */
  #closedAt: string | undefined;

  constructor(parts: SetUpParts) {
    this.#parts = parts;
    this.#panel = new PagePanel({
      extensionUri: parts.extensionUri,
      viewType: 'secondFactor.setUp',
      title: vscode.l10n.t('Set Up 2FA'),
      log: parts.log,
      onAct: (action, values) => this.#act(action, values),
      onClose: () => this.#closed(),
      onInactive: () => this.#session?.mask(),
    });
  }

  /**
   * Goes on with what was begun, if anything was.
   * @param of whose 2FA; picked without it
   * @param opening `password` for somebody who need not be told what 2FA is
   */
  async run(of?: PickedAccount, opening: Opening = 'start'): Promise<void> {
    const session = this.#session;
    if (session !== undefined && goesOn(session, of)) {
      this.#panel.show(session.view);
      this.#panel.reveal();
      return;
    }
    const question = vscode.l10n.t('Set up 2FA for which account?');
    const picked = of ?? (await this.#parts.accounts.pick(question, undefined, isWithout));
    if (picked !== undefined) await this.#start(picked, opening);
  }

  /** The same for an account that is known by its name: it may be signed in beside others, or not at all. */
  async runOf(owner: CodeOwner): Promise<void> {
    const picked = await this.#parts.accounts.pick('', owner);
    if (picked !== undefined) await this.run(picked);
  }

  dispose(): void {
    this.#panel.dispose();
    this.#end();
  }

  async #start(picked: PickedAccount, opening: Opening): Promise<void> {
    this.#end();
    const { connect, ...parts } = this.#parts;
    const session = new SetUpSession({
      ...parts,
      picked,
      client: await connect(picked.access),
      onChange: () => this.#show(session),
    });
    this.#session = session;
    this.#panel.show(session.view);
    await session.begin(opening);
  }

  #show(session: SetUpSession): void {
    if (session !== this.#session) return;
    const { view } = session;
    if (this.#panel.isOpen) this.#panel.show(view);
    else if (view.step !== this.#closedAt && view.busy === undefined) void this.#tellGoneOn(session);
  }

  /** A confirmation that was on its way when the panel was closed has come back. */
  async #tellGoneOn({ view, owner }: SetUpSession): Promise<void> {
    this.#closedAt = view.step;
    const show = vscode.l10n.t('Show');
    const text = vscode.l10n.t('Setting up 2FA of {0} has gone on: {1}', ownerText(owner), view.heading);
    if ((await vscode.window.showInformationMessage(plain(text), show)) === show) await this.run();
  }

  async #act(action: string, values: PageValues): Promise<void> {
    const session = this.#session;
    const leave = await session?.act(action, values);
    if (leave !== undefined) this.#panel.close();
    if (leave !== 'restart' || session === undefined) return;
    this.#end();
    await this.runOf(session.owner);
  }

  #closed(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#closedAt = session.view.step;
    session.leave();
    if (!session.isUnfinished) this.#end();
    else void this.#warn(session);
  }

  async #warn({ needsCopy, owner }: SetUpSession): Promise<void> {
    if (needsCopy === undefined) return;
    const show = vscode.l10n.t('Show them');
    const text =
      needsCopy === 'kept'
        ? vscode.l10n.t('The recovery codes of {0} are in this editor only. Take a copy.', ownerText(owner))
        : vscode.l10n.t(
            'The recovery codes of {0} are nowhere but in this window, and lost when it closes. Take a copy.',
            ownerText(owner),
          );
    const chosen = await vscode.window.showWarningMessage(plain(text), show);
    if (chosen === show) await this.run();
  }

  #end(): void {
    this.#session?.dispose();
    this.#session = undefined;
  }
}

/** There is something to set up. */
function isWithout({ profile }: PickedAccount): boolean {
  return profile !== undefined && profile.twoFactor.kind !== 'on';
}

function goesOn(session: SetUpSession, of: PickedAccount | undefined): boolean {
  return session.holdsCodes || (!session.isOver && (of === undefined || isOf(session, of)));
}

function isOf({ owner }: SetUpSession, of: PickedAccount): boolean {
  return isSameAccount(owner, ownerOf(of));
}
