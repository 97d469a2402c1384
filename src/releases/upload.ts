/**
 * Sends the publish document, and finds out what became of it where the registry's answer does not say.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '../registry/errors.ts';
import type { Purpose } from '../registry/secondFactorPrompt.ts';
import type { Packument } from './checks.ts';
import type { Tarball } from './pack.ts';
import type { PublishBody } from './publishDocument.ts';
import { PublishError, type Published } from './publishError.ts';

/** What a publish needs of a registry. `signal` cancels a request. */
export interface PublishingRegistry {
  /** @returns undefined where the registry does not tell */
  whoami(signal: AbortSignal): Promise<string | undefined>;
  /** @returns undefined when there is no such package */
  packument(name: string, signal: AbortSignal): Promise<Packument | undefined>;
  /**
   * Sends the document, with the second factor that it turns out to need.
   * @throws RegistryError; `details.outcomeUnknown` when the version may be there all the same
   */
  publish(name: string, document: PublishBody, options: UploadOptions): Promise<void>;
  close(): Promise<void>;
}

export interface UploadOptions {
  /** Whom a prompt names. */
  readonly account: string | undefined;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** Bytes so far; starts anew when the document is sent again. */
  readonly onProgress: (sent: number) => void;
  /** The registry has refused for want of a second factor: the person is asked next. */
  readonly onChallenge: () => void;
}

export interface Upload extends UploadOptions {
  readonly tarball: Tarball;
  readonly document: PublishBody;
  /** The answer is missing: what the registry holds is being looked up. */
  readonly onLookUp: () => void;
}

/** A packument can lag behind a publish by some seconds. */
const lookAgainAfterMs = [0, 1000, 3000];
const lookUpTimeoutMs = 30_000;

/**
 * Resolves when the version is published; never sends it a second time by itself.
 * @throws PublishError with what is known of the outcome
 */
export async function upload(registry: PublishingRegistry, release: Upload): Promise<void> {
  const { tarball, document, onLookUp, ...options } = release;
  try {
    await registry.publish(tarball.name, document, options);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // A conflict can be with ourselves: the first answer was lost, and the registry has what we sent.
    const unclear = error.details.outcomeUnknown === true || error.code === 'conflict';
    if (!unclear) throw new PublishError({ code: 'registry', error }, 'no', error);

    onLookUp();
    const published = await lookUp(registry, tarball, error);
    if (published === 'yes' && !options.signal.aborted) return;
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
  return hasFinished(error) ? 'no' : 'unknown';
}

/** Whether the registry itself, not a gateway before it, has said that it is done with the request. */
function hasFinished(error: RegistryError): boolean {
  const { status } = error.details;
  return error.code === 'conflict' || status === 500 || status === 501 || status === 503;
}

/** Old registries know only the SHA-1. */
function isSame(dist: { integrity?: string; shasum?: string }, tarball: Tarball): boolean {
  return dist.integrity === undefined ? dist.shasum === tarball.shasum : dist.integrity === tarball.integrity;
}
