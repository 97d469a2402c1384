/** A secret store proves itself by what it still has in a later session. */
import assert from 'node:assert/strict';
import type { Notes as EditorNotes } from '../../../src/shared/notes.ts';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';
import { StorageSurvival } from '../../../src/twofactor/storageSurvival.ts';
import { MemorySecrets } from './secretStores.ts';

class Notes implements EditorNotes {
  readonly #values = new Map<string, string>();

  get(key: string): unknown {
    return JSON.parse(this.#values.get(key) ?? 'null');
  }

  async update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.stringify(value));
  }
}

describe('survival of the secret store', () => {
  let notes: Notes;
  const find = (secrets: SecretStore, session: string) =>
    new StorageSurvival({ secrets, notes, session }).find();

  beforeEach(() => {
    notes = new Notes();
  });

  it('is untested until a session has come after the first', async () => {
    const secrets = new MemorySecrets();
    assert.equal(await find(secrets, 'one'), 'untested');
    assert.equal(await find(secrets, 'one'), 'untested');
    assert.equal(await find(secrets, 'two'), 'survives');
    assert.equal(await find(secrets, 'three'), 'survives');
  });

  it('is denied to a store that is empty in the next session, until a later one finds something', async () => {
    assert.equal(await find(new MemorySecrets(), 'one'), 'untested');
    const mended = new MemorySecrets();
    assert.equal(await find(mended, 'two'), 'forgets');
    assert.equal(await find(mended, 'three'), 'survives');
    assert.equal(await find(new MemorySecrets(), 'four'), 'forgets');
  });

  it('says the same for the whole of a session', async () => {
    await find(new MemorySecrets(), 'one');
    const survival = new StorageSurvival({ secrets: new MemorySecrets(), notes, session: 'two' });
    assert.equal(await survival.find(), 'forgets');
    assert.equal(await survival.find(), 'forgets');
  });

  it('is denied to a store that gives no answer, and that does not take for ever', async () => {
    const secrets = new MemorySecrets();
    secrets.store = () => new Promise<never>(() => undefined);
    const survival = new StorageSurvival({ secrets, notes, session: 'one', patience: 20 });
    assert.equal(await survival.find(), 'forgets');
  });

  it('is denied to a store that throws', async () => {
    const secrets = new MemorySecrets();
    secrets.store = async () => Promise.reject(new Error('no keyring'));
    assert.equal(await find(secrets, 'one'), 'forgets');
    assert.equal(await find(new MemorySecrets(), 'two'), 'untested');
  });
});
