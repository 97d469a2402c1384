/**
 * Which process deals with something that several windows know of, so that no other takes it up while that one runs:
 * a file for each, in a folder that they share. Disposed of with the window, which lets go of everything.
 */
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processName, processState } from './processName.ts';

/** Much longer than windows take to start: what one of them is just taking over must not be swept by another. */
const sweptAfterMs = 7 * 24 * 60 * 60_000;

const unfinishedEnding = '.tmp';

export class Claims {
  readonly #folder: string;
  readonly #held = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Never fails: what cannot be noted is better dealt with twice than never.
   * @returns whether it is this process that deals with it now
   */
  async take(id: string): Promise<boolean> {
    try {
      return await this.#take(createHash('sha256').update(id).digest('hex').slice(0, 32));
    } catch {
      return true;
    }
  }

  dispose(): void {
    for (const file of this.#held) rmSync(file, { force: true });
    this.#held.clear();
  }

  async #take(hash: string): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#sweep();
    const own = await processName();
    const turns = await this.#turns(hash);
    const last = Math.max(0, ...turns);
    const holder =
      last === 0 ? undefined : await readFile(this.#file(hash, last), 'utf8').catch(() => undefined);
    if (holder === own) return true;
    if (holder !== undefined && (await processState(holder)) === 'runs') return false;
    // Of several that see that it is free, one makes the next file.
    const file = this.#file(hash, last + 1);
    if (!(await this.#make(file, own))) return false;
    this.#held.add(file);
    await Promise.all(turns.map(turn => rm(this.#file(hash, turn), { force: true })));
    return true;
  }

  /** With its content or not at all; false where there is one already. */
  async #make(file: string, content: string): Promise<boolean> {
    const whole = join(this.#folder, `${randomUUID()}${unfinishedEnding}`);
    await writeFile(whole, content, { mode: 0o600 });
    try {
      await link(whole, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(whole, { force: true });
    }
  }

  /** Removes what those have left that ended without letting go, and that nobody has taken since. Never fails. */
  async #sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const sweeps = names.map(async name => {
      const file = join(this.#folder, name);
      const isOld = Date.now() - (await stat(file)).mtimeMs > sweptAfterMs;
      if (!isOld) return;
      // Whoever was killed while writing may have left half of it.
      const isUnfinished = name.endsWith(unfinishedEnding);
      if (isUnfinished || (await processState(await readFile(file, 'utf8'))) === 'ended') await rm(file);
    });
    // Another window may be faster with any of them.
    await Promise.allSettled(sweeps);
  }

  async #turns(hash: string): Promise<readonly number[]> {
    const names = await readdir(this.#folder);
    return names.filter(name => name.startsWith(`${hash}.`)).map(name => Number(name.slice(hash.length + 1)));
  }

  #file(hash: string, turn: number): string {
    return join(this.#folder, `${hash}.${turn}`);
  }
}
