/**
 * The authentication provider `npm`: what VS Code's Accounts menu shows, and what other extensions get. Registered at
 * the start; what it answers with is loaded when it is first asked.
 */
import * as vscode from 'vscode';
import type { NpmSessions } from './npmSessions.ts';

export type SessionChanges = vscode.AuthenticationProviderAuthenticationSessionsChangeEvent;

/** @param changed is told what VS Code is to know of */
export type LoadSessions = (changed: (changes: SessionChanges) => void) => Promise<NpmSessions>;

export class NpmAuthentication implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #load: LoadSessions;
  readonly #changed = new vscode.EventEmitter<SessionChanges>();
  readonly #registration: vscode.Disposable;
  readonly onDidChangeSessions = this.#changed.event;
  #loading: Promise<NpmSessions> | undefined;

  constructor(load: LoadSessions) {
    this.#load = load;
    this.#registration = vscode.authentication.registerAuthenticationProvider('npm', 'npm', this, {
      supportsMultipleAccounts: true,
    });
  }

  /** @param scopes absent where VS Code wants to know for its menu which accounts there are */
  async getSessions(
    scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const sessions = await this.#sessions();
    return scopes === undefined ? sessions.accounts() : await sessions.shared(scopes, account?.id);
  }

  /** @throws Error, whose message the other extension gets */
  async createSession(
    scopes: readonly string[],
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession> {
    return await (await this.#sessions()).create(scopes, account?.id);
  }

  async removeSession(id: string): Promise<void> {
    await (await this.#sessions()).remove(id);
  }

  /** Where nobody has asked yet, nobody has to be told. */
  async registryChanged(registry: URL): Promise<void> {
    await (await this.#loading)?.lookAgain(registry);
  }

  async signInsChanged(): Promise<void> {
    (await this.#loading)?.compareAccounts();
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  async #sessions(): Promise<NpmSessions> {
    this.#loading ??= this.#load(changes => this.#changed.fire(changes));
    return await this.#loading;
  }
}
