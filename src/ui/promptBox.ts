/** The prompt's input box: one conversation with a person who is asked for a second factor. */
import * as vscode from 'vscode';
import { looksLikeTotp } from '../registry/answerLane.ts';
import { RegistryError } from '../registry/errors.ts';
import type {
  Answer,
  ChallengePage,
  NewPageWanted,
  PromptSession,
  Purpose,
  Question,
  Refusal,
} from '../registry/secondFactorPrompt.ts';
import { Secret } from '../shared/secret.ts';
import { copyChallengeLink, openChallengePage } from './challengePages.ts';
import type { KeptCodes, Stock } from './keptCodes.ts';
import { plain } from './plain.ts';
import {
  codePlaceholder,
  invitation,
  isRunningOut,
  type Mode,
  pageFailedText,
  promptTitle,
  refusalText,
  takesRecoveryCodes,
  waitingText,
} from './promptTexts.ts';
import { asTyped, codeProblem } from './typedCode.ts';
import type { WaitingBox } from './waitingBoxes.ts';
import { showWaiting } from './waitingNotification.ts';

type Given = Answer | NewPageWanted;

export interface BoxListener {
  /** In sight, or behind its notification. */
  shown(): void;
  closed(): void;
  isAnotherInSight(): boolean;
}

/** One question under way: settled once, by an answer or by giving up. */
interface Pending {
  readonly question: Question;
  settle(given: Given): void;
  giveUp(): void;
}

/** One conversation in one input box. */
export class PromptBox implements PromptSession, WaitingBox {
  readonly #input = vscode.window.createInputBox();
  readonly #listener: BoxListener;
  readonly #buttons = new Map<vscode.QuickInputButton, () => void>();
  #pending: Pending | undefined;
  /** As the purpose has it at first; then the person's choice. */
  #mode: Mode = 'code';
  #isNew = true;
  readonly #keptCodes: KeptCodes;
  /** Of the recovery codes; undefined while it is looked up. */
  #stock: Stock | undefined;
  #refusals = 0;
  /** Said until something is typed. */
  #refusal: Refusal | undefined;
  #pageWait: AbortController | undefined;
  /** Was refused or has expired; only a new challenge brings another. */
  #spentPage: ChallengePage | undefined;
  /** A page was asked for that can be waited for; not every registry has one. */
  #askedForPage = false;
  #openNextPage = false;
  #reshowing = false;
  #closed = false;
  #endNotification: (() => void) | undefined;
  #countdown: NodeJS.Timeout | undefined;

