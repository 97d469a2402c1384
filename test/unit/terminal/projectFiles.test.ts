/** What files of a project say of its publishing, as they lie in real folders. */
import assert from 'node:assert/strict';
import { hasSettings, scriptsIn } from '../../../src/terminal/projectFiles.ts';
import { cleanUp, packageFolder } from '../releases/fixtures.ts';

const manifest = { name: 'burrow', version: '1.0.0' };

describe('The files of a project', () => {
  afterEach(cleanUp);

  it('tell its scripts, and none that are not texts', async () => {
    const scripts = { release: 'npm publish', broken: 1 };
    const folder = await packageFolder({ 'package.json': { ...manifest, scripts } });
    assert.deepEqual(scriptsIn(folder), { release: 'npm publish' });
  });

  it('tell nothing where there are none, or broken ones', async () => {
    const folder = await packageFolder({ 'package.json': '{', 'lerna.json': '[]' });
    assert.deepEqual(scriptsIn(folder), {});
    assert.equal(hasSettings('np', folder), false);
    assert.equal(hasSettings('lerna', `${folder}/elsewhere`), false);
  });

  it('tell the settings of np', async () => {
    const inManifest = await packageFolder({ 'package.json': { ...manifest, np: { contents: 'dist' } } });
    const inFile = await packageFolder({ 'package.json': manifest, '.np-config.cjs': '' });
    const elsewhere = await packageFolder({ 'package.json': manifest, 'np-config.md': '' });
    assert.deepEqual(
      [inManifest, inFile, elsewhere].map(folder => hasSettings('np', folder)),
      [true, true, false],
    );
  });

  it('tell the settings of lerna that are about publishing', async () => {
    const of = async (lerna: object) => hasSettings('lerna', await packageFolder({ 'lerna.json': lerna }));
    assert.equal(await of({ version: '1.0.0', command: { version: { message: 'Release' } } }), false);
    assert.equal(await of({ command: { publish: { distTag: 'next' } } }), true);
  });
});
