/**
 * One set of recovery codes on a page: masked until the person asks, masked again after a minute or when the page goes
 * out of sight, with the ways to take a copy. The set-up panel and the recovery codes' own panel show the same.
 */
import * as vscode from 'vscode';
import type { Block, PageButton, RecoveryCodeView } from '../shared/panelProtocol.ts';
import type { Secret } from '../shared/secret.ts';
import { isLeft, type RecoverySet, VaultError } from '../twofactor/recoverySets.ts';
import { type Departure, notOutText, type Outgoing, printCodes, saveCodes } from './codesOut.ts';
import type { Log } from './log.ts';
import { useText, vaultText } from './recoveryCodesTexts.ts';
import type { SecretClipboard } from './secretClipboard.ts';

export interface SetDescription {
  readonly set: RecoverySet;
  /** Above the codes. */
  readonly label: string;
  /** What tells its buttons from those of other sets on the page. */
  readonly name?: string | undefined;
}

export interface CodesOnPageOptions extends SetDescription {
  /** Begins the names of its actions, so that several sets fit on one page. */
  readonly prefix: string;
  /** @throws VaultError */
  readonly reveal: () => Promise<readonly Secret[]>;
  readonly clipboard: SecretClipboard;
  readonly log: Log;
  /** `blocks` has something else to show. */
  readonly onChange: () => void;
  /** The person has taken a copy that stays: a file, or a print. */
  readonly onCopyMade?: () => void | Promise<void>;
}

/** Long enough to copy some by hand. */
const shownForMs = 60_000;

export class CodesOnPage implements vscode.Disposable {
  #options: CodesOnPageOptions;
  #shown: readonly Secret[] | undefined;
  #notice: Extract<Block, { kind: 'notice' }> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CodesOnPageOptions) {
    this.#options = options;
  }

  get set(): RecoverySet {
    return this.#options.set;
  }

  /** What is known of the same set now. */
  describe(description: SetDescription): void {
    this.#options = { ...this.#options, ...description };
  }

  blocks(): readonly Block[] {
    const { set, label } = this.#options;
    const codes = set.codes.map(({ index }) => this.#code(index));
    const block: Block = { kind: 'codes', label, codes, buttons: this.#buttons() };
    return this.#notice === undefined ? [block] : [block, this.#notice];
  }

  /** @returns false when the action is none of these codes' */
  async act(action: string): Promise<boolean> {
    const { prefix } = this.#options;
    if (!action.startsWith(`${prefix}:`)) return false;
    this.#notice = undefined;
    try {
      await this.#do(action.slice(prefix.length + 1));
    } catch (error) {
      this.#notice = { kind: 'notice', severity: 'error', text: this.#failure(error) };
    }
    this.#options.onChange();
    return true;
  }

  /** To be called when the page goes out of sight. */
  mask(): void {
    if (this.#shown === undefined) return;
    this.#hide();
    this.#options.onChange();
  }

  /** Shows them without being asked: where this is the only place where they are. */
  async show(): Promise<void> {
    this.#shown = await this.#options.reveal();
    this.#inform(
      vscode.l10n.t(
        'Codes that are shown are hidden again after a minute, and when you turn to another tab.',
      ),
    );
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.mask(), shownForMs);
  }

  dispose(): void {
    this.#hide();
  }

  async #do(action: string): Promise<void> {
    switch (action) {
      case 'show':
        return this.show();
      case 'hide':
        return this.#hide();
      case 'copy':
        return this.#copy(({ set, codes }) => codes.filter((_, index) => isWorthCopying(set, index)));
      case 'save':
        return this.#out(saveCodes);
      case 'print':
        return this.#out(printCodes);
      default:
        return this.#copy(({ codes }) => codes.filter((_, index) => action === `copy-${index}`));
    }
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.#shown = undefined;
  }

  async #copy(choose: (all: Outgoing) => readonly Secret[]): Promise<void> {
    const { set, reveal, clipboard } = this.#options;
    const chosen = choose({ set, codes: await reveal() });
    this.#inform(await clipboard.copy(chosen.map(code => code.reveal()).join('\n')));
  }

  async #out(send: (outgoing: Outgoing) => Promise<Departure | undefined>): Promise<void> {
    const { set, reveal, onCopyMade } = this.#options;
    const departure = await send({ set, codes: await reveal() });
    if (departure === undefined) return;
    this.#inform(departure.text, departure.done ? 'information' : 'warning');
    if (departure.done) await onCopyMade?.();
  }

  #inform(text: string, severity: 'information' | 'warning' = 'information'): void {
    this.#notice = { kind: 'notice', severity, text };
  }

  #failure(error: unknown): string {
    if (error instanceof VaultError) return vaultText(error);
    const text = notOutText(error);
    this.#options.log.error(text);
    return text;
  }

  #code(index: number): RecoveryCodeView {
    const { set, prefix } = this.#options;
    const code = set.codes[index];
    const shown = this.#shown?.[index];
    const note = code === undefined ? undefined : useText(code);
    return {
      state: code?.status ?? 'unused',
      ...(note === undefined ? {} : { note }),
      ...(shown === undefined ? {} : { code: shown.reveal() }),
      ...(shown === undefined || !isWorthCopying(set, index)
        ? {}
        : { button: { action: `${prefix}:copy-${index}`, label: vscode.l10n.t('Copy') } }),
    };
  }

  #buttons(): readonly PageButton[] {
    const { set, prefix, name } = this.#options;
    const button = (action: string, label: string): PageButton => ({
      action: `${prefix}:${action}`,
      label: name === undefined ? label : `${label} (${name})`,
    });
    const copy = set.codes.every(isLeft) ? vscode.l10n.t('Copy all') : vscode.l10n.t('Copy what is left');
    return [
      this.#shown === undefined
        ? button('show', vscode.l10n.t('Show the codes'))
        : button('hide', vscode.l10n.t('Hide the codes')),
      button('copy', copy),
      button('save', vscode.l10n.t('Save as file…')),
      button('print', vscode.l10n.t('Print…')),
    ];
  }
}

function isWorthCopying({ codes }: RecoverySet, index: number): boolean {
  const code = codes[index];
  return code === undefined || isLeft(code);
}
