/** Waits until 2FA has become active on the website of a registry, which tells nobody: its profile is asked again and again. */
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { TwoFactor } from '../registry/responses.ts';

export interface Clock {
  /** Of this computer. */
  now(): Date;
  /** @throws when `signal` aborts */
  delay(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

const pollMs = 5000;
/** What passes by itself, so that waiting goes on. */
const passing: readonly string[] = ['network', 'server', 'rate-limited'];

export class WebsiteWatch {
  readonly #client: Pick<AccountClient, 'profile'>;
  readonly #clock: Clock;
  #hurried = false;
  #endPause = () => {};

  constructor(client: Pick<AccountClient, 'profile'>, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * @param onNotYet the registry still says no, after `hurry`
   * @returns the level, where the registry names it
   * @throws RegistryError where no waiting helps, such as `signed-out`; whatever `signal` was aborted with
   */
  async run(signal: AbortSignal, onNotYet: () => void): Promise<Level | undefined> {
    for (;;) {
      const wasHurried = this.#hurried;
      this.#hurried = false;
      const twoFactor = await this.#look(signal);
      if (twoFactor.kind === 'on') return twoFactor.level;
      if (wasHurried) onNotYet();
      await this.#pause(signal);
    }
  }

  /** Looks at once. */
  hurry(): void {
    this.#hurried = true;
    this.#endPause();
  }

  async #look(signal: AbortSignal): Promise<TwoFactor> {
    try {
      return (await this.#client.profile(signal)).twoFactor;
    } catch (error) {
      if (error instanceof RegistryError && passing.includes(error.code)) return { kind: 'off' };
      throw error;
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (this.#hurried) return;
    const over = new AbortController();
    this.#endPause = () => over.abort();
    try {
      await this.#clock.delay(pollMs, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      if (!over.signal.aborted) throw error;
    }
  }
}
