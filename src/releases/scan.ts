/**
 * Follows a registry's scan of a version that it has taken, to its end: npm looks for malware before it lets others
 * install what was published (protocol.md). Only reads; nothing that it finds leads to publishing again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryClient, VersionScan } from '../registry/client.ts';
import type { VersionStatus } from '../registry/responses.ts';

export type ScanEnd =
  | Exclude<VersionStatus, 'validating'>
  /** The registry has no such scan, or does not tell of it. */
  | 'untold'
  /** It took too long. */
  | 'given-up'
  | 'cancelled';

export interface Scan {
  /** The first thing the registry says. Never fails. */
  readonly first: Promise<'validating' | ScanEnd>;
  /** The same, or undefined when that takes too long to keep a person waiting. */
  readonly soon: Promise<'validating' | ScanEnd | undefined>;
  /** Never fails. */
  readonly end: Promise<ScanEnd>;
}

/** All in milliseconds. */
export interface ScanPauses {
  /** What a person is kept waiting at most for `soon`. */
  readonly soon: number;
  readonly first: number;
  readonly longest: number;
  readonly giveUpAfter: number;
}

const usualPauses: ScanPauses = { soon: 2000, first: 5000, longest: 30_000, giveUpAfter: 30 * 60_000 };
/** From one pause to the next. */
const growth = 1.5;

export function followScan(
  registry: Pick<RegistryClient, 'versionStatus'>,
  version: { readonly name: string; readonly version: string },
  signal: AbortSignal,
  pauses: ScanPauses = usualPauses,
): Scan {
  const ask = () => registry.versionStatus(version.name, version.version, signal);
  const asked = ask().catch(() => undefined);
  const first = asked.then(scan => scan?.status ?? (signal.aborted ? 'cancelled' : 'untold'));
  const soon = Promise.race([first, delay(pauses.soon, undefined, { ref: false })]);
  return { first, soon, end: follow(asked, ask, signal, pauses) };
}

async function follow(
  first: Promise<VersionScan | undefined>,
  ask: () => Promise<VersionScan>,
  signal: AbortSignal,
  pauses: ScanPauses,
): Promise<ScanEnd> {
  const until = Date.now() + pauses.giveUpAfter;
  let scan = await first;
  if (scan?.status === undefined) return signal.aborted ? 'cancelled' : 'untold';
  for (let pause = pauses.first; ; pause = Math.min(pause * growth, pauses.longest)) {
    // Once it has told, a registry that does not tell for a while may again: only time ends that.
    const status: VersionStatus | undefined = scan?.status;
    if (status !== undefined && status !== 'validating') return status;
    const left = until - Date.now();
    if (left <= 0) return 'given-up';
    const wait = Math.max(pause, (scan?.retryAfterSeconds ?? 0) * 1000);
    try {
      // Whatever pause it wants, it is asked at the end: that it has not told must be true when it is said.
      await delay(Math.min(wait, left), undefined, { signal });
    } catch {
      return 'cancelled';
    }
    scan = await ask().catch(() => undefined);
  }
}
