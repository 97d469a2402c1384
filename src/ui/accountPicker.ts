/**
 * Which account is meant: the only one that is signed in, or one that is picked. The registries are asked who is
 * signed in, since a credential on this computer says neither.
 */
import * as vscode from 'vscode';
import type { KnownAccess, KnownAccounts } from '../accounts/knownAccounts.ts';
import { type AccountQuestions, type AccountState, askWhoIsSignedIn } from '../accounts/whoIsSignedIn.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Profile } from '../registry/responses.ts';
import { tellNobodySignedIn, tellUnreadable } from './accountMessages.ts';
import type { Log } from './log.ts';

export interface PickedAccount {
  readonly access: RegistryAccess;
  readonly account: string;
  /** Absent where the registry has no profiles, and so no 2FA that can be seen from here. */
  readonly profile?: Profile;
}

/** Where nobody is signed in, or no more. */
export interface SignedOut {
  /** Without credentials. */
  readonly access: RegistryAccess;
  /** Who was signed in, where that is known. */
  readonly account?: string;
}

export type Choice =
  | { readonly kind: 'signed-in'; readonly picked: PickedAccount }
  | { readonly kind: 'signed-out'; readonly signedOut: SignedOut };

export interface AccountPickerParts {
  readonly known: KnownAccounts;
  readonly log: Log;
  connect(access: RegistryAccess): Promise<AccountQuestions>;
}

export class AccountPicker {
  readonly #parts: AccountPickerParts;

  constructor(parts: AccountPickerParts) {
    this.#parts = parts;
  }

  /**
   * Says what to do where nobody is signed in.
   * @param title the question, for a pick among several
   * @returns undefined when there is nobody, or the person gives up
   */
  async pick(title: string): Promise<PickedAccount | undefined> {
    const states = await this.#ask();
    if (states === undefined) return undefined;
    const choices = states.flatMap(toSignedIn);
    if (choices.length === 0) {
      await tellNobodySignedIn(states, this.#parts.log);
      return undefined;
    }
    const choice = await chooseFrom(choices, title);
    return choice?.kind === 'signed-in' ? choice.picked : undefined;
  }

  /** The same for those who may be signed out: each registry that nobody is signed in to is offered as well. */
  async pickOrSignedOut(title: string): Promise<Choice | undefined> {
    const states = await this.#ask();
    if (states === undefined) return undefined;
    const choices = states.flatMap(state => [...toSignedIn(state), ...toSignedOut(state)]);
    if (choices.length === 0) {
      await tellNobodySignedIn(states, this.#parts.log);
      return undefined;
    }
    return await chooseFrom(choices, title);
  }

  /**
   * That account, or whoever is signed in there where it is not said which; signed out where nobody is. `unknown`
   * where npm's configuration has nothing of that registry any more.
   */
  async find(registry: URL, account: string | undefined): Promise<Choice | 'unknown' | undefined> {
    const states = await this.#ask(({ access }) => access.registry.href === registry.href);
    if (states === undefined) return undefined;
    const signedIn = states.flatMap(toSignedIn);
    const found = signedIn.find(({ picked }) => account === undefined || picked.account === account);
    if (found !== undefined) return found;
    const [access] = states.map(({ known }) => ({ ...known.access, credentials: undefined }));
    if (access === undefined) return 'unknown';
    if (states.some(({ kind }) => kind === 'failed')) {
      await tellNobodySignedIn(states, this.#parts.log);
      return undefined;
    }
    return { kind: 'signed-out', signedOut: { access, ...(account === undefined ? {} : { account }) } };
  }

  /**
   * Who is signed in, found out without a word to the person.
   * @throws RegistryError `cancelled`; NpmCliError
   */
  async signedIn(signal: AbortSignal): Promise<readonly PickedAccount[]> {
    const { accesses } = await this.#parts.known.read();
    const states = await this.#states(accesses, signal);
    return states.flatMap(toSignedIn).map(({ picked }) => picked);
  }

  /** Undefined when the person has given up, or been told what is wrong. */
  async #ask(
    isMeant: (known: KnownAccess) => boolean = () => true,
  ): Promise<readonly AccountState[] | undefined> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Asking who is signed in…'),
    };
    try {
      const { states, problems } = await vscode.window.withProgress(options, async (_progress, token) => {
        const cancelled = new AbortController();
        token.onCancellationRequested(() => cancelled.abort());
        const known = await this.#parts.known.read();
        return {
          states: await this.#states(known.accesses.filter(isMeant), cancelled.signal),
          problems: known.problems,
        };
      });
      const [problem] = problems;
      if (problem === undefined || states.some(({ kind }) => kind === 'signed-in')) return states;
      await tellUnreadable(problem, this.#parts.log);
      return undefined;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'cancelled') return undefined;
      await tellUnreadable(error, this.#parts.log);
      return undefined;
    }
  }

  async #states(accesses: readonly KnownAccess[], signal: AbortSignal): Promise<readonly AccountState[]> {
    return await askWhoIsSignedIn(accesses, access => this.#parts.connect(access), signal);
  }
}

type SignedInChoice = Extract<Choice, { readonly kind: 'signed-in' }>;

function toSignedIn(state: AccountState): readonly SignedInChoice[] {
  if (state.kind !== 'signed-in') return [];
  const { account, profile, known } = state;
  const picked = { access: known.access, account, ...(profile === undefined ? {} : { profile }) };
  return [{ kind: 'signed-in', picked }];
}

function toSignedOut(state: AccountState): readonly Choice[] {
  if (state.kind !== 'signed-out') return [];
  const { access, account } = state.known;
  const signedOut = {
    access: { ...access, credentials: undefined },
    ...(account === undefined ? {} : { account }),
  };
  return [{ kind: 'signed-out', signedOut }];
}

async function chooseFrom(choices: readonly Choice[], title: string): Promise<Choice | undefined> {
  if (choices.length < 2) return choices[0];
  const items = choices.map(choice => ({
    ...(choice.kind === 'signed-in' ? signedInItem(choice.picked) : signedOutItem(choice.signedOut)),
    choice,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Account'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.choice;
}

function signedInItem({ access, account, profile }: PickedAccount): vscode.QuickPickItem {
  return {
    label: account,
    description: access.registry.host,
    detail: twoFactorText(profile),
    iconPath: new vscode.ThemeIcon('account'),
  };
}

function signedOutItem({ access, account }: SignedOut): vscode.QuickPickItem {
  return {
    label: account ?? access.registry.host,
    ...(account === undefined ? {} : { description: access.registry.host }),
    detail: vscode.l10n.t('signed out'),
    iconPath: new vscode.ThemeIcon('sign-in'),
  };
}

/** The state of 2FA in a few words. */
export function twoFactorText(profile: Profile | undefined): string {
  if (profile === undefined) return vscode.l10n.t('this registry tells nothing of 2FA');
  const { twoFactor } = profile;
  switch (twoFactor.kind) {
    case 'off':
      return vscode.l10n.t('2FA is off');
    case 'pending':
      return vscode.l10n.t('2FA was begun and never confirmed');
    case 'on':
      return twoFactor.level === undefined
        ? vscode.l10n.t('2FA is on')
        : vscode.l10n.t('2FA is on · {0}', twoFactor.level);
  }
}
