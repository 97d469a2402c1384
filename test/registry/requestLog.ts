/**
 * What the registry has received, for tests to look at: no values of credentials or codes, and no address
 * that is one.
 */
import type { FaultEffect } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';

export interface LoggedRequest {
  readonly method: string;
  /** Path and query as sent; a secret in it is replaced by `[secret]`. */
  readonly url: string;
  /** As the client knows it, with the port. */
  readonly host: string;
  /** Names of the headers of npm's authentication that were there. */
  readonly headers: readonly string[];
  readonly npmCommand: string | null;
  readonly userAgent: string | null;
  readonly hasOtp: boolean;
  /** Bytes of the body that were read. */
  bytesReceived: number;
  /** Null while it is being worked on, and where the connection was closed without an answer. */
  status: number | null;
  /** Milliseconds since 1970, and parts of them, when the answer was on its way; null until then. */
  answeredAt: number | null;
  /** What went wrong with it, where a test wanted that. */
  fault: FaultEffect['kind'] | null;
}

const authHeaders = ['authorization', 'npm-otp', 'npm-auth-type', 'npm-command', 'npm-session'];

export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(request: RegistryRequest): LoggedRequest {
    const entry: LoggedRequest = {
      method: request.method,
      url: masked(request.url),
      host: new URL(request.base).host,
      headers: authHeaders.filter(name => request.header(name) !== undefined),
      npmCommand: request.header('npm-command') ?? null,
      userAgent: request.header('user-agent') ?? null,
      hasOtp: request.header('npm-otp') !== undefined,
      bytesReceived: 0,
      status: null,
      answeredAt: null,
      fault: null,
    };
    this.#entries.push(entry);
    return entry;
  }

  all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}

/** A token is in the path of sign-out, and can be in that of its revocation; who knows the address of a poll can take the token from it. */
function masked(url: string): string {
  return url
    .replace(/(\/tokens\/token\/)npm_.*$/, '$1[secret]')
    .replace(/^(\/-\/user\/token|\/-\/v1\/done|\/-\/web)\/.*$/, '$1/[secret]');
}
