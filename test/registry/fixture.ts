/**
 * A registry for all tests of a `describe`: one is started before them, put back in order after each.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type NewUser,
  type RegistryAdmin,
  startRegistry,
  type TestRegistry,
  type UserSecrets,
} from './index.ts';
import { TestClient } from './testClient.ts';

/** Its hooks belong to the `describe` that it is called in; what it returns works in hooks and tests. */
export function useRegistry(): RegistryFixture {
  const fixture = new RegistryFixture();
  before(() => fixture.start());
  afterEach(() => fixture.settle());
  after(() => fixture.stop());
  return fixture;
}

export class RegistryFixture {
  /** The registry's folder. */
  storage = '';
  #registry: TestRegistry | undefined;
  #users = 0;

  get url(): string {
    return this.#started().url;
  }

  get adminUrl(): string {
    return this.#started().adminUrl;
  }

  get admin(): RegistryAdmin {
    return this.#started().admin;
  }

  get client(): TestClient {
    return new TestClient(this.url);
  }

  /** @param user with a name that nobody has yet, unless told. */
  addUser(user: Partial<NewUser> = {}): Promise<UserSecrets> {
    this.#users += 1;
    return this.admin.addUser({ name: `wombat${this.#users}`, ...user });
  }

  /** What the registry holds of a package, whoever may see it. */
  async versions(name: string): Promise<string[]> {
    return Object.keys((await this.admin.packument(name))?.['versions'] ?? {});
  }

  /** After a test: in order for the next, and none of its requests or answers broke a contract. */
  async settle(): Promise<void> {
    const violations = await this.admin.violations();
    await this.admin.reset();
    assert.deepEqual(violations, []);
  }

  async start(): Promise<void> {
    this.storage = mkdtempSync(join(tmpdir(), 'registry-test-'));
    this.#registry = await startRegistry({ storage: this.storage });
  }

  async stop(): Promise<void> {
    await this.#registry?.close();
    rmSync(this.storage, { recursive: true, force: true });
  }

  #started(): TestRegistry {
    if (!this.#registry) throw new Error('The registry starts before the first test.');
    return this.#registry;
  }
}
