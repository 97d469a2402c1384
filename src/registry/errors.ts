/**
 * What can go wrong between us and a registry, as codes. Callers switch on `code`, never on text.
 */

export type RegistryErrorCode =
  /** The person put the prompt aside for good, or the action was cancelled. Nothing was accepted. */
  | 'cancelled'
  /** 401 without a challenge: no session, or an expired one. */
  | 'signed-out'
  /** 401 without a challenge to a request that carries the account's password, while its session still holds. */
  | 'wrong-password'
  /** The code that was to confirm an enrolment was refused; `clockAheadSeconds` where the answer had a date. */
  | 'otp-rejected'
  /** An organisation that the account is in does not let it turn 2FA off. */
  | 'two-factor-enforced'
  /** 401 with `www-authenticate: ipaddress`: this address is not on the token's list. */
  | 'ip-denied'
  /** 403: signed in, but not allowed to. */
  | 'forbidden'
  /** 403 with `E_STAGE_REQUIRED`: this token may stage a version, and not publish it. */
  | 'stage-required'
  | 'not-found'
  /** 409: somebody else changed it meanwhile, or it is not ready for the next change. */
  | 'conflict'
  /** 403 or 409 that says that the version is there already, if only to be scanned or staged. */
  | 'version-taken'
  /** 429; `retryAfterSeconds` where the registry told. */
  | 'rate-limited'
  /** 405 or 501, of an account's endpoints 404 and the like as well: the registry does not know this call. */
  | 'unsupported'
  /** Other 4xx: the registry understood and said no. */
  | 'rejected'
  /** 5xx. Whether a write was done is unknown. */
  | 'server'
  /** No answer: DNS, refused, reset, timed out, TLS, a proxy. Whether a write was done may be unknown. */
  | 'network'
  /** An answer that is not what the protocol says: wrong type, shape or size. */
  | 'protocol'
  /** We refuse to send: plain http beyond loopback, or where a redirect points. */
  | 'unsafe'
  /** The page for web authentication was refused, expired, or not answered within five minutes. */
  | 'page-expired';

export interface RegistryErrorDetails {
  readonly method: string;
  /** The URL as it may be shown: without query, credentials, or a token in its path. */
  readonly url: string;
  readonly status?: number;
  /** What the registry said, redacted and cut. For the log, or quoted where a person needs it. */
  readonly serverText?: string;
  readonly retryAfterSeconds?: number;
  /** With `otp-rejected`: this computer's clock minus the registry's, in seconds. */
  readonly clockAheadSeconds?: number;
  /** With `signed-out`: the registry was asked, and does not say that the session has ended. */
  readonly sessionHolds?: true;
  /** With `unsafe`: what we refused. */
  readonly reason?: 'plain-http' | 'redirect';
  /** With `network`: the way ended at this proxy. With its status where it refused, none where it cannot be reached. */
  readonly proxy?: { readonly host: string; readonly status?: number };
  /** True when the request has reached the registry, or may have, and it may have acted on it. */
  readonly outcomeUnknown?: boolean;
  readonly cause?: unknown;
}

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  readonly details: RegistryErrorDetails;

  constructor(code: RegistryErrorCode, details: RegistryErrorDetails) {
    const status = details.status === undefined ? '' : ` ${details.status}`;
    super(`${details.method} ${details.url}: ${code}${status}`, { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/**
 * What a request ended with, for those who look afterwards what has come of it.
 * @throws whatever is no RegistryError
 */
export async function failureOf(request: Promise<void>): Promise<RegistryError | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}
