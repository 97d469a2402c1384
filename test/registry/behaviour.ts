/**
 * How the registry behaves, as far as tests can switch it while it runs.
 */

/** A way to go wrong, once or a few times. The first that fits a request is taken. */
export interface Fault {
  readonly method?: string;
  /** Source of a regular expression that the path is matched against, escapes resolved (`/@scope/name`). */
  readonly path: string;
  /** Only for requests that carry `npm-otp` (true), or that do not (false). */
  readonly withOtp?: boolean;
  /** How many requests it hits; 1 unless told. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export type FaultEffect =
  /** Closes the connection when that much of the request's body has come in; nothing is done. */
  | { readonly kind: 'close-in-request'; readonly bytes: number }
  /** Does what is asked and closes the connection after that much of the answer's body. */
  | { readonly kind: 'close-in-answer'; readonly bytes: number }
  /** Does nothing and answers with this status. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** Does what is asked and closes the connection without an answer. */
  | { readonly kind: 'drop-answer' }
  /** Does nothing and never answers. */
  | { readonly kind: 'hang' };

export interface Behaviour {
  /**
   * The kind of challenge. Accounts with a security key are always led to the web page; `email` asks
   * accounts *without* 2FA for a mailed code, at sign-in and for changes to packages.
   */
  challenge: 'classic' | 'web' | 'sloppy' | 'email';
  /** Whether a refused upload is refused on its headers, its body left unread, or after it has come in. */
  refuse: 'before-body' | 'after-body';
  /** False: new TOTP enrolments are refused, as npmjs.com does since October 2025. */
  totpEnrolment: boolean;
  /** True: a TOTP code or web token passes one request only (RFC 6238 §5.2 allows that). */
  codesOnce: boolean;
  /** How long a sign-in lasts. */
  sessionSeconds: number;
  latencyMs: { reads: number; writes: number };
  /** What a poll of `doneUrl` is told to wait. */
  retryAfterSeconds: number;
  /** Where the pages are said to be, ending in a slash: npm's are on another host than its registry. Null: here. */
  pagesAt: string | null;
  /** Lifetime of a page for signing in or authenticating. */
  pageSeconds: number;
  /** How far the registry's clock is ahead: moves the `Date` header and the TOTP check. */
  clockAheadSeconds: number;
  /** After so many wrong codes in so many seconds an account gets 429. */
  rateLimit: { tries: number; seconds: number };
  faults: readonly Fault[];
}

export function defaultBehaviour(): Behaviour {
  return {
    challenge: 'classic',
    refuse: 'after-body',
    totpEnrolment: true,
    codesOnce: false,
    sessionSeconds: 2 * 60 * 60,
    latencyMs: { reads: 0, writes: 0 },
    retryAfterSeconds: 1,
    pagesAt: null,
    pageSeconds: 5 * 60,
    clockAheadSeconds: 0,
    rateLimit: { tries: 10, seconds: 60 },
    faults: [],
  };
}
