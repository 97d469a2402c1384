/**
 * The way back of somebody who has lost their second device: find the recovery codes, sign in with one, turn 2FA off
 * with another, set up the new device, delete the old entry (npm's chapter on 2FA, "What to Do if You Misplace Your
 * Second Device").
 *
 * Which step comes next is read from the registry, not remembered: it can be gone on with at any time, from
 * anywhere. The one thing that the registry cannot tell, whose 2FA it is that is on, is in the mark.
 */
import type { RegistryAccess } from '../registry/account.ts';
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Profile } from '../registry/responses.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { Purpose } from '../registry/secondFactorPrompt.ts';
import type { Secret } from '../shared/secret.ts';
import type { RecoveryMark, RecoveryMarks } from './recoveryMark.ts';
import { type CodeOwner, leftOf, type RecoverySet } from './recoverySets.ts';
import type { Busy, CodesKept, RecoveryProblem, RecoveryStep } from './recoveryStep.ts';

/** What is asked of the vault. */
export interface RecoveryCodes {
  sets(owner: CodeOwner): Promise<readonly RecoverySet[]>;
  retire(owner: CodeOwner, why: string): Promise<void>;
}

export interface RecoveryParts {
  readonly codes: RecoveryCodes;
  readonly marks: RecoveryMarks;
  /** One line for what went wrong beside the way, without secrets. */
  readonly log: (line: string) => void;
  connect(access: RegistryAccess): Promise<AccountClient>;
  /** Keeps a session for the next start. */
  keepSignIn(registry: URL, account: string, token: Secret): Promise<void>;
  onStep(step: RecoveryStep): void;
}

/** Where it starts from: signed in where `access` has credentials. */
export interface RecoveryStart {
  readonly access: RegistryAccess;
  readonly account?: string;
}

/** Of one account; one call at a time. */
export class Recovery {
  readonly #parts: RecoveryParts;
  #access: RegistryAccess;
  #account: string | undefined;
  #step: RecoveryStep = { step: 'looking' };
  #cancelled = new AbortController();

  constructor({ access, account }: RecoveryStart, parts: RecoveryParts) {
    this.#access = access;
    this.#account = account;
    this.#parts = parts;
  }

  get step(): RecoveryStep {
    return this.#step;
  }

  get registry(): URL {
    return this.#access.registry;
  }

  /** Undefined while nobody has said it. */
  get account(): string | undefined {
    return this.#account;
  }

  /** For the set-up of the new device. */
  get access(): RegistryAccess {
    return this.#access;
  }

  /** To the step that the registry and the mark tell; again at any time. */
  async look(): Promise<void> {
    const mark = this.#parts.marks.read();
    await this.#mark(this.#isOf(mark) && mark.turnedOff);
    if (this.#account === undefined) this.#show({ step: 'account', isMissing: false });
    else if (this.#access.credentials === undefined) await this.#showCodes();
    else await this.#lookAtProfile();
  }

  async name(typed: string): Promise<void> {
    const account = typed.trim();
    if (account === '') return this.#show({ step: 'account', isMissing: true });
    this.#account = account;
    await this.#mark(this.#parts.marks.read()?.turnedOff ?? false);
    await this.#showCodes();
  }

  /** The person has found codes, or means to use those that are kept here. */
  async haveCodes(): Promise<void> {
    await this.#showWork();
  }

  haveNoCodes(): void {
    this.#show({ step: 'no-codes', signedIn: this.#isSignedIn });
  }

  async backToCodes(): Promise<void> {
    await this.#showCodes();
  }

  /** With a recovery code where the registry asks for one, which the prompt does. */
  async signIn(password: Secret): Promise<void> {
    const account = this.#account;
    if (account === undefined) return;
    if (isEmpty(password)) return this.#showWork({ kind: 'no-password' });
    await this.#work('sign-in', { kind: 'sign-in', deviceIsLost: true }, async (client, ask) => {
      const token = await client.signIn(account, password, ask);
      this.#access = { ...this.#access, credentials: { kind: 'bearer', token } };
      // Not waited for: a store of secrets that is locked must not hold up the way back.
      void this.#keepSignIn(account, token);
    });
    if (this.#isSignedIn) await this.#lookAtProfile('turn-off');
  }

  /** With another recovery code. What has come of it is read from the profile, also where the answer was lost. */
  async turnOff(password: Secret): Promise<void> {
    if (isEmpty(password)) return this.#showWork({ kind: 'no-password' });
    const problem = await this.#work(
      'turn-off',
      { kind: 'two-factor', change: 'off', deviceIsLost: true },
      async (client, ask) => client.changeTwoFactor(password, 'disable', ask),
    );
    if (problem === undefined) await this.#lookAtProfile('turn-off', { kind: 'still-on' });
    else if (isUnknown(problem)) await this.#lookAtProfile('turn-off', problem);
    else if (isSignedOut(problem)) await this.#signedOut();
  }

  /** The person says that the new device is set up. */
  async checkNewDevice(): Promise<void> {
    await this.#lookAtProfile();
    if (this.#step.step === 'new-device') this.#show({ step: 'new-device', notYet: true });
  }

  /** The person turns to this again, after what may have changed it elsewhere. Says nothing where nothing has. */
  async comeBack(): Promise<void> {
    const { step } = this.#step;
    if (step === 'codes') await this.#showCodes();
    if (step !== 'new-device') return;
    const profile = await this.#profile().catch(() => undefined);
    if (profile?.twoFactor.kind === 'on' && this.#step.step === step) this.#show({ step: 'old-entry' });
  }

  /** The new device is lost, too: the 2FA that is on now is that one's. */
  async beginAnew(): Promise<void> {
    await this.#mark(false);
    await this.#showCodes();
  }

  /** Ends what is under way; the step stays. */
  cancel(): void {
    this.#cancelled.abort();
  }

  /** All is done, or the person gives up: it is not offered again. */
  async finish(): Promise<void> {
    this.cancel();
    await this.#parts.marks.forget();
  }

  get #isSignedIn(): boolean {
    return this.#access.credentials !== undefined;
  }

  #isOf(mark: RecoveryMark | undefined): mark is RecoveryMark {
    if (mark?.registry.href !== this.registry.href) return false;
    return mark.account === undefined || mark.account === this.#account;
  }

