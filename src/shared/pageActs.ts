/**
 * What may come back from a page. A page is a browser: what it says it was told to do counts only if it was
 * offered, on the view that is shown now, with values for exactly what can be filled in there.
 */
import type { ActMessage, Block, PageButton, PageMessage, PageValues, PageView } from './panelProtocol.ts';

/** No field holds more, in UTF-16 units; a pasted file of recovery codes is a few KiB. */
export const longestValue = 64 * 1024;

/** Views may follow each other faster than a remote window's answers come. */
const mostOnTheirWay = 8;

export type CheckedAct =
  | { readonly action: string; readonly values: PageValues }
  /** Why it does not count, without anything of what came. */
  | { readonly dropped: string };

/** Views of one step that are gone, while a press on one of them can be on its way. */
export class EarlierViews {
  readonly #buttons = new Map<number, readonly PageButton[]>();
  /** On which turn an action was taken the last time. */
  readonly #taken = new Map<string, number>();

  /** It has made way for another. */
  add({ turn, view }: PageMessage): void {
    this.#buttons.set(turn, offersIn(view));
    this.#buttons.delete(turn - mostOnTheirWay);
  }

  took(action: string, turn: number): void {
    this.#taken.set(action, turn);
  }

  /** Whether a press on that view is one on this button, which was there under the same name; pressed twice it is one. */
  had(turn: number, button: PageButton): boolean {
    if (turn <= (this.#taken.get(button.action) ?? Number.NEGATIVE_INFINITY)) return false;
    const wanted = JSON.stringify(button);
    return this.#buttons.get(turn)?.some(each => JSON.stringify(each) === wanted) ?? false;
  }
}

/**
 * @param shown what the page was last told to show
 * @param earlier of the same step
 */
export function checkAct(
  message: unknown,
  shown: PageMessage | undefined,
  earlier = new EarlierViews(),
): CheckedAct {
  if (!isAct(message)) return { dropped: 'it is no message of a page' };
  const gone = { dropped: 'it is about a view that is gone' };
  if (shown === undefined) return gone;
  const button = offersIn(shown.view).find(({ action }) => action === message.action);
  if (message.turn !== shown.turn && (button === undefined || !earlier.had(message.turn, button)))
    return gone;
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

function offersIn({ blocks, buttons }: PageView): readonly PageButton[] {
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
