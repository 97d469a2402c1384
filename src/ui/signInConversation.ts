/**
 * One sign-in, from the question how to the token: on a page of the registry, or by name and password. What is put
 * out of sight while something waits for it goes on behind a notification that leads back.
 */
import * as vscode from 'vscode';
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { SignInPage } from '../registry/webSignIn.ts';
import type { Secret } from '../shared/secret.ts';
import { copyChallengeLink, openChallengePage } from './challengePages.ts';
import { plain } from './plain.ts';
import { type FormEnd, SignInForm } from './signInForm.ts';
import { howText, pageEndText, waitingForPageText } from './signInTexts.ts';
import { chooseWay, type Way } from './signInWays.ts';
import type { WaitingBoxes } from './waitingBoxes.ts';
import { whoAndWhere } from './whoAndWhere.ts';

export interface SignInQuestion {
  readonly registry: URL;
  /** Who is to sign in, where that is known. */
  readonly account: string | undefined;
  /** Why the person is asked, as a sentence, where they have not asked themselves. */
  readonly reason: string | undefined;
  /** Something waits for it, which only that account can go on with: put out of sight it is not given up. */
  readonly isAwaited: boolean;
}

/** A token, and whose it is as far as somebody has typed it. */
export interface NewSession {
  readonly token: Secret;
  readonly name: string | undefined;
}

type Next = NewSession | 'ways' | 'form' | 'aside';

export class SignInConversation {
  readonly #client: AccountClient;
  readonly #question: SignInQuestion;
  readonly #boxes: WaitingBoxes;
  readonly #signal: AbortSignal;
  readonly #form: SignInForm;
  #page: SignInPage | undefined;
  #isSpent = false;
  #wait: PageWait | undefined;
  #notice: string | undefined;

  /**
   * @param client of the registry, whoever is signed in there; open as long as this is
   * @param page where the registry has one
   */
  constructor(
    client: AccountClient,
    question: SignInQuestion,
    page: SignInPage | undefined,
    boxes: WaitingBoxes,
    signal: AbortSignal,
  ) {
    const { registry, account, reason, isAwaited } = question;
    this.#client = client;
    this.#question = question;
    this.#page = page;
    this.#boxes = boxes;
    this.#signal = signal;
    this.#form = new SignInForm(client, {
      registry,
      reason,
      name: account ?? '',
      nameIsFixed: isAwaited && account !== undefined,
      canGoBack: page !== undefined,
      signal,
    });
  }

  /**
   * Called again it asks again, and needs another page.
   * @param notice what is to be read before
   * @throws RegistryError `cancelled` when the person gives up; others where the registry takes no sign-in
   */
  async ask(notice?: string): Promise<NewSession> {
    this.#notice = notice;
    try {
      for (let next: Next = this.#page === undefined ? 'form' : 'ways'; ; ) {
        if (typeof next === 'object') return this.#spend(next);
        if (this.#signal.aborted) throw this.#cancelled();
        next = await this.#step(next);
      }
    } finally {
      this.#stopWaiting();
    }
  }

  async #step(step: Exclude<Next, NewSession>): Promise<Next> {
    switch (step) {
      case 'ways':
        return await this.#boxes.inSight(() => this.#chooseWay());
      case 'form':
        return afterForm(await this.#boxes.inSight(() => this.#form.ask()));
      case 'aside':
        return await this.#putAside();
    }
  }

  async #chooseWay(): Promise<Next> {
    const { registry, account, reason, isAwaited } = this.#question;
    const page = this.#page;
    if (page === undefined) return 'form';
    const way = await chooseWay({
      title: vscode.l10n.t('Sign in to {0}', whoAndWhere({ registry, account })),
      said: this.#wait === undefined ? (reason ?? howText()) : waitingForPageText(page.url.host),
      page,
      state: this.#wait !== undefined ? 'waiting' : this.#isSpent ? 'spent' : 'new',
      notice: this.#notice,
      offersRecovery: !isAwaited,
      signal: this.#boxSignal(),
    });
    return this.#pageEnd() ?? (way === undefined ? 'aside' : await this.#go(way, page));
  }

  async #go(way: Way, page: SignInPage): Promise<Next> {
    switch (way) {
      case 'open':
      case 'copy':
        await this.#handOver(way, page);
        return 'ways';
      case 'form':
        this.#stopWaiting();
        return 'form';
      case 'lost':
        void vscode.commands.executeCommand('secondFactor.recoverAccount');
        throw this.#cancelled();
    }
  }

  async #handOver(way: 'open' | 'copy', spentOrNew: SignInPage): Promise<void> {
    const page = this.#isSpent ? await this.#client.beginWebSignIn(this.#signal) : spentOrNew;
    this.#page = page;
    this.#isSpent = false;
    this.#notice = undefined;
    if (page === undefined) return;
    const handOver = way === 'open' ? openChallengePage : copyChallengeLink;
    if (await handOver(page, this.#question.registry)) this.#wait ??= new PageWait(page, this.#signal);
  }

  /** What has come of the page, if anything; undefined while it is waited for. */
  #pageEnd(): Next | undefined {
    const end = this.#wait?.end;
    if (end === undefined) return undefined;
    this.#stopWaiting();
    if (end.kind === 'token') return { token: end.token, name: undefined };
    this.#isSpent = true;
    this.#notice = pageEndText(end.error);
    return 'ways';
  }

  async #putAside(): Promise<Next> {
    const { registry, account, isAwaited } = this.#question;
    if (this.#wait === undefined && !isAwaited) throw this.#cancelled();
    const title = plain(vscode.l10n.t('{0} waits for you to sign in.', whoAndWhere({ registry, account })));
    const end = await this.#boxes.outOfSight(title, this.#boxSignal());
    if (end === 'give-up') throw this.#cancelled();
    return this.#pageEnd() ?? (this.#page === undefined ? 'form' : 'ways');
  }

  /** The page of a sign-in makes one session. */
  #spend(session: NewSession): NewSession {
    this.#isSpent = true;
    return session;
  }

  #stopWaiting(): void {
    this.#wait?.stop();
    this.#wait = undefined;
  }

  /** Closes a box when the page says that it is done. */
  #boxSignal(): AbortSignal {
    return this.#wait === undefined ? this.#signal : AbortSignal.any([this.#signal, this.#wait.ended]);
  }

  #cancelled(): RegistryError {
    return new RegistryError('cancelled', { method: 'SIGN-IN', url: this.#question.registry.origin });
  }
}

function afterForm(end: FormEnd): Next {
  switch (end.kind) {
    case 'signed-in':
      return end.answer;
    case 'back':
      return 'ways';
    case 'aside':
      return 'aside';
  }
}

type PageEnd =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A page that was handed over, and may be finished at any time. */
class PageWait {
  readonly #stopped = new AbortController();
  readonly #ended = new AbortController();
  #end: PageEnd | undefined;

  constructor(page: SignInPage, signal: AbortSignal) {
    const finish = (end: PageEnd) => {
      this.#end = end;
      this.#ended.abort();
    };
    page.wait(AbortSignal.any([signal, this.#stopped.signal])).then(
      token => finish({ kind: 'token', token }),
      error => finish({ kind: 'failed', error }),
    );
  }

  get end(): PageEnd | undefined {
    return this.#end;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  stop(): void {
    this.#stopped.abort();
  }
}
