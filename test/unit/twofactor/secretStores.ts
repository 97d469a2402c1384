/** Secret stores as they are found: one that keeps what it is given, and those that do not. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';

/** Keeps each entry in a file, so that another process finds it. */
export class FileSecrets implements SecretStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async get(key: string): Promise<string | undefined> {
    return readFile(this.#file(key), 'utf8').catch(() => undefined);
  }

  async store(key: string, value: string): Promise<void> {
    const file = this.#file(key);
    const draft = `${file}.${process.pid}.draft`;
    await writeFile(draft, value, { mode: 0o600 });
    await rename(draft, file);
  }

  async delete(key: string): Promise<void> {
    await rm(this.#file(key), { force: true });
  }

  #file(key: string): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex'));
  }
}

/** Keeps entries in memory: as good as any until it is gone, as a browser's is after a reload. */
export class MemorySecrets implements SecretStore {
  readonly entries = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.entries.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.entries.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }
}
