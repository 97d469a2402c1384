/**
 * A property that holds for every input, tried on many: a fixed seed in `npm test`, another one and more cases where
 * they are asked for, and the case that broke it named so that it can be tried again.
 */
import { createContext, Script } from 'node:vm';
import { fragments, Random } from './random.ts';
import { seedVariable, timesVariable } from './settings.ts';

const seed = numberOf(seedVariable, 20_261_122);
const times = numberOf(timesVariable, 1);
/** Of all cases of a property together; a single one takes far below a millisecond, where nothing else runs. */
const patienceMs = 60_000 * times;
/**
 * For 1 MB: linear work takes some ten milliseconds, and quadratic work would take minutes. The rest is patience with
 * a busy computer.
 */
const floodPatienceMs = 30_000;
const floodLength = 1024 * 1024;
const floodsOfEach = 16;
const longestReport = 600;

const counts = { properties: 0, cases: 0, floods: 0, failed: 0 };

export interface Property<Input> {
  readonly make: (random: Random) => Input;
  /** @throws where it does not hold */
  readonly holds: (input: Input) => void;
  /** 1000 unless told. */
  readonly cases?: number;
  /** Real texts: each is flooded with 1 MB of something, and made into an input by the second. */
  readonly floods?: readonly [samples: readonly string[], make: (text: string) => Input];
}

/** Declares a test of mocha. */
export function property<Input>(title: string, { make, holds, cases = 1000, floods }: Property<Input>): void {
  it(title, function () {
    this.timeout(patienceMs + 2 * floodPatienceMs);
    counts.properties += 1;
    let current: { readonly name: string; readonly input: unknown } | undefined;
    const step = (name: string, input: Input) => {
      current = { name, input };
      holds(input);
    };
    try {
      interruptible(patienceMs, () => {
        for (let number = 0; number < cases * times; number += 1) {
          counts.cases += 1;
          step(`case ${number}`, make(randomOf(title, number)));
        }
      });
      for (const [name, text] of floods === undefined ? [] : flooded(title, floods[0])) {
        counts.floods += 1;
        interruptible(floodPatienceMs, () => step(name, floods?.[1](text) as Input));
      }
    } catch (error) {
      counts.failed += 1;
      throw broken(current, error);
    }
  });
}

/** The same for what has to be waited for, and cannot be interrupted. */
export interface EventualProperty<Input> {
  readonly make: (random: Random) => Input;
  /** @throws where it does not hold */
  readonly holds: (input: Input) => Promise<void>;
  readonly cases: number;
  /** How many cases there can be under way; 1 unless told. */
  readonly atOnce?: number;
}

/** Declares a test of mocha. */
export function eventualProperty<Input>(
  title: string,
  { make, holds, cases, atOnce = 1 }: EventualProperty<Input>,
): void {
  it(title, async function () {
    this.timeout(patienceMs * 2);
    counts.properties += 1;
    let number = 0;
    const takeTurns = async () => {
      while (number < cases * times) {
        const input = make(randomOf(title, number));
        const name = `case ${number}`;
        number += 1;
        counts.cases += 1;
        await holds(input).catch((error: unknown) => {
          counts.failed += 1;
          number = Number.POSITIVE_INFINITY;
          throw broken({ name, input }, error);
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, takeTurns));
  });
}

after(() => {
  const { properties, cases, floods, failed } = counts;
  console.log(
    `  fuzz: seed ${seed}, ${properties} properties, ${cases} cases, ${floods} floods of 1 MB, ${failed} found`,
  );
});

function randomOf(title: string, number: number): Random {
  let mixed = seed;
  for (const letter of title) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193);
  return new Random(mixed + Math.imul(number, 0x9e3779b1));
}

/** Each of the samples with each fragment a million times over, in front, inside and behind; some of them. */
function flooded(title: string, samples: readonly string[]): readonly (readonly [string, string])[] {
  const random = randomOf(title, -1);
  return Array.from({ length: floodsOfEach * times }, () => {
    const sample = random.pick(samples);
    const flood = Array.from({ length: 1 + random.below(2) }, () => random.pick(fragments)).join('');
    const at = random.pick([0, sample.length, random.below(sample.length + 1)]);
    const many = flood.repeat(Math.ceil(floodLength / flood.length));
    const name = `${JSON.stringify(sample)} with 1 MB of ${JSON.stringify(flood)} at ${at}`;
    return [name, sample.slice(0, at) + many + sample.slice(at)];
  });
}

/** Ends what takes longer, even in the middle of a regular expression, which nothing else in this process can. */
function interruptible(milliseconds: number, run: () => void): void {
  new Script('run()').runInContext(createContext({ run }), { timeout: milliseconds });
}

function broken(
  current: { readonly name: string; readonly input: unknown } | undefined,
  cause: unknown,
): Error {
  const input = JSON.stringify(current?.input) ?? String(current?.input);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`seed ${seed}, ${current?.name}: ${why}\ninput: ${input.slice(0, longestReport)}`, {
    cause,
  });
}

function numberOf(variable: string, usual: number): number {
  const told = process.env[variable];
  if (told === undefined || told === '') return usual;
  if (!/^\d+$/.test(told)) throw new TypeError(`${variable} is not a number: ${told}`);
  return Number(told);
}
