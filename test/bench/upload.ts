/**
 * Our publish against npm's, after packing, and a small one as a whole.
 *
 * Both sides run on this Node, with the same npm, over loopback to the same registry, in turns. Ours is the bundle
 * out of the VSIX. Peaks are those of whole processes above an idle one's; ours includes loading the bundle and
 * all that comes before the upload, which the target would not ask for (npm packs in a process of its own).
 */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { tool } from '../tools.ts';
import { temporaryFolder } from '../unit/releases/fixtures.ts';
import { npmEnvironment, unpackBundle } from './bundle.ts';
import type { ReceivedPut, Terms } from './countingRegistry.ts';
import { type Figures, settle } from './figures.ts';
import type { OurJob, OurTimes } from './ours.ts';
import { makePackage, type Packed, packageName, writeDocument } from './packages.ts';
import type { PlainJob, PlainTimes } from './plain.ts';
import { buildPrograms, type Measured, measure, type Programs, Registry } from './processes.ts';

const npmVersion = '12.2.0';
const megabyte = 1_000_000;
const rounds = { large: 5, growth: 3, small: 9 };

/** @throws when a publish fails; the signal's reason when cancelled */
export async function benchUpload(signal: AbortSignal): Promise<Figures<'upload'>> {
  const registry = await Registry.start();
  try {
    const bench = await Bench.prepare(registry, signal);
    const small = await bench.small();
    const large = await bench.large();
    const growth = await bench.growth();
    return { ...large, ...growth, ...small };
  } finally {
    await registry.stop();
  }
}

interface Parts {
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly programs: Programs<'ours' | 'plain' | 'peak'>;
  /** The chunk of the bundle that publishes. */
  readonly chunk: string;
  readonly npmCli: string;
  readonly code: string;
  readonly environment: NodeJS.ProcessEnv;
  /** In which npm knows the code from the start. */
  readonly environmentWithCode: NodeJS.ProcessEnv;
}

type OurRun = Measured & { readonly times: OurTimes; readonly puts: readonly ReceivedPut[] };

class Bench {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async prepare(registry: Registry, signal: AbortSignal): Promise<Bench> {
    const code = `${randomInt(100_000, 1_000_000)}`;
    const npmPath = await tool('npm', npmVersion);
    // `--otp` on a command line could be read by everyone on this computer. npm takes it from its configuration as
    // well, with the same effect, and that file is for its owner's eyes only.
    const [environment, environmentWithCode] = await Promise.all([
      npmEnvironment(registry.url, npmPath, []),
      npmEnvironment(registry.url, npmPath, [`otp=${code}`]),
    ]);
    return new Bench({
      registry,
      signal,
      programs: await buildPrograms(await temporaryFolder(), ['ours', 'plain', 'peak']),
      chunk: await unpackBundle(),
      npmCli: join(npmPath, 'bin', 'npm-cli.js'),
      code,
      environment,
      environmentWithCode,
    });
  }

