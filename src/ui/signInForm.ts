/** Signing in by name and password: two boxes, and the prompt where the registry asks for a code as well. */
import * as vscode from 'vscode';
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Secret } from '../shared/secret.ts';
import { asking, cancellable } from './cancellable.ts';
import { askName } from './nameInput.ts';
import { askPassword } from './passwordInput.ts';
import { wrongNameOrPasswordText } from './signInTexts.ts';

export interface FormQuestion {
  readonly registry: URL;
  /** Why the person is asked, as a sentence, where they have not asked themselves. */
  readonly reason: string | undefined;
  /** Who signs in most likely. */
  readonly name: string;
  /** Nobody else can, so the name is not asked for. */
  readonly nameIsFixed: boolean;
  /** Whether there is something to go back to. */
  readonly canGoBack: boolean;
  readonly signal: AbortSignal;
}

/** A token, and whose it is by what was typed. */
export interface FormAnswer {
  readonly token: Secret;
  readonly name: string;
}

export type FormEnd =
  | { readonly kind: 'signed-in'; readonly answer: FormAnswer }
  /** By the button that leads back. */
  | { readonly kind: 'back' }
  /** Out of sight, or cancelled while it was sent. */
  | { readonly kind: 'aside' };

export class SignInForm {
  readonly #client: Pick<AccountClient, 'signIn'>;
  readonly #question: FormQuestion;
  #name: string;
  #nameIsKnown: boolean;
  #wasRefused = false;

  /** @param client of the registry, whoever is signed in there */
  constructor(client: Pick<AccountClient, 'signIn'>, question: FormQuestion) {
    this.#client = client;
    this.#question = question;
    this.#name = question.name;
    this.#nameIsKnown = question.nameIsFixed;
  }

  /**
   * Called again, it goes on where it was left.
   * @throws RegistryError where neither the name nor the password is to blame
   */
  async ask(): Promise<FormEnd> {
    for (;;) {
      const end = this.#nameIsKnown ? await this.#askPassword() : await this.#askName();
      if (end !== 'next') return end;
    }
  }

  async #askName(): Promise<FormEnd | 'next'> {
    const { registry, canGoBack, signal } = this.#question;
    const reason = this.#question.reason ?? vscode.l10n.t('The name of your account on {0}.', registry.host);
    const end = await askName({ registry, canGoBack, signal, reason, name: this.#name });
    if (end.kind !== 'name') return end;
    this.#name = end.name;
    this.#nameIsKnown = true;
    return 'next';
  }

  async #askPassword(): Promise<FormEnd | 'next'> {
    const { registry, canGoBack, nameIsFixed, signal } = this.#question;
    const reason =
      this.#question.reason ??
      vscode.l10n.t('Needed to sign in. Where the account has 2FA, a code is asked for next.');
    const account = this.#name;
    let isBack = false;
    const back = { onBack: () => (isBack = true) };
    const question = {
      registry,
      account,
      reason,
      signal,
      refused: wrongNameOrPasswordText(registry, account),
    };
    const password = await askPassword(
      { ...question, ...(canGoBack || !nameIsFixed ? back : {}) },
      this.#wasRefused,
    );
    this.#wasRefused = false;
    if (isBack) return this.#goBack();
    return password === undefined ? { kind: 'aside' } : await this.#send(password);
  }

  #goBack(): FormEnd | 'next' {
    if (this.#question.nameIsFixed) return { kind: 'back' };
    this.#nameIsKnown = false;
    return 'next';
  }

  async #send(password: Secret): Promise<FormEnd | 'next'> {
    try {
      return { kind: 'signed-in', answer: { token: await this.#signIn(password), name: this.#name } };
    } catch (error) {
      if (!(error instanceof RegistryError) || this.#question.signal.aborted) throw error;
      if (error.code === 'cancelled') return { kind: 'aside' };
      if (error.code !== 'wrong-password') throw error;
      this.#wasRefused = true;
      return 'next';
    }
  }

  async #signIn(password: Secret): Promise<Secret> {
    const { registry, signal } = this.#question;
    const account = this.#name;
    const title = vscode.l10n.t('Signing in to {0} as {1}', registry.host, account);
    return await cancellable(title, waiting =>
      this.#client.signIn(account, password, {
        ...asking(account, waiting),
        purpose: { kind: 'sign-in' },
        signal: AbortSignal.any([signal, waiting.signal]),
      }),
    );
  }
}
