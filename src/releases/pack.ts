/**
 * Makes the tarball, by the libraries of the person's own npm and without scripts: those have their own turn.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { quotable } from '../shared/redaction.ts';
import { filePieces } from './filePieces.ts';
import { HostError, type NpmHost } from './npmHost.ts';
import { PublishError } from './publishError.ts';

export interface PackedFile {
  /** Within the package. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

export interface Tarball {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of all files in it. */
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
  /** Names of the bundled dependencies. */
  readonly bundled: readonly string[];
  /** `sha512-…`, computed from the file. */
  readonly integrity: string;
  /** SHA-1 in hex, computed from the file. */
  readonly shasum: string;
}

/**
 * Packs the folder that the host is in as `npm publish` does, without the scripts.
 * @param host has npm's libraries loaded
 * @param destination a folder
 * @throws PublishError `pack-failed`; the signal's reason when cancelled
 */
export async function packBy(host: NpmHost, destination: string, signal: AbortSignal): Promise<Tarball> {
  const path = join(destination, 'package.tgz');
  return await asPacking(async () => {
    const contents = (await host.ask({ task: 'pack', file: path })) as PackedContents;
    return await tarballOf(path, contents, signal);
  });
}

/** @throws PublishError `pack-failed` for what npm's libraries say; whatever else the work throws */
export async function asPacking<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new PublishError({ code: 'pack-failed', said: quotable(error.message) }, 'no', error);
  }
}

/** The tarball that lies there, with what npm's library has found in it. */
export async function tarballOf(
  path: string,
  { name, version, files, bundled }: PackedContents,
  signal: AbortSignal,
): Promise<Tarball> {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const unpackedSize = files.reduce((sum, file) => sum + file.size, 0);
  return { path, name, version, files: sorted, bundled, unpackedSize, ...(await hash(path, signal)) };
}

/** What `npmHost.cjs` tells of the tarball that it has made. */
export type PackedContents = Pick<Tarball, 'name' | 'version' | 'files' | 'bundled'>;

async function hash(
  path: string,
  signal: AbortSignal,
): Promise<{ integrity: string; shasum: string; size: number }> {
  const { size } = await stat(path);
  const sha512 = createHash('sha512');
  const sha1 = createHash('sha1');
  for await (const piece of filePieces(path, size)) {
    signal.throwIfAborted();
    sha512.update(piece);
    sha1.update(piece);
  }
  return { integrity: `sha512-${sha512.digest('base64')}`, shasum: sha1.digest('hex'), size };
}
