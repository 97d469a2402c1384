/** Reads QR codes in pictures, as a phone's camera would from the screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/**
 * @param picture PNG
 * @throws Error when there is none in it
 */
export async function readQrCode(picture: Uint8Array): Promise<string> {
  // Left to itself it would fetch this from the network.
  prepareZXingModule({ overrides: { wasmBinary: wasmBytes() } });
  const [found] = await readBarcodes(picture, { formats: ['QRCode'] });
  if (!found) throw new Error('There is no QR code to be found in the picture.');
  return found.text;
}

function wasmBytes(): ArrayBuffer {
  const { resolve } = createRequire(import.meta.url);
  const bytes = readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
