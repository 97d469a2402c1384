/**
 * The document that `PUT /<pkg>` sends: what libnpmpublish's `buildMetadata` builds, field by field in the
 * same order, but with the tarball streamed into it from the disk, so that its size costs no memory.
 */

import { type FileHandle, open } from 'node:fs/promises';
import semver from 'semver';
import type { NpmCli } from '../accounts/npmCli.ts';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import { distTag } from './checks.ts';
import type { Manifest } from './manifest.ts';
import type { Tarball } from './pack.ts';

/** Bytes of the tarball per chunk: three make four characters of base64, without padding in between. */
const chunkBytes = 3 * 64 * 1024;

export function publishDocument(
  manifest: Manifest,
  settings: PublishSettings,
  tarball: Tarball,
  npm: NpmCli,
): ReplayableBody {
  const { name, version } = manifest;
  const tarballName = `${name}-${version}.tgz`;
  const envelope = JSON.stringify({
    _id: name,
    name,
    description: manifest['description'],
    'dist-tags': { [distTag(manifest, settings)]: version },
    versions: { [version]: versionManifest(manifest, settings, tarball, npm) },
    access: settings.access,
    _attachments: {
      [tarballName]: { content_type: 'application/octet-stream', data: '', length: tarball.size },
    },
  });
  const end = `","length":${tarball.size}}}}`;
  const before = Buffer.from(envelope.slice(0, -end.length));
  const after = Buffer.from(end);
  return {
    length: before.byteLength + Math.ceil(tarball.size / 3) * 4 + after.byteLength,
    async *open() {
      yield before;
      yield* base64Of(tarball);
      yield after;
    },
  };
}

/** As libnpmpublish's `patchManifest`, and what `buildMetadata` adds. */
function versionManifest(
  manifest: Manifest,
  settings: PublishSettings,
  tarball: Tarball,
  npm: NpmCli,
): Record<string, unknown> {
  const { name } = manifest;
  const version = semver.clean(manifest.version) ?? manifest.version;
  const patched: Record<string, unknown> = {
    ...manifest,
    _nodeVersion: npm.nodeVersion,
    _npmVersion: npm.version,
    version,
  };
  if (semver.major(npm.version) >= 12) delete patched['patchedDependencies'];
  patched['_id'] = `${name}@${version}`;
  const address = new URL(`${name}/-/${name}-${version}.tgz`, settings.registry).href;
  patched['dist'] = {
    ...(manifest['dist'] as object | undefined),
    integrity: tarball.integrity,
    shasum: tarball.shasum,
    // Always http: clients take the registry's own protocol.
    tarball: address.replace(/^https:\/\//, 'http://'),
  };
  return patched;
}

async function* base64Of(tarball: Tarball): AsyncGenerator<Uint8Array> {
  const file = await open(tarball.path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let left = tarball.size;
    while (left > 0) {
      const wanted = Math.min(chunkBytes, left);
      await readFully(file, chunk, wanted);
      yield Buffer.from(chunk.toString('base64', 0, wanted), 'latin1');
      left -= wanted;
    }
  } finally {
    await file.close();
  }
}

/** A read may yield less than was asked for, but a base64 chunk must hold whole groups of three. */
async function readFully(file: FileHandle, chunk: Buffer, wanted: number): Promise<void> {
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await file.read(chunk, filled, wanted - filled, null);
    if (bytesRead === 0) throw new Error('the tarball is shorter than it was');
    filled += bytesRead;
  }
}
