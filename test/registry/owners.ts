/**
 * Owners of packages, which Verdaccio does not have: who published first owns a package, owners may change
 * it and name other owners (npm's `lib/commands/owner.js`).
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import { sha256 } from './hash.ts';
import type { PackageAccess } from './packageAccess.ts';
import type { PackageStore } from './packageStore.ts';
import { isObject, type JsonObject, type RegistryRequest } from './request.ts';
import type { Account, PackageOwners, Store } from './state.ts';
import { collect } from './verdaccio.ts';
import type { Versions } from './versions.ts';

const abbreviated = 'application/vnd.npm.install-v1+json';

export interface OwnersParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly verdaccio: PackageStore;
  readonly versions: Versions;
  readonly packageAccess: PackageAccess;
}

export class Owners {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #verdaccio: PackageStore;
  readonly #versions: Versions;
  readonly #packageAccess: PackageAccess;

  constructor(parts: OwnersParts) {
    this.#store = parts.store;
    this.#accounts = parts.accounts;
    this.#verdaccio = parts.verdaccio;
    this.#versions = parts.versions;
    this.#packageAccess = parts.packageAccess;
  }

  /** @throws Refusal 403 when the package is somebody else's. One that nobody owns yet is anybody's. */
  assertMayChange(name: string, account: Account): void {
    const may = this.#of(name)
      ? this.#packageAccess.mayWrite(name, account)
      : this.#packageAccess.mayBegin(name, account);
    if (may) return;
    throw refusal(
      403,
      `You do not have permission to publish "${name}". Are you logged in as the correct user?`,
    );
  }

  /**
   * Makes whoever published first the owner.
   * @param access as the document says it, which Verdaccio does not keep
   */
  claim(name: string, account: Account, access: unknown): void {
    if (this.#of(name)) return;
    this.#store.state.owners[name] = { names: [account.name], changes: 0, access };
    this.#packageAccess.begin(name);
    this.#store.save();
  }

  /** After the package was unpublished. */
  forget(name: string): void {
    delete this.#store.state.owners[name];
    this.#packageAccess.end(name);
    this.#store.save();
  }

  /** Undefined where there is no such package. */
  state(name: string): PackageOwners | undefined {
    return this.#of(name);
  }

  /** Adds one without asking, as somebody else who owns the package could. */
  add(name: string, account: Account): void {
    const owners = this.#of(name);
    if (!owners) throw refusal(404, `There is no package ${name}.`);
    owners.names.push(account.name);
    owners.changes += 1;
    this.#store.save();
  }

  /** `GET /<pkg>`, without versions that are hidden, with the maintainers and a revision that changes with them. */
  async packument(request: RegistryRequest, name: string): Promise<Answer> {
    this.#packageAccess.assertMayRead(request, name);
    const answer = await this.#verdaccio.forward(request);
    // npm caches: the short and the full form have one address, and owners change without Verdaccio knowing.
    const headers = { vary: 'accept', 'cache-control': 'no-cache' };
    if (answer.status !== 200) return { ...answer, headers: { ...answer.headers, ...headers } };

    const stored = JSON.parse((await collect(answer.body)).toString('utf8'));
    const shown = this.#versions.shown(name, stored);
    if (!shown) throw refusal(404, 'There is no such package.', headers);
    const { 'content-type': type = 'application/json' } = answer.headers;
    if (request.header('accept')?.startsWith(abbreviated)) {
      return json(200, shown, { ...headers, 'content-type': type });
    }
    return json(200, this.#complete(name, shown), headers);
  }

  /** The same for tests, with the access of the first version: undefined where there is no such package. */
  async stored(name: string): Promise<JsonObject | undefined> {
    const packument = await this.#verdaccio.packument(name);
    if (!isObject(packument)) return undefined;
    return { ...this.#complete(name, packument), access: this.#of(name)?.access };
  }

  /**
   * What changes a package as a whole says which state of it was read.
   * @throws Refusal 409 when it was changed since then, be it the owners or a version.
   */
  async assertCurrent(name: string, revision: unknown): Promise<void> {
    const packument = await this.stored(name);
    if (!packument) throw refusal(404, 'There is no such package.');
    if (packument['_rev'] !== revision) throw refusal(409, 'Document update conflict.');
  }

  /** `PUT /<pkg>/-rev/<rev>` with maintainers and no versions. */
  async change(name: string, maintainers: unknown): Promise<Answer> {
    const names = this.#names(maintainers);
    const owners = this.#of(name);
    if (!owners) throw refusal(404, 'There is no such package.');
    owners.names = names;
    owners.changes += 1;
    this.#store.save();
    const { _rev: rev } = (await this.stored(name)) ?? {};
    return json(200, { ok: true, id: name, rev });
  }

  #names(maintainers: unknown): string[] {
    if (!Array.isArray(maintainers) || maintainers.length === 0) {
      throw refusal(400, 'A package needs an owner.');
    }
    return maintainers.map((maintainer: unknown) => {
      const name = isObject(maintainer) ? maintainer['name'] : undefined;
      if (typeof name !== 'string' || !this.#accounts.find(name)) throw refusal(400, 'No such user.');
      return name;
    });
  }

  #complete(name: string, packument: JsonObject): JsonObject {
    const owners = this.#of(name) ?? { names: [], changes: 0 };
    const maintainers = owners.names.map(owner => ({
      name: owner,
      email: this.#accounts.find(owner)?.email,
    }));
    return { ...packument, _rev: revision(String(packument['_rev']), owners.changes), maintainers };
  }

  #of(name: string): PackageOwners | undefined {
    const { owners } = this.#store.state;
    return Object.hasOwn(owners, name) ? owners[name] : undefined;
  }
}

/** CouchDB's form: a count and a hash, of the stored document and of the owners beside it. */
function revision(stored: string, changes: number): string {
  const count = Number.parseInt(stored, 10) + changes;
  return `${count}-${sha256(`${stored} ${changes}`).slice(0, 16)}`;
}
