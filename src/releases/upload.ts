/**
 * Sends the publish document, and finds out what became of it where the registry's answer does not say.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PublishOptions, RegistryClient } from '../registry/client.ts';
import { RegistryError } from '../registry/errors.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import type { Tarball } from './pack.ts';
import { PublishError, type Published } from './publishError.ts';

/** What a publish needs of a registry. */
export type PublishingRegistry = Pick<RegistryClient, 'whoami' | 'packument' | 'publish' | 'close'>;

export interface Upload extends PublishOptions {
  readonly tarball: Tarball;
  readonly document: ReplayableBody;
  /** The answer is missing: what the registry holds is being looked up. */
  readonly onLookUp: () => void;
}

/** A packument can lag behind a publish by some seconds. */
const lookAgainAfterMs = [0, 1000, 3000];
const lookUpTimeoutMs = 30_000;

/**
 * Resolves when the version is published, and says how that is known; never sends it a second time by itself.
 * @throws PublishError with what is known of the outcome
 */
export async function upload(
  registry: PublishingRegistry,
  release: Upload,
): Promise<'answered' | 'looked-up'> {
  const { tarball, document, onLookUp, ...options } = release;
  try {
    await registry.publish(tarball.name, document, options);
    return 'answered';
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // A conflict can be with ourselves: the first answer was lost, and the registry has what we sent.
    const unclear = error.details.outcomeUnknown === true || error.code === 'conflict';
    if (!unclear) throw new PublishError({ code: 'registry', error }, 'no', error);

    onLookUp();
    const published = await lookUp(registry, tarball, error);
    if (published === 'yes' && !options.signal.aborted) return 'looked-up';
    throw new PublishError({ code: 'registry', error }, published, error);
  }
}

/** Not cancelled together with the upload: the person who cancels wants to know all the same. */
async function lookUp(
  registry: PublishingRegistry,
  tarball: Tarball,
  error: RegistryError,
): Promise<Published> {
  const signal = AbortSignal.timeout(lookUpTimeoutMs);
  try {
    for (const wait of lookAgainAfterMs) {
      await delay(wait, undefined, { signal });
      const packument = await registry.packument(tarball.name, signal);
      const dist = packument?.versions[tarball.version]?.dist;
      if (dist !== undefined) return isSame(dist, tarball) ? 'yes' : 'no';
    }
  } catch {
    return 'unknown';
  }
  // Only a conflict is the registry's last word: a gateway can give up on what the registry still does.
  return error.code === 'conflict' ? 'no' : 'unknown';
}

/** Old registries know only the SHA-1. */
function isSame(dist: { integrity?: string; shasum?: string }, tarball: Tarball): boolean {
  return dist.integrity === undefined ? dist.shasum === tarball.shasum : dist.integrity === tarball.integrity;
}
