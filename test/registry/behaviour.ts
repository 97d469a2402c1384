/**
 * How the registry behaves, as far as tests can switch it while it runs.
 */
import { refusal } from './answer.ts';

/**
 * A way to go wrong, once or a few times. The first that fits a request is taken.
 *
 * With `path: '^'`, no method and `after: n` it is the request of that number, counted from 0.
 */
export interface Fault {
  readonly method?: string;
  /** Source of a regular expression that the path is matched against, escapes resolved (`/@scope/name`). */
  readonly path: string;
  /** Only for requests that carry `npm-otp` (true), or that do not (false). */
  readonly withOtp?: boolean;
  /** How many requests that fit go well before; 0 unless told. */
  readonly after?: number;
  /** How many requests it hits; 1 unless told. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** `done`: does what is asked first, and then goes wrong; otherwise nothing is done. */
export type FaultEffect =
  /** Resets the connection when that much of the request's body has come in (0: unread); nothing is done. */
  | { readonly kind: 'close-in-request'; readonly bytes: number }
  /** Does what is asked and closes the connection after that much of the answer's body. */
  | { readonly kind: 'close-in-answer'; readonly bytes: number }
  /** Does what is asked and resets the connection without an answer. */
  | { readonly kind: 'drop-answer' }
  /** Does what is asked, and once more: the second answer counts, as with a gateway that tries again by itself. */
  | { readonly kind: 'twice' }
  /** Answers with this status; a 401 is the one of somebody who is signed out. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      /** `json` unless told. */
      readonly body?: FaultBody;
      readonly done?: boolean;
    }
  /** Asks for a code on the request's headers, and leaves the body unread. */
  | { readonly kind: 'refuse-early' }
  /** Sends the client to the same place on `localhost`, which is another host than the registry's. */
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 307 | 308 }
  /** Waits so long, and then goes on as if nothing was. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /**
   * Is answered after one that came in later, where there is one beside it; of several such the last is the first.
   * `done`: does what is asked before that.
   */
  | { readonly kind: 'overtaken'; readonly done?: boolean }
  /** Ends the session, or revokes the token, that the request comes with, and goes on: it is signed out. */
  | { readonly kind: 'end-session' }
  /** Never answers. */
  | { readonly kind: 'hang'; readonly done?: boolean }
  /**
   * Waits, its body read, until `release` is called, and then goes on as if nothing was, whether or not the
   * client is still there. `held` tells when one waits; `done`: does what is asked before it waits.
   */
  | { readonly kind: 'hold'; readonly done?: boolean };

/** `html`: a page, as proxies and portals answer; `garbage`: 10 MB that call themselves JSON. */
export type FaultBody = 'json' | 'half-json' | 'html' | 'garbage';

/**
 * npm's malware scan of a new version, decided when the version comes in. Until it has ended well, readers
 * do not see the version, and publishing it again is a conflict (changelog of July 2026; npm/cli#9889).
 */
export interface Scan {
  /** `staged`: it waits for somebody to look at it, and stays hidden. */
  readonly ends: 'published' | 'staged' | 'blocked';
  /** It lasts at least so long … */
  readonly seconds?: number;
  /** … and until `validating` was answered so often. Neither: it ends at once. */
  readonly answers?: number;
}

/**
 * What there is of `/-/npm/v1/user`: all; nothing (404); as in a plain Verdaccio, a profile, and 503 for 2FA;
 * 501; or a page with 200, as a portal or a single-page application answers everything.
 */
export type ProfileSupport = 'full' | 'unsupported' | 'disabled' | 'not-implemented' | 'html';

/**
 * What there is of `/-/npm/v1/tokens`: granular tokens; only the old form, anything else passed over
 * (`legacy`, as in Verdaccio) or refused with 400 (`legacy-strict`); or nothing (404, 501, 403).
 */
export type TokenSupport =
  | 'granular'
  | 'legacy'
  | 'legacy-strict'
  | 'unsupported'
  | 'not-implemented'
  | 'forbidden';

/** Whether there is a part of the registry: all of it, or nothing (404, 501). */
export type Support = 'full' | 'unsupported' | 'not-implemented';

/** What the keys of new enrolments are like. The registry checks codes by what the key says. */
export interface Otpauth {
  /** 6 unless told. */
  readonly digits?: 6 | 8;
  /** 30 unless told. */
  readonly periodSeconds?: number;
  /** `sha1` unless told. */
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512';
  /** 20 unless told; 10 makes a key of 80 bits. */
  readonly secretBytes?: number;
  /** Told instead of the `otpauth:` address: any JSON. */
  readonly instead?: unknown;
}

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
  profile: ProfileSupport;
  tokens: TokenSupport;
  /** Whether there are lists of packages, collaborators and members; if not, they are 404, as in Verdaccio. */
  packageLists: boolean;
  /** What there is of packages' visibility and their wish for a second factor. */
  access: Support;
  /** False: nobody has paid for restricted packages, which are refused with 402. */
  restrictedPackages: boolean;
  teams: Support;
  otpauth: Otpauth;
  /**
   * What answers a change of the level, or the end of 2FA, when it was done (npm/cli#8192: not what clients
   * expect). Null: `{tfa: {pending: false, mode}}`, or `{tfa: null}`.
   */
  changeAnswer: { readonly body: unknown } | null;
  /** True: an organization wants 2FA of its members. Turning it off is refused once the code was taken. */
  enforced: boolean;
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
  /**
   * What becomes of new versions, and what `GET /-/package/<pkg>/version/<v>/status` says of all: without
   * scans the call is not known (404), as in Verdaccio, or refused (403).
   */
  scan: Scan | 'unsupported' | 'forbidden';
  /** Where all requests are said to come from, as far as tokens' address ranges go. Null: where they do. */
  clientAddress: string | null;
  /** True: the tokens of all sessions are `read-write-stage-only` and publish nothing directly. */
  stageOnly: boolean;
  faults: readonly Fault[];
}

export function defaultBehaviour(): Behaviour {
  return {
    challenge: 'classic',
    refuse: 'after-body',
    totpEnrolment: true,
    profile: 'full',
    tokens: 'granular',
    packageLists: true,
    access: 'full',
    restrictedPackages: true,
    teams: 'full',
    otpauth: {},
    changeAnswer: null,
    enforced: false,
    codesOnce: false,
    sessionSeconds: 2 * 60 * 60,
    latencyMs: { reads: 0, writes: 0 },
    retryAfterSeconds: 1,
    pagesAt: null,
    pageSeconds: 5 * 60,
    clockAheadSeconds: 0,
    rateLimit: { tries: 10, seconds: 60 },
    scan: 'unsupported',
    clientAddress: null,
    stageOnly: false,
    faults: [],
  };
}

/** @throws Refusal where this registry is not to have the part. */
export function assertSupported(support: Support): void {
  if (support === 'unsupported') throw refusal(404, 'Not found');
  if (support === 'not-implemented') throw refusal(501, 'Not implemented');
}
