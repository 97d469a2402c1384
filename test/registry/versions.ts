/**
 * What becomes of a version after it was published: scanned, then published, held back or blocked; deleted.
 *
 * Kept in memory: after a restart, what is stored is published.
 */
import { type Answer, json, refusal } from './answer.ts';
import type { Behaviour, Scan } from './behaviour.ts';
import type { PackageStore } from './packageStore.ts';
import { isObject, type JsonObject } from './request.ts';

type Status = 'published' | 'validating' | 'staged' | 'blocked' | 'deleted';

interface Published {
  readonly scan: Scan | undefined;
  readonly at: number;
  /** How often `validating` was answered. */
  answers: number;
  /** The package's dist-tags before it. */
  readonly tagsBefore: JsonObject;
}

export class Versions {
  readonly #behaviour: Behaviour;
  readonly #verdaccio: PackageStore;
  /** By name of the package, then by version. */
  readonly #published = new Map<string, Map<string, Published>>();

  constructor(behaviour: Behaviour, verdaccio: PackageStore) {
    this.#behaviour = behaviour;
    this.#verdaccio = verdaccio;
  }

  /** Call before the version is stored. @returns what to call when it is. */
  async begin(name: string, version: string): Promise<() => void> {
    const { scan } = this.#behaviour;
    const { 'dist-tags': tags } = await this.#stored(name);
    const published: Published = {
      scan: typeof scan === 'object' ? scan : undefined,
      at: Date.now(),
      answers: 0,
      tagsBefore: isObject(tags) ? tags : {},
    };
    return () => {
      const versions = this.#published.get(name) ?? new Map<string, Published>();
      this.#published.set(name, versions.set(version, published));
    };
  }

  /**
   * `GET /-/package/<pkg>/version/<v>/status`; the values are npm's, `{status}` around them is assumed.
   * @throws Refusal 404 also for a version that never was.
   */
  async status(name: string, version: string): Promise<Answer> {
    const { scan } = this.#behaviour;
    if (scan === 'unsupported') throw refusal(404, 'Not found');
    if (scan === 'forbidden') throw refusal(403, 'Forbidden');
    const status = await this.#status(name, version);
    if (!status) throw refusal(404, 'There is no such version.');
    const published = this.#find(name, version);
    if (published && status === 'validating') published.answers += 1;
    return json(200, { name, version, status });
  }

  /** Whether readers must not see the version; without a version: one of the package's. */
  hides(name: string, version?: string): boolean {
    const known = [...(this.#published.get(name) ?? [])];
    return known.some(([each, published]) => (version ?? each) === each && fate(published) !== 'published');
  }

  /** The same for an address below the package's: `<version>`, or `-/<name>-<version>.tgz`. */
  hidesFile(name: string, file: string): boolean {
    const versions = [...(this.#published.get(name)?.keys() ?? [])];
    return versions.some(
      version => (file === version || file.endsWith(`-${version}.tgz`)) && this.hides(name, version),
    );
  }

  /** The packument without what is hidden, its tags where they were before; undefined when nothing is left. */
  shown(name: string, packument: JsonObject): JsonObject | undefined {
    if (!this.hides(name)) return packument;
    const without = (value: unknown) =>
      Object.fromEntries(
        Object.entries(isObject(value) ? value : {}).filter(([version]) => !this.hides(name, version)),
      );
    const versions = without(packument['versions']);
    if (Object.keys(versions).length === 0) return undefined;
    const tags = isObject(packument['dist-tags']) ? packument['dist-tags'] : {};
    const shownTags = Object.entries(tags)
      .map(([tag, version]) => [tag, this.#before(name, tag, version)] as const)
      .filter(([, version]) => version !== undefined);
    const times = packument['time'] ? { time: without(packument['time']) } : {};
    return { ...packument, versions, 'dist-tags': Object.fromEntries(shownTags), ...times };
  }

  /** Where the tag stood before the hidden version that it names. */
  #before(name: string, tag: string, version: unknown): unknown {
    const published = this.#find(name, version);
    if (!published || !this.hides(name, String(version))) return version;
    return this.#before(name, tag, published.tagsBefore[tag]);
  }

  async #status(name: string, version: string): Promise<Status | undefined> {
    const { versions } = await this.#stored(name);
    const published = this.#find(name, version);
    if (isObject(versions) && Object.hasOwn(versions, version))
      return published ? fate(published) : 'published';
    return published && 'deleted';
  }

  #find(name: string, version: unknown): Published | undefined {
    return this.#published.get(name)?.get(String(version));
  }

  async #stored(name: string): Promise<JsonObject> {
    const packument = await this.#verdaccio.packument(name);
    return isObject(packument) ? packument : {};
  }
}

function fate({ scan, at, answers }: Published): Exclude<Status, 'deleted'> {
  if (!scan) return 'published';
  const over = Date.now() >= at + (scan.seconds ?? 0) * 1000 && answers >= (scan.answers ?? 0);
  return over ? scan.ends : 'validating';
}