  async #mark(turnedOff: boolean): Promise<void> {
    const account = this.#account === undefined ? {} : { account: this.#account };
    await this.#parts.marks.write({ registry: this.registry, ...account, turnedOff });
  }

  #show(step: RecoveryStep): void {
    this.#step = step;
    this.#parts.onStep(step);
  }

  async #showCodes(): Promise<void> {
    const kept = await this.#kept();
    this.#show({ step: 'codes', kept, needed: this.#isSignedIn ? 1 : 2 });
  }

  async #showWork(problem?: RecoveryProblem): Promise<void> {
    const kept = await this.#kept();
    const step = this.#isSignedIn ? 'turn-off' : 'sign-in';
    this.#show({ step, kept, ...(problem === undefined ? {} : { problem }) });
  }

  /** @param otherwise the step for 2FA that is on: the one that was worked on, with what is to be said there */
  async #lookAtProfile(otherwise: 'codes' | 'turn-off' = 'codes', problem?: RecoveryProblem): Promise<void> {
    this.#show({ step: 'looking' });
    let profile: Profile;
    try {
      profile = await this.#profile();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'signed-out') await this.#signedOut();
      else if (error.code === 'unsupported') this.#show({ step: 'unsupported' });
      else this.#show({ step: 'failed', error });
      return;
    }
    this.#account = profile.name;
    await this.#showBy(profile, otherwise, problem);
  }

  async #showBy(
    { twoFactor }: Profile,
    otherwise: 'codes' | 'turn-off',
    problem: RecoveryProblem | undefined,
  ): Promise<void> {
    const turnedOff = this.#parts.marks.read()?.turnedOff === true;
    if (twoFactor.kind !== 'on') await this.#isOff();
    else if (turnedOff) this.#show({ step: 'old-entry' });
    else if (otherwise === 'codes') await this.#showCodes();
    else await this.#showWork(problem);
  }

  /** The codes of before are good for nothing any more. */
  async #isOff(): Promise<void> {
    await this.#mark(true);
    await this.#owned(owner => this.#parts.codes.retire(owner, '2FA was turned off')).catch(error =>
      this.#parts.log(`The recovery codes kept here could not be marked as useless: ${String(error)}`),
    );
    this.#show({ step: 'new-device', notYet: false });
  }

  async #signedOut(): Promise<void> {
    this.#access = { ...this.#access, credentials: undefined };
    await this.#showWork({ kind: 'session-ended' });
  }

  async #keepSignIn(account: string, token: Secret): Promise<void> {
    try {
      await this.#parts.keepSignIn(this.registry, account, token);
    } catch (error) {
      this.#parts.log(
        `The sign-in lasts until the window closes, since it could not be kept: ${String(error)}`,
      );
    }
  }

  /**
   * Sends what may be asked for a code, showing what is waited for.
   * @returns what went wrong, and is shown already; undefined when it is done
   */
  async #work(
    step: 'sign-in' | 'turn-off',
    purpose: Purpose,
    send: (client: AccountClient, ask: AskOptions) => Promise<void>,
  ): Promise<RecoveryProblem | undefined> {
    const kept = await this.#kept();
    const show = (busy: Busy) => this.#show({ step, kept, busy });
    this.#cancelled = new AbortController();
    const { signal } = this.#cancelled;
    show({ kind: 'asking' });
    const client = await this.#parts.connect(this.#access);
    try {
      await send(client, {
        account: this.#account,
        purpose,
        signal,
        onChallenge: () => show({ kind: 'waiting-for-code' }),
        onPause: until => show({ kind: 'pausing', until }),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const problem = { kind: 'registry', error } as const;
      await this.#showWork(error.code === 'cancelled' ? undefined : problem);
      return problem;
    } finally {
      await client.close();
    }
  }

  async #profile(): Promise<Profile> {
    this.#cancelled = new AbortController();
    const client = await this.#parts.connect(this.#access);
    try {
      return await client.profile(this.#cancelled.signal);
    } finally {
      await client.close();
    }
  }

  async #kept(): Promise<CodesKept> {
    try {
      const sets = (await this.#owned(owner => this.#parts.codes.sets(owner))) ?? [];
      const live = sets.filter(({ state }) => state === 'live');
      const left = live.reduce((sum, set) => sum + leftOf(set), 0);
      return left === 0 ? { kind: 'none' } : { kind: 'kept', left };
    } catch (error) {
      this.#parts.log(`The recovery codes kept here could not be read: ${String(error)}`);
      return { kind: 'unreadable' };
    }
  }

  async #owned<T>(use: (owner: CodeOwner) => Promise<T>): Promise<T | undefined> {
    const account = this.#account;
    return account === undefined ? undefined : await use({ registry: this.registry, account });
  }
}

function isEmpty(password: Secret): boolean {
  return password.reveal() === '';
}

/** Whether the registry may have done it all the same. */
function isUnknown(problem: RecoveryProblem): boolean {
  return problem.kind === 'registry' && problem.error.details.outcomeUnknown === true;
}

function isSignedOut(problem: RecoveryProblem): boolean {
  return problem.kind === 'registry' && problem.error.code === 'signed-out';
}
