/** The part of `compose.ts` that waits for "Publish Package": its questions and messages, and npm's scan afterwards. */
import type { UsedAccess } from './accounts/accountChoices.ts';
import type { RegistryAccess } from './registry/account.ts';
import type { SecondFactor } from './registry/secondFactor.ts';
import type { Sessions } from './registry/sessions.ts';
import { WorkspaceNotes, workspaceMarks } from './releases/workspaceMarks.ts';
import type { Claims } from './shared/claims.ts';
import type { Notes } from './shared/notes.ts';
import { once } from './shared/once.ts';
import type { Log } from './ui/log.ts';
import { editorNetwork } from './ui/networkSettings.ts';
import { PublishCommand } from './ui/publishCommand.ts';
import { PublishEnd } from './ui/publishEnd.ts';
import { ScanStatus } from './ui/scanStatus.ts';
import { WorkspaceCommand } from './ui/workspaceCommand.ts';
import { WorkspaceScans } from './ui/workspaceScans.ts';

export interface PublishingNeeds {
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly userAgent: string;
  /** Of the window's own folders. */
  readonly notes: Notes;
  readonly claims: Claims;
  readonly log: Log;
  readonly onChange: (registry: URL) => void;
  credentialsFor(access: RegistryAccess): Promise<UsedAccess>;
}

export interface Publishing {
  readonly publish: PublishCommand;
  /** These are disposed of by whoever made them. */
  readonly workspace: WorkspaceCommand;
  readonly scans: ScanStatus;
}

export function createPublishing(needs: PublishingNeeds): Publishing {
  const { log, claims } = needs;
  const publisherNeeds = {
    ...needs,
    environment: process.env,
    editorNetwork,
    log: (line: string) => log.info(line),
  };
  const publisher = once(async () => {
    const { createPublisher } = await import('./composePublisher.ts');
    return createPublisher(publisherNeeds);
  });
  const workspaces = once(async () => {
    const { createWorkspacePublisher } = await import('./composePublisher.ts');
    const onProblem = (error: unknown) => log.problem(error);
    const notes = new WorkspaceNotes({ marks: workspaceMarks(needs.notes), claims, onProblem });
    return createWorkspacePublisher(publisherNeeds, notes);
  });
  const scans = new ScanStatus();
  const end = new PublishEnd({ log, scans, publisher });
  return {
    publish: new PublishCommand({ log, end, publisher }),
    workspace: new WorkspaceCommand({
      log,
      scans: new WorkspaceScans({ log, scans, publisher }),
      publisher: workspaces,
    }),
    scans,
  };
}
