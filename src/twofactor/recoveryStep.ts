/** Where somebody stands who has lost their second device. Each is a step that a person sees. */
import type { RegistryError } from '../registry/errors.ts';

export type RecoveryStep =
  /** Nobody is signed in, and nobody has said whom this is about. */
  | { readonly step: 'account'; readonly isMissing: boolean }
  /** The registry is asked how the account stands. */
  | { readonly step: 'looking' }
  | { readonly step: 'failed'; readonly error: RegistryError }
  /** Find the recovery codes. `needed`: one to sign in where nobody is, one to turn 2FA off. */
  | { readonly step: 'codes'; readonly kept: CodesKept; readonly needed: 1 | 2 }
  | { readonly step: 'no-codes'; readonly signedIn: boolean }
  | WorkStep<'sign-in'>
  | WorkStep<'turn-off'>
  /** 2FA is off. `notYet`: the person has said that it is on again, and the registry says that it is not. */
  | { readonly step: 'new-device'; readonly notYet: boolean }
  /** 2FA is on again, and the authenticator may still have the entry of before. */
  | { readonly step: 'old-entry' }
  /** The registry does not tell whether 2FA is on, so there is nothing here to turn off. */
  | { readonly step: 'unsupported' };

/** A step with the password to enter; the code is asked for by the prompt. */
export interface WorkStep<Name extends string> {
  readonly step: Name;
  readonly kept: CodesKept;
  readonly busy?: Busy;
  readonly problem?: RecoveryProblem;
}

export type Busy =
  | { readonly kind: 'asking' }
  /** The prompt is open. */
  | { readonly kind: 'waiting-for-code' }
  | { readonly kind: 'pausing'; readonly until: Date };

export type RecoveryProblem =
  /** Nothing was typed. */
  | { readonly kind: 'no-password' }
  | { readonly kind: 'registry'; readonly error: RegistryError }
  /** The session has ended: another sign-in, and with it another code, is needed. */
  | { readonly kind: 'session-ended' }
  /** It was answered as done, and the registry says that 2FA is still on. */
  | { readonly kind: 'still-on' };

/** How many codes are kept on this computer that can be tried. */
export type CodesKept =
  | { readonly kind: 'kept'; readonly left: number }
  | { readonly kind: 'none' }
  /** The store of secrets, or the notes, cannot be read at the moment. */
  | { readonly kind: 'unreadable' };
