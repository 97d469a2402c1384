/** `node test/l10n/check.ts`: the German texts against the English ones, in the code and in the manifest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractTexts } from './texts.ts';

type Bundle = Readonly<Record<string, string>>;

interface Manifest {
  readonly description: string;
  readonly capabilities: unknown;
  readonly contributes: unknown;
}

/** What VS Code puts values in for, and icons, links and markup that have to come through a translation. */
const kept = /\{\w+\}|\$\([\w-]+\)|\]\([^)]*\)|`[^`]*`/g;

/**
 * What is wrong with a translation, a line each.
 * @param english - by key; in a bundle the key is the text, with its comment behind it.
 */
export function compare(english: Bundle, translated: Bundle): string[] {
  const missing = Object.keys(english).filter(key => !translated[key]);
  const leftOver = Object.keys(translated).filter(key => english[key] === undefined);
  const changed = Object.keys(english).filter(key => {
    const text = translated[key];
    return text && markOf(text) !== markOf(english[key] ?? '');
  });
  return [
    ...missing.map(key => `missing: ${JSON.stringify(key)}`),
    ...leftOver.map(key => `left over: ${JSON.stringify(key)}`),
    ...changed.map(key => `other placeholders, links or code: ${JSON.stringify(key)}`),
    ...unsorted(translated).map(key => `not in order: ${JSON.stringify(key)}`),
  ];
}

/** Each as often as it must be there: a value may be named more than once only where the English does so too. */
function markOf(text: string): string {
  return [...text.matchAll(kept)]
    .map(([mark]) => mark)
    .toSorted()
    .join(' ');
}

function unsorted(bundle: Bundle): string[] {
  const keys = Object.keys(bundle);
  return keys.filter((key, index) => index > 0 && key < (keys[index - 1] ?? ''));
}

/** A command that a text names in quotes is called in German as it is in the German palette. */
function misnamed(texts: Bundle, english: Bundle, translated: Bundle): string[] {
  const titles = Object.keys(english).filter(key => key.startsWith('command.'));
  return Object.entries(texts).flatMap(([text, translation]) =>
    titles
      .filter(key => text.includes(`“${english[key]}”`) && !translation.includes(`„${translated[key]}“`))
      .map(key => `does not say „${translated[key]}“: ${JSON.stringify(text)}`),
  );
}

/** What VS Code shows of a contribution, by the names that its manifest gives it. */
const shown =
  /^(title|label|name|category|contents|altText|(markdown)?(description|deprecationMessage|enumDescriptions))$/i;

/**
 * What a manifest shows, each a `%key%` or a text that has none.
 * @param value - a part of a manifest
 * @param name - under which it stands there
 */
export function shownIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return shown.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(each => shownIn(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => shownIn(each, key));
}

const reference = /^%([\w.-]+)%$/;

function check(root: string): string[] {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const bundle = (path: string) => JSON.parse(read(path)) as Bundle;
  const { keys, faults } = extractTexts(join(root, 'tsconfig.json'), join(root, 'src'));
  const inCode = Object.fromEntries(keys.map(key => [key, key]));
  const german = bundle('l10n/bundle.l10n.de.json');
  const inManifest = bundle('package.nls.json');
  const germanManifest = bundle('package.nls.de.json');
  const { description, capabilities, contributes } = JSON.parse(read('package.json')) as Manifest;
  const inPlace = shownIn({ description, capabilities, contributes });
  const used = inPlace.flatMap(text => reference.exec(text)?.[1] ?? []);
  const written = inPlace.filter(text => !reference.test(text));
  console.log(`${keys.length} texts in the code, ${Object.keys(inManifest).length} in the manifest`);
  return [
    ...faults,
    ...prefixed('l10n/bundle.l10n.de.json', [
      ...compare(inCode, german),
      ...misnamed(german, inManifest, germanManifest),
    ]),
    ...prefixed(
      'package.json',
      written.map(text => `belongs into package.nls.json: ${JSON.stringify(text)}`),
    ),
    ...prefixed(
      'package.nls.json',
      compare(Object.fromEntries(used.map(key => [key, inManifest[key] ?? ''])), inManifest),
    ),
    ...prefixed('package.nls.de.json', compare(inManifest, germanManifest)),
  ];
}

function prefixed(file: string, problems: readonly string[]): string[] {
  return problems.map(problem => `${file}: ${problem}`);
}

if (import.meta.main) {
  const problems = check(join(import.meta.dirname, '..', '..'));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
