/**
 * Which account is meant: the only one that is signed in, or one that is picked. The registries are asked who is
 * signed in, since a credential on this computer says neither.
 */
import * as vscode from 'vscode';
import type { KnownAccess, KnownAccounts } from '../accounts/knownAccounts.ts';
import { type AccountQuestions, type AccountState, askWhoIsSignedIn } from '../accounts/whoIsSignedIn.ts';
import { isSameAccount, isSameRegistry, ownerOf, type RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { Profile } from '../registry/responses.ts';
import { tellFailed, tellUnreadable, tellUnsetVariables } from './accountMessages.ts';
import { cancellableWhenSlow } from './cancellable.ts';
import { tickOffAccount } from './firstSteps.ts';
import type { Log } from './log.ts';
import type { OfRegistry } from './menuTargets.ts';
import type { SignedIn, SignInRequest } from './signInFlow.ts';

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
  /** Undefined when the person gives up, or was told why it did not work. */
  signIn(request: SignInRequest): Promise<SignedIn | undefined>;
}

export class AccountPicker {
  readonly #parts: AccountPickerParts;

  constructor(parts: AccountPickerParts) {
    this.#parts = parts;
  }

  /**
   * Where nobody is signed in, the person is asked to sign in first. Several are picked among; who is signed out is
   * one of them.
   * @param title the question, for a pick among several
   * @param of whose account it is, where that is known: nobody else's will do; or of which registry only
   * @param isLikely comes before others
   * @returns undefined when the person gives up, or was told what is wrong
   */
  async pick(
    title: string,
    of?: OfRegistry['owner'],
    isLikely: (picked: PickedAccount) => boolean = () => false,
  ): Promise<PickedAccount | undefined> {
    const states = await this.ask(of && (({ access }) => isSameRegistry(access, of)));
    if (states === undefined) return undefined;
    const signedIn = states
      .flatMap(toSignedIn)
      .filter(({ picked }) => isOf(picked, of))
      .toSorted((a, b) => Number(isLikely(b.picked)) - Number(isLikely(a.picked)));
    const choice =
      signedIn.length === 1 ? signedIn[0] : await this.#chooseOrTell(states, signedIn, title, of);
    if (choice === undefined) return undefined;
    return choice.kind === 'signed-in' ? choice.picked : await this.#signIn(choice.signedOut, of);
  }

  /** The same for those who may be signed out: each registry that nobody is signed in to is offered as well. */
  async pickOrSignedOut(title: string): Promise<Choice | undefined> {
    const states = await this.ask();
    if (states === undefined) return undefined;
    const choices = states.flatMap(state => [...toSignedIn(state), ...toSignedOut(state)]);
    if (choices.length === 0) {
      await this.#tellFailed(states);
      return undefined;
    }
    return await chooseFrom(choices, title);
  }

