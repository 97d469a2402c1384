/** The figures as one table for people: what was measured, and what it must not exceed. The README has it, too. */
import { type SuiteName, targets } from './figures.ts';

/** By the names of figures. What was not measured is not in it. */
export type Measured = Readonly<Record<string, number>>;

type FigureName = { [Name in SuiteName]: keyof (typeof targets)[Name] }[SuiteName];

const meanings: Readonly<Record<FigureName, string>> = {
  'upload.memory.ratio': 'Memory for a package of 100 MB, against npm’s',
  'upload.memory.growth.mb': 'More memory for 600 MB than for 1 MB',
  'upload.bytes.ratio': 'Bytes sent in all, against one document (npm: 2)',
  'upload.bytes.late.ratio': 'The same, where the registry reads all before it refuses',
  'upload.time.ratio': 'From the code to “published”, 100 MB, against npm’s publish',
  'upload.raw.ratio': 'The upload, against a plain one of a document that is ready',
  'publish.small.ratio': 'A small package as a whole, against npm’s',
  'activation.ratio': 'Activation, against VS Code’s own extension for npm',
  'activation.entry.kb': 'What is loaded for it',
  'vsix.kb': 'The extension as it is installed',
  'tree.first.ms': 'First rows of the view, with 2,000 packages and 1,000 tokens',
  'tree.requests': 'Requests until they stand',
  'tree.expand.ms': 'Opening the row of all packages',
  'workspace.time.ratio': 'A workspace of 50 packages, against npm’s',
  'owners.time.ratio': 'One owner for 100 packages, against npm’s',
  'batch.prompts': 'Prompts for each of the two',
  'batch.prompts.expiry': 'Prompts where the code runs out in the middle',
  'prompt.latency.ms': 'From the registry’s refusal to the prompt',
};

const [begin, end] = ['<!-- figures: npm run bench -- --write -->', '<!-- end of figures -->'];
const notMeasured = '–';

/** @param suites whose figures get a row */
export function tableOf(
  measured: Measured,
  suites: readonly SuiteName[] = Object.keys(targets) as SuiteName[],
): string {
  const rows = suites.flatMap(suite => Object.entries(targets[suite]) as [FigureName, number][]);
  return [
    '| | figure | measured | at most |',
    '| --- | --- | ---: | ---: |',
    ...rows.map(([name, limit]) => {
      const value = measured[name];
      const shown = value === undefined ? notMeasured : withUnit(name, value, digitsOf(name));
      return `| ${meanings[name]} | \`${name}\` | ${shown} | ${withUnit(name, limit)} |`;
    }),
  ].join('\n');
}

/** What a text with such a table says; a figure that was not measured yet is left out. @throws Error where it has none */
export function measuredIn(text: string): Measured {
  const rows = tableIn(text).matchAll(/^\|[^|]*\| `([\w.]+)` \| ([\d.]+)(?: \w+)? \|/gm);
  return Object.fromEntries([...rows].map(([, name = '', value = '']) => [name, Number(value)]));
}

/** The text with what was measured in its table; what was not measured stays. @throws Error where it has no table */
export function withTable(text: string, measured: Measured): string {
  const table = tableOf({ ...measuredIn(text), ...measured });
  return text.replace(tableIn(text), () => `${begin}\n${table}\n${end}`);
}

function tableIn(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error('there is no place for the figures');
  return text.slice(from, to + end.length);
}

function withUnit(name: FigureName, value: number, digits?: number): string {
  const number = digits === undefined ? `${value}` : value.toFixed(digits);
  const unit = { ms: 'ms', kb: 'kB', mb: 'MB' }[name.split('.').at(-1) ?? ''];
  return unit === undefined ? number : `${number} ${unit}`;
}

/** A ratio can be close to its limit; nobody counts half requests or prompts. */
function digitsOf(name: FigureName): number {
  if (name.endsWith('.ratio')) return 3;
  return /\.(ms|kb|mb)$/.test(name) ? 1 : 0;
}
