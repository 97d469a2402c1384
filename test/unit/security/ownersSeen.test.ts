/** Owners of packages who were not there the last time. */
import assert from 'node:assert/strict';
import { OwnersSeen } from '../../../src/security/ownersSeen.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';

const registry = new URL('https://registry.example/');

describe('OwnersSeen', () => {
  it('takes the first owners as they are, and tells of those who come later until they are accepted', async () => {
    const notes = memoryNotes();
    const seen = new OwnersSeen(notes);
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat']), []);
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat', 'mallory']), ['mallory']);
    assert.deepEqual(await new OwnersSeen(notes).look(registry, 'burrow', ['wombat', 'mallory']), [
      'mallory',
    ]);
    await seen.accept(registry, 'burrow', ['wombat', 'mallory']);
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat', 'mallory']), []);
  });

  it('tells nothing of those who have left, and tells packages and registries apart', async () => {
    const seen = new OwnersSeen(memoryNotes());
    await seen.look(registry, 'burrow', ['wombat', 'ada']);
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat']), []);
    assert.deepEqual(await seen.look(registry, 'tunnel', ['mallory']), []);
    assert.deepEqual(await seen.look(new URL('https://other.example/'), 'burrow', ['mallory']), []);
  });

  it('tells nothing of those whom the person has made owners, where the others were seen', async () => {
    const seen = new OwnersSeen(memoryNotes());
    await seen.know(registry, 'burrow', 'ada');
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat']), [], 'it was not seen before');
    await seen.know(registry, 'burrow', 'ada');
    assert.deepEqual(await seen.look(registry, 'burrow', ['wombat', 'ada', 'mallory']), ['mallory']);
  });

  it('knows everybody who was seen at a registry, each once, and nobody of the one below its path', async () => {
    const seen = new OwnersSeen(memoryNotes());
    await seen.look(registry, 'burrow', ['wombat', 'ada']);
    await seen.look(registry, '@wombat/tunnel', ['wombat', 'grace']);
    await seen.look(new URL('https://registry.example/below/'), 'burrow', ['mallory']);
    assert.deepEqual(seen.everybody(registry), ['ada', 'grace', 'wombat']);
  });

  it('starts anew where its notes are damaged', async () => {
    const notes = memoryNotes();
    await notes.update('ownersSeen', 'nothing of ours');
    assert.deepEqual(await new OwnersSeen(notes).look(registry, 'burrow', ['wombat']), []);
    assert.deepEqual(await new OwnersSeen(notes).look(registry, 'burrow', ['ada']), ['ada']);
  });
});
