/** Where the publish of a workspace begins: with a look at what there is. */
import { sweepPackFolders } from './packFolder.ts';
import type { PublisherPorts } from './publisherPorts.ts';
import { lookAt } from './workspaceLook.ts';
import { WorkspaceRelease, workspaceErrorOf } from './workspaceRelease.ts';

export class WorkspacePublisher {
  readonly #ports: PublisherPorts;
  /** Once a window: what a crash has left behind is removed while the first workspace is looked at. */
  #sweep: Promise<void> | undefined;

  constructor(ports: PublisherPorts) {
    this.#ports = ports;
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
      return new WorkspaceRelease(this.#ports, await lookAt(this.#ports, folder, { signal, onPause }));
    } catch (error) {
      throw workspaceErrorOf(error, signal);
    } finally {
      await this.#sweep;
    }
  }
}