  constructor(keptCodes: KeptCodes, listener: BoxListener) {
    this.#keptCodes = keptCodes;
    this.#listener = listener;
    this.#input.ignoreFocusOut = true;
    this.#input.password = true;
    this.#input.onDidAccept(() => this.#accept());
    this.#input.onDidChangeValue(value => {
      // What emptied the box may have been the refusal itself.
      if (value !== '') this.#refusal = undefined;
      this.#showText();
    });
    this.#input.onDidTriggerButton(button => this.#buttons.get(button)?.());
    this.#input.onDidHide(() => this.#hidden());
  }

  async ask(question: Question, signal: AbortSignal): Promise<Given> {
    const answer = Promise.withResolvers<Given>();
    const cancelled = () =>
      answer.reject(new RegistryError('cancelled', { method: 'ASK', url: question.registry.origin }));
    this.#pending = { question, settle: given => this.#settle(given, answer.resolve), giveUp: cancelled };
    signal.addEventListener('abort', cancelled, { once: true });
    if (signal.aborted) cancelled();
    this.#present(question);
    try {
      return await answer.promise;
    } finally {
      signal.removeEventListener('abort', cancelled);
      this.#stopWaiting();
      this.#pending = undefined;
      // What the notification says and offers is another thing while the answer is checked.
      if (this.isHidden && !this.#closed) this.#notifyHidden();
    }
  }

  get isHidden(): boolean {
    return this.#endNotification !== undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending?.giveUp();
    this.#stopWaiting();
    this.#endNotification?.();
    this.#input.dispose();
    this.#listener.closed();
  }

  show(): void {
    this.#endNotification?.();
    this.#endNotification = undefined;
    this.#listener.shown();
    this.#input.show();
  }

  #present(question: Question): void {
    const { refusal, challenge } = question;
    this.#input.title = promptTitle(question);
    this.#input.value = '';
    this.#setBusy(false);
    this.#refusal = refusal;
    if (refusal?.reason === 'refused') this.#refusals += 1;
    if (this.#isNew) this.#mode = firstMode(question.purpose);
    this.#isNew = false;
    this.#setMode(challenge.kind === 'email' ? 'code' : this.#mode, question);
    if (refusal?.reason === 'rate-limited') this.#countDown(question, refusal.until);
    else this.#showText();
    if (question.purpose.kind === 'terminal' && this.#listener.isAnotherInSight()) this.#beginPutAside();
    else this.show();
    if (this.#openNextPage && refusal === undefined) void this.#openPage();
    this.#openNextPage = false;
  }

  /** What a program prints must not come between the person and what they are typing. */
  #beginPutAside(): void {
    this.#listener.shown();
    this.#notifyHidden();
  }

  #accept(): void {
    const pending = this.#pending;
    if (pending === undefined || !this.#input.enabled) return;
    if (this.#input.value === '' && this.#stock?.kind === 'kept') {
      void this.#giveKept(pending, this.#stock.left);
      return;
    }
    const value = asTyped(this.#input.value);
    const problem = codeProblem(value);
    if (problem === undefined) void this.#giveTyped(pending, new Secret(value));
    else this.#say(problem, vscode.InputBoxValidationSeverity.Warning);
  }

  /** A typed code that is one of those kept here is marked like one taken from there. */
  async #giveTyped(pending: Pending, value: Secret): Promise<void> {
    const { question } = pending;
    const kind = this.#answerKind(question);
    this.#showChecking();
    const mayBeKept = kind === 'recovery-code' || (kind === 'otp' && !looksLikeTotp(value));
    const fate = mayBeKept ? await this.#keptCodes.recognise(question, value) : undefined;
    if (pending !== this.#pending) return;
    pending.settle(fate === undefined ? { kind, value } : { kind: 'recovery-code', value, fate });
  }

  /** @param shown how many are left by what the person has read */
  async #giveKept(pending: Pending, shown: number): Promise<void> {
    this.#showChecking();
    const next = await this.#keptCodes.next(pending.question);
    if (pending !== this.#pending) return;
    if (typeof next === 'object' && next.left === shown) {
      pending.settle({ kind: 'recovery-code', value: next.value, fate: next });
      return;
    }
    // Used meanwhile from another window: Enter has agreed to something else.
    this.#setBusy(false);
    this.#setMode(this.#mode, pending.question);
    this.show();
  }

  #settle(given: Given, resolve: (given: Given) => void): void {
    this.#showChecking();
    resolve(given);
  }

  #showChecking(): void {
    this.#setBusy(true);
    this.#say(vscode.l10n.t('Checking…'), vscode.InputBoxValidationSeverity.Info);
  }

  #answerKind(question: Question): Answer['kind'] {
    if (this.#mode === 'recovery-code') return 'recovery-code';
    return question.challenge.kind;
  }

  /** While a code is checked nothing can be typed, but Escape still works. */
  #setBusy(busy: boolean): void {
    this.#input.busy = busy;
    this.#input.enabled = !busy;
  }

  #setMode(mode: Mode, question: Question): void {
    this.#mode = mode;
    this.#stock = undefined;
    this.#input.placeholder = codePlaceholder(question.challenge, mode);
    this.#setButtons(question);
    if (mode === 'recovery-code') void this.#takeStock();
  }

  async #takeStock(): Promise<void> {
    const pending = this.#pending;
    if (pending === undefined) return;
    const stock = await this.#keptCodes.stock(pending.question);
    if (this.#pending !== pending || this.#mode !== 'recovery-code') return;
    this.#stock = stock;
    this.#showText();
  }

  #setButtons(question: Question): void {
    this.#buttons.clear();
    const { challenge } = question;
    if (challenge.kind === 'otp' && challenge.page !== undefined) {
      const { host } = challenge.page.url;
      this.#addButton('globe', vscode.l10n.t('Open browser ({0})', host), () => void this.#openPage());
      this.#addButton('link', vscode.l10n.t('Copy link ({0})', host), () => void this.#copyLink());
    }
    if (takesRecoveryCodes(question)) this.#addModeButton(question);
    this.#addMaskButton(question);
    this.#input.buttons = [...this.#buttons.keys()];
  }

  #addButton(icon: string, tooltip: string, press: () => void): void {
    this.#buttons.set({ iconPath: new vscode.ThemeIcon(icon), tooltip }, press);
  }

  #addModeButton(question: Question): void {
    const other: Mode = this.#mode === 'code' ? 'recovery-code' : 'code';
    const tooltip =
      other === 'code' ? vscode.l10n.t('Code from the authenticator') : vscode.l10n.t('Recovery code');
    this.#addButton(other === 'code' ? 'device-mobile' : 'key', tooltip, () => {
      // Set only where there is something: a late update would take away what is typed meanwhile.
      if (this.#input.value !== '') this.#input.value = '';
      this.#refusal = undefined;
      this.#setMode(other, question);
      this.#showText();
      this.#focusInput();
    });
  }

  #addMaskButton(question: Question): void {
    const masked = this.#input.password;
    const tooltip = masked ? vscode.l10n.t('Show what is typed') : vscode.l10n.t('Hide what is typed');
    this.#addButton(masked ? 'eye' : 'eye-closed', tooltip, () => {
      this.#input.password = !masked;
      this.#setButtons(question);
      this.#focusInput();
    });
  }

  async #openPage(): Promise<void> {
    await this.#usePage(openChallengePage);
  }

  async #copyLink(): Promise<void> {
    await this.#usePage(copyChallengeLink);
  }

  /** Hands the page to the person and waits for it; one that cannot be used is replaced first. */
  async #usePage(handOver: typeof openChallengePage): Promise<void> {
    const pending = this.#pending;
    if (pending?.question.challenge.kind !== 'otp') return;
    const { page } = pending.question.challenge;
    if (page === undefined) return;
    const unheard = page.wait === undefined && !this.#askedForPage;
    if (page === this.#spentPage || unheard) {
      this.#askedForPage = true;
      this.#openNextPage = true;
      pending.settle({ kind: 'new-page' });
    } else if ((await handOver(page, pending.question.registry)) && pending === this.#pending) {
      this.#waitForPage(pending, page);
    }
  }

  /** From now on the page may be finished at any time; a code can still be typed meanwhile. */
  #waitForPage(pending: Pending, page: ChallengePage): void {
    if (this.#pageWait !== undefined || page.wait === undefined) return;
    this.#pageWait = new AbortController();
    this.#input.busy = true;
    this.#refusal = undefined;
    this.#showText();
    page.wait(this.#pageWait.signal).then(
      value => pending.settle({ kind: 'web', value }),
      () => this.#pageFailed(pending, page),
    );
  }

  #pageFailed(pending: Pending, page: ChallengePage): void {
    if (this.#pending !== pending || this.#pageWait === undefined) return;
    this.#stopWaiting();
    this.#input.busy = false;
    this.#spentPage = page;
    this.#say(pageFailedText(pending.question), vscode.InputBoxValidationSeverity.Error);
  }

  #stopWaiting(): void {
    this.#pageWait?.abort();
    this.#pageWait = undefined;
    clearInterval(this.#countdown);
    this.#countdown = undefined;
  }

  #countDown(question: Question, until: Date): void {
    this.#input.enabled = false;
    const tick = () => {
      if (until.getTime() > Date.now()) {
        const text = refusalText(question, { reason: 'rate-limited', until }, this.#refusals, this.#stock);
        this.#say(text, vscode.InputBoxValidationSeverity.Warning);
        return;
      }
      clearInterval(this.#countdown);
      this.#countdown = undefined;
      this.#input.enabled = true;
      this.#refusal = undefined;
      this.#showText();
    };
    this.#countdown = setInterval(tick, 1000);
    tick();
  }

  /** Said through the validation message: the `prompt` property would add that Escape cancels, which it does not. */
  #showText(): void {
    const question = this.#pending?.question;
    if (question === undefined || this.#countdown !== undefined || !this.#input.enabled) return;
    const { Info, Warning } = vscode.InputBoxValidationSeverity;
    const refusal = this.#refusal;
    if (refusal !== undefined) {
      this.#say(refusalText(question, refusal, this.#refusals, this.#stock), severityOf(refusal));
      return;
    }
    const waitsForPage = this.#pageWait !== undefined;
    const text = invitation(question, { mode: this.#mode, stock: this.#stock, waitsForPage });
    this.#say(text, isRunningOut(this.#stock) ? Warning : Info);
  }

  #say(message: string, severity: vscode.InputBoxValidationSeverity): void {
    // VS Code makes links of what looks like one, to commands too.
    this.#input.validationMessage = { message: plain(message), severity };
  }

  /** From the button that was pressed to where the next keystroke belongs: only showing an input box gives it the focus. */
  #focusInput(): void {
    this.#reshowing = true;
    this.#input.hide();
    this.#input.show();
    // At the end of what is typed: shown anew it is all selected, and the next key would replace it. Not where
    // nothing is typed: this arrives late, and would put the cursor before what is typed meanwhile.
    const { length } = this.#input.value;
    if (length > 0) this.#input.valueSelection = [length, length];
  }

  #hidden(): void {
    const reshown = this.#reshowing;
    this.#reshowing = false;
    if (!reshown && !this.#closed && !this.isHidden) this.#notifyHidden();
  }

  /** Stays until the prompt is shown again or closed. While a code is checked there is nothing to take back. */
  #notifyHidden(): void {
    this.#endNotification?.();
    const pending = this.#pending;
    const giveUp = pending && (() => this.#pending?.giveUp());
    this.#endNotification = showWaiting(waitingText(pending?.question), giveUp);
  }
}

function firstMode(purpose: Purpose): Mode {
  return 'deviceIsLost' in purpose && purpose.deviceIsLost ? 'recovery-code' : 'code';
}

/** A code that ran out is nobody's mistake. */
function severityOf(refusal: Refusal): vscode.InputBoxValidationSeverity {
  const { Warning, Error: Refused } = vscode.InputBoxValidationSeverity;
  return refusal.reason === 'expired' ? Warning : Refused;
}
