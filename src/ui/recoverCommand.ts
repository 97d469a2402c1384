/**
 * "I Lost My Second Device": the panel that leads from the lost device to the new one. What happens in between is
 * `twofactor/recovery.ts`.
 */
import * as vscode from 'vscode';
import type { SignIns } from '../accounts/signIns.ts';
import type { RegistryAccess } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import type { Claims } from '../shared/claims.ts';
import type { PageValues } from '../shared/panelProtocol.ts';
import { Secret } from '../shared/secret.ts';
import { Recovery, type RecoveryCodes, type RecoveryStart } from '../twofactor/recovery.ts';
import { type RecoveryMarks, recoveryId } from '../twofactor/recoveryMark.ts';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import type { AccountPicker, Choice, PickedAccount } from './accountPicker.ts';
import type { Log } from './log.ts';
import { tellUnexpected } from './notify.ts';
import { PagePanel } from './pagePanel.ts';
import { accountField, passwordField, type RecoverAction } from './recoverBlocks.ts';
import { recoverPage } from './recoverPages.ts';
import { signInTo } from './signInTo.ts';
import { helpPage } from './supportPages.ts';

export interface RecoverCommandParts {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly accounts: AccountPicker;
  readonly vault: RecoveryCodes;
  readonly marks: RecoveryMarks;
  readonly claims: Claims;
  readonly signIns: SignIns;
  connect(access: RegistryAccess): Promise<AccountClient>;
  /** Opens the set-up for an account whose 2FA is off. */
  setUp(account: PickedAccount): Promise<void>;
  /** Takes in codes of an account that the person has found. */
  importCodes(owner: CodeOwner | undefined): Promise<void>;
}

export class RecoverCommand implements vscode.Disposable {
  readonly #parts: RecoverCommandParts;
  readonly #panel: PagePanel;
  #recovery: Recovery | undefined;

  constructor(parts: RecoverCommandParts) {
    this.#parts = parts;
    this.#panel = new PagePanel({
      extensionUri: parts.extensionUri,
      viewType: 'secondFactor.recover',
      title: vscode.l10n.t('Lost Second Device'),
      log: parts.log,
      onAct: (action, values) => this.#act(action, values),
      onClose: () => this.#leave(),
      onActive: () => this.#comeBack(),
    });
  }

  /** Goes on with what was begun, if anything was. */
  async run(): Promise<void> {
    if (this.#panel.isOpen) {
      this.#panel.reveal();
      return;
    }
    await this.#goOn();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** With whom it was about, or whoever is picked where nothing was begun. */
  async #goOn(): Promise<void> {
    const begun = await this.#findBegun();
    const choice = begun === 'unknown' ? await this.#choose() : begun;
    if (choice !== undefined) await this.#begin(choice);
  }

  async #findBegun(): Promise<Choice | 'unknown' | undefined> {
    const mark = this.#parts.marks.read();
    return mark === undefined ? 'unknown' : await this.#parts.accounts.find(mark.registry, mark.account);
  }

  async #choose(): Promise<Choice | undefined> {
    return await this.#parts.accounts.pickOrSignedOut(vscode.l10n.t('Whose second device is lost?'));
  }

  async #begin(choice: Choice): Promise<void> {
    const { vault, marks, claims, signIns, log, connect } = this.#parts;
    await claims.take(recoveryId);
    const recovery = new Recovery(startOf(choice), {
      codes: vault,
      marks,
      connect,
      log: line => log.error(line),
      keepSignIn: (registry, account, token) => signIns.keep({ registry, account }, token),
      onStep: () => this.#show(recovery),
    });
    this.#recovery = recovery;
    await recovery.look();
  }

  #show(recovery: Recovery): void {
    if (recovery !== this.#recovery) return;
    const { registry, account, step } = recovery;
    this.#panel.show(recoverPage(step, { registry, account }));
  }

  async #act(action: string, values: PageValues): Promise<void> {
    const recovery = this.#recovery;
    if (recovery === undefined) return;
    const page = helpPage(action, recovery.account);
    if (page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page.href, true));
    else await this.#take(action as RecoverAction, values, recovery);
  }

  async #take(action: RecoverAction, values: PageValues, recovery: Recovery): Promise<void> {
    switch (action) {
      case 'name':
        return await recovery.name(String(values[accountField] ?? ''));
      case 'look':
        return await recovery.look();
      case 'have-codes':
        return await recovery.haveCodes();
      case 'import':
        return this.#import(recovery);
      case 'no-codes':
        return recovery.haveNoCodes();
      case 'back':
        return await recovery.backToCodes();
      case 'other-account':
        return await this.#beginAnother();
      case 'sign-in':
        return await recovery.signIn(typedPassword(values));
      case 'sign-in-page':
        if (await signInTo(recovery.registry, recovery.account)) await this.#goOn();
        return;
      case 'turn-off':
        return await recovery.turnOff(typedPassword(values));
      case 'cancel':
        return recovery.cancel();
      case 'set-up':
        return await this.#setUp(recovery);
      case 'check':
        return await recovery.checkNewDevice();
      case 'lost-again':
        return await recovery.beginAnew();
      case 'finish':
        await recovery.finish();
        this.#panel.close();
        return;
    }
  }

  async #beginAnother(): Promise<void> {
    const choice = await this.#choose();
    if (choice === undefined) return;
    await this.#parts.marks.forget();
    await this.#begin(
      choice.kind === 'signed-out' ? { ...choice, signedOut: { access: choice.signedOut.access } } : choice,
    );
  }

  /** What was under way ends, and shows nothing any more: the panel stays closed. */
  #leave(): void {
    const recovery = this.#recovery;
    this.#recovery = undefined;
    recovery?.cancel();
  }

  #comeBack(): void {
    // Where another panel was closed that had the focus, VS Code may give it to nobody.
    this.#panel.reveal();
    this.#recovery?.comeBack().catch(error => tellUnexpected(error, this.#parts.log));
  }

  /** In a panel of its own, which may stay open for long: this one goes on meanwhile. */
  #import({ registry, account }: Recovery): void {
    const owner = account === undefined ? undefined : { registry, account };
    this.#parts.importCodes(owner).catch(error => tellUnexpected(error, this.#parts.log));
  }

  async #setUp({ access, account }: Recovery): Promise<void> {
    if (account !== undefined) await this.#parts.setUp({ access, account });
  }
}

function startOf(choice: Choice): RecoveryStart {
  if (choice.kind === 'signed-out') return choice.signedOut;
  const { access, account } = choice.picked;
  return { access, account };
}

/** Exactly as typed: spaces and letters beyond ASCII may belong to it. */
function typedPassword(values: PageValues): Secret {
  return new Secret(String(values[passwordField] ?? ''));
}
