/** One account's set-up in this window: its enrolment, what its page shows of it, and what the page's actions do. */
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { ownerOf } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import type { Block, PageValues, PageView } from '../shared/panelProtocol.ts';
import { Secret } from '../shared/secret.ts';
import { Enrolment } from '../twofactor/enrolment.ts';
import { canFinish, type EnrolmentState } from '../twofactor/enrolmentState.ts';
import { type Level, levels } from '../twofactor/levels.ts';
import { findRecoveryCodes } from '../twofactor/recoveryCodesText.ts';
import type { CodeOwner } from '../twofactor/recoverySets.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { StorageSurvival } from '../twofactor/storageSurvival.ts';
import type { PickedAccount } from './accountPicker.ts';
import { CodesOnPage } from './codesOnPage.ts';
import { tickOff } from './firstSteps.ts';
import type { LevelCommands } from './levelCommands.ts';
import type { Log } from './log.ts';
import { foundCodes } from './pageBlocks.ts';
import type { RecoveryCodesCommands } from './recoveryCodesCommands.ts';
import { copyAdvice } from './recoveryCodesTexts.ts';
import type { SecretClipboard } from './secretClipboard.ts';
import {
  codeField,
  copiedCheck,
  levelField,
  passwordField,
  pastedField,
  type SetUpAction,
} from './setUpBlocks.ts';
import { setUpPage } from './setUpPages.ts';
import { twoFactorPage } from './supportPages.ts';
import { clockText } from './units.ts';

export interface SetUpSessionParts {
  readonly picked: PickedAccount;
  readonly client: AccountClient;
  readonly vault: RecoveryVault;
  readonly survival: StorageSurvival;
  readonly clipboard: SecretClipboard;
  readonly recoveryCodes: Pick<RecoveryCodesCommands, 'view' | 'import'>;
  readonly level: Pick<LevelCommands, 'changeLevel' | 'turnOff'>;
  readonly log: Log;
  /** There is something else to show. */
  readonly onChange: () => void;
}

/** The page on which an account without 2FA begins. */
export type Opening = 'start' | 'password';

/** What the panel has to do itself. */
export type Leave = 'close' | 'restart';

/** Where a set-up is that can be gone on with when the panel was closed. */
const resumable: readonly EnrolmentState['step'][] = [
  'key',
  'unclear',
  'codes',
  'codes-lost',
  'website',
  'website-codes',
];

export class SetUpSession implements vscode.Disposable {
  readonly #parts: SetUpSessionParts;
  readonly #enrolment: Enrolment;
  readonly #comingBack: vscode.Disposable;
  #codes: CodesOnPage | undefined;
  /** What was found in what the person pasted. */
  #pasted: readonly Secret[] | undefined;
  #waitingFor: string | undefined;
  #said: string | undefined;
  #copyAdvice: string | undefined;
  #isPasswordMissing = false;

