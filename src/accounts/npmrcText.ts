/**
 * The lines of an `.npmrc`, each with where it stands: npm's own reader (the package `ini`, whose `decode` this follows
 * line by line) says what is set, and forgets where.
 */

/** A piece of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NpmrcEntry {
  /** Without the `[]` of a list. */
  readonly key: string;
  /** As npm reads it, before it puts in variables: a text as a rule; `true` for a key alone. */
  readonly value: unknown;
  readonly isListItem: boolean;
  /** The `[section]` that it stands in, where npm looks for none of its settings; absent at the top. */
  readonly section?: string;
  /** From 0. */
  readonly line: number;
  /** Without the line break. */
  readonly lineSpan: Span;
  /** With its quotes, without a comment behind it; empty for a key alone. */
  readonly valueSpan: Span;
}

interface Line extends Span {
  readonly text: string;
  readonly number: number;
}

/** A value that holds a line separator of Unicode is no setting for npm, since `.` does not match those. */
const setting = /^([^=]+)(?:=(.*))?$/;
const sectionStart = /^\[([^\]]*)\]\s*$/;
const passedOver = /^\s*(?:[;#]|$)/;

/** Every setting, in the order of the file; of several with one key the last one counts. */
export function readNpmrc(text: string): readonly NpmrcEntry[] {
  const entries: NpmrcEntry[] = [];
  let section: string | undefined;
  for (const line of linesOf(text)) {
    if (passedOver.test(line.text)) continue;
    const begun = sectionStart.exec(line.text)?.[1];
    if (begun === undefined) entries.push(...entryOf(line, section));
    else section = String(plainValue(begun));
  }
  return entries;
}

function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/(.*?)(?:\r\n|\r|\n|$)/gs)].map(({ index, 1: line = '' }, number) => ({
    text: line,
    number,
    start: index,
    end: index + line.length,
  }));
}

function entryOf({ text, number, start, end }: Line, section: string | undefined): readonly NpmrcEntry[] {
  const [whole, rawKey, rawValue] = setting.exec(text) ?? [];
  if (whole === undefined || rawKey === undefined) return [];
  const name = String(plainValue(rawKey));
  const isListItem = name.length > 2 && name.endsWith('[]');
  const key = isListItem ? name.slice(0, -2) : name;
  if (key === '__proto__') return [];
  const from = start + rawKey.length + 1;
  return [
    {
      key,
      value: rawValue === undefined ? true : typed(plainValue(rawValue)),
      isListItem,
      ...(section === undefined ? {} : { section }),
      line: number,
      lineSpan: { start, end },
      valueSpan: rawValue === undefined ? { start: end, end } : shifted(spanWithin(rawValue), from),
    },
  ];
}

/** What `ini` does to a key or a value: quotes are read as JSON, else escapes resolved and comments cut off. */
function plainValue(raw: string): unknown {
  const text = raw.trim();
  if (!isQuoted(text)) return unescaped(text.slice(0, commentStart(text))).trim();
  const json = text.startsWith("'") ? text.slice(1, -1) : text;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function typed(value: unknown): unknown {
  return value === 'true' || value === 'false' || value === 'null' ? JSON.parse(value) : value;
}

/** A lone quote counts as quoted: npm's rule. */
function isQuoted(text: string): boolean {
  return /^"(?:.*")?$|^'(?:.*')?$/s.test(text);
}

/** Where the comment behind a value begins, or the text ends. */
function commentStart(text: string): number {
  const before = /^(?:\\.|[^\\;#])*\\?/s.exec(text)?.[0] ?? '';
  return before.length;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, character: string) =>
    ['\\', ';', '#'].includes(character) ? character : whole,
  );
}

function spanWithin(raw: string): Span {
  const start = raw.length - raw.trimStart().length;
  const text = raw.trim();
  const end = isQuoted(text) ? text.length : text.slice(0, commentStart(text)).trimEnd().length;
  return { start, end: start + end };
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
