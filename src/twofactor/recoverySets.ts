/**
 * What is known of sets of recovery codes, without a single code in it: whose they are, where they stand, which
 * of them are used.
 */
import type { AccountName } from '../registry/account.ts';

/** The account, on the registry, that the codes are good for. */
export type CodeOwner = AccountName;

/** `enrolment`: the registry's answer to a confirmation. `import`: pasted or read from a file by the person. */
export type SetSource = 'enrolment' | 'import';

export interface RecoverySet {
  /** The key of its entry in the secret store. */
  readonly id: string;
  readonly owner: CodeOwner;
  /** Sets of one owner are numbered in the order in which they came, from 0. */
  readonly number: number;
  /** When it came; absent where what was known of it is damaged. */
  readonly at?: Date;
  readonly source: SetSource;
  readonly state: SetState;
  /** When it was retired; absent where it was not, or where what was known of that is damaged. */
  readonly retiredAt?: Date;
  /** The person has said that a copy is kept elsewhere. */
  readonly copied: boolean;
  /** In the registry's order. */
  readonly codes: readonly RecoveryCode[];
}

export type SetState =
  | 'live'
  /** A later enrolment has made its codes useless. */
  | 'superseded'
  /** 2FA was turned off, or the person put it aside. */
  | 'retired'
  /** It was kept, and the secret store does not have it any more. */
  | 'missing'
  /** The secret store has something else in its place, or gives no answer. */
  | 'unreadable';

export interface RecoveryCode {
  /** From 0. */
  readonly index: number;
  readonly status: CodeStatus;
  /** When and for what it was sent last. */
  readonly at?: Date;
  readonly purpose?: string;
}

/** `unknown`: sent, and whether the registry took it was never learnt. `refused`: the registry did not take it. */
export type CodeStatus = 'unused' | 'used' | 'unknown' | 'refused';

export type VaultErrorCode =
  /** The folder of the notes cannot be written. */
  | 'notes-failed'
  /** The secret store threw or did not answer. */
  | 'store-failed'
  /** The secret store does not have the set. */
  | 'missing'
  /** What the secret store has in its place is no set of recovery codes. */
  | 'unreadable'
  /** Another window is sending this code right now. */
  | 'code-taken';

export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, options?: ErrorOptions) {
    super(`recovery codes: ${code}`, options);
    this.name = 'VaultError';
    this.code = code;
  }
}

/** The key of the owner's set of this number in the secret store. */
export function setKey(owner: CodeOwner, number: number): string {
  return `recoveryCodes:${owner.registry.href}:${owner.account}:${number}`;
}

/** How many codes can still be tried. */
export function leftOf({ codes }: RecoverySet): number {
  return codes.filter(isLeft).length;
}

/** Whether the registry may take it yet. */
export function isLeft({ status }: RecoveryCode): boolean {
  return status === 'unused' || status === 'unknown';
}
