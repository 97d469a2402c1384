/**
 * Requests that are held until somebody lets them go, so that a test can do things in the middle of one, like
 * killing whoever waits for the answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for the first; a test that waits in vain should fail by this and not by its own timeout. */
const patienceMs = 60_000;

export class Holds {
  #held: ((goOn: boolean) => void)[] = [];
  #arrived = Promise.withResolvers<void>();

  /** Waits until it is let go. @returns whether to go on; otherwise the connection is to be cut. */
  wait(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#held.push(resolve);
    this.#arrived.resolve();
    return promise;
  }

  /** Waits until one is held, unless one is. @throws Error after a minute. */
  async arrival(): Promise<void> {
    const patience = new AbortController();
    const tooLong = sleep(patienceMs, undefined, { signal: patience.signal }).then(() => {
      throw new Error('No request came that is to be held.');
    });
    try {
      await Promise.race([this.#arrived.promise, tooLong]);
    } finally {
      patience.abort();
      tooLong.catch(() => undefined);
    }
  }

  /** Lets go of what is held now. @param goOn false cuts the connections. @returns how many there were. */
  release(goOn: boolean): number {
    const held = this.#held;
    this.#held = [];
    this.#arrived = Promise.withResolvers<void>();
    for (const letGo of held) letGo(goOn);
    return held.length;
  }
}
