/**
 * Which lost device is being dealt with, so that it can be gone on with after a restart. Without a secret: what has
 * been reached is read from the registry and the vault anew.
 */
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';

export interface RecoveryMark {
  readonly registry: URL;
  /** Absent until the person has said it, where nobody was signed in. */
  readonly account?: string;
  /** 2FA was turned off on the way: when it is on again, that is the new device's. */
  readonly turnedOff: boolean;
}

const key = 'lostDevice';
/** What windows know it by among themselves. */
export const recoveryId = key;

/** One at a time: whoever begins another has given the first up. */
export class RecoveryMarks {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  read(): RecoveryMark | undefined {
    const noted = this.#notes.get(key);
    if (!isRecord(noted)) return undefined;
    const { registry, account, turnedOff } = noted;
    if (typeof registry !== 'string' || !URL.canParse(registry)) return undefined;
    return {
      registry: new URL(registry),
      ...(typeof account === 'string' ? { account } : {}),
      turnedOff: turnedOff === true,
    };
  }

  async write({ registry, account, turnedOff }: RecoveryMark): Promise<void> {
    await this.#notes.update(key, { registry: registry.href, account, turnedOff });
  }

  async forget(): Promise<void> {
    await this.#notes.update(key, undefined);
  }
}
