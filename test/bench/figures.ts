/** The figures that `npm run bench` prints, what they must not exceed, and how many runs become one number. */

/** By suite, as the issues name them. */
export const targets = {
  /** Issue "A publish that equals npm's, costs a tenth of it, and is never in doubt". */
  upload: {
    'upload.memory.ratio': 0.1,
    'upload.memory.growth.mb': 16,
    'upload.bytes.ratio': 1.05,
    'upload.bytes.late.ratio': 1.05,
    'upload.time.ratio': 0.2,
    'upload.raw.ratio': 1.5,
    'publish.small.ratio': 1,
  },
  /** Issue "Accounts, the security tree, tokens and the profile". */
  activation: {
    'activation.ratio': 0.1,
    'activation.entry.kb': 60,
    'vsix.kb': 700,
  },
  tree: {
    'tree.first.ms': 300,
    'tree.requests': 8,
    'tree.expand.ms': 100,
  },
  /** Issue "Owners and every other guarded change, for one package or a hundred, under one prompt". */
  batch: {
    'workspace.time.ratio': 0.25,
    'owners.time.ratio': 0.1,
    'batch.prompts': 1,
    'batch.prompts.expiry': 2,
    'prompt.latency.ms': 100,
  },
} as const;

export type SuiteName = keyof typeof targets;
export type Figures<Name extends SuiteName> = Readonly<Record<keyof (typeof targets)[Name], number>>;

/** Prints `name value` lines; tells those that miss their target on standard error. Returns whether all meet it. */
export function report<Name extends SuiteName>(suite: Name, figures: Figures<Name>): boolean {
  const limits = Object.entries<number>(targets[suite]);
  const values: Readonly<Record<string, number>> = figures;
  for (const [name] of limits) console.log(`${name} ${values[name]?.toFixed(3)}`);
  // What is not a number meets no target.
  const missed = limits.filter(([name, limit]) => !(Number(values[name]) <= limit));
  for (const [name, limit] of missed) console.error(`${name} should be at most ${limit}`);
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
