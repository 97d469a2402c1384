/** What is published: packages of bytes that do not compress, their tarballs, and a document ready to be sent. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { temporaryFolder, writeFiles } from '../unit/releases/fixtures.ts';

export const packageName = 'burrow';

export interface Packed {
  readonly folder: string;
  /** Made by `npm pack`, so the one that every publish of the folder makes. */
  readonly tarball: string;
  /** `sha512-…` */
  readonly integrity: string;
}

/** @param size of its one big file, in bytes */
export async function makePackage(size: number, environment: NodeJS.ProcessEnv): Promise<Packed> {
  const folder = await writeFiles(await temporaryFolder(), {
    'package.json': { name: packageName, version: '1.0.0', files: ['data.bin'] },
  });
  await pipeline(Readable.from(randomPieces(size)), createWriteStream(join(folder, 'data.bin')));

  const destination = await temporaryFolder();
  await promisify(execFile)('npm', ['pack', '--pack-destination', destination], {
    cwd: folder,
    env: environment,
  });
  const [name = ''] = await readdir(destination);
  const tarball = join(destination, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  return { folder, tarball, integrity: `sha512-${hash.digest('base64')}` };
}

function* randomPieces(size: number): Generator<Uint8Array> {
  const piece = 1_000_000;
  for (let left = size; left > 0; left -= piece) yield randomBytes(Math.min(left, piece));
}

/** Writes the least of a publish document that the registry here looks at; returns its path. */
export async function writeDocument({ tarball }: Packed): Promise<string> {
  const path = join(await temporaryFolder(), 'document.json');
  const { size } = await stat(tarball);
  const attachment = { content_type: 'application/octet-stream', data: '', length: size };
  const whole = JSON.stringify({ name: packageName, _attachments: { [`${packageName}.tgz`]: attachment } });
  const at = whole.indexOf('"data":"') + '"data":"'.length;
  await writeFile(path, whole.slice(0, at));
  // Three bytes make four characters: only the last piece may need padding.
  const pieces = createReadStream(tarball, { highWaterMark: 3 * 2 ** 18 }).setEncoding('base64');
  await pipeline(pieces, createWriteStream(path, { flags: 'a' }));
  await writeFile(path, whole.slice(at), { flag: 'a' });
  return path;
}
