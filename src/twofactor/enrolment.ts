/**
 * Setting up 2FA, as an explicit state machine: password and level, key, first code, recovery codes; or by way of
 * the website where the registry takes no new authenticators. Knows neither VS Code nor the page.
 */
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import { Secret } from '../shared/secret.ts';
import { beginEnrolment } from './beginning.ts';
import { lossIn } from './codesLoss.ts';
import { Confirmation, type ConfirmationOutcome, type ConfirmationParts } from './confirmation.ts';
import {
  beside,
  type CodesLoss,
  type CodesSource,
  canFinish,
  type EnrolmentProblem,
  type EnrolmentState,
  type KeyState,
  type PasswordState,
  problemOf,
  websiteState,
  withoutProblem,
} from './enrolmentState.ts';
import type { Otpauth } from './otpauth.ts';
import type { Kept } from './recoveryArrival.ts';
import type { VaultFinding } from './recoveryFindings.ts';
import type { CodeOwner, RecoverySet } from './recoverySets.ts';
import { checkCode } from './totp.ts';
import { type Clock, WebsiteWatch } from './websiteWatch.ts';

export interface EnrolmentParts {
  readonly owner: CodeOwner;
  readonly client: Pick<
    AccountClient,
    'profile' | 'beginTwoFactor' | 'resetTwoFactor' | 'confirmTwoFactor' | 'changeTwoFactor'
  >;
  readonly vault: EnrolmentVault;
  readonly clock: Clock;
  /** Whether a copy elsewhere is needed, since the secret store may not be what keeps things here. */
  readonly mustCopy: () => Promise<boolean>;
  readonly onChange: (state: EnrolmentState) => void;
}

export type EnrolmentVault = ConfirmationParts['vault'] & {
  import(owner: CodeOwner, codes: readonly Secret[]): Promise<Kept>;
  /** 2FA is off: the codes of before are good for nothing. */
  retire(owner: CodeOwner, why: string): Promise<void>;
  /** The person has a copy elsewhere. */
  copied(set: RecoverySet): Promise<void>;
  /** What windows that were killed, or a secret store that forgets, have left. */
  lookAfter(): Promise<readonly VaultFinding[]>;
};

export class Enrolment {
  readonly #parts: EnrolmentParts;
  #state: EnrolmentState = { step: 'looking' };
  #level: Level = 'auth-and-writes';
  /** Keys of enrolments that were begun again: an authenticator may still show their entries. */
  readonly #earlier: Otpauth[] = [];
  /** Whether it may show an entry of this account, if only of before this window. */
  #hasEarlier = false;
  /** This computer's clock minus the registry's, in seconds. */
  #clockAheadSeconds = 0;
  #unclear: { readonly confirmation: Confirmation; readonly state: KeyState } | undefined;
  /** What has become of codes that are not here, as they should be. */
  #loss: CodesLoss | undefined;
  /** On the way to new codes. */
  #isTurnedOff = false;
  #working: AbortController | undefined;
  #watch: WebsiteWatch | undefined;

  constructor(parts: EnrolmentParts) {
    this.#parts = parts;
  }

  get owner(): CodeOwner {
    return this.#parts.owner;
  }

  get state(): EnrolmentState {
    return this.#state;
  }

  /** Asks the registry how the account stands: the beginning, and the way on after a failure. */
  async look(): Promise<void> {
    if (this.#working !== undefined) return;
    await this.#work(
      { step: 'looking' },
      signal => this.#stand(signal, false),
      problem => ({ step: 'failed', problem }),
    );
  }

