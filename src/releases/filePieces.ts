/**
 * Reads a file into one and the same memory, piece by piece. A stream would take new memory for each piece, and the
 * garbage collector, which is told little of such memory, lets tens of megabytes pile up.
 */
import { open } from 'node:fs/promises';

/** Bytes. Three bytes make four characters of base64, so whole pieces need no padding. */
export const pieceBytes = 3 * 64 * 1024;

/**
 * @param size bytes to read, from the first one on
 * @returns full pieces but for the last; each holds only until the next one is asked for
 * @throws when the file is shorter
 */
export async function* filePieces(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const memory = Buffer.allocUnsafe(Math.min(pieceBytes, size));
    for (let left = size; left > 0; left -= memory.byteLength) {
      const piece = memory.subarray(0, left);
      // A read may yield less than was asked for.
      for (let filled = 0; filled < piece.byteLength; ) {
        const { bytesRead } = await file.read(piece, filled, piece.byteLength - filled, null);
        if (bytesRead === 0) throw new Error('the tarball is shorter than it was');
        filled += bytesRead;
      }
      yield piece;
    }
  } finally {
    await file.close();
  }
}
