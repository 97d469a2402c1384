/** The plain parts of a panel's page. */
import type { Block, PageButton } from '../shared/panelProtocol.ts';

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
): Block {
  return { kind: 'notice', severity, text: said, ...(buttons.length === 0 ? {} : { buttons }) };
}
