/**
 * Finds recovery codes in what people paste or keep in files, and writes them out again.
 *
 * What a code looks like differs from registry to registry (npm's public one has 64 hexadecimal digits, others short
 * groups with dashes), so nothing is known of it beforehand. But the codes of one set look alike: the form that most
 * of what could be a code has is taken for theirs, and what has another one is left out and counted.
 */
import { Secret } from '../shared/secret.ts';

export interface FoundCodes {
  /** Each once, in their order. */
  readonly codes: readonly Secret[];
  /** How many stood there more than once. */
  readonly duplicates: number;
  /** How many other words were left out, though they might have been codes. */
  readonly leftOut: number;
}

interface Word {
  readonly text: string;
  /** Nothing but words of this form, and numbering, stand in its line. */
  readonly alone: boolean;
}

/** Shorter ones are taken for groups of one code where a line has nothing else. */
const shortest = 6;

const separators = /[\s,;|"'`“”„‘’«»()[\]{}<>=*•·–—\u200b]+/u;
const code = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/i;

/** @param text pasted, or a file's content: any separators, numbering, bullets, quotes, headings, line ends */
export function findRecoveryCodes(text: string): FoundCodes {
  const words = text.split(/\r\n|[\n\r\u2028\u2029]/u).flatMap(wordsOf);
  const candidates = words.filter(word => isCode(word.text) && /\d/.test(word.text));
  const form = mostFrequent(candidates.map(word => formOf(word.text)));
  if (form === undefined) return { codes: [], duplicates: 0, leftOut: 0 };
  const chance = new Set(candidates.map(word => letterCase(word.text)));
  const found = words.filter(
    word =>
      formOf(word.text) === form &&
      // By chance a code can be without a digit; then it must at least stand as the others do.
      (/\d/.test(word.text) || (word.alone && chance.has(letterCase(word.text)))),
  );
  const codes = [...new Set(found.map(word => word.text))];
  return {
    codes: codes.map(each => new Secret(each)),
    duplicates: found.length - codes.length,
    leftOut: candidates.filter(word => formOf(word.text) !== form).length,
  };
}

/**
 * A text to keep, one code a line, which `findRecoveryCodes` understands.
 * @param heading whose codes they are, and what to do with them, translated
 */
export function recoveryCodesText(
  heading: readonly string[],
  codes: readonly { readonly value: Secret; readonly note?: string }[],
): string {
  const lines = codes.map(({ value, note }) =>
    note === undefined ? value.reveal() : `${value.reveal()}  (${note})`,
  );
  return `${[...heading, '', ...lines].join('\n')}\n`;
}

function wordsOf(line: string): readonly Word[] {
  const words = line
    .split(separators)
    .map(word => word.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/gi, ''))
    .filter(word => word !== '' && !/^\d{1,2}$/.test(word));
  const [first] = words;
  if (first === undefined) return [];
  if (words.length > 1 && words.every(word => isGroup(word) && word.length === first.length)) {
    return [{ text: words.join(''), alone: true }];
  }
  const alone = words.every(word => isCode(word) && formOf(word) === formOf(first));
  return words.map(text => ({ text, alone }));
}

function isGroup(word: string): boolean {
  return word.length < shortest && word.length > 2 && /^[a-z0-9]+$/i.test(word);
}

function isCode(word: string): boolean {
  return word.length >= shortest && code.test(word);
}

/** How long it is, and where it is divided. */
function formOf(word: string): string {
  return word.replaceAll(/[a-z0-9]/gi, 'x');
}

function letterCase(word: string): 'lower' | 'upper' | 'mixed' {
  if (word === word.toLowerCase()) return 'lower';
  return word === word.toUpperCase() ? 'upper' : 'mixed';
}

/** Of several that are as frequent, the longest. */
function mostFrequent(forms: readonly string[]): string | undefined {
  const counts = Map.groupBy(forms, form => form);
  const [first] = [...counts.entries()].toSorted(
    ([one, ones], [other, others]) => others.length - ones.length || other.length - one.length,
  );
  return first?.[0];
}
