/**
 * Foreign input by chance, the same for the same seed: text and JSON that nobody would write by hand, and samples of
 * real ones with something broken in them.
 */

/** Marsaglia-style mixing of 32 bits, known as mulberry32: short, fast, and the same on every platform. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, 1. */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 up to, and without, the limit. */
  below(limit: number): number {
    return Math.floor(this.number() * limit);
  }

  chance(probability: number): boolean {
    return this.number() < probability;
  }

  /** @throws RangeError where there is nothing to choose from */
  pick<Item>(items: readonly Item[]): Item {
    const at = this.below(items.length);
    if (at >= items.length) throw new RangeError('nothing to pick from');
    return items[at] as Item;
  }

  /** As many as that at most, often none. */
  list<Item>(most: number, make: () => Item): Item[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** Characters of an alphabet, at least one. */
  word(alphabet: string, longest: number): string {
    return Array.from({ length: 1 + this.below(longest) }, () =>
      alphabet.charAt(this.below(alphabet.length)),
    ).join('');
  }

  /** What means something to somebody, in any order, with characters from all of Unicode between. */
  text(): string {
    return this.list(8, () => (this.chance(0.6) ? this.pick(fragments) : this.#characters())).join('');
  }

  #characters(): string {
    const limit = this.pick([0x20, 0x7f, 0x100, 0x3000, 0x10000]);
    return String.fromCharCode(...this.list(6, () => this.below(limit)));
  }

  /** Any JSON, as `JSON.parse` would return it. */
  json(depth = 3): unknown {
    const kind = this.below(depth > 0 ? 9 : 6);
    if (kind === 0) return this.pick([null, true, false]);
    if (kind === 1) return this.pick([0, -0, 1, -1, 0.5, 2 ** 53, 1e308, -8.64e15, 8.64e15 + 1]);
    if (kind < 6) return this.text();
    if (kind === 6) return this.list(5, () => this.json(depth - 1));
    const entries = this.list(5, () => [this.pick(keys) || this.text(), this.json(depth - 1)] as const);
    return Object.fromEntries(entries);
  }

  /** A sample with a few things broken, doubled, left out or put in. */
  mutated(sample: string): string {
    let text = sample;
    for (let changes = 1 + this.below(3); changes > 0; changes -= 1) text = this.#mutatedOnce(text);
    return text;
  }

  #mutatedOnce(text: string): string {
    const from = this.below(text.length + 1);
    const to = Math.min(text.length, from + this.below(12));
    const [before, between, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
    switch (this.below(5)) {
      case 0:
        return before + after;
      case 1:
        return before + between.repeat(2 + this.below(3)) + after;
      case 2:
        return before + this.text() + after;
      case 3:
        return before;
      default:
        return before + this.pick(fragments) + after;
    }
  }

  /** Somewhere in a sample, something else than there should be. */
  mutatedJson(sample: unknown): unknown {
    if (this.chance(0.15)) return this.json();
    if (typeof sample === 'string') return this.chance(0.5) ? this.mutated(sample) : this.json(1);
    if (Array.isArray(sample)) return this.#mutatedArray(sample);
    if (typeof sample !== 'object' || sample === null) return this.json();
    const entries = Object.entries(sample);
    if (entries.length === 0) return this.json();
    const at = this.below(entries.length);
    const changed = entries.flatMap(([key, value], index): [string, unknown][] => {
      if (index !== at) return [[key, value]];
      if (this.chance(0.1)) return [];
      return this.chance(0.1) ? [[this.text(), value]] : [[key, this.mutatedJson(value)]];
    });
    return Object.fromEntries(changed);
  }

  #mutatedArray(sample: readonly unknown[]): unknown {
    if (sample.length === 0) return this.json();
    const at = this.below(sample.length);
    return sample.flatMap((item: unknown, index) => {
      if (index !== at) return [item];
      return this.chance(0.2) ? this.list(2, () => this.json()) : [this.mutatedJson(item)];
    });
  }
}

/** Members that objects have without being told, and names that registries' answers are made of. */
const keys = [
  ...['', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then', 'toJSON', '0'],
  ...['name', 'token', 'key', 'tfa', 'error', 'versions', 'maintainers', 'objects', 'urls', 'status'],
];

/** What ends, begins or stands for something in one of the languages that are read here, and what must not be shown. */
export const fragments: readonly string[] = [
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    ',',
    ';',
    ':',
    '=',
    '==',
    '/',
    '//',
    '?',
    '#',
    '%',
    '%2f',
    '%00',
    '%zz',
    '@',
    '..',
    '*',
  ],
  ...[
    '<',
    '>',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '](',
    '[x](command:quit)',
    '[x](https://evil.example)',
    '<!--',
    '|',
    '•',
  ],
  ...[' ', '   ', '\t', '\r', '\n', '\r\n', '\n\n', '\u00a0', '\u2028', '\u2029', '\u200b', '\ufeff', '\0'],
  ...[
    '\u001b[31m',
    '\u001b]8;;https://evil.example\u0007',
    '\u001b',
    '\u009b',
    '\u0007',
    '\b',
    '\u007f',
    '\u0085',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\ud800',
    '\udfff',
    'e\u0301',
    '👩‍🚒',
    'İ',
    'ß',
    'K',
    '$',
    '$(',
    '$(check)',
    '$$((',
    '${',
    '$' + '{HOME}',
  ],
  ...[
    'OTP',
    'otp',
    'Bearer ',
    'Basic ',
    'ipaddress',
    'realm=',
    'one-time pass',
    'one time password',
    'by e-mail',
  ],
  ...[
    'https://',
    'http://',
    'file:///',
    'javascript:',
    'user:pass@',
    '127.0.0.1',
    '[::1]',
    'npmjs.com',
    '.npmjs.com',
  ],
  ...['otpauth://totp/', 'secret=', '&secret=', 'JBSWY3DP', 'period=0', 'digits=99', 'algorithm=', 'issuer='],
  ...[
    '_authToken=',
    '//x/:_authToken=',
    '@a:registry=',
    '/-/user/token/',
    'npm_',
    'null',
    'true',
    'NaN',
    '1e999',
    '-1',
  ],
  ...[
    '0',
    '00',
    '1.0.0',
    'v1',
    'a',
    'abcdef',
    'aaaaaa111111',
    '123456',
    '__proto__',
    'constructor',
    '\u001b[',
    '-',
    '_',
    '~',
  ],
];
