/** What the second-factor layer needs of the registry behind it, and one that keeps it in memory. */
import { type Answer, json } from './answer.ts';
import { sha256 } from './hash.ts';
import { isObject, type JsonObject, type RegistryRequest } from './request.ts';

/** Who may do what is not its to say. */
export interface PackageStore {
  /** Passes a request on, with the body that has been read. */
  forward(request: RegistryRequest): Promise<Answer>;
  /** The package as stored, or undefined. */
  packument(name: string): Promise<unknown>;
  /** Puts a package in place without a request; its tarballs by their names. */
  plant(name: string, document: JsonObject, tarballs: ReadonlyMap<string, Buffer>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Packages without their tarballs: they can be published and read, and go with the process. For tests that send more
 * than a disk takes in good time.
 */
export class MemoryPackages implements PackageStore {
  readonly #documents = new Map<string, JsonObject>();

  async forward(request: RegistryRequest): Promise<Answer> {
    const name = decodeURIComponent(request.path.slice(1));
    if (request.method === 'PUT') return this.#publish(name, await request.json());
    const document = request.reads ? this.#documents.get(name) : undefined;
    return document === undefined ? json(404, { error: 'no such package available' }) : json(200, document);
  }

  async packument(name: string): Promise<unknown> {
    return this.#documents.get(name);
  }

  async plant(name: string, document: JsonObject): Promise<void> {
    this.#documents.set(name, document);
  }

  async close(): Promise<void> {
    this.#documents.clear();
  }

  #publish(name: string, { versions, 'dist-tags': tags }: JsonObject): Answer {
    const stored = this.#documents.get(name) ?? { _id: name, name, _rev: '0-0' };
    const held = objectOf(stored['versions']);
    if (Object.keys(objectOf(versions)).some(version => Object.hasOwn(held, version))) {
      return json(409, { error: 'this package is already present' });
    }
    const count = Number.parseInt(String(stored['_rev']), 10) + 1;
    this.#documents.set(name, {
      ...stored,
      _rev: `${count}-${sha256(`${name} ${count}`).slice(0, 16)}`,
      versions: { ...held, ...objectOf(versions) },
      'dist-tags': { ...objectOf(stored['dist-tags']), ...objectOf(tags) },
    });
    return json(201, { ok: true, success: true });
  }
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