  /**
   * That account, or whoever is signed in there where it is not said which; signed out where nobody is. `unknown`
   * where npm's configuration has nothing of that registry any more.
   */
  async find(registry: URL, account: string | undefined): Promise<Choice | 'unknown' | undefined> {
    const states = await this.ask(({ access }) => isSameRegistry(access, { registry }));
    if (states === undefined) return undefined;
    const signedIn = states.flatMap(toSignedIn);
    const found = signedIn.find(({ picked }) => account === undefined || picked.account === account);
    if (found !== undefined) return found;
    const [access] = states.map(({ known }) => ({ ...known.access, credentials: undefined }));
    if (access === undefined) return 'unknown';
    if (await this.#tellFailed(states)) return undefined;
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

  /**
   * Who is signed in where, found out behind a notification.
   * @returns undefined when the person has given up, or been told what is wrong
   */
  async ask(
    isMeant: (known: KnownAccess) => boolean = () => true,
  ): Promise<readonly AccountState[] | undefined> {
    try {
      const title = vscode.l10n.t('Asking who is signed in…');
      const { states, problems } = await cancellableWhenSlow(title, async ({ signal }) => {
        const known = await this.#parts.known.read();
        return {
          states: await this.#states(known.accesses.filter(isMeant), signal),
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

  /** Where none is signed in, or several are. */
  async #chooseOrTell(
    states: readonly AccountState[],
    signedIn: readonly Choice[],
    title: string,
    of: OfRegistry['owner'] | undefined,
  ): Promise<Choice | undefined> {
    if (signedIn.length === 0 && (await this.#tellFailed(states))) return undefined;
    const choice = await chooseFrom([...signedIn, ...signedOutAmong(states, signedIn, of)], title);
    if (choice?.kind !== 'signed-out') return choice;
    const needsVariables = states.find(
      ({ known }) => isSameRegistry(known.access, choice.signedOut.access) && known.unsetVariables.length > 0,
    );
    if (needsVariables === undefined) return choice;
    return (await tellUnsetVariables(needsVariables.known)) ? choice : undefined;
  }

  /** Signs in first, and goes on as that account. */
  async #signIn(
    { access, account }: SignedOut,
    of: OfRegistry['owner'] | undefined,
  ): Promise<PickedAccount | undefined> {
    const signedIn = await this.#parts.signIn({
      access,
      account,
      reason: signInReason(access.registry.host, account),
      isAwaited: of !== undefined,
    });
    if (signedIn === undefined) return undefined;
    const known: KnownAccess = { ...signedIn, from: 'sign-in', unsetVariables: [] };
    const [state] = await this.#states([known], new AbortController().signal);
    const [choice] = state === undefined ? [] : toSignedIn(state);
    return choice?.picked ?? signedIn;
  }

  /** Whether it could not be found out of one of them, which is said then. */
  async #tellFailed(states: readonly AccountState[]): Promise<boolean> {
    const failed = states.find(state => state.kind === 'failed');
    if (failed === undefined) return false;
    await tellFailed(failed.error, this.#parts.log);
    return true;
  }

  async #states(accesses: readonly KnownAccess[], signal: AbortSignal): Promise<readonly AccountState[]> {
    const states = await askWhoIsSignedIn(accesses, access => this.#parts.connect(access), signal);
    for (const state of states) {
      if (state.kind === 'signed-in') tickOffAccount(state.profile);
    }
    return states;
  }
}

function isOf(picked: PickedAccount, of: OfRegistry['owner'] | undefined): boolean {
  return of?.account === undefined || isSameAccount(ownerOf(picked), { ...of, account: of.account });
}

type SignedInChoice = Extract<Choice, { readonly kind: 'signed-in' }>;

function toSignedIn(state: AccountState): readonly SignedInChoice[] {
  if (state.kind !== 'signed-in') return [];
  const { account, profile, known } = state;
  const picked = { access: known.access, account, ...(profile === undefined ? {} : { profile }) };
  return [{ kind: 'signed-in', picked }];
}

type SignedOutChoice = Extract<Choice, { readonly kind: 'signed-out' }>;

function toSignedOut(state: AccountState): readonly SignedOutChoice[] {
  if (state.kind !== 'signed-out') return [];
  const { access, account } = state.known;
  const signedOut = {
    access: { ...access, credentials: undefined },
    ...(account === undefined ? {} : { account }),
  };
  return [{ kind: 'signed-out', signedOut }];
}

function toChoice(signedOut: SignedOut): Choice {
  return { kind: 'signed-out', signedOut };
}

/** Registries that nobody is signed in to, each once; somebody who was signed in there has a name. */
function signedOutOf(states: readonly AccountState[]): readonly Choice[] {
  const all = states.flatMap(toSignedOut);
  return all.filter((choice, index) => {
    const { access, account } = choice.signedOut;
    const isThere = (state: AccountState) => isSameRegistry(state.known.access, access);
    if (account !== undefined) return true;
    const others = all.filter(({ signedOut }) => isSameRegistry(signedOut.access, access));
    const isTold =
      others.some(({ signedOut }) => signedOut.account !== undefined) || others[0] !== all[index];
    return !isTold && !states.some(state => state.kind === 'signed-in' && isThere(state));
  });
}

/** How that account is signed in to: as npm's configuration reaches its registry, where it says anything of that. */
function signedOutAccount(
  states: readonly AccountState[],
  { registry, account }: OfRegistry['owner'],
): SignedOut {
  const access = states[0]?.known.access ?? { registry, network: { rejectUnauthorized: true } };
  return {
    access: { ...access, credentials: undefined },
    ...(account === undefined ? {} : { account }),
  };
}

/** Who could sign in as well. Where any account of one registry will do, those that are signed in do. */
function signedOutAmong(
  states: readonly AccountState[],
  signedIn: readonly Choice[],
  of: OfRegistry['owner'] | undefined,
): readonly Choice[] {
  if (of === undefined) return signedOutOf(states);
  const isEnough = of.account === undefined && signedIn.length > 0;
  return isEnough ? [] : [toChoice(signedOutAccount(states, of))];
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

function signInReason(host: string, account: string | undefined): string {
  return account === undefined
    ? vscode.l10n.t('Nobody is signed in to {0}. Sign in to go on.', host)
    : vscode.l10n.t('{0} is signed out of {1}. Sign in to go on.', account, host);
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
        : vscode.l10n.t('2FA is on · {0}', publishingText(twoFactor.level));
  }
}

/** What the level means, in words that need no explanation. */
function publishingText(level: Level): string {
  return level === 'auth-only'
    ? vscode.l10n.t('publishing asks for no code')
    : vscode.l10n.t('publishing asks for a code');
}
