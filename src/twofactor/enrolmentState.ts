/** Where setting up 2FA stands. Each state is a step that a person sees; what went wrong stays beside it. */
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { Secret } from '../shared/secret.ts';
import type { Otpauth, OtpauthFault } from './otpauth.ts';
import type { Kept } from './recoveryArrival.ts';
import { VaultError } from './recoverySets.ts';
import type { CodeCheck } from './totp.ts';

export type EnrolmentState =
  /** The registry is asked how the account stands. */
  | { readonly step: 'looking' }
  | { readonly step: 'failed'; readonly problem: EnrolmentProblem | undefined }
  /** 2FA is off. `pending`: somebody began, and never finished. */
  | { readonly step: 'start'; readonly pending: boolean }
  | PasswordState
  | KeyState
  /** The confirmation was sent, no answer came, and the registry has not told yet what has become of it. */
  | { readonly step: 'unclear'; readonly busy: boolean; readonly error: RegistryError }
  | CodesState
  | DoneState
  /** 2FA is on. `meanwhile`: somebody else has turned it on since we began. */
  | { readonly step: 'on'; readonly level: Level | undefined; readonly meanwhile: boolean }
  | CodesLostState
  | WebsiteState
  | WebsiteCodesState
  /** The registry does not tell whether 2FA is on. */
  | { readonly step: 'unsupported' };

export interface PasswordState {
  readonly step: 'password';
  readonly level: Level;
  readonly busy: boolean;
  /** 2FA was on, and is off now so that it can be set up again. */
  readonly isTurnedOff?: boolean;
  readonly problem?: EnrolmentProblem;
}

export interface KeyState {
  readonly step: 'key';
  readonly otpauth: Otpauth;
  readonly level: Level;
  /** An enrolment of before may have left an entry of this name in the authenticator. */
  readonly hasEarlier: boolean;
  readonly busy: boolean;
  readonly problem?: EnrolmentProblem;
}

export interface CodesState {
  readonly step: 'codes';
  readonly level: Level | undefined;
  readonly from: CodesSource;
  readonly kept: Kept;
  /** Present only while they are not kept: then this is the only place where they are. */
  readonly codes?: readonly Secret[];
  /** Nothing is finished before the person has a copy elsewhere. */
  readonly mustCopy: boolean;
  readonly copied: boolean;
  readonly busy: boolean;
}

/** Whether the codes came in answer to our confirmation, or from the website by way of the person. */
export type CodesSource = 'enrolment' | 'website';

export interface DoneState {
  readonly step: 'done';
  readonly level: Level | undefined;
  readonly from: CodesSource;
  /** How many recovery codes are kept here. */
  readonly codes: number;
}

/** 2FA is on, and its recovery codes are not here: only turning it off and on again makes new ones. */
export interface CodesLostState {
  readonly step: 'codes-lost';
  readonly why: CodesLoss;
  readonly level: Level | undefined;
  readonly busy: boolean;
  readonly problem?: EnrolmentProblem;
}

export type CodesLoss =
  | 'never-arrived'
  /** The secret store does not have them any more. */
  | 'gone'
  /** They never arrived, or are where somebody else has turned 2FA on: the registry does not tell. */
  | 'not-here';

export interface WebsiteState {
  readonly step: 'website';
  readonly why: WebsiteReason;
  /** 2FA was on, and is off now so that it can be set up again. */
  readonly isTurnedOff: boolean;
  /** Asking the registry again and again whether 2FA is on. */
  readonly waiting: boolean;
  /** The person has said that it is done, and the registry says that it is not. */
  readonly notYet: boolean;
  readonly problem?: EnrolmentProblem;
}

/** 2FA was turned on on the website, which has shown recovery codes. */
export interface WebsiteCodesState {
  readonly step: 'website-codes';
  readonly level: Level | undefined;
  readonly busy: boolean;
  readonly problem?: EnrolmentProblem;
}

/** Why not here: the registry takes no new authenticators, has no such call, or sends a key that nobody can use. */
export type WebsiteReason =
  | { readonly kind: 'refused' | 'unsupported'; readonly error: RegistryError }
  | { readonly kind: 'unusable-key'; readonly fault: OtpauthFault };

export type EnrolmentProblem =
  | { readonly kind: 'registry'; readonly error: RegistryError }
  /** Not sent: checked here, and not right. */
  | { readonly kind: 'code'; readonly check: Exclude<CodeCheck, { kind: 'right' }> }
  /** Sent and refused. `wasRight`: by this key it should have been taken, so the registry has another one by now. */
  | { readonly kind: 'code-refused'; readonly wasRight: boolean }
  /** The enrolment is not there any more: it was begun anew or taken back elsewhere. */
  | { readonly kind: 'gone' }
  /** No answer came, and 2FA is not on: the code can be sent again. */
  | { readonly kind: 'not-confirmed'; readonly error: RegistryError }
  /** Nothing was sent, since the notes that keep recovery codes from getting lost cannot be written. */
  | { readonly kind: 'vault'; readonly error: VaultError };

/** Whether something is under way that the person waits for. */
export function isBusy(state: EnrolmentState): boolean {
  return state.step === 'looking' || ('busy' in state && state.busy);
}

/** Whether leaving now loses no recovery code: they are kept where things stay, or the person has a copy. */
export function canFinish({ kept, mustCopy, copied }: CodesState): boolean {
  return copied || (kept.kind === 'kept' && !mustCopy);
}

/** Undefined for what should never happen. */
export function problemOf(error: unknown): EnrolmentProblem | undefined {
  if (error instanceof RegistryError) return { kind: 'registry', error };
  return error instanceof VaultError ? { kind: 'vault', error } : undefined;
}

export function beside(problem: EnrolmentProblem | undefined): { readonly problem?: EnrolmentProblem } {
  return problem === undefined ? {} : { problem };
}

export function withoutProblem<State extends { readonly problem?: EnrolmentProblem }>(
  state: State,
): Omit<State, 'problem'> {
  const { problem: _, ...rest } = state;
  return rest;
}

export function websiteState(why: WebsiteReason, isTurnedOff: boolean): WebsiteState {
  return { step: 'website', why, isTurnedOff, waiting: false, notYet: false };
}
