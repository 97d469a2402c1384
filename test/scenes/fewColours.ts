/**
 * Makes pictures of a window small: a PNG with a palette of 8 colours (PNG, third edition, chapters 9 to 11), which are
 * enough for text on a few backgrounds.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const mostColours = 8;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Each pixel as 0xrrggbb, row by row. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** @param png as browsers write it: 8 bits a channel, not interlaced; what is transparent in it becomes opaque */
export function withFewColours(png: Buffer): Buffer {
  const picture = decode(png);
  const palette = choosePalette(picture.pixels);
  return encode(picture, palette);
}

/**
 * One colour after the other, each time the one that would be drawn most wrongly otherwise: by how often it is there and
 * how far it is from those chosen before. So an icon keeps the colour that only it has.
 */
function choosePalette(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const wrong = new Map<number, number>(counts);
  const palette: number[] = [];
  while (palette.length < Math.min(mostColours, counts.size)) {
    const [worst] = [...wrong].reduce((one, other) => (other[1] > one[1] ? other : one));
    palette.push(worst);
    for (const [colour, count] of counts) {
      const error = count * distance(colour, worst);
      wrong.set(colour, palette.length === 1 ? error : Math.min(error, wrong.get(colour) ?? error));
    }
  }
  return palette;
}

/** The square of the way between two colours. */
function distance(one: number, other: number): number {
  return [16, 8, 0].reduce(
    (sum, shift) => sum + (((one >> shift) & 0xff) - ((other >> shift) & 0xff)) ** 2,
    0,
  );
}

function encode({ width, height, pixels }: Picture, palette: readonly number[]): Buffer {
  const nearest = new Map<number, number>();
  const indexOf = (colour: number) => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    const distances = palette.map(each => distance(each, colour));
    const index = distances.indexOf(Math.min(...distances));
    nearest.set(colour, index);
    return index;
  };
  // Two pixels to a byte; every row begins with its filter, which is none.
  const rowLength = 1 + Math.ceil(width / 2);
  const rows = Buffer.alloc(rowLength * height);
  pixels.forEach((colour, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const byte = y * rowLength + 1 + (x >> 1);
    rows[byte] = (rows[byte] ?? 0) | (indexOf(colour) << (x % 2 === 0 ? 4 : 0));
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Four bits for a pixel, colours from a palette.
  header.set([4, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap(each => [each >> 16, (each >> 8) & 0xff, each & 0xff]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function decode(png: Buffer): Picture {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined) throw new Error('This is no PNG.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, kind, interlace] = [header[8], header[9], header[12]];
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0)
    throw new Error('This is another kind of PNG.');
  const channels = kind === 6 ? 4 : 3;
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(each => each.data));
  const bytes = unfilter(inflateSync(data), width * channels, height, channels);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => bytes.readUIntBE(at * channels, 3));
  return { width, height, pixels };
}

function* chunksOf(png: Buffer): Generator<Chunk> {
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** Each byte was written as its difference from what its neighbours let expect; outside the picture they are 0. */
function unfilter(filtered: Buffer, rowLength: number, height: number, channels: number): Buffer {
  const outside = Buffer.alloc(channels);
  const rows: Buffer[] = [];
  let above = Buffer.alloc(channels + rowLength);
  for (let y = 0; y < height; y++) {
    const start = y * (rowLength + 1);
    const row = Buffer.concat([outside, filtered.subarray(start + 1, start + 1 + rowLength)]);
    row.forEach((value, x) => {
      if (x < channels) return;
      const neighbours = [row[x - channels], above[x], above[x - channels]] as [number, number, number];
      row[x] = value + expected(filtered[start], ...neighbours);
    });
    rows.push(row.subarray(channels));
    above = row;
  }
  return Buffer.concat(rows);
}

function expected(filter: number | undefined, left: number, above: number, both: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, both);
    default:
      return 0;
  }
}

function paeth(left: number, above: number, both: number): number {
  const guess = left + above - both;
  const [toLeft, toAbove, toBoth] = [left, above, both].map(each => Math.abs(guess - each)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toAbove && toLeft <= toBoth) return left;
  return toAbove <= toBoth ? above : both;
}
