/** A sign-in from the first question to a session that is kept, and used in this workspace from then on. */
import * as vscode from 'vscode';
import type { AccountChoices } from '../accounts/accountChoices.ts';
import { endQuietly, holderOf } from '../accounts/newSession.ts';
import type { SignIns } from '../accounts/signIns.ts';
import type { RegistryAccess } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { SignInPage } from '../registry/webSignIn.ts';
import { cancellable } from './cancellable.ts';
import { tickOff } from './firstSteps.ts';
import type { Log } from './log.ts';
import { allowPlainHttp } from './networkSettings.ts';
import { tellFailure } from './notify.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';
import { type NewSession, SignInConversation, type SignInQuestion } from './signInConversation.ts';
import { namelessText, notKeptText, otherAccountText, signInFailedText } from './signInTexts.ts';
import type { WaitingBoxes } from './waitingBoxes.ts';

export interface SignInRequest extends Omit<SignInQuestion, 'registry'> {
  /** Its credentials are not used, unless to know them again: they are those that hold no longer. */
  readonly access: RegistryAccess;
}

export interface SignedIn {
  /** With the credentials of the new session. */
  readonly access: RegistryAccess;
  readonly account: string;
}

export interface SignInFlowParts {
  readonly registries: Pick<Registries, 'lookAtAccount'>;
  readonly signIns: SignIns;
  readonly choices: AccountChoices;
  readonly boxes: WaitingBoxes;
  readonly log: Log;
}

export class SignInFlow {
  readonly #parts: SignInFlowParts;

  constructor(parts: SignInFlowParts) {
    this.#parts = parts;
  }

  /** @returns undefined when the person gives up, or was told why it did not work; nothing is kept then */
  async run(request: SignInRequest, signal: AbortSignal): Promise<SignedIn | undefined> {
    try {
      const signedIn = await this.#signIn(request, signal);
      await this.#keep(signedIn, request);
      return signedIn;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'cancelled') return undefined;
      if (error.details.reason !== 'plain-http') {
        void tellFailure(signInFailedText(error), this.#parts.log);
        return undefined;
      }
      return (await allowPlainHttp(request.access.registry.host)) ? this.run(request, signal) : undefined;
    }
  }

  async #signIn(request: SignInRequest, signal: AbortSignal): Promise<SignedIn> {
    const { access, account, isAwaited } = request;
    const { registry } = access;
    const client = this.#parts.registries.lookAtAccount({ ...access, credentials: undefined });
    try {
      const page = await beginWithProgress(client, registry, signal);
      const question = { ...request, registry };
      const conversation = new SignInConversation(client, question, page, this.#parts.boxes, signal);
      for (let notice: string | undefined; ; ) {
        const signedIn = await this.#identify(access, await conversation.ask(notice), signal);
        if (!isAwaited || account === undefined || signedIn.account === account) return signedIn;
        await this.#endQuietly(signedIn);
        notice = otherAccountText(registry.host, signedIn.account, account);
      }
    } finally {
      await client.close();
    }
  }

  /** Whose session it is, the registry knows best. */
  async #identify(
    access: RegistryAccess,
    { token, name }: NewSession,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    const { registry } = access;
    const signedIn = { ...access, credentials: { kind: 'bearer', token } as const };
    const client = this.#parts.registries.lookAtAccount(signedIn);
    try {
      const account = await holderOf({ client, name, log: this.#note }, signal);
      if (account !== undefined) return { access: signedIn, account };
    } finally {
      await client.close();
    }
    void tellFailure(namelessText(registry.host), this.#parts.log);
    throw new RegistryError('cancelled', { method: 'SIGN-IN', url: registry.origin });
  }

  async #keep({ access, account }: SignedIn, request: SignInRequest): Promise<void> {
    const { signIns, choices, log } = this.#parts;
    const { registry, credentials } = access;
    if (credentials?.kind !== 'bearer') return;
    const owner = { registry, account };
    try {
      await signIns.keep(owner, credentials.token);
    } catch (error) {
      // It holds all the same, for as long as this window has it.
      log.problem(error);
      void tellFailure(notKeptText(registry.host, account), log);
      return;
    }
    // To go on with something says nothing of what is done with other credentials.
    tickOff('secondFactor.signedIn');
    await (request.isAwaited ? choices.succeed(request.access, account) : choices.choose(owner));
    void this.#tell(owner);
  }

  async #tell(owner: { readonly registry: URL; readonly account: string }): Promise<void> {
    const inTerminal = vscode.l10n.t('Use in the terminal too…');
    const text = vscode.l10n.t('Signed in to {0} as {1}.', owner.registry.host, owner.account);
    const chosen = await vscode.window.showInformationMessage(plain(text), inTerminal);
    if (chosen === inTerminal)
      await vscode.commands.executeCommand('secondFactor.useSignInInTerminal', { owner });
  }

  /** Nobody asked for that session. */
  async #endQuietly({ access }: SignedIn): Promise<void> {
    const client = this.#parts.registries.lookAtAccount(access);
    try {
      await endQuietly({ client, log: this.#note });
    } finally {
      await client.close();
    }
  }

  readonly #note = (line: string) => this.#parts.log.error(line);
}

/** @returns undefined where the registry has no page to sign in on */
async function beginWithProgress(
  client: AccountClient,
  registry: URL,
  signal: AbortSignal,
): Promise<SignInPage | undefined> {
  const title = vscode.l10n.t('Asking {0} how to sign in…', registry.host);
  return await cancellable(title, waiting =>
    client.beginWebSignIn(AbortSignal.any([signal, waiting.signal])),
  );
}
