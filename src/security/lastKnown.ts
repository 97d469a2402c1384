/**
 * What was known of accounts the last time, in a file without secrets: shown at once, and where there is no network.
 * Several windows write it; each replaces only what it has asked itself.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RegistryAccess } from '../registry/account.ts';
import { isRecord } from '../shared/record.ts';
import type { Known } from './part.ts';

/** By subject, such as `tokens`. */
export type Memory = Readonly<Record<string, Known<unknown>>>;
type Memories = Readonly<Record<string, Memory>>;

/** What is written is read back by this version only. */
const version = 1;

export class LastKnown {
  readonly #file: string;
  #memories: Promise<Memories> | undefined;
  /** Of this window. */
  readonly #kept: Record<string, Memory> = {};
  /** Of that, what is not written yet. */
  #unwritten: Record<string, Memory> = {};
  #writing: Promise<void> = Promise.resolve();

  /** @param file made with its folder when there is something to write; nobody but its owner may read it */
  constructor(file: string) {
    this.#file = file;
  }

  /** Nothing where the file is missing or damaged. */
  async of(whose: string): Promise<Memory> {
    this.#memories ??= this.#read();
    return { ...(await this.#memories)[whose], ...this.#kept[whose] };
  }

  /** Never fails: what cannot be written is asked for anew the next time. */
  async keep(whose: string, subject: string, known: Known<unknown>): Promise<void> {
    for (const memories of [this.#kept, this.#unwritten]) {
      memories[whose] = { ...memories[whose], [subject]: known };
    }
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {});
    await this.#writing;
  }

  async #write(): Promise<void> {
    const unwritten = this.#unwritten;
    if (Object.keys(unwritten).length === 0) return;
    this.#unwritten = {};
    const memories = { ...(await this.#read()) };
    for (const [whose, memory] of Object.entries(unwritten))
      memories[whose] = { ...memories[whose], ...memory };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify({ version, memories }), { mode: 0o600 });
    await rename(draft, this.#file);
  }

  async #read(): Promise<Memories> {
    try {
      const content: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      if (!isRecord(content) || content['version'] !== version || !isRecord(content['memories'])) return {};
      const memories = Object.entries(content['memories']);
      return Object.fromEntries(memories.map(([whose, memory]) => [whose, toMemory(memory)]));
    } catch {
      return {};
    }
  }
}

/**
 * Stands for a sign-in, so that it is known whose it is before the registry is asked: a hash of its token, which
 * nobody guesses. A password somebody may guess; whose that is, is known without.
 */
export function nameOf({ registry, credentials }: RegistryAccess, account: string | undefined): string {
  if (account !== undefined) return `${registry.href} ${account}`;
  const token = credentials?.kind === 'bearer' ? credentials.token.reveal() : '';
  return `${registry.href} #${createHash('sha256').update(token).digest('hex').slice(0, 24)}`;
}

/** An entry whose time is damaged is none. */
function toMemory(value: unknown): Memory {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([subject, entry]) => {
      if (!isRecord(entry)) return [];
      const at = new Date(String(entry['at']));
      return Number.isNaN(at.getTime()) ? [] : [[subject, { value: entry['value'], at }]];
    }),
  );
}
