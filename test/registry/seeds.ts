/**
 * Many packages and tokens at once, put in place without an upload or a request each: what a view has to show of
 * an account that has been busy for years.
 */
import { createHash } from 'node:crypto';
import { type AccessTokens, type TokenLimits, unlimited } from './accessTokens.ts';
import type { PackageAccess } from './packageAccess.ts';
import type { PackageStore } from './packageStore.ts';
import type { Account, Store } from './state.ts';

/** What nobody will unpack. */
const tarball = Buffer.from('a tarball');
const shasum = createHash('sha1').update(tarball).digest('hex');
const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
const dayMs = 24 * 60 * 60 * 1000;

export interface Seed {
  /** How many; none unless told. */
  readonly packages?: number;
  /** How many of each package, from `1.<n>.0` on; one unless told. */
  readonly versions?: number;
  /** How many; none unless told. */
  readonly tokens?: number;
  /** With its `@`; packages have none unless told. */
  readonly scope?: string;
}

export interface Seeded {
  /** Names, in order: `<account>-package-0001` and on, or `@scope/package-0001`. */
  readonly packages: readonly string[];
  /** Keys, in the order in which they are listed. */
  readonly tokens: readonly string[];
}

export interface SeedsParts {
  readonly store: Store;
  readonly accessTokens: AccessTokens;
  readonly packageAccess: PackageAccess;
  readonly verdaccio: PackageStore;
}

export class Seeds {
  readonly #store: Store;
  readonly #accessTokens: AccessTokens;
  readonly #packageAccess: PackageAccess;
  readonly #verdaccio: PackageStore;

  constructor({ store, accessTokens, packageAccess, verdaccio }: SeedsParts) {
    this.#store = store;
    this.#accessTokens = accessTokens;
    this.#packageAccess = packageAccess;
    this.#verdaccio = verdaccio;
  }

  async sow(account: Account, seed: Seed): Promise<Seeded> {
    const { packages = 0, versions = 1, tokens = 0, scope } = seed;
    const prefix = scope ? `${scope}/` : `${account.name}-`;
    const names = range(packages).map(number => `${prefix}package-${String(number).padStart(4, '0')}`);
    await Promise.all(
      names.map((name, index) =>
        this.#plant(
          name,
          range(versions).map(patch => `1.${index}.${patch - 1}`),
        ),
      ),
    );
    for (const name of names) {
      this.#store.state.owners[name] = { names: [account.name], changes: 0, access: 'public' };
      this.#packageAccess.begin(name);
    }
    const limits = range(tokens).map(seedToken);
    const added = this.#accessTokens.add(account, limits, new Date(Date.now() - dayMs));
    return { packages: names, tokens: added.map(({ token }) => token.key).toReversed() };
  }

  /** What Verdaccio keeps of a package: its document, and a tarball of each version that nobody will unpack. */
  async #plant(name: string, versions: readonly string[]): Promise<void> {
    const at = new Date(Date.now() - dayMs).toISOString();
    const fileOf = (version: string) => `${name.replace(/^.*\//, '')}-${version}.tgz`;
    const manifests = versions.map(version => {
      const dist = { tarball: `http://localhost/${name}/-/${fileOf(version)}`, shasum, integrity };
      return [version, { _id: `${name}@${version}`, name, version, dist }] as const;
    });
    const document = {
      _id: name,
      name,
      'dist-tags': { latest: versions.at(-1) },
      versions: Object.fromEntries(manifests),
      time: { created: at, modified: at, ...Object.fromEntries(versions.map(version => [version, at])) },
      users: {},
      _uplinks: {},
      _distfiles: {},
      _attachments: Object.fromEntries(versions.map(version => [fileOf(version), { shasum, version }])),
      _rev: '1-0000000000000000',
      readme: '',
    };
    await this.#verdaccio.plant(name, document, new Map(versions.map(version => [fileOf(version), tarball])));
  }
}

/** All alike but for the name: what is to be found fault with is for a test to add. */
function seedToken(number: number): TokenLimits {
  return {
    ...unlimited,
    kind: 'granular',
    name: `token ${number}`,
    expires: new Date(Date.now() + 30 * dayMs).toISOString(),
    permission: 'read-only',
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
