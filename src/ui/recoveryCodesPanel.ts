/** The panel in which recovery codes are seen, taken in and taken along. */
import * as vscode from 'vscode';
import { isSameAccount } from '../registry/account.ts';
import type { Listeners } from '../shared/listeners.ts';
import type { PageValues } from '../shared/panelProtocol.ts';
import type { Kept } from '../twofactor/recoveryArrival.ts';
import { type FoundCodes, findRecoveryCodes } from '../twofactor/recoveryCodesText.ts';
import { type CodeOwner, type RecoverySet, VaultError } from '../twofactor/recoverySets.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { Survival } from '../twofactor/storageSurvival.ts';
import { CodesOnPage, type SetDescription } from './codesOnPage.ts';
import { tickOff } from './firstSteps.ts';
import type { Log } from './log.ts';
import { confirm, tellUnexpected } from './notify.ts';
import { PagePanel } from './pagePanel.ts';
import {
  areSeveral,
  type CodesPage,
  codesField,
  codesPage,
  forgettingText,
  importPage,
  type Preview,
  previewPage,
  replaceField,
  type SetsOnPage,
  setName,
  setTitle,
} from './recoveryCodesPages.ts';
import { copyAdvice, ownerText, vaultText } from './recoveryCodesTexts.ts';
import type { SecretClipboard } from './secretClipboard.ts';

export interface RecoveryCodesPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly vault: RecoveryVault;
  readonly clipboard: SecretClipboard;
  readonly survival: () => Promise<Survival>;
  /** Something has happened to recovery codes in this window. */
  readonly changes: Listeners<void>;
}

type State =
  | { readonly step: 'codes'; readonly view: CodesPage }
  | { readonly step: 'import'; readonly owner: CodeOwner }
  | {
      readonly step: 'preview';
      readonly preview: Preview;
      /** What was pasted, for the way back. */
      readonly text: string;
      /** After a first try that failed. */
      readonly notKept?: Extract<Kept, { kind: 'not-kept' }>;
    };

/** A file of recovery codes is a few KiB; more is something else. */
const largestFile = 64 * 1024;

export class RecoveryCodesPanel implements vscode.Disposable {
  readonly #parts: RecoveryCodesPanelParts;
  readonly #panel: PagePanel;
  #state: State | undefined;
  readonly #following: vscode.Disposable;
  /** How often it was looked what has changed: only what was seen last counts. */
  #looks = 0;
  /** Ends what `import` waits for. */
  #importEnded: (() => void) | undefined;

