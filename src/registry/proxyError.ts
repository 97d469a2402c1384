/** The way ends at the proxy: nothing has reached the registry. Names the proxy by its host alone. */
import type { HttpProxy } from './account.ts';

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** undici repeats what has no code. */
  readonly code = 'ERR_PROXY';
  readonly host: string;
  /** The proxy's answer; absent where it cannot be reached. */
  readonly status: number | undefined;

  constructor(proxy: HttpProxy, { status, cause }: { readonly status?: number; readonly cause?: unknown }) {
    const said = cause instanceof Error ? cause.message : 'not reached';
    super(`proxy ${proxy.url.host}: ${status ?? said}`, { cause });
    this.host = proxy.url.host;
    this.status = status;
  }
}
