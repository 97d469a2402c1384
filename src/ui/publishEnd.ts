/**
 * What follows a publish: the message at its end, looking again where that leaves a doubt, and npm's scan followed in
 * the background.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Publisher } from '../releases/publish.ts';
import type { PublishError } from '../releases/publishError.ts';
import { type PublishedRelease, type SentRelease, specOf } from '../releases/release.ts';
import { cancellable } from './cancellable.ts';
import { tickOff } from './firstSteps.ts';
import type { Log } from './log.ts';
import { tellFailure, tellFound, tellPublished, tellScanEnd } from './publishMessages.ts';
import type { ScanStatus } from './scanStatus.ts';

export interface PublishEndParts {
  readonly log: Log;
  readonly scans: ScanStatus;
  /** Loaded when first used. */
  publisher(): Promise<Publisher>;
}

export class PublishEnd {
  readonly #parts: PublishEndParts;

  constructor(parts: PublishEndParts) {
    this.#parts = parts;
  }

  async published(release: PublishedRelease): Promise<void> {
    const { log, scans } = this.#parts;
    tickOff('secondFactor.published');
    const stop = new AbortController();
    const publisher = await this.#parts.publisher();
    const scan = publisher.followScan(release, stop.signal);
    const followed = scans.show(release, scan, stop);
    const soon = await scan.soon;
    if (soon === 'blocked' || soon === 'deleted' || soon === 'staged') {
      await tellScanEnd(soon, release, log);
      return;
    }
    // The next message does not wait until this one has been answered.
    const told = tellPublished(release, soon === 'validating', log);
    const end = await followed;
    // That it is published has been said, unless it was said to be checked.
    const isNew = end !== 'published' || (await scan.first) === 'validating';
    await Promise.all([told, isNew ? tellScanEnd(end, release, log) : undefined]);
  }

  /** @param spec `name@version` where known, else the name of the folder */
  async failed(error: PublishError, spec: string, folder: string): Promise<void> {
    await tellFailure(error, spec, this.#context(folder));
  }

  #context(folder: string): Parameters<typeof tellFound>[2] {
    return {
      folder,
      log: this.#parts.log,
      lookAgain: sent => this.#lookAgain(sent, folder),
      again: async () => {
        const manifest = vscode.Uri.file(path.join(folder, 'package.json'));
        await vscode.commands.executeCommand('secondFactor.publish', manifest);
      },
    };
  }

  async #lookAgain(sent: SentRelease, folder: string): Promise<void> {
    const title = vscode.l10n.t('Looking whether {0} has {1}', sent.registry.host, specOf(sent));
    const found = await cancellable(title, async ({ signal }) =>
      (await this.#parts.publisher()).lookAgain(sent, signal),
    );
    if (found.published === 'yes') await this.published({ ...sent, lookedUp: true });
    else await tellFound(found, sent, this.#context(folder));
  }
}
