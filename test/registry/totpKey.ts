/**
 * A TOTP key with what goes with it: made, told as an `otpauth:` address, and turned into codes (RFC 6238).
 */
import { createGuardrails, generateSecret, generateSync, generateURI } from 'otplib';
import type { Otpauth } from './behaviour.ts';

export interface TotpKey {
  /** Base32. */
  readonly secret: string;
  readonly digits: 6 | 8;
  /** How long a code is the current one. */
  readonly periodSeconds: number;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
}

/** 160 bits: what RFC 4226 §4 recommends. */
const usualBytes = 20;
/** Registries give shorter keys (80 bits is common) than otplib takes unless told. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 10 });

export function newKey(like: Otpauth): TotpKey {
  return {
    secret: generateSecret({ length: like.secretBytes ?? usualBytes }),
    digits: like.digits ?? 6,
    periodSeconds: like.periodSeconds ?? 30,
    algorithm: like.algorithm ?? 'sha1',
  };
}

export function otpauthAddress(key: TotpKey, label: string): string {
  const { secret, digits, periodSeconds: period, algorithm } = key;
  return generateURI({ issuer: 'npm', label, secret, digits, period, algorithm });
}

/** @param epoch seconds since 1970 */
export function codeAt(key: TotpKey, epoch: number): string {
  const { secret, digits, periodSeconds: period, algorithm } = key;
  return generateSync({ secret, digits, period, algorithm, epoch, guardrails });
}
