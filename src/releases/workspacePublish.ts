/** Where the publish of a workspace begins: with a look at what there is. */
import { sweepPackFolders } from './packFolder.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import { type LookedAt, lookAt } from './workspaceLook.ts';
import type { WorkspaceNotes } from './workspaceMarks.ts';
import { WorkspaceRelease, workspaceErrorOf } from './workspaceRelease.ts';

export class WorkspacePublisher {
  readonly #ports: PublisherPorts;
  readonly #notes: Pick<WorkspaceNotes, 'left'>;
  /** Once a window: what a crash has left behind is removed while the first workspace is looked at. */
  #sweep: Promise<void> | undefined;

  /** @param notes what is left is noted before anything is sent, and when it has come to an end */
  constructor(ports: PublisherPorts, notes: Pick<WorkspaceNotes, 'left'>) {
    this.#ports = ports;
    this.#notes = notes;
  }

  /**
   * Finds out what there is to publish; runs nothing of the workspace's but its package manager.
   * @param folder the root
   * @param onPause the registry wants a pause, until then
   * @throws WorkspaceError, and nothing else
   */
  async look(
    folder: string,
    signal: AbortSignal,
    onPause: (until: Date) => void = () => {},
  ): Promise<WorkspaceRelease> {
    this.#sweep ??= sweepPackFolders();
    try {
      const found = await lookAt(this.#ports, folder, { signal, onPause });
      const noteLeft = (ids: readonly string[]) => this.#notes.left(folder, ids);
      // A window that was killed may have left a note of what was published all the same.
      if (isAllPublished(found)) await noteLeft([]);
      return new WorkspaceRelease(this.#ports, found, noteLeft);
    } catch (error) {
      throw workspaceErrorOf(error, signal);
    } finally {
      await this.#sweep;
    }
  }
}

/** What the registry does not tell now may be missing all the same. */
function isAllPublished({ plan }: LookedAt): boolean {
  return plan.packages.every(({ state }) => state.kind === 'published' || state.kind === 'private');
}
