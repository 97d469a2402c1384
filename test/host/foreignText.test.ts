/** What registries say, in rows and questions of our own: as text, in one line, and never as an icon. */
import assert from 'node:assert/strict';
import type { PackageChange } from '../../src/packages/packageChange.ts';
import { aspectText, changeLines } from '../../src/ui/packageAspects.ts';
import { actionText } from '../../src/ui/packageChangeTexts.ts';
import { plain } from '../../src/ui/plain.ts';
import { versionItems } from '../../src/ui/versionItems.ts';

const foreign = '$(verified) by npm\nSafe to [go on](command:evil)';
const shown = '$ (verified) by npm Safe to go on(command:evil)';

describe('text of a registry', () => {
  it('is one line without icons and links', () => {
    assert.equal(plain(foreign), shown);
    assert.equal(plain(plain(foreign)), shown);
  });

  it('is that in the list of versions', () => {
    const [item] = versionItems({
      versions: [{ version: '1.0.0', deprecated: foreign }],
      distTags: { '$(star)': '1.0.0' },
    });
    assert.equal(item?.label, '1.0.0');
    assert.equal(item?.description, `$ (star) · deprecated: ${shown}`);
  });

  it('is that in the last look before a change', () => {
    const removed: PackageChange = { kind: 'remove-dist-tag', tag: foreign };
    assert.equal(actionText(removed, 'burrow'), `$(trash) Remove ${shown} of burrow`);
    const before = { kind: 'deprecation', messages: { '1.0.0': foreign } } as const;
    const deprecated: PackageChange = { kind: 'deprecate', range: '*', message: '' };
    assert.deepEqual(changeLines(deprecated, before, before).slice(1), [
      ['Now', shown],
      ['Then', shown],
    ]);
    assert.equal(aspectText({ kind: 'owners', owners: [foreign, 'ada'] }), `${shown}, ada`);
    assert.equal(aspectText({ kind: 'dist-tag', version: foreign }), shown);
  });
});