  constructor(parts: RecoveryCodesPanelParts) {
    this.#parts = parts;
    const follow = () => void this.#follow().catch(error => tellUnexpected(error, parts.log));
    this.#panel = new PagePanel({
      extensionUri: parts.extensionUri,
      viewType: 'secondFactor.recoveryCodes',
      title: vscode.l10n.t('Recovery Codes'),
      log: parts.log,
      onAct: (action, values) => this.#act(action, values),
      onClose: () => this.#endState(),
      // Other windows change them, too.
      onActive: follow,
      onInactive: () => this.#mask(),
    });
    this.#following = parts.changes.add(follow);
  }

  /**
   * Shows what is kept, masked.
   * @throws VaultError
   */
  async view(owner: CodeOwner, notice?: string): Promise<void> {
    const { vault, survival } = this.#parts;
    const sets = await vault.sets(owner);
    const advice = copyAdvice(await survival());
    this.#endState();
    if (sets.some(({ state }) => state === 'live')) tickOff('secondFactor.codesKept');
    this.#show({
      step: 'codes',
      view: { owner, ...this.#setsOnPage(sets, []), notice, copyAdvice: advice },
    });
    this.#panel.reveal();
  }

  /** Takes codes in; resolves when that has ended in whatever way. */
  async import(owner: CodeOwner): Promise<void> {
    this.#endState();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#importEnded = resolve;
    this.#show({ step: 'import', owner });
    this.#panel.reveal();
    await promise;
  }

  dispose(): void {
    this.#following.dispose();
    this.#endState();
    this.#panel.dispose();
  }

  #show(state: State): void {
    this.#state = state;
    if (state.step === 'codes') this.#panel.show(codesPage(state.view));
    else if (state.step === 'import') this.#panel.show(importPage(state.owner, ''));
    else this.#panel.show(previewPage(state.preview));
  }

  /** What happens to codes elsewhere is to be seen at once: those that no longer work must not look good. */
  async #follow(): Promise<void> {
    this.#looks++;
    const look = this.#looks;
    if (this.#state?.step !== 'codes') return;
    const { owner } = this.#state.view;
    const sets = await this.#parts.vault.sets(owner).catch(vaultErrorOf);
    const state = this.#state;
    if (look !== this.#looks || state?.step !== 'codes' || !isSameAccount(state.view.owner, owner)) return;
    const news =
      sets instanceof VaultError ? { notice: vaultText(sets) } : this.#setsOnPage(sets, state.view.shown);
    this.#show({ step: 'codes', view: { ...state.view, ...news } });
  }

  /** @param before what stays as it is where its set does: shown or masked, with what was said of it */
  #setsOnPage(sets: readonly RecoverySet[], before: readonly CodesOnPage[]): SetsOnPage {
    const live = sets.filter(({ state }) => state === 'live').toReversed();
    const others = sets.filter(({ state }) => state !== 'live').toReversed();
    for (const codes of before) if (!live.some(({ id }) => id === codes.set.id)) codes.dispose();
    const shown = live.map(set => {
      const label = setTitle(set, sets.length > 1);
      const description = { set, label, name: live.length > 1 ? setName(set) : undefined };
      const there = before.find(codes => codes.set.id === set.id);
      there?.describe(description);
      return there ?? this.#onPage(description);
    });
    return { shown, others };
  }

  #onPage(description: SetDescription): CodesOnPage {
    const { vault, clipboard, log } = this.#parts;
    const { set } = description;
    return new CodesOnPage({
      ...description,
      prefix: `set-${set.number}`,
      reveal: () => vault.reveal(set),
      clipboard,
      log,
      onChange: () => {
        if (this.#state?.step === 'codes') this.#show(this.#state);
      },
      onCopyMade: () => vault.copied(set),
    });
  }

  #mask(): void {
    if (this.#state?.step !== 'codes') return;
    for (const codes of this.#state.view.shown) codes.mask();
  }

  #endState(): void {
    if (this.#state?.step === 'codes') for (const codes of this.#state.view.shown) codes.dispose();
    this.#state = undefined;
    this.#importEnded?.();
    this.#importEnded = undefined;
  }

  async #act(action: string, values: PageValues): Promise<void> {
    const state = this.#state;
    if (state === undefined) return;
    switch (state.step) {
      case 'codes':
        return this.#actOnCodes(action, state.view);
      case 'import':
        return this.#actOnImport(action, values, state.owner);
      case 'preview':
        return this.#actOnPreview(action, values, state);
    }
  }

  async #actOnCodes(action: string, view: CodesPage): Promise<void> {
    const { owner, shown, others } = view;
    for (const codes of shown) if (await codes.act(action)) return;
    if (action === 'import') return void this.import(owner);
    const [, what, number] = /^(forget|copied)-(\d+)$/.exec(action) ?? [];
    const set = [...shown.map(codes => codes.set), ...others].find(each => String(each.number) === number);
    if (set === undefined) return;
    await this.#telling(owner, async () => {
      if (what === 'copied') await this.#parts.vault.copied(set);
      else if (!(await this.#forget(set, areSeveral(view)))) return;
      await this.view(owner);
    });
  }

  async #forget(set: RecoverySet, isOneOfSeveral: boolean): Promise<boolean> {
    const agreed = await confirm(
      vscode.l10n.t('Forget these recovery codes of {0}?', ownerText(set.owner)),
      `${setTitle(set, isOneOfSeveral)}\n\n${forgettingText(set)}`,
      vscode.l10n.t('Forget Them'),
    );
    if (agreed) await this.#parts.vault.forget(set);
    return agreed;
  }

  async #actOnImport(action: string, values: PageValues, owner: CodeOwner): Promise<void> {
    if (action === 'cancel') return this.#cancel(owner);
    const pasted = String(values[codesField] ?? '');
    const text = action === 'file' ? await this.#read(owner, pasted) : pasted;
    if (text !== undefined) await this.#look(owner, text);
  }

  /** Undefined when the person has given up, or been told what is wrong. */
  async #read(owner: CodeOwner, pasted: string): Promise<string | undefined> {
    const [file] =
      (await vscode.window.showOpenDialog({ title: vscode.l10n.t('File with recovery codes') })) ?? [];
    if (file === undefined) return undefined;
    try {
      const { size } = await vscode.workspace.fs.stat(file);
      if (size <= largestFile) return Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8');
      this.#panel.show(
        importPage(owner, pasted, vscode.l10n.t('This file is far too large for one of recovery codes.')),
      );
    } catch {
      this.#panel.show(importPage(owner, pasted, vscode.l10n.t('This file cannot be read.')));
    }
    return undefined;
  }

  async #look(owner: CodeOwner, text: string): Promise<void> {
    const found = findRecoveryCodes(text);
    if (found.codes.length === 0) {
      this.#panel.show(importPage(owner, text, vscode.l10n.t('No recovery codes were found in this.')));
      return;
    }
    await this.#telling(owner, () => this.#preview(owner, text, found), text);
  }

  async #preview(owner: CodeOwner, text: string, found: FoundCodes): Promise<void> {
    const { vault } = this.#parts;
    const { fresh, known } = await vault.overlap(owner, found.codes);
    const earlier = (await vault.sets(owner)).filter(({ state }) => state === 'live');
    this.#show({ step: 'preview', text, preview: { owner, found, fresh, known, earlier } });
  }

  async #actOnPreview(
    action: string,
    values: PageValues,
    state: Extract<State, { step: 'preview' }>,
  ): Promise<void> {
    const { owner } = state.preview;
    if (action === 'cancel') return this.#cancel(owner);
    if (action === 'back') {
      this.#state = { step: 'import', owner };
      this.#panel.show(importPage(owner, state.text));
      return;
    }
    if (action === 'keep') await this.#keep(state, values[replaceField] === true);
  }

  async #keep(state: Extract<State, { step: 'preview' }>, replaces: boolean): Promise<void> {
    const { vault } = this.#parts;
    const { preview, notKept } = state;
    const { owner, fresh } = preview;
    this.#panel.show(previewPage({ ...preview, isBusy: true }));
    try {
      const kept = await (notKept?.tryAgain() ?? vault.import(owner, fresh));
      if (kept.kind === 'not-kept') {
        this.#show({ ...state, notKept: kept, preview: { ...preview, problem: kept.reason } });
        return;
      }
      if (replaces) await vault.retireBefore(owner, kept.set.number, 'replaced by an import');
      await this.view(owner, keptText(fresh.length));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.#show({ ...state, preview: { ...preview, problem: vaultText(error) } });
    }
  }

  async #cancel(owner: CodeOwner): Promise<void> {
    await this.#telling(owner, async () => {
      if ((await this.#parts.vault.sets(owner)).length > 0) await this.view(owner);
      else this.#panel.close();
    });
  }

  /** What goes wrong in the vault is said on the page that is there. */
  async #telling(owner: CodeOwner, work: () => Promise<void>, text = ''): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      const state = this.#state;
      if (state?.step === 'codes')
        this.#show({ ...state, view: { ...state.view, notice: vaultText(error) } });
      else {
        this.#state = { step: 'import', owner };
        this.#panel.show(importPage(owner, text, vaultText(error)));
      }
    }
  }
}

function vaultErrorOf(error: unknown): VaultError {
  if (error instanceof VaultError) return error;
  throw error;
}

function keptText(count: number): string {
  const what =
    count === 1
      ? vscode.l10n.t('One recovery code is kept.')
      : vscode.l10n.t('{0} recovery codes are kept.', count);
  return vscode.l10n.t('{0} Where you took them from, nothing has changed.', what);
}
