/** The QR code of an enrolment, drawn from its path and read again by a reader that others wrote. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { Secret } from '../../../src/shared/secret.ts';
import { type QrCode, qrCode } from '../../../src/twofactor/qrCode.ts';

/** Pixels a module. */
const scale = 4;
const dark = Buffer.from([0, 0, 0, 255]);

/** The modules that the path fills, as `x,y`. */
function darkModules({ path }: QrCode): Set<string> {
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)];
  assert.equal(runs.map(([run]) => run).join(''), path, 'nothing else is in the path');
  const modules = runs.flatMap(([, x, y, length]) =>
    Array.from({ length: Number(length) }, (_, index) => `${Number(x) + index},${y}`),
  );
  return new Set(modules);
}

async function decode(code: QrCode): Promise<string[]> {
  const modules = darkModules(code);
  const width = code.size * scale;
  const data = Buffer.alloc(width * width * 4, 255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const module = `${Math.floor(x / scale)},${Math.floor(y / scale)}`;
      if (modules.has(module)) dark.copy(data, (y * width + x) * 4);
    }
  }
  const image = { data: new Uint8ClampedArray(data), width, height: width, colorSpace: 'srgb' } as const;
  return (await readBarcodes(image, { formats: ['QRCode'] })).map(({ text }) => text);
}

describe('a QR code', () => {
  before(async () => {
    const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
    await prepareZXingModule({
      overrides: { wasmBinary: new Uint8Array(wasm).buffer },
      fireImmediately: true,
    });
  });

  for (const text of [
    'otpauth://totp/npm:wombat?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=npm',
    `otpauth://totp/${'N%C3%BC'.repeat(60)}?secret=${'GEZDGNBV'.repeat(13)}&algorithm=SHA512&digits=8&period=60`,
    'otpauth://totp/Nüm:w?secret=GEZDGNBVGY3TQOJQ',
  ]) {
    it(`says what was put in: ${text.slice(0, 40)}`, async () => {
      assert.deepEqual(await decode(qrCode(new Secret(text))), [text]);
    });
  }

  it('has four light modules on each side', () => {
    const code = qrCode(new Secret('otpauth://totp/w?secret=GEZDGNBV'));
    const positions = [...darkModules(code)].flatMap(module => module.split(',').map(Number));
    assert.deepEqual([Math.min(...positions), Math.max(...positions)], [4, code.size - 5]);
  });
});
