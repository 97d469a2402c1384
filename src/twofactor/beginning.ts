/** The beginning of an enrolment: a key for the authenticator, whatever was begun before. */
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Level } from '../registry/levels.ts';
import type { Secret } from '../shared/secret.ts';
import type { WebsiteReason } from './enrolmentState.ts';
import { type Otpauth, readOtpauth } from './otpauth.ts';

export type BeginningClient = Pick<AccountClient, 'profile' | 'beginTwoFactor' | 'resetTwoFactor'>;

/** Two windows can take each other's place: more often than this is no accident. */
const mostTries = 2;

export interface KeyBegun {
  readonly kind: 'key';
  readonly otpauth: Otpauth;
  readonly clockAheadSeconds: number;
  /** Somebody had begun before, and may have put that key into the authenticator. */
  readonly wasPending: boolean;
}

export type Begun = KeyBegun | { readonly kind: 'on' } | Extract<WebsiteReason, { kind: 'unusable-key' }>;

/**
 * Takes a pending enrolment back, and begins one. Leaves the account without a pending one when its key is of no use.
 * @throws RegistryError
 */
export async function beginEnrolment(
  client: BeginningClient,
  password: Secret,
  level: Level,
  signal: AbortSignal,
): Promise<Begun> {
  let wasPending = false;
  for (let tries = 1; ; tries += 1) {
    const { twoFactor } = await client.profile(signal);
    if (twoFactor.kind === 'on') return { kind: 'on' };
    try {
      if (twoFactor.kind === 'pending') await client.resetTwoFactor(password, signal);
      wasPending ||= twoFactor.kind === 'pending';
      return await begin(client, password, level, signal, wasPending);
    } catch (error) {
      // Another window was in between: what it has come to, the profile tells.
      if (!(error instanceof RegistryError) || error.code !== 'conflict' || tries === mostTries) throw error;
    }
  }
}

async function begin(
  client: BeginningClient,
  password: Secret,
  level: Level,
  signal: AbortSignal,
  wasPending: boolean,
): Promise<Begun> {
  const { otpauth: address, clockAheadSeconds = 0 } = await client.beginTwoFactor(password, level, signal);
  const reading = readOtpauth(address);
  if (reading.kind === 'read')
    return { kind: 'key', otpauth: reading.otpauth, clockAheadSeconds, wasPending };
  await client.resetTwoFactor(password, signal);
  return { kind: 'unusable-key', fault: reading.fault };
}
