/** The part of `compose.ts` that waits for the first publish: npm's libraries come with it. */
import type { UsedAccess } from './accounts/accountChoices.ts';
import { type EditorNetwork, inEditor } from './accounts/editorNetwork.ts';
import type { RegistryAccess } from './registry/account.ts';
import type { SecondFactor } from './registry/secondFactor.ts';
import type { Sessions } from './registry/sessions.ts';
import { Publisher } from './releases/publish.ts';
import type { PublisherPorts } from './releases/publisherPorts.ts';
import type { WorkspaceNotes } from './releases/workspaceMarks.ts';
import { WorkspacePublisher } from './releases/workspacePublish.ts';

export interface PublisherNeeds {
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly userAgent: string;
  /** Where npm is looked for, and what its scripts inherit. */
  readonly environment: NodeJS.ProcessEnv;
  /** Read anew for each publish. */
  readonly editorNetwork: () => EditorNetwork;
  readonly log: (line: string) => void;
  readonly onChange: (registry: URL) => void;
  /** The same access as the account that this workspace uses. */
  credentialsFor(access: RegistryAccess): Promise<UsedAccess>;
}

export function createPublisher(needs: PublisherNeeds): Publisher {
  return new Publisher(portsOf(needs));
}

/** @param notes of what is left */
export function createWorkspacePublisher(
  needs: PublisherNeeds,
  notes: Pick<WorkspaceNotes, 'left'>,
): WorkspacePublisher {
  return new WorkspacePublisher(portsOf(needs), notes);
}

function portsOf(needs: PublisherNeeds): PublisherPorts {
  const { secondFactor, sessions, userAgent, environment, editorNetwork, log, onChange } = needs;
  const options = { userAgent, log, sessions, renewsSessions: true, onChange };
  return {
    environment,
    credentialsFor: access => needs.credentialsFor(access),
    // Brings undici, the bigger half of the bundle: it is loaded while npm's process starts.
    connect: async access => {
      const [{ RegistryClient }, { NpmConfiguration }] = await Promise.all([
        import('./registry/client.ts'),
        import('./accounts/npmConfiguration.ts'),
      ]);
      const { publicRegistry } = NpmConfiguration;
      return new RegistryClient(inEditor(access, editorNetwork()), secondFactor, {
        ...options,
        publicRegistry,
      });
    },
  };
}
