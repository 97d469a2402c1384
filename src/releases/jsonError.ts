/**
 * Where a JSON text is broken. `JSON.parse` tells only sometimes, so the text is walked again, after
 * RFC 8259, to the first token that cannot stand where it stands.
 */

export interface TextPosition {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units, as editors do. */
  readonly column: number;
}

/** What may stand at a place, and by which tokens it begins: brackets, `"` for a string, `0` for another scalar. */
const beginnings = {
  value: '{["0',
  'first element': '{["0]',
  key: '"',
  'first key': '"}',
  colon: ':',
  'next in object': ',}',
  'next in array': ',]',
  nothing: '',
} as const;

type Expected = keyof typeof beginnings;

const whitespace = /[ \t\r\n]*/y;
const string = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const token = new RegExp(`[{}[\\],:]|${string}|(?:${number}|true|false|null)(?![\\w.+-])`, 'y');

/** @param text one that `JSON.parse` refuses; for any other the answer is its end */
export function jsonErrorPosition(text: string): TextPosition {
  const before = text.slice(0, errorOffset(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function errorOffset(text: string): number {
  /** The objects and arrays that are not closed yet, by what comes after an element of theirs. */
  const open: Expected[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    offset += match(whitespace, text, offset).length;
    const found = match(token, text, offset);
    const kind = /^[^{}[\],:"]/.test(found) ? '0' : found.charAt(0);
    if (kind === '' || !beginnings[expected].includes(kind)) return offset;
    expected = following(kind, expected, open);
    offset += found.length;
  }
}

function match(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** What comes after a token of this kind, at a place where it may stand. */
function following(kind: string, expected: Expected, open: Expected[]): Expected {
  switch (kind) {
    case '{':
      open.push('next in object');
      return 'first key';
    case '[':
      open.push('next in array');
      return 'first element';
    case ',':
      return expected === 'next in object' ? 'key' : 'value';
    case ':':
      return 'value';
    case '}':
    case ']':
      open.pop();
      break;
    default:
      if (expected === 'key' || expected === 'first key') return 'colon';
  }
  return open.at(-1) ?? 'nothing';
}
