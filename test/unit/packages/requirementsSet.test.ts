/** What publishing a package takes, as far as it was set from here. */
import assert from 'node:assert/strict';
import { RequirementsSet } from '../../../src/packages/requirementsSet.ts';
import { memoryNotes } from '../accounts/memoryStores.ts';

const registry = new URL('https://registry.example/');

describe('RequirementsSet', () => {
  it('knows what was set last, of each package and registry by itself', async () => {
    const notes = memoryNotes();
    await new RequirementsSet(notes).keep(registry, 'burrow', 'publish');
    await new RequirementsSet(notes).keep(registry, 'burrow', 'automation');
    await new RequirementsSet(notes).keep(registry, 'tunnel', 'none');
    const set = new RequirementsSet(notes);
    assert.equal(set.of(registry, 'burrow')?.requirement, 'automation');
    assert.equal(set.of(registry, 'tunnel')?.requirement, 'none');
    assert.equal(set.of(registry, 'den'), undefined);
    assert.equal(set.of(new URL('https://other.example/'), 'burrow'), undefined);
  });

  it('says when', async () => {
    const set = new RequirementsSet(memoryNotes());
    const before = Date.now();
    await set.keep(registry, 'burrow', 'publish');
    const at = set.of(registry, 'burrow')?.at.getTime() ?? 0;
    assert.ok(at >= before && at <= Date.now());
  });

  it('knows nothing where its notes are damaged', async () => {
    const notes = memoryNotes();
    for (const noted of [
      'nothing of ours',
      { 'https://registry.example/burrow': { requirement: 'all', at: 'now' } },
    ]) {
      await notes.update('twoFactorRequirements', noted);
      assert.equal(new RequirementsSet(notes).of(registry, 'burrow'), undefined);
    }
  });
});
