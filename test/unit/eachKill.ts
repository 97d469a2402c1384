/**
 * Kills the process that does a piece of work at literally each of its requests: when the registry has got it, and when
 * it has done what is asked and nobody has read the answer yet. Then another process finds what that one has left on the
 * computer, and does what the next start and the person do.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoggedRequest, startRegistry, type TestRegistry } from '../registry/index.ts';
import type { KindOfWork } from './accountWork.ts';
import { type Kinds, personAt, temporaryIn, type Window, type WindowEnd } from './killedWork.ts';

const program = fileURLToPath(new URL('killedWork.ts', import.meta.url));
/** As many as small computers have processors. */
const lanesCount = 2;

/** @param module has these kinds, as its `kinds` */
export function describeEachKill(of: string, module: URL, kinds: Kinds): void {
  describe(`the process killed at each request of ${of}`, function () {
    this.timeout(300_000);
    const results = new Map<string, readonly Killed[]>();
    let compiled: string;

    before(async () => {
      const started = performance.now();
      compiled = await mkdtemp(join(tmpdir(), 'compiled-'));
      const queue = Object.entries(kinds);
      const work = async () => {
        const lane = await Lane.open({ module, compiled });
        try {
          for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            results.set(next[0], await lane.killAtEach(...next));
          }
        } finally {
          await lane.close();
        }
      };
      await Promise.all(Array.from({ length: lanesCount }, work));
      const cases = [...results.values()].flat().filter(({ method }) => method !== undefined).length;
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`      ${cases} processes killed, in ${seconds} s`);
    });

    after(() => rm(compiled, { recursive: true }));

    for (const name of Object.keys(kinds)) {
      it(name, () => {
        const killed = results.get(name) ?? [];
        assert.ok(killed.length > 1, 'it was killed');
        const wrong = killed.flatMap(({ at, wrong: texts }) => texts.map(text => `${at}: ${text}`));
        assert.deepEqual(wrong, []);
      });
    }
  });
}

/** What has become of one that was killed. */
interface Killed {
  /** The last request, and whether it was done. */
  readonly at: string;
  /** Undefined where it came to its end before it was to be killed. */
  readonly method: string | undefined;
  readonly wrong: readonly string[];
}

/** A registry of its own, where one person works after another. To be closed. */
class Lane {
  readonly #registry: TestRegistry;
  readonly #source: Source;
  /** For the windows after a kill: none of them knows of another, since each has a computer of its own. */
  readonly #next: Program;
  /** Starts while the one before is at work. */
  #fresh: Program;
  #people = 0;

  private constructor(registry: TestRegistry, source: Source) {
    this.#registry = registry;
    this.#source = source;
    this.#next = new Program(source);
    this.#fresh = new Program(source);
  }

  static async open(source: Source): Promise<Lane> {
    return new Lane(await startRegistry(), source);
  }

