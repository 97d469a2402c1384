/**
 * The moment of an enrolment in which recovery codes can get lost: the first code is sent, and the registry answers
 * with codes that it shows this once.
 *
 * Before the request goes out a marker says so; what arrives is stored before anything else happens; and where no
 * answer arrives, the registry is asked what has become of it.
 */
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { Secret } from '../shared/secret.ts';
import type { CodesLoss } from './enrolmentState.ts';
import type { Arrival, Kept } from './recoveryArrival.ts';
import { type CodeOwner, type RecoverySet, VaultError } from './recoverySets.ts';
import type { Clock } from './websiteWatch.ts';

export interface ConfirmationParts {
  readonly owner: CodeOwner;
  readonly client: Pick<AccountClient, 'confirmTwoFactor' | 'profile'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly vault: {
    expect(owner: CodeOwner): Promise<Arrival>;
    current(owner: CodeOwner): Promise<RecoverySet | undefined>;
  };
}

export type ConfirmationOutcome =
  | { readonly kind: 'codes'; readonly kept: Kept; readonly codes: readonly Secret[] }
  /** The registry did not take the code, or said why it did not look at it. The enrolment waits as before. */
  | { readonly kind: 'refused'; readonly error: RegistryError }
  /** No answer came, and the enrolment still waits to be confirmed. */
  | { readonly kind: 'not-confirmed'; readonly error: RegistryError }
  /** There is nothing to confirm any more: another window, or the website, has begun anew or taken it back. */
  | { readonly kind: 'gone' }
  /** 2FA is on by another window's confirmation, which has kept its codes. */
  | { readonly kind: 'on'; readonly level: Level | undefined }
  /** 2FA is on, by this confirmation as far as is known, and its codes are not here. */
  | { readonly kind: 'codes-lost'; readonly why: CodesLoss; readonly level: Level | undefined }
  /** No answer came, and the registry could not be asked: ask again. */
  | { readonly kind: 'unclear'; readonly error: RegistryError };

/** Neither request is stopped: what is on its way is not to be lost because somebody closes a panel. */
const never = new AbortController().signal;

export class Confirmation {
  readonly #parts: ConfirmationParts;
  /** By this computer's clock. */
  #sentAt = new Date(0);
  #failure: RegistryError | undefined;

  constructor(parts: ConfirmationParts) {
    this.#parts = parts;
  }

  /** @throws VaultError when nothing was sent, since its marker could not be written */
  async send(code: Secret): Promise<ConfirmationOutcome> {
    const { client, clock, owner, vault } = this.#parts;
    this.#sentAt = clock.now();
    const arrival = await vault.expect(owner);
    let codes: readonly Secret[];
    try {
      codes = await client.confirmTwoFactor(code, never);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return this.#failed(error, arrival);
    }
    // Nothing may come between the codes and this.
    const kept = await arrival.keep(codes);
    return { kind: 'codes', kept, codes };
  }

  /** What has become of it, after `unclear`. */
  async findOut(): Promise<ConfirmationOutcome> {
    if (this.#failure === undefined) throw new TypeError('nothing is unclear');
    return this.#lookAfter(this.#failure);
  }

  async #failed(error: RegistryError, arrival: Arrival): Promise<ConfirmationOutcome> {
    const outcome: ConfirmationOutcome = isWorthALook(error)
      ? await this.#lookAfter(error)
      : { kind: 'refused', error };
    // Where the registry may have confirmed all the same the marker stays: it is what tells the next start.
    if (!isUnknown(error) && outcome.kind !== 'codes-lost') await arrival.nothingCame();
    return outcome;
  }

  async #lookAfter(error: RegistryError): Promise<ConfirmationOutcome> {
    try {
      const { twoFactor } = await this.#parts.client.profile(never);
      if (twoFactor.kind === 'off') return { kind: 'gone' };
      if (twoFactor.kind === 'pending')
        return { kind: isUnknown(error) ? 'not-confirmed' : 'refused', error };
      const { level } = twoFactor;
      if (await this.#areKept(error)) return { kind: 'on', level };
      // Something in between may have sent it a second time, which is refused when the first has turned 2FA on.
      return { kind: 'codes-lost', why: isUnknown(error) ? 'never-arrived' : 'not-here', level };
    } catch (lookError) {
      if (!(lookError instanceof RegistryError)) throw lookError;
      if (!isUnknown(error)) return { kind: 'refused', error };
      this.#failure = error;
      return { kind: 'unclear', error: lookError };
    }
  }

  /** Whether another window has confirmed, and kept what came. A store that gives no answer has not. */
  async #areKept(error: RegistryError): Promise<boolean> {
    const { owner, vault } = this.#parts;
    try {
      const set = await vault.current(owner);
      // Before this one was sent as well: what is older than this enrolment was put aside when 2FA was seen to be off.
      if (!isUnknown(error)) return set !== undefined;
      return set?.source === 'enrolment' && set.at !== undefined && set.at >= this.#sentAt;
    } catch (reason) {
      if (reason instanceof VaultError) return false;
      throw reason;
    }
  }
}

function isUnknown(error: RegistryError): boolean {
  return error.details.outcomeUnknown === true;
}

/** Whether an error may mean that the enrolment is no longer what it was. */
function isWorthALook(error: RegistryError): boolean {
  return isUnknown(error) || ['rejected', 'conflict', 'forbidden', 'not-found'].includes(error.code);
}
