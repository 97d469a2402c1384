/** npm's check of the versions that a workspace's publish has brought: followed in the background, told in one message. */
import * as vscode from 'vscode';
import type { Publisher } from '../releases/publish.ts';
import type { PublishedRelease } from '../releases/release.ts';
import type { Scan, ScanEnd } from '../releases/scan.ts';
import { tickOff } from './firstSteps.ts';
import type { Log } from './log.ts';
import { plain } from './plain.ts';
import { tellScanEnd } from './publishMessages.ts';
import type { ScanStatus } from './scanStatus.ts';
import { countOfPackages } from './workspaceTexts.ts';

export interface WorkspaceScansParts {
  readonly log: Log;
  readonly scans: ScanStatus;
  /** Loaded when first used. */
  publisher(): Promise<Publisher>;
}

interface Followed {
  readonly release: PublishedRelease;
  readonly scan: Scan;
  readonly end: Promise<ScanEnd>;
}

export interface FollowedScans {
  /** Those that others cannot install yet. */
  readonly checked: number;
  /** Says how the checks have ended. */
  tellEnds(): Promise<void>;
}

export class WorkspaceScans {
  readonly #parts: WorkspaceScansParts;

  constructor(parts: WorkspaceScansParts) {
    this.#parts = parts;
  }

  /** A registry that tells nothing of the first is not asked about the others. */
  async follow(releases: readonly PublishedRelease[]): Promise<FollowedScans> {
    if (releases.length > 0) tickOff('secondFactor.published');
    const groups = Object.values(Object.groupBy(releases, ({ registry }) => registry.href));
    const publisher = groups.length === 0 ? undefined : await this.#parts.publisher();
    const begun = await Promise.all(
      groups.map(async ([first, ...others] = []) => {
        if (first === undefined || publisher === undefined) return [];
        const followed = this.#begin(publisher, first);
        if ((await followed.scan.soon) === 'untold') return [];
        return [followed, ...others.map(other => this.#begin(publisher, other))];
      }),
    );
    const followed = begun.flat();
    const soon = await Promise.all(followed.map(({ scan }) => scan.soon));
    return {
      checked: soon.filter(status => status === 'validating').length,
      tellEnds: () => this.#tellEnds(followed),
    };
  }

  #begin(publisher: Publisher, release: PublishedRelease): Followed {
    const stop = new AbortController();
    const scan = publisher.followScan(release, stop.signal);
    return { release, scan, end: this.#parts.scans.show(release, scan, stop) };
  }

  async #tellEnds(followed: readonly Followed[]): Promise<void> {
    const { log } = this.#parts;
    const ends = await Promise.all(
      followed.map(async ({ release, scan, end }) => ({
        release,
        end: await end,
        wasChecked: (await scan.first) === 'validating',
      })),
    );
    const others = ends.filter(({ end }) => end !== 'published');
    const passed = ends.filter(({ end, wasChecked }) => end === 'published' && wasChecked);
    const [only] = passed;
    await Promise.all([
      ...others.map(({ end, release }) => tellScanEnd(end, release, log)),
      ...(passed.length === 1 && only !== undefined
        ? [tellScanEnd(only.end, only.release, log)]
        : [this.#tellPassed(passed.map(({ release }) => release))]),
    ]);
  }

  async #tellPassed(releases: readonly PublishedRelease[]): Promise<void> {
    if (releases.length === 0) return;
    const hosts = [...new Set(releases.map(({ registry }) => registry.host))].join(', ');
    const text = vscode.l10n.t(
      '{0} has checked {1}: others can install them now.',
      hosts,
      countOfPackages(releases.length),
    );
    this.#parts.log.info(text);
    const show = vscode.l10n.t('Show the log');
    if ((await vscode.window.showInformationMessage(plain(text), show)) === show) this.#parts.log.show();
  }
}
