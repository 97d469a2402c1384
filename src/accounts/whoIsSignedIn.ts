/** Asks each registry that is known who is signed in there, and what it says of that account. */
import { isSameRegistry, type RegistryAccess } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Profile } from '../registry/responses.ts';
import type { KnownAccess } from './knownAccounts.ts';

/** What is asked; `AccountClient` answers it. */
export interface AccountQuestions {
  whoami(signal: AbortSignal): Promise<string | undefined>;
  profile(signal: AbortSignal): Promise<Profile>;
  close(): Promise<void>;
}

export type AccountState =
  | {
      readonly kind: 'signed-in';
      readonly known: KnownAccess;
      readonly account: string;
      /** Absent where the registry has no profiles. */
      readonly profile?: Profile;
    }
  /** No credentials, or none that hold. */
  | { readonly kind: 'signed-out'; readonly known: KnownAccess }
  /** It could not be found out. */
  | { readonly kind: 'failed'; readonly known: KnownAccess; readonly error: RegistryError };

/** One registry that does not answer must not keep those waiting that did. */
const defaultPatienceMs = 20_000;

/**
 * All at the same time; of several sign-ins of one account the first is told.
 * @throws RegistryError `cancelled` when `signal` aborts
 */
export async function askWhoIsSignedIn(
  accesses: readonly KnownAccess[],
  connect: (access: RegistryAccess) => Promise<AccountQuestions>,
  signal: AbortSignal,
  patienceMs = defaultPatienceMs,
): Promise<readonly AccountState[]> {
  const states = await Promise.all(accesses.map(known => askPatiently(known, connect, signal, patienceMs)));
  return states.filter((state, index) => !states.slice(0, index).some(earlier => isSame(earlier, state)));
}

async function askPatiently(
  known: KnownAccess,
  connect: (access: RegistryAccess) => Promise<AccountQuestions>,
  signal: AbortSignal,
  patienceMs: number,
): Promise<AccountState> {
  if (known.access.credentials === undefined) return { kind: 'signed-out', known };
  const patience = AbortSignal.timeout(patienceMs);
  const client = await connect(known.access);
  try {
    return await ask(known, client, AbortSignal.any([signal, patience]));
  } catch (error) {
    if (!(error instanceof RegistryError) || signal.aborted) throw error;
    if (error.code === 'signed-out') return { kind: 'signed-out', known };
    return { kind: 'failed', known, error: patience.aborted ? timedOut(error) : error };
  } finally {
    await client.close();
  }
}

async function ask(known: KnownAccess, client: AccountQuestions, signal: AbortSignal): Promise<AccountState> {
  try {
    const profile = await client.profile(signal);
    return { kind: 'signed-in', known, account: profile.name, profile };
  } catch (error) {
    if (!(error instanceof RegistryError && error.code === 'unsupported')) throw error;
    const account = (await client.whoami(signal)) ?? known.account;
    if (account === undefined) throw error;
    return { kind: 'signed-in', known, account };
  }
}

function timedOut({ details }: RegistryError): RegistryError {
  const cause = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
  return new RegistryError('network', { ...details, cause });
}

function isSame(one: AccountState, other: AccountState): boolean {
  if (one.kind !== 'signed-in' || other.kind !== 'signed-in') return false;
  return one.account === other.account && isSameRegistry(one.known.access, other.known.access);
}
