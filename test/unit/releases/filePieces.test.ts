/** Reading a file in one piece of memory: whole, in order, and no further than asked. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filePieces, pieceBytes } from '../../../src/releases/filePieces.ts';
import { cleanUp, temporaryFolder } from './fixtures.ts';

describe('filePieces', () => {
  afterEach(cleanUp);

  async function fileOf(bytes: Uint8Array): Promise<string> {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, bytes);
    return path;
  }

  it('gives the bytes in order, in full pieces but for the last, all in the same memory', async () => {
    const bytes = randomBytes(2 * pieceBytes + 1);
    const pieces: Buffer[] = [];
    const memory = new Set<ArrayBufferLike>();
    for await (const piece of filePieces(await fileOf(bytes), bytes.byteLength)) {
      pieces.push(Buffer.from(piece));
      memory.add(piece.buffer);
    }
    assert.deepEqual(
      pieces.map(piece => piece.byteLength),
      [pieceBytes, pieceBytes, 1],
    );
    assert(Buffer.concat(pieces).equals(bytes));
    assert.equal(memory.size, 1);
  });

  it('reads no more than asked when the file has grown', async () => {
    const pieces: string[] = [];
    for await (const piece of filePieces(await fileOf(Buffer.from('abcdef')), 4)) pieces.push(`${piece}`);
    assert.deepEqual(pieces, ['abcd']);
  });

  it('throws when the file is shorter than asked', async () => {
    const pieces = filePieces(await fileOf(Buffer.from('abc')), 4);
    await assert.rejects(pieces.next(), /shorter/);
  });
});