  async close(): Promise<void> {
    await Promise.all([this.#next.kill(), this.#fresh.kill()]);
    await this.#registry.close();
  }

  async killAtEach(name: string, kind: KindOfWork): Promise<readonly Killed[]> {
    const all: Killed[] = [];
    for (let after = 0; ; after += 1) {
      const killed = await this.#killAt(name, kind, after, true);
      all.push(killed);
      if (killed.method === undefined) return all;
      // To a read it makes no difference.
      if (killed.method !== 'GET') all.push(await this.#killAt(name, kind, after, false));
    }
  }

  async #killAt(name: string, kind: KindOfWork, after: number, done: boolean): Promise<Killed> {
    const { admin, url, adminUrl } = this.#registry;
    const folder = await mkdtemp(join(tmpdir(), 'killed-work-'));
    await mkdir(temporaryIn(folder));
    this.#people += 1;
    const user = await admin.addUser({ ...kind.user, name: `digger-${this.#people}` });
    const window = { kind: name, registry: { url, adminUrl }, user, folder, isNext: false };
    try {
      await kind.prepare?.(personAt(window));
      await admin.reset();
      const effect = { kind: 'hold', done } as const;
      await admin.behave({ ...kind.behaviour, faults: [{ path: '^', after, effect }] });
      return await this.#play(kind, window, done);
    } finally {
      await admin.reset();
      await rm(folder, { recursive: true });
    }
  }

  async #play(kind: KindOfWork, window: Window, done: boolean): Promise<Killed> {
    const { admin } = this.#registry;
    const first = this.#take();
    const end = first.run(window);
    const isHeld = await Promise.race([admin.held().then(() => true), end.then(() => false)]);
    const other = isHeld && (await kind.isOffered?.(personAt(window))) === true;
    await first.kill();
    if (!isHeld) return { at: 'not killed', method: undefined, wrong: (await end).wrong };
    const requests = await admin.requests();
    const held = requests.find(({ fault }) => fault === 'hold') ?? assert.fail('nothing is held');
    await makeOld(temporaryIn(window.folder));
    const next = await this.#next.run({ ...window, isNext: true });
    const wrong = [
      ...next.wrong.map(text => `${text} (${next.said})`),
      ...(other ? ['another window is offered what this one is at'] : []),
      ...notOffered(kind, next, requests),
      ...sentAgain(await admin.requests(), done),
      ...(await readdir(temporaryIn(window.folder))).map(file => `${file} is left`),
    ];
    return { at: `${placeOf(held)}${done ? ', done' : ''}`, method: held.method, wrong };
  }

  #take(): Program {
    const taken = this.#fresh;
    this.#fresh = new Program(this.#source);
    return taken;
  }
}

interface Source {
  readonly module: URL;
  /** Where Node keeps what it has compiled of it. */
  readonly compiled: string;
}

/** Windows of an editor, one after the other. */
class Program {
  readonly #child: ChildProcess;

  constructor({ module, compiled }: Source) {
    this.#child = fork(program, [module.href], { env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
    // It may be killed while it starts, or be told something after it has failed.
    this.#child.on('error', () => {});
  }

  /** Never, where it is killed before. @throws Error where it has failed */
  async run(window: Window): Promise<WindowEnd> {
    const { promise, resolve, reject } = Promise.withResolvers<WindowEnd>();
    const onExit = (code: number | null) => {
      if (code !== null) reject(new Error(`${window.kind} failed`));
    };
    this.#child.once('exit', onExit);
    this.#child.once('message', (end: WindowEnd) => resolve(end));
    this.#child.send(window);
    try {
      return await promise;
    } finally {
      this.#child.off('exit', onExit);
    }
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** What a killed process has left there is swept later, since it could still be at it for all that anybody knows. */
async function makeOld(folder: string): Promise<void> {
  const anHourAgo = new Date(Date.now() - 60 * 60_000);
  const names = await readdir(folder);
  await Promise.all(names.map(name => utimes(join(folder, name), anHourAgo, anHourAgo)));
}

/** Once something was sent that changes something, it is offered to go on. */
function notOffered(
  kind: KindOfWork,
  { isOffered }: WindowEnd,
  requests: readonly LoggedRequest[],
): readonly string[] {
  const isBegun = requests.some(({ method }) => method !== 'GET');
  return kind.isOffered === undefined || !isBegun || isOffered ? [] : ['it is not offered again'];
}

/** What the registry has of a package is not sent again. */
function sentAgain(requests: readonly LoggedRequest[], done: boolean): readonly string[] {
  const puts = requests.filter(
    ({ method, url, hasOtp }) => method === 'PUT' && hasOtp && !url.startsWith('/-/'),
  );
  return [...Map.groupBy(puts, ({ url }) => url)].flatMap(([url, sent]) => {
    const stored = sent.findIndex(({ status, fault }) =>
      fault === 'hold' ? done : status === 200 || status === 201,
    );
    return stored < 0 || stored === sent.length - 1 ? [] : [`${url} was sent again`];
  });
}

function placeOf({ method, url, hasOtp }: LoggedRequest): string {
  return `${method} ${url}${hasOtp ? ' with a code' : ''}`;
}
