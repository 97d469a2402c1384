/** Signing in and out, and which account a workspace uses. */
import * as vscode from 'vscode';
import type { AccountChoices } from '../accounts/accountChoices.ts';
import type { KnownAccounts } from '../accounts/knownAccounts.ts';
import { type AccountName, isSameRegistry, type RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { EndedSession, Session, SignInPrompt } from '../registry/sessions.ts';
import { tellUnreadable } from './accountMessages.ts';
import type { Log } from './log.ts';
import type { OfRegistry } from './menuTargets.ts';
import { pickRegistry } from './registryPicker.ts';
import type { SignInFlow } from './signInFlow.ts';
import { sessionEndedText } from './signInTexts.ts';
import type { SignOut } from './signOut.ts';
import type { SwitchAccount } from './switchAccount.ts';
import type { TerminalSignIn } from './terminalSignIn.ts';
import type { WaitingBoxes } from './waitingBoxes.ts';

export interface SignInCommandsParts {
  readonly known: KnownAccounts;
  readonly flow: SignInFlow;
  readonly signOut: SignOut;
  readonly switchAccount: SwitchAccount;
  readonly terminal: TerminalSignIn;
  readonly choices: Pick<AccountChoices, 'chosen'>;
  readonly boxes: Pick<WaitingBoxes, 'inSight'>;
  readonly log: Log;
  /** @throws NpmCliError, ConfigurationError */
  accessTo(registry: URL): Promise<RegistryAccess>;
}

export class SignInCommands implements SignInPrompt {
  readonly #parts: SignInCommandsParts;

  constructor(parts: SignInCommandsParts) {
    this.#parts = parts;
  }

  /**
   * @param to the registry is asked for first without it
   * @returns whether somebody has signed in
   */
  async signIn(to?: OfRegistry['owner']): Promise<boolean> {
    return (await this.#readable(() => this.#signIn(to))) ?? false;
  }

  async signOut(of?: AccountName): Promise<void> {
    await this.#readable(() => this.#parts.signOut.run(of));
  }

  async switchAccount(): Promise<void> {
    await this.#parts.switchAccount.run();
  }

  async useInTerminal(of?: AccountName): Promise<void> {
    await this.#readable(() => this.#parts.terminal.run(of));
  }

  async signInAgain({ access, account: known }: EndedSession, signal: AbortSignal): Promise<Session> {
    const { registry, credentials: ended } = access;
    // Where nobody was signed in, it is the account of this workspace that is wanted.
    const account = known ?? (ended === undefined ? this.#parts.choices.chosen(registry) : undefined);
    const reason = sessionEndedText(registry.host, account);
    const signedIn = await this.#parts.flow.run({ access, account, reason, isAwaited: true }, signal);
    const credentials = signedIn?.access.credentials;
    if (signedIn === undefined || credentials === undefined) {
      throw new RegistryError('cancelled', { method: 'SIGN-IN', url: registry.origin });
    }
    return { credentials, account: signedIn.account };
  }

  async #signIn(to: OfRegistry['owner'] | undefined): Promise<boolean> {
    const { known, flow, boxes, accessTo } = this.#parts;
    const { accesses } = await known.read();
    const registry =
      to?.registry ??
      (await boxes.inSight(() => pickRegistry(accesses, vscode.l10n.t('Sign in to which registry?'))));
    if (registry === undefined) return false;
    const configured = accesses.find(({ access }) => isSameRegistry(access, { registry }))?.access;
    const request = {
      access: configured ?? (await accessTo(registry)),
      account: to?.account,
      reason: undefined,
      isAwaited: false,
    };
    return (await flow.run(request, new AbortController().signal)) !== undefined;
  }

  /** Says where npm, or its configuration, stands in the way. */
  async #readable<Value>(run: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await run();
    } catch (error) {
      await tellUnreadable(error, this.#parts.log);
      return undefined;
    }
  }
}
