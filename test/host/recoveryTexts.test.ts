/** What somebody who has lost their second device is told first, in words of the real VS Code. */
import assert from 'node:assert/strict';
import type { CodesKept } from '../../src/twofactor/recoveryStep.ts';
import { recoverPage } from '../../src/ui/recoverPages.ts';

const npm = new URL('https://www.npmjs.com/');
const own = new URL('https://registry.test/');

function firstPage(registry: URL, kept: CodesKept) {
  return recoverPage({ step: 'codes', kept, needed: 2 }, { registry, account: 'wombat' });
}

function saysHours(registry: URL): boolean {
  return JSON.stringify(firstPage(registry, { kind: 'none' }).blocks).includes('72 hours');
}

describe('recovery codes after a lost device', () => {
  it('are said to have consequences where they have: on npm itself', () => {
    assert.equal(saysHours(npm), true);
    assert.equal(saysHours(own), false);
  });

  it('are not to be looked for where enough are kept', () => {
    assert.equal(firstPage(own, { kind: 'kept', left: 2 }).heading, 'Your recovery codes are kept here');
    assert.equal(firstPage(own, { kind: 'kept', left: 1 }).heading, 'Find your recovery codes');
    assert.equal(firstPage(own, { kind: 'none' }).heading, 'Find your recovery codes');
  });
});
