/**
 * Sends the publish document, and finds out what became of it where the registry's answer does not say.
 */
import type { PublishOptions, RegistryClient } from '../registry/client.ts';
import { RegistryError } from '../registry/errors.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import { lookUpSignal } from '../shared/lookUpSignal.ts';
import { lookUp } from './lookUp.ts';
import { PublishError } from './publishError.ts';
import type { SentVersion } from './release.ts';

/** What a publish needs of a registry. */
export type PublishingRegistry = Pick<
  RegistryClient,
  'whoami' | 'packument' | 'publish' | 'versionStatus' | 'looking' | 'close'
>;

export interface Upload extends PublishOptions {
  readonly sent: SentVersion;
  readonly document: ReplayableBody;
  /** The answer is missing: what the registry holds is being looked up. */
  readonly onLookUp: () => void;
}

/** Milliseconds before each look: a packument can lag behind a publish by some seconds. */
const usualWaits = [0, 1000, 3000];

/**
 * Resolves when the version is published, and says how that is known; never sends it a second time by itself.
 * @throws PublishError with what was found
 */
export async function upload(
  registry: PublishingRegistry,
  release: Upload,
  waits: readonly number[] = usualWaits,
): Promise<'answered' | 'looked-up'> {
  const { sent, document, onLookUp, ...options } = release;
  try {
    await registry.publish(sent.name, document, options);
    return 'answered';
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (!isUnclear(error)) throw new PublishError({ code: 'registry', error }, 'no', error);

    onLookUp();
    // That is the registry's last word, but npm hides what it scans, and the document may have come in twice; a
    // gateway can give up on what the registry still does.
    const settled = error.code === 'conflict' && 'unless-hidden';
    // Its time is short, too short to sign in: who has signed out meanwhile is told so, and looks again.
    const found = await lookUp(registry.looking(), sent, {
      waits,
      settled,
      signal: lookUpSignal(options.signal),
    });
    if (found.published === 'yes' && !options.signal.aborted) return 'looked-up';
    throw new PublishError({ code: 'registry', error }, found.published, error, { found });
  }
}

/** A version that is taken can be ours: somebody on the way may have sent the document twice. */
function isUnclear({ code, details }: RegistryError): boolean {
  return details.outcomeUnknown === true || code === 'conflict' || code === 'version-taken';
}
