/**
 * What a panel's page and the extension say to each other. Both sides import this file, and both check what
 * arrives: a page is a browser, and its messages are foreign input.
 *
 * The page opens with `ready`; only then does the extension send what is to be shown.
 */

/** From the page to the extension. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/** From the extension to the page that shows when npm asks for a code. All texts are translated already. */
export interface WhenRequiredMessage {
  readonly type: 'when-required';
  readonly heading: string;
  readonly introduction: string;
  /** Heads the column of the actions. */
  readonly actionHeading: string;
  readonly levels: readonly { readonly name: string; readonly note: string }[];
  readonly rows: readonly { readonly action: string; readonly cells: readonly WhenRequiredCell[] }[];
  readonly notes: readonly string[];
}

export interface WhenRequiredCell {
  readonly asks: boolean;
  readonly text: string;
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return hasType(message, 'ready');
}

/** The sender is the extension itself; what is checked is that this page is the one it meant. */
export function isWhenRequiredMessage(message: unknown): message is WhenRequiredMessage {
  return hasType(message, 'when-required');
}

function hasType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}
