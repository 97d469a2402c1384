/**
 * The document that `PUT /<pkg>` sends: what libnpmpublish's `buildMetadata` builds, field by field in the
 * same order, but with the tarball streamed into it from the disk, so that its size costs no memory.
 */
import semver from 'semver';
import type { NpmCli } from '../accounts/npmCli.ts';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import type { ReplayableBody } from '../registry/transport.ts';
import type { Build } from './build.ts';
import { distTag } from './checks.ts';
import { filePieces } from './filePieces.ts';
import type { Tarball } from './pack.ts';

export function publishDocument(build: Build, settings: PublishSettings, npm: NpmCli): ReplayableBody {
  const { manifest, tarball, readme } = build;
  const { name, version } = manifest;
  const tarballName = `${name}-${version}.tgz`;
  const envelope = JSON.stringify({
    _id: name,
    name,
    description: manifest['description'],
    'dist-tags': { [distTag(manifest, settings)]: version },
    versions: { [version]: versionManifest(build, settings, npm) },
    access: settings.access,
    ...(readme === undefined ? {} : { readme }),
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
  { manifest, tarball, byOther }: Build,
  settings: PublishSettings,
  npm: NpmCli,
): Record<string, unknown> {
  const { name } = manifest;
  const version = semver.clean(manifest.version) ?? manifest.version;
  const patched: Record<string, unknown> = {
    ...manifest,
    ...(byOther ? {} : { _nodeVersion: npm.nodeVersion, _npmVersion: npm.version }),
    version,
  };
  if (!byOther && semver.major(npm.version) >= 12) delete patched['patchedDependencies'];
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
  for await (const piece of filePieces(tarball.path, tarball.size)) {
    yield Buffer.from(piece.toString('base64'), 'latin1');
  }
}
