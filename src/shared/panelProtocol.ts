/**
 * What a panel's page and the extension say to each other. Both sides import this file, and both check what
 * arrives: a page is a browser, and its messages are foreign input.
 *
 * The page opens with `ready`; only then does the extension send what is to be shown. It knows nothing of what it
 * shows: it draws a `PageView`, and says which of the offered actions was taken, with what was typed. All texts
 * are translated already. A view that holds a secret is never kept: the page draws it, and the next one replaces it.
 */

/** From the page to the extension: listening. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/** From the page to the extension: what the person did. */
export interface ActMessage {
  readonly type: 'act';
  /** Of the view that it was done on; what was done on an older one is not meant for this. */
  readonly turn: number;
  readonly action: string;
  /** What stands in the fields, choices and checks of the view, by their ids. */
  readonly values: PageValues;
}

export type PageValues = Readonly<Record<string, string | boolean>>;

/** From the extension to the page: all that is to be shown now. */
export interface PageMessage {
  readonly type: 'page';
  readonly turn: number;
  readonly view: PageView;
  readonly words: PageWords;
}

/** What the page's signs are called, for those who do not see them. */
export interface PageWords {
  /** A step that is behind. */
  readonly done: string;
  /** In place of a code that is not shown. */
  readonly masked: string;
  readonly severities: Readonly<Record<NoticeBlock['severity'], string>>;
  readonly codeStates: Readonly<Record<RecoveryCodeView['state'], string>>;
}

export interface PageView {
  /** While it stays the same, so does what is typed and where the focus is; another one starts at the top. */
  readonly step: string;
  readonly heading: string;
  /** Below the heading: whom and where it is about. */
  readonly about?: string;
  /** Where one is, above the heading. */
  readonly progress?: readonly ProgressStep[];
  readonly blocks: readonly Block[];
  /** The first is the primary one, which Enter in a field takes. */
  readonly buttons: readonly PageButton[];
  /** Something is under way, and this says what: fields and buttons rest but those that say otherwise. */
  readonly busy?: string;
  /** The id of the field where the next keystroke belongs, on a new step. The heading without it. */
  readonly focus?: string;
}

export interface ProgressStep {
  readonly label: string;
  readonly state: 'done' | 'current' | 'to-do';
}

export interface PageButton {
  readonly action: string;
  readonly label: string;
  readonly disabled?: boolean;
  /** Works while something is under way, as Cancel must. */
  readonly whileBusy?: boolean;
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  | NoticeBlock
  | FieldBlock
  | ChoiceBlock
  | CheckBlock
  | QrBlock
  | KeyBlock
  | CodesBlock
  | { readonly kind: 'facts'; readonly rows: readonly { readonly name: string; readonly value: string }[] }
  | TableBlock;

/** Read aloud when it appears. */
export interface NoticeBlock {
  readonly kind: 'notice';
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly buttons?: readonly PageButton[];
}

export interface FieldBlock {
  readonly kind: 'field';
  readonly id: string;
  readonly label: string;
  /** `code`: short, wide-set, digits first on a touch keyboard. `lines`: several lines. */
  readonly input: 'text' | 'password' | 'code' | 'lines';
  readonly hint?: string;
  readonly error?: string;
  /** What stands in it at first. */
  readonly value?: string;
}

/** One of several, all of them visible. */
export interface ChoiceBlock {
  readonly kind: 'choice';
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly detail: string }[];
  /** What is chosen at first. */
  readonly value: string;
}

export interface CheckBlock {
  readonly kind: 'check';
  readonly id: string;
  readonly label: string;
  /** Whether it is at first. */
  readonly checked: boolean;
  /** Taken when it changes. */
  readonly action?: string;
}

/** A QR code as its modules: `path` draws the dark ones, each a unit square, on a field of `size` units with quiet zone. */
export interface QrBlock {
  readonly kind: 'qr';
  readonly size: number;
  readonly path: string;
  /** In place of the picture for those who do not see it. */
  readonly label: string;
}

/** Something to copy by hand: the text in groups that are easy to read. */
export interface KeyBlock {
  readonly kind: 'key';
  readonly label: string;
  readonly groups: readonly string[];
  /** For those who type it: kind of code, digits, seconds. */
  readonly details: readonly string[];
  readonly buttons: readonly PageButton[];
}

export interface CodesBlock {
  readonly kind: 'codes';
  readonly label: string;
  readonly codes: readonly RecoveryCodeView[];
  readonly buttons: readonly PageButton[];
}

export interface RecoveryCodeView {
  /** Absent while masked: what is not to be seen is not in the page either. */
  readonly code?: string;
  readonly state: 'unused' | 'used' | 'unknown' | 'refused';
  /** Beside the code: when and for what it was used. */
  readonly note?: string;
  /** Copies this one. */
  readonly button?: PageButton;
}

/** Rows against columns, each cell a yes or a no. */
export interface TableBlock {
  readonly kind: 'table';
  /** Heads the column of the rows' names. */
  readonly corner: string;
  readonly columns: readonly { readonly name: string; readonly note: string; readonly marked?: boolean }[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly TableCell[] }[];
}

export interface TableCell {
  /** Whether the row holds for the column. */
  readonly yes: boolean;
  readonly text: string;
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return hasType(message, 'ready');
}

/** The sender is the extension itself; what is checked is that the message is meant for the page. */
export function isPageMessage(message: unknown): message is PageMessage {
  return hasType(message, 'page');
}

function hasType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}