  /** From the command to published, both with packing. Node's own start counts for npm only: an extension host runs already. */
  async small(): Promise<Pick<Figures<'upload'>, 'publish.small.ratio'>> {
    const packed = await makePackage(20_000, this.#parts.environment);
    const ours: number[] = [];
    const npms: number[] = [];
    for (let round = 0; round < rounds.small; round += 1) {
      ours.push((await this.#ours(packed, 'never')).times.total);
      npms.push((await this.#npm(packed, packed.folder)).wall);
    }
    return {
      'publish.small.ratio': settle('small, ours', ours, 'ms') / settle('small, npm', npms, 'ms'),
    };
  }

  /** With 100 MB. */
  async large(): Promise<Omit<Figures<'upload'>, 'publish.small.ratio' | 'upload.memory.growth.mb'>> {
    const packed = await makePackage(100 * megabyte, this.#parts.environment);
    const document = await writeDocument(packed);
    const early: OurRun[] = [];
    const late: OurRun[] = [];
    const npms: Measured[] = [];
    const plain: PlainTimes[] = [];
    const idle: number[] = [];
    for (let round = 0; round < rounds.large; round += 1) {
      early.push(await this.#ours(packed, 'early'));
      npms.push(await this.#npm(packed, packed.tarball));
      plain.push(await this.#plain(packed, document));
      idle.push((await this.#idle()).peak);
      late.push(await this.#ours(packed, 'late'));
    }
    const ours = [...early, ...late];

    const idlePeak = settle('idle Node, peak', inMegabytes(idle), 'MB');
    const ourPeak = settle('100 MB, our peak', inMegabytes(ours.map(({ peak }) => peak)), 'MB');
    const npmPeak = settle("100 MB, npm's peak", inMegabytes(npms.map(({ peak }) => peak)), 'MB');
    const sinceCode = ours.map(({ times }) => times.sinceCode ?? Number.NaN);
    // We hash the tarball before the code is known, npm afterwards.
    const hashing = settle(
      '100 MB, hashing',
      plain.map(({ hash }) => hash),
      'ms',
    );
    const ourTime = hashing + settle('100 MB, ours from code to published', sinceCode, 'ms');
    const npmTime = settle(
      '100 MB, npm publish',
      npms.map(({ wall }) => wall),
      'ms',
    );
    const ourPut = settle(
      '100 MB, our upload alone',
      ours.map(({ times }) => times.put),
      'ms',
    );
    const plainPut = settle(
      '100 MB, plain upload',
      plain.map(({ put }) => put),
      'ms',
    );
    return {
      'upload.memory.ratio': (ourPeak - idlePeak) / (npmPeak - idlePeak),
      'upload.bytes.ratio': worst(early.map(bytesPerDocument)),
      'upload.bytes.late.ratio': worst(late.map(bytesPerDocument)),
      'upload.time.ratio': ourTime / npmTime,
      'upload.raw.ratio': ourPut / plainPut,
    };
  }

  /** From 1 MB to 600 MB, which npm itself cannot publish. */
  async growth(): Promise<Pick<Figures<'upload'>, 'upload.memory.growth.mb'>> {
    const peaks: number[] = [];
    for (const size of [1, 600]) {
      const packed = await makePackage(size * megabyte, this.#parts.environment);
      const runs: number[] = [];
      for (let round = 0; round < rounds.growth; round += 1) {
        runs.push((await this.#ours(packed, 'early')).peak);
      }
      peaks.push(settle(`${size} MB, our peak`, inMegabytes(runs), 'MB'));
    }
    const [small = Number.NaN, huge = Number.NaN] = peaks;
    return { 'upload.memory.growth.mb': huge - small };
  }

  /** A first publish: nothing is known of the account. */
  async #ours(packed: Packed, refusal: Terms['refusal']): Promise<OurRun> {
    const { programs, chunk, environment, code } = this.#parts;
    const job: OurJob = { chunk, folder: packed.folder, environment, code };
    const program = { args: [programs.ours], cwd: packed.folder, env: environment, job };
    const { value, puts } = await this.#serve(packed, refusal, () => this.#measure(program));
    return { ...value, times: value.answer as OurTimes, puts };
  }

  /** `npm publish` of a tarball or folder, with the code known from the start. */
  async #npm(packed: Packed, spec: string): Promise<Measured> {
    const { npmCli, environmentWithCode: env } = this.#parts;
    const program = { args: [npmCli, 'publish', spec], cwd: packed.folder, env };
    return (await this.#serve(packed, 'late', () => this.#measure(program))).value;
  }

  async #plain(packed: Packed, document: string): Promise<PlainTimes> {
    const { registry, programs, environment, code } = this.#parts;
    const url = new URL(packageName, registry.url).href;
    const job: PlainJob = { url, document, tarball: packed.tarball, code };
    const program = { args: [programs.plain], cwd: packed.folder, env: environment, job };
    return (await this.#serve(packed, 'late', () => this.#measure(program))).value.answer as PlainTimes;
  }

  #idle(): Promise<Measured> {
    const { environment } = this.#parts;
    return this.#measure({ args: ['--eval', ''], cwd: import.meta.dirname, env: environment });
  }

  async #serve(
    { integrity }: Packed,
    refusal: Terms['refusal'],
    publish: () => Promise<Measured>,
  ): Promise<{ value: Measured; puts: ReceivedPut[] }> {
    const { registry, code } = this.#parts;
    const served = await registry.serve({ refusal, code, integrity }, publish);
    if (served.puts.at(-1)?.status !== 201) throw new Error('nothing was published');
    return served;
  }

  #measure(program: Parameters<typeof measure>[0]): Promise<Measured> {
    return measure(program, this.#parts.programs.peak, this.#parts.signal);
  }
}

/** Bytes of all uploads by the bytes of one document. */
function bytesPerDocument({ puts }: OurRun): number {
  const total = puts.reduce((sum, { received }) => sum + received, 0);
  return total / (puts.at(-1)?.received ?? Number.NaN);
}

/** A limit on bytes holds for every run. */
function worst(ratios: readonly number[]): number {
  return Math.max(...ratios);
}

function inMegabytes(bytes: readonly number[]): number[] {
  return bytes.map(each => each / megabyte);
}
