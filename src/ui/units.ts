/** Sizes and times as people read them, in the language of this editor. */
import { env, l10n } from 'vscode';

/** As npm shows sizes: in steps of 1000, with one decimal above a kilobyte. */
export function bytes(count: number): string {
  if (count < 1000) return l10n.t('{0} B', count);
  if (count < 1_000_000) return l10n.t('{0} kB', oneDecimal(count / 1000));
  return l10n.t('{0} MB', oneDecimal(count / 1_000_000));
}

function oneDecimal(number: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(env.language, digits).format(number);
}

export function dateText(date: Date): string {
  return new Intl.DateTimeFormat(env.language, { dateStyle: 'medium' }).format(date);
}

/** The time of the day, to the second. */
export function clockText(time: Date): string {
  return new Intl.DateTimeFormat(env.language, { timeStyle: 'medium' }).format(time);
}

/** Whole seconds that are left, and never less than one: what is over is tried at once. */
export function secondsUntil(time: Date): number {
  return Math.max(1, Math.ceil((time.getTime() - Date.now()) / 1000));
}
