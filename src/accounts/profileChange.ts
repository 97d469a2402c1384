/**
 * Changes to a profile: which fields they are, and what has come of them. Where the answer to a change is lost, the
 * profile itself says whether it was taken.
 */
import type { ProfileFields } from '../registry/accountClient.ts';
import { failureOf, RegistryError } from '../registry/errors.ts';
import type { Profile } from '../registry/responses.ts';
import type { AskOptions } from '../registry/secondFactor.ts';

export type ProfileField = keyof ProfileFields;

/** In the order in which npm's own command shows them. */
export const profileFields: readonly ProfileField[] = ['email', 'fullname', 'homepage', 'github'];

/** Of `AccountClient`. */
export interface ProfileClient {
  updateProfile(fields: Partial<ProfileFields>, ask: AskOptions): Promise<void>;
  profile(signal: AbortSignal): Promise<Profile>;
}

/** `error` is what the request ended with. */
export type ProfileEnd =
  /** The profile has what was asked for, whether or not the answer to the request has come. */
  | { readonly kind: 'done'; readonly now: Profile }
  /** The request has certainly changed nothing. */
  | { readonly kind: 'refused'; readonly error: RegistryError }
  /** The profile has something else than what was asked for, although the registry may have taken it. */
  | { readonly kind: 'otherwise'; readonly error?: RegistryError }
  /** The profile cannot be read. Without an error the registry has said that it is done. */
  | { readonly kind: 'unknown'; readonly error?: RegistryError };

/** Those of a profile that a person can change; empty where nothing is set. */
export function fieldsOf(profile: Profile): ProfileFields {
  const { email = '', fullname = '', homepage = '', github = '' } = profile;
  return { email, fullname, homepage, github };
}

/** Those that are not as they were. */
export function changedFields(before: ProfileFields, after: ProfileFields): readonly ProfileField[] {
  return profileFields.filter(field => before[field] !== after[field]);
}

/** @param changes only what is to change: what somebody else has changed meanwhile stays as it is */
export async function changeProfile(
  client: ProfileClient,
  changes: Partial<ProfileFields>,
  ask: Omit<AskOptions, 'purpose'>,
): Promise<ProfileEnd> {
  const error = await failureOf(client.updateProfile(changes, { ...ask, purpose: { kind: 'profile' } }));
  if (error !== undefined && error.details.outcomeUnknown !== true) return { kind: 'refused', error };
  const unlessTaken = error === undefined ? {} : { error };
  try {
    // Whoever has cancelled the request wants to know what has become of it all the more.
    const now = await client.profile(new AbortController().signal);
    const has = { ...fieldsOf(now), ...changes };
    return changedFields(fieldsOf(now), has).length === 0
      ? { kind: 'done', now }
      : { kind: 'otherwise', ...unlessTaken };
  } catch (reason) {
    if (!(reason instanceof RegistryError)) throw reason;
    return { kind: 'unknown', ...unlessTaken };
  }
}
