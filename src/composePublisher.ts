/** The part of `compose.ts` that waits for the first publish: npm's libraries come with it. */
import { type EditorNetwork, inEditor } from './accounts/editorNetwork.ts';
import { NpmConfiguration } from './accounts/npmConfiguration.ts';
import type { SecondFactor } from './registry/secondFactor.ts';
import { Publisher } from './releases/publish.ts';

export interface PublisherNeeds {
  readonly secondFactor: SecondFactor;
  readonly userAgent: string;
  /** Where npm is looked for, and what its scripts inherit. */
  readonly environment: NodeJS.ProcessEnv;
  /** Read anew for each publish. */
  readonly editorNetwork: () => EditorNetwork;
  readonly log: (line: string) => void;
}

export function createPublisher(needs: PublisherNeeds): Publisher {
  const { secondFactor, userAgent, environment, editorNetwork, log } = needs;
  const options = { publicRegistry: NpmConfiguration.publicRegistry, userAgent, log };
  return new Publisher({
    environment,
    // Brings undici, the bigger half of the bundle: it is loaded while npm's process starts.
    connect: async access => {
      const { RegistryClient } = await import('./registry/client.ts');
      return new RegistryClient(inEditor(access, editorNetwork()), secondFactor, options);
    },
  });
}
