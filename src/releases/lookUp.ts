/**
 * Finds out what a registry holds of a version that was sent to it. Only reads; never sends the version again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryClient, VersionScan } from '../registry/client.ts';
import { RegistryError } from '../registry/errors.ts';
import type { SentVersion } from './release.ts';

export type LookUpRegistry = Pick<RegistryClient, 'packument' | 'versionStatus' | 'whoami'>;

/** What was found, and why it is no clear yes. */
export type Finding =
  | { readonly published: 'yes' }
  | {
      readonly published: 'no';
      readonly why:
        | 'absent'
        /** The version is there, with another tarball. */
        | 'other-contents'
        /** npm keeps it back until somebody approves it. */
        | 'staged'
        /** npm's scan has turned it down. */
        | 'blocked';
    }
  | {
      readonly published: 'unknown';
      readonly why: /** Not to be seen yet. */
        | 'absent'
        /** npm's scan is not done; the packument will tell when it is. */
        | 'validating'
        /** The version is there; the registry does not say with which tarball. */
        | 'not-comparable'
        /** The registry could not be asked … */
        | 'not-reached'
        /** … because the session has ended. */
        | 'signed-out';
    };

export interface LookUpPlan {
  /** Milliseconds before each look. */
  readonly waits: readonly number[];
  /**
   * Whether a version that is not to be seen now will not appear later, either; `unless-hidden`: provided that the
   * registry says that it does not keep it back to scan it.
   */
  readonly settled: boolean | 'unless-hidden';
  readonly signal: AbortSignal;
}

/** Never fails: a registry that cannot be asked is one of the findings. */
export async function lookUp(
  registry: LookUpRegistry,
  sent: SentVersion,
  { waits, settled, signal }: LookUpPlan,
): Promise<Finding> {
  let found: Finding = { published: 'unknown', why: 'not-reached' };
  for (const wait of waits) {
    await delay(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) return found;
    found = await look(registry, sent, signal);
    if (found.published !== 'unknown' || found.why === 'not-comparable') return found;
  }
  if (found.published !== 'unknown' || found.why !== 'absent') return found;
  const scan = await scanOf(registry, sent, signal);
  // It has ended since the last look.
  if (scan?.status === 'published') return await look(registry, sent, signal);
  const unseen = ofUnseen(scan, settled);
  return unseen.published === 'no' && unseen.why === 'absent'
    ? ((await blindness(registry, signal)) ?? unseen)
    : unseen;
}

async function look(registry: LookUpRegistry, sent: SentVersion, signal: AbortSignal): Promise<Finding> {
  try {
    const packument = await registry.packument(sent.name, signal);
    const held = packument?.versions[sent.version];
    return held === undefined ? { published: 'unknown', why: 'absent' } : compare(held.dist ?? {}, sent);
  } catch (error) {
    return unasked(error, signal);
  }
}

/** From those who are signed out npm hides what is restricted, with a plain 404: only others can tell that it is not there. */
async function blindness(registry: LookUpRegistry, signal: AbortSignal): Promise<Finding | undefined> {
  try {
    await registry.whoami(signal);
    return undefined;
  } catch (error) {
    return unasked(error, signal);
  }
}

function unasked(error: unknown, signal: AbortSignal): Finding {
  const code = error instanceof RegistryError ? error.code : undefined;
  // Who was asked to sign in, and did not, is as good as signed out.
  const isSignedOut = code === 'signed-out' || (code === 'cancelled' && !signal.aborted);
  return { published: 'unknown', why: isSignedOut ? 'signed-out' : 'not-reached' };
}

/** While npm's scan lasts, the packument does not show the version. */
async function scanOf(
  registry: LookUpRegistry,
  { name, version }: SentVersion,
  signal: AbortSignal,
): Promise<VersionScan | undefined> {
  return await registry.versionStatus(name, version, signal).catch(() => undefined);
}

function ofUnseen(scan: VersionScan | undefined, settled: LookUpPlan['settled']): Finding {
  const status = scan?.status;
  if (status === 'validating') return { published: 'unknown', why: 'validating' };
  if (status === 'staged' || status === 'blocked') return { published: 'no', why: status };
  const isVisible = status === 'deleted' || scan?.isNone === true;
  const isSettled = settled === 'unless-hidden' ? isVisible : settled;
  return { published: isSettled ? 'no' : 'unknown', why: 'absent' };
}

function compare({ integrity, shasum }: { integrity?: string; shasum?: string }, sent: SentVersion): Finding {
  // An integrity can list hashes of several kinds.
  const sha512 = integrity?.split(/\s+/).find(hash => hash.startsWith('sha512-'));
  if (sha512 === undefined && shasum === undefined) return { published: 'unknown', why: 'not-comparable' };
  const isSame = sha512 === undefined ? shasum === sent.shasum : sha512 === sent.integrity;
  return isSame ? { published: 'yes' } : { published: 'no', why: 'other-contents' };
}
