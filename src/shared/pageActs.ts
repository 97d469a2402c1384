/**
 * What may come back from a page. A page is a browser: what it says it was told to do counts only if it was
 * offered, on the view that is shown now, with values for exactly what can be filled in there.
 */
import type { ActMessage, Block, PageButton, PageMessage, PageValues } from './panelProtocol.ts';

/** No field holds more, in UTF-16 units; a pasted file of recovery codes is a few KiB. */
export const longestValue = 64 * 1024;

export type CheckedAct =
  | { readonly action: string; readonly values: PageValues }
  /** Why it does not count, without anything of what came. */
  | { readonly dropped: string };

/** @param shown what the page was last told to show */
export function checkAct(message: unknown, shown: PageMessage | undefined): CheckedAct {
  if (!isAct(message)) return { dropped: 'it is no message of a page' };
  if (message.turn !== shown?.turn) return { dropped: 'it is about a view that is gone' };
  const button = offers(shown.view.blocks, shown.view.buttons).find(
    ({ action }) => action === message.action,
  );
  if (button === undefined) return { dropped: 'what it asks for was not offered' };
  if (button.disabled === true) return { dropped: 'what it asks for is switched off' };
  if (shown.view.busy !== undefined && button.whileBusy !== true) {
    return { dropped: 'something else is under way' };
  }
  if (!fits(message.values, shown.view.blocks)) return { dropped: 'its values do not fit the fields' };
  return { action: message.action, values: message.values };
}

function isAct(message: unknown): message is ActMessage {
  if (!isRecord(message)) return false;
  const { type, turn, action, values } = message;
  return type === 'act' && typeof turn === 'number' && typeof action === 'string' && isRecord(values);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function offers(blocks: readonly Block[], buttons: readonly PageButton[]): readonly PageButton[] {
  return [...blocks.flatMap(offersOf), ...buttons];
}

function offersOf(block: Block): readonly PageButton[] {
  switch (block.kind) {
    case 'notice':
    case 'key':
      return block.buttons ?? [];
    case 'codes':
      return [...block.codes.flatMap(({ button }) => button ?? []), ...block.buttons];
    case 'check':
      return block.action === undefined ? [] : [{ action: block.action, label: block.label }];
    default:
      return [];
  }
}

function fits(values: PageValues, blocks: readonly Block[]): boolean {
  const inputs = blocks.filter(block => 'id' in block);
  return (
    Object.keys(values).length === inputs.length &&
    inputs.every(input => Object.hasOwn(values, input.id) && isValueOf(input, values[input.id]))
  );
}

function isValueOf(input: Extract<Block, { id: string }>, value: unknown): boolean {
  switch (input.kind) {
    case 'field':
      return typeof value === 'string' && value.length <= longestValue;
    case 'choice':
      return input.options.some(option => option.value === value);
    case 'check':
      return typeof value === 'boolean';
  }
}
