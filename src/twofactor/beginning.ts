/** The beginning of an enrolment: a key for the authenticator, whatever was begun before. */
import type { AccountClient } from '../registry/accountClient.ts';
import type { Level } from '../registry/levels.ts';
import type { Secret } from '../shared/secret.ts';
import type { WebsiteReason } from './enrolmentState.ts';
import { type Otpauth, readOtpauth } from './otpauth.ts';

export type BeginningClient = Pick<AccountClient, 'profile' | 'beginTwoFactor' | 'resetTwoFactor'>;

export interface KeyBegun {
  readonly kind: 'key';
  readonly otpauth: Otpauth;
  readonly clockAheadSeconds: number;
  /** Somebody had begun before, and may have put that key into the authenticator. */
  readonly wasPending: boolean;
}

/**
 * Takes a pending enrolment back, and begins one. Leaves the account without a pending enrolment when its key is of no use.
 * @throws RegistryError
 */
export async function beginEnrolment(
  client: BeginningClient,
  password: Secret,
  level: Level,
  signal: AbortSignal,
): Promise<KeyBegun | { readonly kind: 'on' } | Extract<WebsiteReason, { kind: 'unusable-key' }>> {
  const { twoFactor } = await client.profile(signal);
  if (twoFactor.kind === 'on') return { kind: 'on' };
  const wasPending = twoFactor.kind === 'pending';
  if (wasPending) await client.resetTwoFactor(password, signal);
  const { otpauth: address, clockAheadSeconds = 0 } = await client.beginTwoFactor(password, level, signal);
  const reading = readOtpauth(address);
  if (reading.kind === 'read')
    return { kind: 'key', otpauth: reading.otpauth, clockAheadSeconds, wasPending };
  await client.resetTwoFactor(password, signal);
  return { kind: 'unusable-key', fault: reading.fault };
}
