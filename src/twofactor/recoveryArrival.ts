/** The moment for which everything else is prepared: a set of recovery codes is here, and must not get lost. */
import type { Secret } from '../shared/secret.ts';
import type { RecoveryNotes, SetName } from './recoveryNotes.ts';
import { type RecoverySecrets, textOfSet } from './recoverySecrets.ts';
import { type RecoverySet, type SetSource, setKey } from './recoverySets.ts';

/** What an arrival needs of the vault. */
export interface Keeping {
  readonly secrets: RecoverySecrets;
  readonly notes: RecoveryNotes;
  readonly now: () => Date;
  /** Nobody waits for this set any more. */
  readonly ended: () => void;
}

export type Kept =
  | { readonly kind: 'kept'; readonly set: RecoverySet }
  /** The codes are to be shown at once, with the reason, and are not safe until the person has a copy. */
  | {
      readonly kind: 'not-kept';
      readonly reason: NotKeptReason;
      readonly set: RecoverySet;
      /** Stores once more. */
      readonly tryAgain: () => Promise<Kept>;
    };

/** `store-failed`: the secret store threw, or did not answer. */
export type NotKeptReason = 'store-failed' | 'read-back-differs';

/** A set that is waited for. */
export class Arrival {
  readonly #name: SetName;
  readonly #source: SetSource;
  readonly #keeping: Keeping;

  constructor(name: SetName, source: SetSource, keeping: Keeping) {
    this.#name = name;
    this.#source = source;
    this.#keeping = keeping;
  }

  /**
   * Stores the codes. The secret store is called before this returns: nothing is waited for between the registry's
   * answer and it. Never throws: what went wrong is part of the outcome.
   */
  keep(codes: readonly Secret[]): Promise<Kept> {
    const at = this.#keeping.now();
    const text = textOfSet(this.#name.owner, at, this.#source, codes);
    const stored = this.#keeping.secrets.store(this.#key, text);
    return this.#readBack(stored, text, this.#describe(at, codes.length));
  }

  /**
   * No codes came, and it is certain that none will.
   * @throws VaultError `notes-failed`
   */
  async nothingCame(): Promise<void> {
    await this.#keeping.notes.write(this.#name, 'nothing-came');
    this.#keeping.ended();
  }

  get #key(): string {
    return setKey(this.#name.owner, this.#name.number);
  }

  async #readBack(stored: Promise<void>, text: string, set: RecoverySet): Promise<Kept> {
    const reason = await this.#reasonAgainst(stored, text);
    const count = set.codes.length;
    // The codes come first: whether their note can be made does not change what becomes of them. Where it is
    // missing, the next start finds the marker and looks for itself.
    if (reason === undefined) {
      await this.#note('kept', count);
      this.#keeping.ended();
      return { kind: 'kept', set };
    }
    // What was to be imported is still where it came from.
    await this.#note(this.#source === 'import' ? 'nothing-came' : 'not-kept', count);
    const tryAgain = () => this.#readBack(this.#keeping.secrets.storeAgain(this.#key, text), text, set);
    return { kind: 'not-kept', reason, set, tryAgain };
  }

  async #reasonAgainst(stored: Promise<void>, text: string): Promise<NotKeptReason | undefined> {
    try {
      await stored;
      return (await this.#keeping.secrets.text(this.#key)) === text ? undefined : 'read-back-differs';
    } catch {
      return 'store-failed';
    }
  }

  async #note(event: 'kept' | 'not-kept' | 'nothing-came', count: number): Promise<void> {
    await this.#keeping.notes.write(this.#name, event, { source: this.#source, count }).catch(() => false);
  }

  #describe(at: Date, count: number): RecoverySet {
    return {
      id: this.#key,
      ...this.#name,
      at,
      source: this.#source,
      state: 'live',
      copied: false,
      codes: Array.from({ length: count }, (_, index) => ({ index, status: 'unused' })),
    };
  }
}
