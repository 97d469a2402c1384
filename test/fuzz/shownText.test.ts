/** What registries, scripts and manifests say, on its way to a log or a message. */
import assert from 'node:assert/strict';
import { toErrorText } from '../../src/registry/responses.ts';
import { OutputLines } from '../../src/releases/outputLines.ts';
import { quotable, redact, showableUrl } from '../../src/shared/redaction.ts';
import { plain, shortened } from '../../src/ui/plain.ts';
import { property } from './property.ts';
import type { Random } from './random.ts';

const sentences = [
  'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.',
  'Cannot publish over the previously published versions: 1.0.0.',
  'npm error code E401 https://user:hunter2@registry.example/-/user/token/npm_abc?x=1#y',
  'see [this](https://evil.example) or $(rocket) of @wombat/burrow',
];
/** What ends a line, moves the cursor, or turns the direction of what follows. */
const unseen = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const mostOfQuotation = 501;

interface Leak {
  readonly secret: string;
  readonly text: string;
}

/** A secret where one usually stands, and something by chance around it. */
function leak(random: Random): Leak {
  const hex = Array.from({ length: 64 }, () => random.word('0123456789abcdef', 1)).join('');
  const token = `npm_${Array.from({ length: 36 }, () => random.word('abcXYZ019', 1)).join('')}`;
  const key = Array.from({ length: 32 }, () => random.word('ABCDEFGHIJ234567', 1)).join('');
  const [secret, standing] = random.pick([
    [hex, hex],
    [hex, `code ${hex.toUpperCase()}.`],
    [token, token],
    [token, `Bearer ${token}`],
    [token, `//registry.example/:_authToken = ${token}`],
    [token, `https://registry.example/-/user/token/${token}`],
    [key, `otpauth://totp/npm:wombat?secret=${key}&issuer=npm`],
    [key, `Basic ${key}`],
    [key, `https://wombat:${key}@registry.example/npm`],
    [key, `http://wombat:${key}@proxy.example:none`],
  ] as const);
  return { secret, text: `${random.text()} ${standing} ${random.text()}` };
}

function assertShown(text: string): void {
  const shown = plain(text);
  assert.doesNotMatch(shown, unseen);
  assert.doesNotMatch(shown, /[[\]]/, 'no link');
  assert.ok(!shown.includes('$('), 'no icon');
  assert.equal(plain(shown), shown, 'nothing is left to be made plain');
  assert.ok(shortened(text).length <= 61);
}

describe('texts by chance', () => {
  property('a registry’s sentence is quoted as one line of 500 characters, without what cannot be seen', {
    make: random =>
      random.mutatedJson({ error: random.mutated(random.pick(sentences)), reason: random.text() }),
    holds: body => {
      const said = toErrorText(body);
      if (said === undefined) return;
      const quoted = quotable(said);
      assert.ok(quoted.length <= mostOfQuotation);
      assert.doesNotMatch(quoted, unseen);
    },
    cases: 3000,
    floods: [sentences, error => ({ error })],
  });

  property('a text of others becomes neither link nor icon nor control character in a message', {
    make: random => (random.chance(0.5) ? random.mutated(random.pick(sentences)) : random.text()),
    holds: assertShown,
    cases: 4000,
    floods: [sentences, text => text],
  });

  property('what looks like a secret is taken out, wherever it stands', {
    make: leak,
    holds: ({ secret, text }) => {
      const wanted = new RegExp(secret, 'i');
      for (const shown of [redact(text), quotable(text), plain(text)]) assert.doesNotMatch(shown, wanted);
    },
    cases: 3000,
  });

  property('an address is shown without user, password, query, fragment and token', {
    make: random =>
      random.mutated('https://wombat:hunter2@registry.example/-/user/token/npm_abcdefgh?otp=123456#x'),
    holds: address => {
      if (!URL.canParse(address)) return;
      const url = new URL(address);
      const shown = showableUrl(url);
      assert.ok(!/[?#@]/.test(shown.slice(url.origin.length).replaceAll('@', '')), shown);
      assert.ok(url.password === '' || !shown.startsWith(`${url.protocol}//${url.username}:`), shown);
      assert.doesNotMatch(shown, /\/-\/user\/token\/(?!\*)[^/]/);
    },
    cases: 2000,
    floods: [
      ['https://wombat:hunter2@registry.example/-/user/token/npm_abcdefgh?otp=123456#x'],
      text => text,
    ],
  });

  property('a program’s output: the same lines however it comes in pieces, without control characters', {
    make: random => ({
      bytes: Buffer.from(random.list(6, () => random.text() + random.pick(['\n', '\r\n', ''])).join('')),
      cuts: random.list(5, () => random.below(80)),
    }),
    holds: ({ bytes, cuts }) => {
      const whole = linesOf([bytes]);
      const at = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      // Longer lines are divided where they come in pieces.
      if (bytes.length < 16_000) assert.deepEqual(linesOf(pieces), whole);
      else linesOf(pieces);
      for (const line of whole) assert.doesNotMatch(line, /[\n\r]/);
    },
    cases: 2000,
    floods: [sentences, text => ({ bytes: Buffer.from(text), cuts: [1000, 70_000] })],
  });
});

function linesOf(pieces: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const output = new OutputLines(line => lines.push(line));
  for (const piece of pieces) output.write(piece);
  output.end();
  return lines;
}
