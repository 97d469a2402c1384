/**
 * Reads the `otpauth:` address with which a registry begins an enrolment (Key URI format, as `@otplib/uri` reads it).
 */
import { InvalidParameterError, MissingParameterError, parse } from '@otplib/uri';
import { Secret } from '../shared/secret.ts';
import { codeAt, type TotpParameters } from './totp.ts';

export interface Otpauth extends TotpParameters {
  /** As the registry sent it: what the QR code says. */
  readonly address: Secret;
  /** Who the entry is for, as authenticators show it. */
  readonly issuer: string | undefined;
  readonly label: string;
}

/** Why an address is of no use. */
export type OtpauthFault =
  /** Something else than an `otpauth:` address, or one that is broken. */
  | 'malformed'
  /** An entry that counts instead of looking at the clock, or of a kind that nobody knows. */
  | 'not-totp'
  /** Digits, seconds or an algorithm that there is not. */
  | 'parameters'
  /** The key is missing, or not base32. */
  | 'key';

export type OtpauthReading =
  | { readonly kind: 'read'; readonly otpauth: Otpauth }
  | { readonly kind: 'unusable'; readonly fault: OtpauthFault };

/** The parser's own errors quote the address, so none of them leaves this function. */
export function readOtpauth(address: Secret): OtpauthReading {
  const text = address.reveal();
  if (/^otpauth:\/\/(?!totp\/)/i.test(text)) return unusable('not-totp');
  try {
    const { label, params } = parse(text);
    const parameters: TotpParameters = {
      // People's authenticators forgive these, and some registries send them.
      secret: new Secret(params.secret.toUpperCase().replaceAll(/[\s=-]/g, '')),
      digits: params.digits ?? 6,
      period: params.period ?? 30,
      algorithm: params.algorithm ?? 'sha1',
    };
    if (parameters.period > longestPeriod) return unusable('parameters');
    if (!makesCodes(parameters)) return unusable('key');
    const { issuer, account } = splitLabel(label);
    return {
      kind: 'read',
      otpauth: { ...parameters, address, issuer: params.issuer || issuer, label: account },
    };
  } catch (error) {
    if (error instanceof MissingParameterError) return unusable('key');
    return unusable(error instanceof InvalidParameterError ? 'parameters' : 'malformed');
  }
}

/** Seconds; otplib's limit. No authenticator shows one code for an hour. */
const longestPeriod = 3600;

function unusable(fault: OtpauthFault): OtpauthReading {
  return { kind: 'unusable', fault };
}

function makesCodes(parameters: TotpParameters): boolean {
  try {
    return codeAt(parameters, 0) !== '';
  } catch {
    return false;
  }
}

/** `issuer:account`, where the issuer is optional. */
function splitLabel(label: string): { readonly issuer: string | undefined; readonly account: string } {
  const colon = label.indexOf(':');
  if (colon === -1) return { issuer: undefined, account: label.trim() };
  return { issuer: label.slice(0, colon).trim() || undefined, account: label.slice(colon + 1).trim() };
}
