/** Whose session it is that somebody has just got: the registry knows best. */
import type { AccountClient } from '../registry/accountClient.ts';
import { RegistryError } from '../registry/errors.ts';

/** Milliseconds for what nobody waits for. */
const endingPatienceMs = 5_000;

export interface NewSessionParts {
  /** With the token of the new session. */
  readonly client: Pick<AccountClient, 'whoami' | 'profile' | 'signOut'>;
  /** As somebody has typed it. */
  readonly name: string | undefined;
  /** What was not done beside the way, without secrets. */
  readonly log: (line: string) => void;
}

/**
 * Where it cannot be found out the session is ended: its token would be nobody's.
 * @returns undefined where neither the registry nor the person tells
 * @throws RegistryError
 */
export async function holderOf(parts: NewSessionParts, signal: AbortSignal): Promise<string | undefined> {
  const { client, name } = parts;
  try {
    const account = (await client.whoami(signal)) ?? name ?? (await nameInProfile(client, signal));
    if (account === undefined) await endQuietly(parts);
    return account;
  } catch (error) {
    await endQuietly(parts);
    throw error;
  }
}

/** Nobody wants that session: it ends by itself where this does not end it. */
export async function endQuietly({ client, log }: Pick<NewSessionParts, 'client' | 'log'>): Promise<void> {
  try {
    await client.signOut(AbortSignal.timeout(endingPatienceMs));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    log(error.message);
  }
}

async function nameInProfile(
  client: NewSessionParts['client'],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await client.profile(signal)).name;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'unsupported') return undefined;
    throw error;
  }
}
