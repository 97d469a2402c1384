/**
 * Reads a 401: which second factor the registry asks for, if any. The four ways are those of protocol.md;
 * the header is read as npm-registry-fetch's check-response.js does, the body as npm's otplease and libnpm-web do.
 */
import { isRecord } from '../shared/record.ts';
import { text } from './responses.ts';
import type { RegistryAnswer } from './transport.ts';

/** A 401 understood. `page` holds raw addresses; `webChallenge.ts` makes a page of them that can be waited for. */
export type Unauthorized =
  | { readonly kind: 'otp'; readonly page?: PageAddresses }
  | { readonly kind: 'email' }
  | { readonly kind: 'ip-denied' }
  | { readonly kind: 'signed-out' };

export interface PageAddresses {
  readonly authUrl: URL;
  /** Absent with a link from `npm-notice`: there is no way to hear from that page. */
  readonly doneUrl?: URL;
}

export interface UnauthorizedAnswer {
  readonly wwwAuthenticate: string | undefined;
  readonly npmNotice: string | undefined;
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
  /** The body as text; sloppy registries say it only there. */
  readonly bodyText: string;
}

export function readUnauthorized(answer: UnauthorizedAnswer): Unauthorized {
  const schemes = authenticationSchemes(answer.wwwAuthenticate);
  if (schemes.has('ipaddress')) return { kind: 'ip-denied' };
  // Before the header: an e-mailed code has its own wording and length, and registries may send both.
  if (/one[- ]time password.{0,20}by e-?mail/i.test(answer.bodyText)) return { kind: 'email' };
  const page = pageAddresses(answer);
  if (schemes.has('otp') || page !== undefined || /one-time pass/i.test(answer.bodyText)) {
    return page === undefined ? { kind: 'otp' } : { kind: 'otp', page };
  }
  return { kind: 'signed-out' };
}

export function unauthorized(answer: RegistryAnswer): Unauthorized {
  return readUnauthorized({
    wwwAuthenticate: answer.header('www-authenticate'),
    npmNotice: answer.header('npm-notice'),
    body: answer.body,
    bodyText: answer.bodyText,
  });
}

/** The scheme names of a `www-authenticate` header (RFC 9110 §11.6.1), in lower case; parameters are dropped. */
export function authenticationSchemes(header: string | undefined): ReadonlySet<string> {
  // What is not closed ends with the header: looked at from each of its quotes, a long one would take for ever.
  const withoutQuoted = (header ?? '').replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)/gs, '');
  const parts = withoutQuoted.split(',').map(part => part.trim());
  const schemes = parts.filter(part => !/^[^\s=]+\s*=/.test(part)).map(part => part.split(/\s/, 1)[0] ?? '');
  return new Set(schemes.filter(scheme => scheme !== '').map(scheme => scheme.toLowerCase()));
}

/** `{loginUrl, doneUrl}` of `POST /-/v1/login`. */
export function addressesOfSignIn(body: unknown): PageAddresses | undefined {
  return addressesIn(body, 'loginUrl');
}

function addressesIn(body: unknown, page: 'authUrl' | 'loginUrl'): PageAddresses | undefined {
  if (!isRecord(body)) return undefined;
  const authUrl = webAddress(text(body[page]));
  const doneUrl = webAddress(text(body['doneUrl']));
  return authUrl === undefined || doneUrl === undefined ? undefined : { authUrl, doneUrl };
}

function pageAddresses(answer: UnauthorizedAnswer): PageAddresses | undefined {
  const named = addressesIn(answer.body, 'authUrl');
  if (named !== undefined) return named;
  const noticed = /\bOpen (https?:\/\/\S+) to use your security key/i.exec(answer.npmNotice ?? '')?.[1];
  const authUrl = webAddress(noticed);
  return authUrl === undefined ? undefined : { authUrl };
}

/** Only http(s) is ever opened or polled. */
function webAddress(value: string | undefined): URL | undefined {
  if (value === undefined || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}
