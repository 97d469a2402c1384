/** The publish document: whole, of the length it claims, and the same each time. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { NpmCli } from '../../../src/accounts/npmCli.ts';
import type { PublishSettings } from '../../../src/accounts/npmConfiguration.ts';
import type { Build } from '../../../src/releases/build.ts';
import type { Manifest } from '../../../src/releases/manifest.ts';
import type { Tarball } from '../../../src/releases/pack.ts';
import { publishDocument } from '../../../src/releases/publishDocument.ts';
import { cleanUp, temporaryFolder } from './fixtures.ts';

const npm: NpmCli = {
  version: '12.2.0',
  npmPath: '/npm',
  cliPath: '/npm/bin/npm-cli.js',
  node: '/node',
  nodePath: '/node',
  nodeVersion: '24.0.0',
};
const registry = 'https://npm.test/team/';
const settings: PublishSettings = {
  registry,
  registryAccess: {
    registry: new URL(registry),
    credentials: undefined,
    network: { rejectUnauthorized: true },
  },
  unsetVariables: [],
  tag: 'next',
  tagIsExplicit: true,
  access: 'public',
  provenance: false,
  dryRun: false,
  ignoreScripts: false,
  ignorePackScripts: false,
};

async function tarballOf(bytes: Uint8Array): Promise<Tarball> {
  const path = join(await temporaryFolder(), 'burrow.tgz');
  await writeFile(path, bytes);
  return {
    path,
    name: 'burrow',
    version: '1.0.0',
    size: bytes.byteLength,
    unpackedSize: 0,
    files: [],
    bundled: [],
    integrity: 'sha512-x',
    shasum: 'y',
  };
}

function buildOf(manifest: Manifest, tarball: Tarball): Build {
  return { manifest, tarball, scripts: manifest };
}

describe('publishDocument', () => {
  afterEach(cleanUp);
  const manifest = {
    name: '@wombat/burrow',
    version: '1.0.0',
    description: 'Größe "und" mehr',
    readme: '# 😀',
  };

  for (const size of [0, 1, 2, 3, 196_607, 196_608, 196_609, 1_000_000]) {
    it(`holds a tarball of ${size} bytes`, async () => {
      const bytes = randomBytes(size);
      const document = publishDocument(buildOf(manifest, await tarballOf(bytes)), settings, npm);
      const sent = await buffer(document.open());
      assert.equal(sent.byteLength, document.length);
      const { _attachments: attachments } = JSON.parse(sent.toString('utf8'));
      const { data, length } = attachments['@wombat/burrow-1.0.0.tgz'];
      assert.equal(length, size);
      assert(Buffer.from(data, 'base64').equals(bytes));
      assert.deepEqual(await buffer(document.open()), sent);
    });
  }

  it('says what libnpmpublish says, in its order', async () => {
    const dist = { own: 'kept' };
    const patchedDependencies = { a: 'a.patch' };
    const full = { ...manifest, dist, patchedDependencies };
    const document = publishDocument(buildOf(full, await tarballOf(Buffer.from('x'))), settings, npm);
    const { description, readme } = manifest;
    assert.equal(
      (await buffer(document.open())).toString('utf8'),
      JSON.stringify({
        _id: '@wombat/burrow',
        name: '@wombat/burrow',
        description,
        'dist-tags': { next: '1.0.0' },
        versions: {
          '1.0.0': {
            name: '@wombat/burrow',
            version: '1.0.0',
            description,
            readme,
            dist: {
              own: 'kept',
              integrity: 'sha512-x',
              shasum: 'y',
              tarball: 'http://npm.test/team/@wombat/burrow/-/@wombat/burrow-1.0.0.tgz',
            },
            _nodeVersion: '24.0.0',
            _npmVersion: '12.2.0',
            _id: '@wombat/burrow@1.0.0',
          },
        },
        access: 'public',
        _attachments: {
          '@wombat/burrow-1.0.0.tgz': {
            content_type: 'application/octet-stream',
            data: Buffer.from('x').toString('base64'),
            length: 1,
          },
        },
      }),
    );
  });

  it('keeps patchedDependencies for an npm that does not know them', async () => {
    const patchedDependencies = { a: 'a.patch' };
    const tarball = await tarballOf(Buffer.from('x'));
    const older = { ...npm, version: '11.19.1' };
    const document = publishDocument(buildOf({ ...manifest, patchedDependencies }, tarball), settings, older);
    const { versions } = JSON.parse((await buffer(document.open())).toString('utf8'));
    assert.deepEqual(versions['1.0.0'].patchedDependencies, patchedDependencies);
  });

  it('never holds more than a piece of the tarball', async () => {
    const document = publishDocument(
      buildOf(manifest, await tarballOf(randomBytes(3_000_000))),
      settings,
      npm,
    );
    const sizes: number[] = [];
    for await (const chunk of document.open()) sizes.push(chunk.byteLength);
    assert(Math.max(...sizes) <= 300_000, String(Math.max(...sizes)));
    assert(sizes.length >= 12);
  });

  it('ends with an error when the tarball has become shorter', async () => {
    const tarball = await tarballOf(randomBytes(1000));
    await truncate(tarball.path, 10);
    await assert.rejects(
      buffer(publishDocument(buildOf(manifest, tarball), settings, npm).open()),
      /shorter/,
    );
  });
});
