/** The figures that `npm run bench` prints, what they must not exceed, and how many runs become one number. */

/** Issue "A publish that equals npm's, costs a tenth of it, and is never in doubt". */
export const targets = {
  'upload.memory.ratio': 0.1,
  'upload.memory.growth.mb': 16,
  'upload.bytes.ratio': 1.05,
  'upload.bytes.late.ratio': 1.05,
  'upload.time.ratio': 0.2,
  'upload.raw.ratio': 1.5,
  'publish.small.ratio': 1,
} as const;

export type Figures = Readonly<Record<keyof typeof targets, number>>;

/** Prints `name value` lines; tells those that miss their target on standard error. Returns whether all meet it. */
export function report(figures: Figures): boolean {
  const names = Object.keys(targets) as (keyof typeof targets)[];
  for (const name of names) console.log(`${name} ${figures[name].toFixed(3)}`);
  // What is not a number meets no target.
  const missed = names.filter(name => !(figures[name] <= targets[name]));
  for (const name of missed) console.error(`${name} should be at most ${targets[name]}`);
  return missed.length === 0;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** The median, with how far the runs lie apart told on standard error. */
export function settle(what: string, values: readonly number[], unit: string): number {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map(value =>
    value.toFixed(1),
  );
  console.error(`${what}: ${middle} ${unit} (${least} to ${most}, ${values.length} runs)`);
  return median(values);
}
