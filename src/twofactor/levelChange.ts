/**
 * Another level of 2FA, or an end to it: asks the registry for it, and then reads what is in force. What is shown is
 * the profile and never the answer, whose shape differs from registry to registry (npm/cli#8192) and which may be lost.
 */
import { failureOf, RegistryError } from '../registry/errors.ts';
import type { Profile, TwoFactor } from '../registry/responses.ts';
import type { AskOptions } from '../registry/secondFactor.ts';
import type { Secret } from '../shared/secret.ts';
import type { Level } from './levels.ts';

export type Change = Level | 'off';

/** Of `AccountClient`. */
export interface ChangeClient {
  changeTwoFactor(password: Secret, to: Level | 'disable', ask: AskOptions): Promise<void>;
  profile(signal: AbortSignal): Promise<Profile>;
}

/** `error` is what the request ended with. */
export type ChangeEnd =
  /** The profile says what was asked for, whether or not the answer to the request has come. */
  | { readonly kind: 'done'; readonly now: TwoFactor }
  /** The request has certainly changed nothing. */
  | { readonly kind: 'refused'; readonly error: RegistryError }
  /** The profile says something else than what was asked for, although the registry may have taken it. */
  | { readonly kind: 'otherwise'; readonly now: TwoFactor; readonly error?: RegistryError }
  /** The profile cannot be read. Without an error the registry has said that it is done. */
  | { readonly kind: 'unknown'; readonly error?: RegistryError };

/**
 * @throws RegistryError `wrong-password`: nothing was changed, and the person can try again
 */
export async function changeTwoFactor(
  client: ChangeClient,
  password: Secret,
  to: Change,
  ask: Omit<AskOptions, 'purpose'>,
): Promise<ChangeEnd> {
  const mode = to === 'off' ? 'disable' : to;
  const purpose = { kind: 'two-factor', change: to } as const;
  const error = await failureOf(client.changeTwoFactor(password, mode, { ...ask, purpose }));
  if (error?.code === 'wrong-password') throw error;
  if (error !== undefined && error.details.outcomeUnknown !== true) return { kind: 'refused', error };
  return await lookedAt(client, to, error);
}

async function lookedAt(
  client: ChangeClient,
  to: Change,
  error: RegistryError | undefined,
): Promise<ChangeEnd> {
  const unlessTaken = error === undefined ? {} : { error };
  try {
    // Whoever has cancelled the request wants to know what has become of it all the more.
    const { twoFactor } = await client.profile(new AbortController().signal);
    return isAsAsked(twoFactor, to)
      ? { kind: 'done', now: twoFactor }
      : { kind: 'otherwise', now: twoFactor, ...unlessTaken };
  } catch (reason) {
    if (!(reason instanceof RegistryError)) throw reason;
    return { kind: 'unknown', ...unlessTaken };
  }
}

function isAsAsked(now: TwoFactor, to: Change): boolean {
  return to === 'off' ? now.kind === 'off' : now.kind === 'on' && now.level === to;
}
