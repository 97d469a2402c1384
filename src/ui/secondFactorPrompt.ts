/**
 * The prompt: one input box that takes a code, a recovery code, or waits for the browser (ux.md, "The prompt").
 *
 * Hidden is not cancelled: Escape, F1 and another quick input look the same to an extension, so the request
 * waits behind a notification that leads back; only that notification's Cancel stops it.
 */
import * as vscode from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import type {
  Answer,
  ChallengePage,
  NewPageWanted,
  PromptSession,
  Question,
  Refusal,
  SecondFactorPrompt,
} from '../registry/secondFactorPrompt.ts';
import { Secret } from '../shared/secret.ts';
import { copyChallengeLink, openChallengePage } from './challengePages.ts';
import {
  codePlaceholder,
  invitation,
  type Mode,
  pageFailedText,
  refusalText,
  waitingTitle,
  whoAndWhere,
} from './promptTexts.ts';

const waitingContext = 'secondFactor.promptWaiting';

type Given = Answer | NewPageWanted;

/** Makes prompts, and leads back to those that are out of sight. */
export class SecondFactorPrompts implements SecondFactorPrompt, vscode.Disposable {
  /** The one shown last is the last one. */
  readonly #open = new Set<PromptBox>();

  open(): PromptSession {
    const box = new PromptBox({
      shown: () => {
        this.#open.delete(box);
        this.#open.add(box);
        this.#setContext();
      },
      closed: () => {
        this.#open.delete(box);
        this.#setContext();
      },
    });
    return box;
  }

  /** The way back to the prompt that went out of sight last. */
  showWaiting(): void {
    const open = [...this.#open];
    (open.findLast(box => box.isHidden) ?? open.at(-1))?.show();
  }

  dispose(): void {
    for (const box of this.#open) box.close();
  }

  /** True already while the prompt is in sight: the palette that hides it is filled before it is told. */
  #setContext(): void {
    void vscode.commands.executeCommand('setContext', waitingContext, this.#open.size > 0);
  }
}

interface Listener {
  shown(): void;
  closed(): void;
}

/** One question under way: settled once, by an answer or by giving up. */
interface Pending {
  readonly question: Question;
  settle(given: Given): void;
  giveUp(): void;
}

/** One conversation in one input box. */
class PromptBox implements PromptSession {
  readonly #input = vscode.window.createInputBox();
  readonly #listener: Listener;
  readonly #buttons = new Map<vscode.QuickInputButton, () => void>();
  #pending: Pending | undefined;
  #mode: Mode = 'code';
  #refusals = 0;
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

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#input.ignoreFocusOut = true;
    this.#input.password = true;
    this.#input.onDidAccept(() => this.#accept());
    this.#input.onDidChangeValue(() => this.#showInvitation());
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
    const { refusal } = question;
    this.#input.title = whoAndWhere(question);
    this.#input.value = '';
    this.#setBusy(false);
    if (refusal?.reason === 'refused') this.#refusals += 1;
    this.#setMode(this.#mode, question);
    if (refusal === undefined) this.#showInvitation();
    else if (refusal.reason === 'rate-limited') this.#countDown(question, refusal.until);
    else this.#say(refusalText(question, refusal, this.#refusals), severityOf(refusal));
    this.show();
    if (this.#openNextPage && refusal === undefined) void this.#openPage();
    this.#openNextPage = false;
  }

  #accept(): void {
    if (this.#pending === undefined || !this.#input.enabled) return;
    const value = asTyped(this.#input.value);
    const problem = codeProblem(value);
    if (problem === undefined) {
      this.#pending.settle({ kind: this.#answerKind(this.#pending.question), value: new Secret(value) });
    } else {
      this.#say(problem, vscode.InputBoxValidationSeverity.Warning);
    }
  }

  #settle(given: Given, resolve: (given: Given) => void): void {
    this.#setBusy(true);
    this.#say(vscode.l10n.t('Checking…'), vscode.InputBoxValidationSeverity.Info);
    resolve(given);
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
    this.#input.placeholder = codePlaceholder(question.challenge, mode);
    this.#setButtons(question);
  }

  #setButtons(question: Question): void {
    this.#buttons.clear();
    const { challenge } = question;
    if (challenge.kind === 'otp' && challenge.page !== undefined) {
      const { host } = challenge.page.url;
      this.#addButton('globe', vscode.l10n.t('Open browser ({0})', host), () => void this.#openPage());
      this.#addButton('link', vscode.l10n.t('Copy link ({0})', host), () => void this.#copyLink());
    }
    if (challenge.kind === 'otp') this.#addModeButton(question);
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
      this.#setMode(other, question);
      this.#showInvitation();
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
    this.#showInvitation();
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
    this.#say(pageFailedText(), vscode.InputBoxValidationSeverity.Error);
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
        const text = refusalText(question, { reason: 'rate-limited', until }, this.#refusals);
        this.#say(text, vscode.InputBoxValidationSeverity.Warning);
        return;
      }
      clearInterval(this.#countdown);
      this.#countdown = undefined;
      this.#input.enabled = true;
      this.#showInvitation();
    };
    this.#countdown = setInterval(tick, 1000);
    tick();
  }

  /** Said through the validation message: the `prompt` property would add that Escape cancels, which it does not. */
  #showInvitation(): void {
    const question = this.#pending?.question;
    if (question === undefined || this.#countdown !== undefined || !this.#input.enabled) return;
    const text = invitation(question, this.#mode, this.#pageWait !== undefined);
    this.#say(text, vscode.InputBoxValidationSeverity.Info);
  }

  #say(message: string, severity: vscode.InputBoxValidationSeverity): void {
    this.#input.validationMessage = { message, severity };
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
    const ended = Promise.withResolvers<void>();
    this.#endNotification = ended.resolve;
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: this.#pending !== undefined,
      title: waitingTitle(this.#pending?.question),
    };
    void vscode.window.withProgress(options, async (_progress, token) => {
      token.onCancellationRequested(() => this.#pending?.giveUp());
      await ended.promise;
    });
  }
}

/** A code that ran out is nobody's mistake. */
function severityOf(refusal: Refusal): vscode.InputBoxValidationSeverity {
  const { Warning, Error: Refused } = vscode.InputBoxValidationSeverity;
  return refusal.reason === 'expired' ? Warning : Refused;
}

/** As a header can carry it: digits of other scripts become plain ones, spaces and invisible characters go. */
function asTyped(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Cf}]+/gu, '');
}

/** No more is asked of a code's form: registries differ (protocol.md). */
function codeProblem(value: string): string | undefined {
  if (value === '') return vscode.l10n.t('Enter a code first.');
  if (!/^[\x21-\x7e]+$/.test(value)) return vscode.l10n.t('A code has only plain letters, digits and signs.');
  return undefined;
}
