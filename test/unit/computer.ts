/** What an editor keeps on somebody's computer: notes, secrets, and a folder of its own. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notes } from '../../src/shared/notes.ts';
import type { SecretStore } from '../../src/twofactor/secretStore.ts';
import { memoryNotes, memorySecrets } from './accounts/memoryStores.ts';
import { FileSecrets } from './twofactor/secretStores.ts';

export interface Computer {
  readonly notes: Notes;
  readonly secrets: SecretStore;
  /** To be removed with it. */
  readonly folder: string;
}

/** Notes and secrets go with the process. */
export async function computerInMemory(): Promise<Computer> {
  const folder = await mkdtemp(join(tmpdir(), 'account-work-'));
  return { notes: memoryNotes(), secrets: memorySecrets(), folder };
}

/** Another process finds all of it. */
export function computerIn(folder: string): Computer {
  return {
    notes: new FileNotes(join(folder, 'notes')),
    secrets: new FileSecrets(join(folder, 'secrets')),
    folder,
  };
}

/** Of one window at a time; what it has acknowledged is there. */
class FileNotes implements Notes {
  readonly #file: string;
  #written: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  get(key: string): unknown {
    return this.#read()[key];
  }

  async update(key: string, value: unknown): Promise<void> {
    this.#written = this.#written.then(() => this.#write({ ...this.#read(), [key]: value }));
    await this.#written;
  }

  #read(): Record<string, unknown> {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, unknown>;
    } catch {
      return {};
    }
  }

  async #write(notes: Record<string, unknown>): Promise<void> {
    const whole = `${this.#file}.${process.pid}`;
    await writeFile(whole, JSON.stringify(notes), { mode: 0o600 });
    await rename(whole, this.#file);
  }
}
