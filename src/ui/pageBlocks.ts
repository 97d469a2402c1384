/** The plain parts of a panel's page. */
import { l10n } from 'vscode';
import type { Block, NoticeBlock, PageButton, PageView } from '../shared/panelProtocol.ts';
import type { Secret } from '../shared/secret.ts';

/** One step; whom it is about, and where one is, is the same on all of them. */
export type Page = Omit<PageView, 'about' | 'progress'>;

export function text(said: string): Block {
  return { kind: 'text', text: said };
}

export function heading(said: string): Block {
  return { kind: 'heading', text: said };
}

export function list(items: readonly string[], ordered = false): Block {
  return { kind: 'list', items, ordered };
}

export function notice(
  severity: 'information' | 'warning' | 'error',
  said: string,
  buttons: readonly PageButton[] = [],
): NoticeBlock {
  return { kind: 'notice', severity, text: said, ...(buttons.length === 0 ? {} : { buttons }) };
}

/** Codes in the open, before they are kept: to be compared with where they are from. */
export function foundCodes(label: string, codes: readonly Secret[]): Block {
  const shown = codes.map(code => ({ code: code.reveal(), state: 'unused' }) as const);
  return { kind: 'codes', label, codes: shown, buttons: [] };
}

export function cancelButton(): PageButton {
  return { action: 'cancel', label: l10n.t('Cancel'), whileBusy: true };
}
