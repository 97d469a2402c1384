/** Sizes and times as people read them. */
import { l10n } from 'vscode';

/** As npm shows sizes: in steps of 1000, with one decimal above a kilobyte. */
export function bytes(count: number): string {
  if (count < 1000) return l10n.t('{0} B', count);
  if (count < 1_000_000) return l10n.t('{0} kB', (count / 1000).toFixed(1));
  return l10n.t('{0} MB', (count / 1_000_000).toFixed(1));
}

/** Whole seconds that are left, and never less than one: what is over is tried at once. */
export function secondsUntil(time: Date): number {
  return Math.max(1, Math.ceil((time.getTime() - Date.now()) / 1000));
}
