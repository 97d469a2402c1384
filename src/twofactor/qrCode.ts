/** A QR code as the page draws it: one path for all dark modules, no colours, no markup (ISO/IEC 18004). */
import { create } from 'qrcode';
import type { Secret } from '../shared/secret.ts';

export interface QrCode {
  /** Width and height in modules, with the quiet zone. */
  readonly size: number;
  /** An SVG path in units of a module; it is filled, and the rest is the background. */
  readonly path: string;
}

/** Modules; ISO/IEC 18004 wants four on each side. */
const quietZone = 4;

/**
 * @throws Error when the text is longer than a QR code can be (some 2,300 bytes)
 */
export function qrCode(text: Secret): QrCode {
  const { modules } = create(text.reveal(), { errorCorrectionLevel: 'M' });
  const lines = Array.from({ length: modules.size }, (_, row) => {
    const dark = Array.from({ length: modules.size }, (_, column) => modules.get(row, column) === 1);
    return darkRuns(dark).map(
      ({ start, length }) => `M${start + quietZone} ${row + quietZone}h${length}v1h-${length}z`,
    );
  });
  return { size: modules.size + 2 * quietZone, path: lines.flat().join('') };
}

/** Modules beside each other as one: a gap between them could be seen as a line where a screen rounds. */
function darkRuns(dark: readonly boolean[]): { readonly start: number; readonly length: number }[] {
  const runs: { start: number; length: number }[] = [];
  dark.forEach((isDark, column) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last !== undefined && last.start + last.length === column) last.length += 1;
    else runs.push({ start: column, length: 1 });
  });
  return runs;
}