  constructor(parts: SetUpSessionParts) {
    this.#parts = parts;
    const { picked, client, vault, survival } = parts;
    this.#enrolment = new Enrolment({
      owner: ownerOf(picked),
      client,
      vault,
      clock: {
        now: () => new Date(),
        delay: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
      },
      mustCopy: async () => {
        this.#copyAdvice = copyAdvice(await survival.find());
        return this.#copyAdvice !== undefined;
      },
      onChange: state => this.#follow(state),
    });
    // A keyring is unlocked outside of this window: whoever comes back may have done just that.
    this.#comingBack = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void this.#enrolment.keepAgain();
    });
  }

  get owner(): CodeOwner {
    return this.#enrolment.owner;
  }

  /** Whether it is to be gone on with when the panel is opened again. */
  get isUnfinished(): boolean {
    const { state } = this.#enrolment;
    return resumable.includes(state.step) && !(state.step === 'codes' && canFinish(state));
  }

  /** Whether there are recovery codes that a copy is still wanted of. */
  get needsCopy(): 'kept' | 'not-kept' | undefined {
    const { state } = this.#enrolment;
    return state.step !== 'codes' || canFinish(state) ? undefined : state.kept.kind;
  }

  /** Whether it shows no more than how the account stood some time ago. */
  get isOver(): boolean {
    return ['done', 'on', 'failed', 'unsupported'].includes(this.#enrolment.state.step);
  }

  /** Whether recovery codes are here that nobody has a copy of, or may be on their way: ending it could lose them. */
  get holdsCodes(): boolean {
    const { state } = this.#enrolment;
    return this.needsCopy !== undefined || (state.step === 'key' && state.busy);
  }

  get view(): PageView {
    const { registry, account } = this.owner;
    return setUpPage(this.#enrolment.state, {
      owner: this.owner,
      website: twoFactorPage(registry, account),
      codes: this.#codes?.blocks() ?? this.#preview(),
      isPasswordMissing: this.#isPasswordMissing,
      ...(this.#pasted === undefined ? {} : { found: this.#pasted.length }),
      ...(this.#copyAdvice === undefined ? {} : { copyAdvice: this.#copyAdvice }),
      ...(this.#waitingFor === undefined ? {} : { waitingFor: this.#waitingFor }),
      ...(this.#said === undefined ? {} : { said: this.#said }),
    });
  }

  async begin(opening: Opening): Promise<void> {
    await this.#enrolment.look();
    const { state } = this.#enrolment;
    // What was begun before is told on the first page.
    if (opening === 'password' && state.step === 'start' && !state.pending) this.#enrolment.choose();
  }

  /** @returns what the panel has to do about it */
  async act(action: string, values: PageValues): Promise<Leave | undefined> {
    this.#said = undefined;
    this.#isPasswordMissing = false;
    if (action === 'close' || action === 'restart') return action;
    if (!(await this.#codes?.act(action))) await this.#do(action as SetUpAction, values);
    return undefined;
  }

  /** The page goes out of sight. */
  mask(): void {
    this.#codes?.mask();
  }

  /** The page is closed: what only it was good for ends. A confirmation that is on its way goes on. */
  leave(): void {
    this.#pasted = undefined;
    this.mask();
    this.#enrolment.cancel();
  }

  dispose(): void {
    this.#comingBack.dispose();
    this.#codes?.dispose();
    this.#enrolment.cancel();
    void this.#parts.client.close();
  }

  async #do(action: SetUpAction, values: PageValues): Promise<void> {
    const enrolment = this.#enrolment;
    switch (action) {
      case 'look':
        return enrolment.look();
      case 'choose':
        return enrolment.choose();
      case 'begin':
        return this.#withPassword(values, password => enrolment.begin(password, levelIn(values)));
      case 'back':
        return enrolment.back();
      case 'cancel':
        return enrolment.cancel();
      case 'copy-key':
        return this.#copyKey();
      case 'confirm':
      case 'send-anyway':
        return enrolment.confirm(typed(values, codeField), action === 'send-anyway');
      case 'find-out':
        return enrolment.findOut();
      case 'keep-again':
        return enrolment.keepAgain();
      case 'copied':
        return enrolment.setCopied(values[copiedCheck] === true);
      case 'finish':
        return enrolment.finish();
      case 'start-over':
        return this.#withPassword(values, password => this.#startOver(password));
      default:
        return this.#doElsewhere(action, values);
    }
  }

  /** What leads to the website, to what it has shown, and to other commands. */
  async #doElsewhere(action: SetUpAction, values: PageValues): Promise<void> {
    const { level } = this.#parts;
    switch (action) {
      case 'open-website':
        return this.#openWebsite();
      case 'done-on-website':
        return this.#enrolment.doneOnWebsite();
      case 'preview-codes':
        return this.#setPasted(findRecoveryCodes(typed(values, pastedField).reveal()).codes);
      case 'back-to-codes':
        return this.#setPasted(undefined);
      case 'take-in':
        return this.#enrolment.takeIn(this.#pasted ?? []);
      case 'change-level':
        await level.changeLevel(this.#pickedNow());
        return this.#enrolment.look();
      case 'turn-off':
        await level.turnOff(this.#pickedNow());
        return this.#enrolment.look();
      case 'bring-copy':
        await this.#parts.recoveryCodes.import(this.owner);
        return this.#enrolment.broughtCopy();
      case 'view-codes':
        return this.#parts.recoveryCodes.view(this.owner);
      case 'when-required':
        await vscode.commands.executeCommand('secondFactor.showWhenRequired');
        return;
    }
  }

  async #withPassword(values: PageValues, run: (password: Secret) => Promise<void>): Promise<void> {
    if (values[passwordField] !== '') return run(typed(values, passwordField));
    this.#isPasswordMissing = true;
    this.#parts.onChange();
  }

  async #startOver(password: Secret): Promise<void> {
    const say = (waitingFor: string) => {
      this.#waitingFor = waitingFor;
      this.#parts.onChange();
    };
    await this.#enrolment.startOver(password, {
      account: this.owner.account,
      purpose: { kind: 'two-factor', change: 'off' },
      onChallenge: () => say(vscode.l10n.t('Waiting for your code in the box at the top of the window…')),
      onPause: until =>
        say(vscode.l10n.t('Too many requests. It goes on by itself at {0}.', clockText(until))),
    });
  }

  async #copyKey(): Promise<void> {
    const { state } = this.#enrolment;
    if (state.step !== 'key') return;
    const failed = () =>
      vscode.l10n.t('The key could not be copied. Type it into the app as it stands here.');
    this.#said = await this.#parts.clipboard.copy(state.otpauth.secret.reveal()).catch(failed);
    this.#parts.onChange();
  }

  async #openWebsite(): Promise<void> {
    const { registry, account } = this.owner;
    await vscode.env.openExternal(vscode.Uri.parse(twoFactorPage(registry, account).href, true));
    await this.#enrolment.watchWebsite();
  }

  #setPasted(codes: readonly Secret[] | undefined): void {
    this.#pasted = codes;
    this.#parts.onChange();
  }

  #preview(): readonly Block[] {
    return [foundCodes(vscode.l10n.t('Recovery codes'), this.#pasted ?? [])];
  }

  /** The account with its 2FA as it was found here. */
  #pickedNow(): PickedAccount {
    const { state } = this.#enrolment;
    const { picked } = this.#parts;
    const level = state.step === 'on' ? state.level : undefined;
    const twoFactor = { kind: 'on', ...(level === undefined ? {} : { level }) } as const;
    return { ...picked, profile: { name: picked.account, ...picked.profile, twoFactor } };
  }

  #follow(state: EnrolmentState): void {
    this.#waitingFor = undefined;
    if (state.step !== 'website-codes') this.#pasted = undefined;
    if (state.step !== 'codes') {
      this.#codes?.dispose();
      this.#codes = undefined;
    } else if (this.#codes?.set.id !== state.kept.set.id) {
      this.#codes = this.#codesOnPage(state.kept.set);
      if (state.kept.kind === 'not-kept') void this.#codes.show().then(this.#parts.onChange);
    }
    if (state.step === 'done' || state.step === 'on') tickOff('secondFactor.twoFactorOn');
    if (state.step === 'codes' && state.kept.kind === 'kept') tickOff('secondFactor.codesKept');
    this.#parts.onChange();
  }

  #codesOnPage(set: CodesOnPage['set']): CodesOnPage {
    const { vault, clipboard, log, onChange } = this.#parts;
    return new CodesOnPage({
      set,
      label: vscode.l10n.t('Recovery codes'),
      prefix: 'codes',
      reveal: async () => {
        const { state } = this.#enrolment;
        return (state.step === 'codes' && state.codes) || (await vault.reveal(set));
      },
      clipboard,
      log,
      onChange,
      onCopyMade: () => this.#enrolment.setCopied(true),
    });
  }
}

/** Exactly as typed: spaces and letters beyond ASCII may belong to it. */
function typed(values: PageValues, field: string): Secret {
  return new Secret(String(values[field] ?? ''));
}

function levelIn(values: PageValues): Level {
  return levels.find(level => level === values[levelField]) ?? 'auth-and-writes';
}