  /** To password and level: from the introduction, or back from the key, after which another key is made. */
  choose(): void {
    const { state } = this;
    if (this.#working !== undefined || !['start', 'key', 'website'].includes(state.step)) return;
    if (state.step === 'key') this.#outdate(state.otpauth);
    this.#set(this.#passwordState());
  }

  /** From the password back to the introduction. */
  back(): void {
    if (this.#state.step !== 'password' || this.#working !== undefined) return;
    this.#set({ step: 'start', pending: false });
  }

  /** Gets a key for the authenticator. An enrolment that was never finished is taken back first. */
  async begin(password: Secret, level: Level): Promise<void> {
    if (this.#state.step !== 'password' || this.#working !== undefined) return;
    this.#level = level;
    await this.#work(
      { ...this.#passwordState(), busy: true },
      signal => this.#begin(password, signal),
      problem => this.#notBegun(problem),
    );
  }

  /**
   * Confirms with the first code. A wrong one is not sent.
   * @param anyway sends what was found wrong here
   */
  async confirm(typed: Secret, anyway = false): Promise<void> {
    const { state } = this;
    if (state.step !== 'key' || this.#working !== undefined) return;
    const plain = withoutProblem(state);
    const check = checkCode(state.otpauth, typed, this.#registrySeconds(), this.#earlier);
    if (check.kind !== 'right' && !anyway) {
      this.#set({ ...plain, problem: { kind: 'code', check } });
      return;
    }
    const confirmation = new Confirmation(this.#parts);
    await this.#work(
      { ...plain, busy: true },
      async () => {
        const outcome = await confirmation.send(new Secret(typed.reveal().replaceAll(/\s/g, '')));
        return this.#confirmed(outcome, confirmation, plain, check.kind === 'right');
      },
      problem => ({ ...plain, ...beside(problem) }),
    );
  }

  /** After a confirmation whose answer got lost, and a registry that could not be asked. */
  async findOut(): Promise<void> {
    const { state } = this;
    const unclear = this.#unclear;
    if (state.step !== 'unclear' || unclear === undefined || this.#working !== undefined) return;
    await this.#work(
      { ...state, busy: true },
      async () =>
        this.#confirmed(await unclear.confirmation.findOut(), unclear.confirmation, unclear.state, true),
      () => state,
    );
  }

  /** Stores once more what the secret store has not kept, if there is anything. */
  async keepAgain(): Promise<void> {
    const { state } = this;
    if (state.step !== 'codes' || state.kept.kind === 'kept' || this.#working !== undefined) return;
    const { kept, codes, ...rest } = state;
    await this.#work(
      { ...state, busy: true },
      async () => {
        const now = await kept.tryAgain();
        // A file may have been saved meanwhile.
        const copied = this.#state.step === 'codes' && this.#state.copied;
        const only = now.kind === 'kept' || codes === undefined ? {} : { codes };
        return { ...rest, copied, kept: now, ...only };
      },
      () => state,
    );
  }

  /** The person has, or has not, a copy elsewhere. */
  async setCopied(copied: boolean): Promise<void> {
    const { state } = this;
    if (state.step !== 'codes') return;
    this.#set({ ...state, copied });
    if (copied) await this.#parts.vault.copied(state.kept.set);
  }

  /** Ends the set-up, unless that would lose the codes. */
  finish(): void {
    const { state } = this;
    if (state.step === 'codes' && canFinish(state)) {
      const { level, from, kept } = state;
      this.#set({ step: 'done', level, from, codes: kept.kind === 'kept' ? kept.set.codes.length : 0 });
    } else if (state.step === 'website-codes' && !state.busy) {
      this.#set({ step: 'done', level: state.level, from: 'website', codes: 0 });
    }
  }

  /** Asks again and again whether 2FA has become active, until it has or `cancel` is called. */
  async watchWebsite(): Promise<void> {
    const { state } = this;
    if (state.step !== 'website' || this.#working !== undefined) return;
    const plain = { ...withoutProblem(state), notYet: false };
    const waiting = { ...plain, waiting: true };
    const watch = new WebsiteWatch(this.#parts.client, this.#parts.clock);
    this.#watch = watch;
    await this.#work(
      waiting,
      async signal => {
        const level = await watch.run(signal, () => this.#set({ ...waiting, notYet: true }));
        return { step: 'website-codes', level, busy: false };
      },
      problem => ({ ...plain, waiting: false, ...beside(problem) }),
    );
  }

  /** The person says that 2FA is on now: it is looked at once. */
  async doneOnWebsite(): Promise<void> {
    if (this.#state.step !== 'website') return;
    const watching = this.#state.waiting ? undefined : this.watchWebsite();
    this.#watch?.hurry();
    await watching;
  }

  /** Keeps the codes that the website has shown. */
  async takeIn(codes: readonly Secret[]): Promise<void> {
    const { state } = this;
    if (state.step !== 'website-codes' || this.#working !== undefined) return;
    const plain = withoutProblem(state);
    await this.#work(
      { ...plain, busy: true },
      async () => {
        const kept = await this.#parts.vault.import(this.owner, codes);
        return this.#codesState(kept, codes, 'website', state.level);
      },
      problem => ({ ...plain, ...beside(problem) }),
    );
  }

  /** The person has brought a copy of the codes that were lost. */
  async broughtCopy(): Promise<void> {
    if (this.#state.step !== 'codes-lost') return;
    if ((await this.#parts.vault.current(this.owner)) !== undefined) this.#loss = undefined;
    await this.look();
  }

  /** Turns 2FA off and begins again, which is how an account whose recovery codes never arrived gets some. */
  async startOver(password: Secret, ask: Omit<AskOptions, 'signal'>): Promise<void> {
    const { state } = this;
    if (state.step !== 'codes-lost' || this.#working !== undefined) return;
    const plain = withoutProblem(state);
    this.#level = state.level ?? this.#level;
    await this.#work(
      { ...plain, busy: true },
      async signal => {
        const { client, vault } = this.#parts;
        // An answer that got lost may have turned it off already.
        if ((await client.profile(signal)).twoFactor.kind === 'on')
          await client.changeTwoFactor(password, 'disable', { ...ask, signal });
        this.#loss = undefined;
        this.#isTurnedOff = true;
        // What stands in the way of the mark does not matter: the codes that come next supersede those of before.
        await vault.retire(this.owner, 'off').catch(onlyKnown);
        return this.#begin(password, signal);
      },
      problem => (this.#loss ? { ...plain, ...beside(problem) } : this.#notBegun(problem)),
    );
  }

  /** Stops what is under way, unless stopping could lose recovery codes. */
  cancel(): void {
    this.#working?.abort();
  }

  #set(state: EnrolmentState): void {
    this.#state = state;
    this.#parts.onChange(state);
  }

  /** @param failed what is to be seen after a failure; without a problem when the person has cancelled */
  async #work(
    during: EnrolmentState,
    work: (signal: AbortSignal) => Promise<EnrolmentState>,
    failed: (problem: EnrolmentProblem | undefined) => EnrolmentState,
  ): Promise<void> {
    const working = new AbortController();
    this.#working = working;
    this.#set(during);
    let next: EnrolmentState | undefined;
    try {
      next = await work(working.signal);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined && !working.signal.aborted) throw error;
      next = failed(working.signal.aborted ? undefined : problem);
    } finally {
      this.#working = undefined;
      this.#set(next ?? failed(undefined));
    }
  }

  #outdate(otpauth: Otpauth): void {
    this.#earlier.push(otpauth);
    this.#hasEarlier = true;
  }

  #passwordState(): PasswordState {
    const off = this.#isTurnedOff ? { isTurnedOff: true } : {};
    return { step: 'password', level: this.#level, busy: false, ...off };
  }

  /** By the registry's clock, as far as it is known. */
  #registrySeconds(): number {
    return this.#parts.clock.now().getTime() / 1000 - this.#clockAheadSeconds;
  }

  /** @param meanwhile whether 2FA was off when we last looked */
  async #stand(signal: AbortSignal, meanwhile: boolean): Promise<EnrolmentState> {
    const { client, vault } = this.#parts;
    try {
      const { twoFactor } = await client.profile(signal);
      this.#hasEarlier ||= twoFactor.kind !== 'off';
      // What is not put aside now for whatever reason, the registry refuses later.
      if (twoFactor.kind === 'off') await vault.retire(this.owner, 'off').catch(onlyKnown);
      if (twoFactor.kind !== 'on') return { step: 'start', pending: twoFactor.kind === 'pending' };
      const { level } = twoFactor;
      this.#loss ??= lossIn(await vault.lookAfter(), this.owner);
      return this.#loss === undefined
        ? { step: 'on', level, meanwhile }
        : { step: 'codes-lost', why: this.#loss, level, busy: false };
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'unsupported') return { step: 'unsupported' };
      throw error;
    }
  }

  async #begin(password: Secret, signal: AbortSignal): Promise<EnrolmentState> {
    const begun = await beginEnrolment(this.#parts.client, password, this.#level, signal);
    if (begun.kind === 'on') return this.#stand(signal, true);
    if (begun.kind === 'unusable-key') return websiteState(begun, this.#isTurnedOff);
    this.#clockAheadSeconds = begun.clockAheadSeconds;
    this.#hasEarlier ||= begun.wasPending;
    const { otpauth } = begun;
    return { step: 'key', otpauth, level: this.#level, hasEarlier: this.#hasEarlier, busy: false };
  }

  #notBegun(problem: EnrolmentProblem | undefined): EnrolmentState {
    const error = problem?.kind === 'registry' ? problem.error : undefined;
    if (error?.code === 'unsupported') return websiteState({ kind: 'unsupported', error }, this.#isTurnedOff);
    if (error?.code === 'forbidden' || error?.code === 'rejected')
      return websiteState({ kind: 'refused', error }, this.#isTurnedOff);
    return { ...this.#passwordState(), ...beside(problem) };
  }

  async #confirmed(
    outcome: ConfirmationOutcome,
    confirmation: Confirmation,
    state: KeyState,
    wasRight: boolean,
  ): Promise<EnrolmentState> {
    this.#unclear = undefined;
    switch (outcome.kind) {
      case 'codes':
        return this.#codesState(outcome.kept, outcome.codes, 'enrolment', state.level);
      case 'refused':
        return { ...state, problem: this.#refusal(outcome.error, wasRight) };
      case 'not-confirmed':
        return { ...state, problem: { kind: 'not-confirmed', error: outcome.error } };
      case 'gone':
        return { ...state, problem: { kind: 'gone' } };
      case 'on':
        return { step: 'on', level: outcome.level, meanwhile: true };
      case 'codes-lost':
        this.#loss = outcome.why;
        // What the authenticator holds still answers for the account, until 2FA is off.
        this.#outdate(state.otpauth);
        return { step: 'codes-lost', why: this.#loss, level: outcome.level, busy: false };
      case 'unclear':
        this.#unclear = { confirmation, state };
        return { step: 'unclear', busy: false, error: outcome.error };
    }
  }

  #refusal(error: RegistryError, wasRight: boolean): EnrolmentProblem {
    if (error.code !== 'otp-rejected') return { kind: 'registry', error };
    this.#clockAheadSeconds = error.details.clockAheadSeconds ?? this.#clockAheadSeconds;
    return { kind: 'code-refused', wasRight };
  }

  async #codesState(
    kept: Kept,
    codes: readonly Secret[],
    from: CodesSource,
    level: Level | undefined,
  ): Promise<EnrolmentState> {
    // Where that cannot be told, it is.
    const mustCopy = await this.#parts.mustCopy().catch(() => true);
    const only = kept.kind === 'kept' ? {} : { codes };
    return { step: 'codes', level, from, kept, ...only, mustCopy, copied: false, busy: false };
  }
}

/** What a mark that cannot be made throws. */
function onlyKnown(error: unknown): void {
  if (problemOf(error) === undefined) throw error;
}
