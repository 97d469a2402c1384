/**
 * npm's process for a whole workspace: started when it is looked at, so that npm's libraries are loaded by the time
 * something is to be packed, and anew where a cancel has ended it.
 */
import type { InstalledNpm } from '../accounts/npmCli.ts';
import { NpmHost } from './npmHost.ts';

/** To be closed. */
export class WorkspaceHost {
  readonly #root: string;
  readonly #npm: InstalledNpm;
  readonly #environment: NodeJS.ProcessEnv;
  #running: { readonly host: NpmHost; readonly stop: AbortController } | undefined;
  #loaded: Promise<unknown> | undefined;

  /** Starts the process in the root. */
  constructor(root: string, npm: InstalledNpm, environment: NodeJS.ProcessEnv) {
    this.#root = root;
    this.#npm = npm;
    this.#environment = environment;
    this.#start();
  }

  /** @param signal ends the process together with the work */
  async use<Value>(work: (host: NpmHost) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    const host = this.#running?.host ?? this.#start();
    const onAbort = () => this.#stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await work(host);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Has npm's libraries loaded, once.
   * @throws HostError
   */
  async load(host: NpmHost): Promise<void> {
    this.#loaded ??= host.ask({ task: 'loadForPacking' });
    await this.#loaded;
  }

  /** Never fails. */
  async close(): Promise<void> {
    await this.#running?.host.close();
    this.#running = undefined;
  }

  #start(): NpmHost {
    const stop = new AbortController();
    const context = { folder: this.#root, npm: this.#npm, environment: this.#environment };
    const host = new NpmHost({ ...context, signal: stop.signal });
    this.#running = { host, stop };
    this.#loaded = undefined;
    return host;
  }

  #stop(reason: unknown): void {
    this.#running?.stop.abort(reason);
    this.#running = undefined;
  }
}
