/**
 * Finds out whether the secret store keeps what it acknowledges. Some browser-based VS Codes hold secrets in memory
 * and lose them with the next reload; only a value that was written in an earlier session and is still there proves
 * that this one does not.
 */
import { randomUUID } from 'node:crypto';
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';
import { answer, type SecretStore } from './secretStore.ts';

/** `untested`: nothing was written in an earlier session that could have been lost. */
export type Survival = 'untested' | 'survives' | 'forgets';

export interface StorageSurvivalOptions {
  readonly secrets: SecretStore;
  /** What the secret store should have is noted here, which is kept elsewhere. */
  readonly notes: Notes;
  /** Changes when the editor is started again. */
  readonly session: string;
  /** Milliseconds after which the secret store is taken for one that does not answer. */
  readonly patience?: number;
}

/** Short, since a person may be waiting for codes that are to be shown. */
const usualPatience = 5000;

interface Marker {
  readonly value: string;
  readonly session: string;
}

const key = 'storageSurvival';

export class StorageSurvival {
  readonly #secrets: SecretStore;
  readonly #notes: Notes;
  readonly #session: string;
  readonly #patience: number;
  /** Within a session nothing changes: what was found out at first holds. */
  #found: Promise<Survival> | undefined;

  constructor({ secrets, notes, session, patience = usualPatience }: StorageSurvivalOptions) {
    this.#secrets = secrets;
    this.#notes = notes;
    this.#session = session;
    this.#patience = patience;
  }

  /**
   * Where there is nothing to find out by yet, leaves a marker for the sessions to come. Never throws, and always comes
   * to an end.
   */
  find(): Promise<Survival> {
    this.#found ??= this.#find().catch(() => 'forgets');
    return this.#found;
  }

  async #find(): Promise<Survival> {
    const marker = markerIn(this.#notes.get(key));
    if (marker?.session === this.#session) return 'untested';
    if (marker !== undefined && (await this.#get()) === marker.value) return 'survives';
    await this.#mark();
    return marker === undefined ? 'untested' : 'forgets';
  }

  #get(): Promise<string | undefined> {
    return answer(() => this.#secrets.get(key), this.#patience);
  }

  async #mark(): Promise<void> {
    const marker: Marker = { value: randomUUID(), session: this.#session };
    await answer(() => this.#secrets.store(key, marker.value), this.#patience);
    // Last: a note of what never was in the store would accuse it.
    await this.#notes.update(key, marker);
  }
}

function markerIn(value: unknown): Marker | undefined {
  if (!isRecord(value)) return undefined;
  const { value: marker, session } = value;
  return typeof marker === 'string' && typeof session === 'string' ? { value: marker, session } : undefined;
}
