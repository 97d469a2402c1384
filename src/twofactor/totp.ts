/**
 * Whether a typed code is the one that an authenticator shows now (RFC 6238), and if not, what explains it: so that
 * a wrong clock or an old entry is said at once, and not after the registry has counted a wrong try.
 */
import { createGuardrails, generateSync } from 'otplib';
import type { Secret } from '../shared/secret.ts';

export interface TotpParameters {
  /** Base32 (RFC 4648 §6), upper case, without padding. */
  readonly secret: Secret;
  readonly digits: number;
  /** Seconds for which one code is shown. */
  readonly period: number;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
}

export type CodeCheck =
  | { readonly kind: 'right' }
  /** It was, or will be, right: so many seconds from now, less than 0 in the past. */
  | { readonly kind: 'drift'; readonly seconds: number }
  /** It is right for an enrolment that this one has replaced. */
  | { readonly kind: 'earlier-entry' }
  /** No code of this entry looks like this. */
  | { readonly kind: 'wrong-form'; readonly digits: number }
  | { readonly kind: 'wrong' };

/** RFC 6238 §5.2: a registry takes the code of one step before or after. */
const toleratedSteps = 1;
/** A clock that forgot summer time is an hour off; further away, a code that fits is more likely a coincidence. */
const searchedSeconds = 3600 + 120;
/** Keys of 80 bits are common, and how long a key is, is for the registry to decide: otplib would want 128 bits. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: 1024 });

/**
 * @param typed as it was typed, spaces and all
 * @param epochSeconds the registry's time: this computer's clock says nothing about a phone's
 * @param earlier what this account's authenticator may still hold from enrolments that were begun again
 */
export function checkCode(
  parameters: TotpParameters,
  typed: Secret,
  epochSeconds: number,
  earlier: readonly TotpParameters[] = [],
): CodeCheck {
  const code = typed.reveal().replaceAll(/\s/g, '');
  if (!/^\d+$/.test(code) || code.length !== parameters.digits) {
    return { kind: 'wrong-form', digits: parameters.digits };
  }
  const steps = stepsOff(parameters, code, epochSeconds);
  if (steps === undefined) {
    const isOld = earlier.some(old => stepsOff(old, code, epochSeconds, toleratedSteps) !== undefined);
    return { kind: isOld ? 'earlier-entry' : 'wrong' };
  }
  if (Math.abs(steps) <= toleratedSteps) return { kind: 'right' };
  return { kind: 'drift', seconds: steps * parameters.period };
}

/**
 * The code at a time.
 * @throws Error of otplib when the key or a parameter is not one
 */
export function codeAt({ secret, ...parameters }: TotpParameters, epochSeconds: number): string {
  return generateSync({ secret: secret.reveal(), ...parameters, epoch: epochSeconds, guardrails });
}

/** How many steps away from now the code is right, the nearest first. */
function stepsOff(
  parameters: TotpParameters,
  code: string,
  epochSeconds: number,
  furthest = Math.max(toleratedSteps, Math.floor(searchedSeconds / parameters.period)),
): number | undefined {
  for (let distance = 0; distance <= furthest; distance += 1) {
    for (const steps of distance === 0 ? [0] : [-distance, distance]) {
      const epoch = epochSeconds + steps * parameters.period;
      if (epoch >= 0 && codeAt(parameters, epoch) === code) return steps;
    }
  }
  return undefined;
}
