/** What people paste, what pages send back, what settings and manifests hold. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ConfigurationError } from '../../src/accounts/configurationError.ts';
import { bypasses, npmProxy, toProxy } from '../../src/accounts/proxy.ts';
import { distTagProblem, escapedName, isPackageName } from '../../src/registry/packageName.ts';
import { jsonErrorPosition } from '../../src/releases/jsonError.ts';
import { checkAct, longestValue } from '../../src/shared/pageActs.ts';
import type { PageMessage } from '../../src/shared/panelProtocol.ts';
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { findRecoveryCodes, recoveryCodesText } from '../../src/twofactor/recoveryCodesText.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import { property } from './property.ts';
import type { Random } from './random.ts';

const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const otpauth = [
  `otpauth://totp/npm:wombat?secret=${key}&issuer=npm`,
  `otpauth://totp/npm%3Awombat?secret=${key.toLowerCase()}&period=60&digits=8&algorithm=SHA256`,
  'otpauth://hotp/npm:wombat?secret=JBSWY3DP&counter=1',
];
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32Lengths = [16, 24, 32, 64];

const shown: PageMessage = {
  type: 'page',
  turn: 7,
  words: {
    done: '',
    masked: '',
    severities: { information: '', warning: '', error: '' },
    codeStates: { unused: '', used: '', unknown: '', refused: '' },
  },
  view: {
    step: 'password',
    heading: 'Password',
    blocks: [
      { kind: 'field', id: 'password', label: 'Password', input: 'password' },
      {
        kind: 'choice',
        id: 'level',
        label: 'Level',
        value: 'a',
        options: [
          { value: 'a', label: '', detail: '' },
          { value: 'b', label: '', detail: '' },
        ],
      },
      { kind: 'check', id: 'copied', label: 'Copied', checked: false, action: 'copied' },
    ],
    buttons: [
      { action: 'go', label: 'Continue' },
      { action: 'later', label: 'Later', disabled: true },
    ],
  },
};
const act = { type: 'act', turn: 7, action: 'go', values: { password: 'a b', level: 'b', copied: true } };

const secretPart = 'do-not-surface-this';
const proxies = [
  `http://wombat:${secretPart}@proxy.example:3128/`,
  'proxy.example:3128',
  'https://[::1]:1/',
  `${secretPart}@proxy.example`,
];
const names = ['burrow', '@wombat/burrow', 'burrow@1.0.0', '../burrow', 'git+ssh://x/y', 'npm:burrow@1'];

describe('typed texts and messages by chance', () => {
  property('otpauth: what was written is read, whatever it is called', {
    make: random => ({
      secret: Array.from({ length: random.pick(base32Lengths) }, () => random.word(base32, 1)).join(''),
      issuer: encodable(random),
      account: encodable(random).replaceAll(':', ''),
      digits: random.pick([6, 8]),
      period: random.pick([15, 30, 60]),
    }),
    holds: ({ secret, issuer, account, digits, period }) => {
      const label = `${encodeURIComponent('npm')}:${encodeURIComponent(account)}`;
      const query = new URLSearchParams({ secret, issuer, digits: `${digits}`, period: `${period}` });
      const read = readOtpauth(new Secret(`otpauth://totp/${label}?${query}`));
      assert.ok(read.kind === 'read', inspect(read));
      assert.equal(read.otpauth.secret.reveal(), secret);
      assert.equal(read.otpauth.label, account.trim());
      assert.deepEqual([read.otpauth.digits, read.otpauth.period], [digits, period]);
    },
  });

  property('otpauth: usable, and then it makes codes, or not; the key is in no text', {
    make: random => random.mutated(random.pick(otpauth)),
    holds: assertOtpauth,
    cases: 4000,
    floods: [otpauth, text => text],
  });

  property('recovery codes: those that were written out are found again', {
    make: codeSet,
    holds: ({ codes, numbered }) => {
      const lines = codes.map((value, at) => ({
        value: new Secret(value),
        ...(numbered ? { note: `used ${at + 1}` } : {}),
      }));
      const found = findRecoveryCodes(recoveryCodesText(['Recovery codes', 'Keep them safe'], lines));
      assert.deepEqual(
        found.codes.map(code => code.reveal()),
        codes,
      );
      assert.deepEqual([found.duplicates, found.leftOut], [0, 0]);
    },
  });

  property('recovery codes: nothing that was not there, each once, all alike, from any text', {
    make: random =>
      Array.from({ length: 3 }, () =>
        random.chance(0.5) ? random.text() : random.mutated(codeSet(random).codes.join('\n')),
      ).join('\n'),
    holds: text => {
      const { codes, duplicates, leftOut } = findRecoveryCodes(text);
      const found = codes.map(code => code.reveal());
      assert.equal(new Set(found).size, found.length);
      assert.ok(new Set(found.map(code => code.length)).size <= 1);
      assert.ok(found.join('').length <= text.length && duplicates >= 0 && leftOut >= 0);
      const letters = text.replaceAll(/[^a-z0-9]/gi, '');
      for (const code of found) assert.ok(letters.includes(code.replaceAll(/[-_]/g, '')), code);
      assert.ok(!inspect(codes).includes(found[0] ?? '\0'));
    },
    cases: 3000,
    floods: [['a1b2c3-d4e5f6', '1. ab12 cd34 ef56', 'Recovery codes:\n"0123456789abcdef"'], text => text],
  });

  property('panel messages: only what is offered, with values for exactly the fields', {
    make: random => random.mutatedJson(act),
    holds: message => {
      const checked = checkAct(message, shown);
      if ('dropped' in checked) return assert.ok(!checked.dropped.includes(act.values.password));
      assert.ok(['go', 'copied'].includes(checked.action));
      assert.deepEqual(Object.keys(checked.values).sort(), ['copied', 'level', 'password']);
      const { password, level, copied } = checked.values;
      assert.ok(typeof password === 'string' && password.length <= longestValue);
      assert.ok((level === 'a' || level === 'b') && typeof copied === 'boolean');
    },
    cases: 6000,
    floods: [
      ['a b', 'go'],
      text => ({
        ...act,
        action: text.length % 2 === 0 ? 'go' : text,
        values: { ...act.values, password: text },
      }),
    ],
  });

  property('proxies: an address without credentials, or the coded error, which does not repeat it', {
    make: random => random.mutated(random.pick(proxies)),
    holds: assertProxy,
    cases: 3000,
    floods: [proxies, text => text],
  });

  property('proxies: user and password come out as they went in', {
    make: random => ({ user: encodable(random), password: encodable(random) }),
    holds: ({ user, password }) => {
      const proxy = toProxy(
        `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@proxy.example/`,
        true,
      );
      const sent = proxy.authorization?.reveal().replace(/^Basic /, '') ?? '';
      assert.equal(
        Buffer.from(sent, 'base64').toString(),
        user === '' && password === '' ? '' : `${user}:${password}`,
      );
      assert.equal(proxy.url.href, 'http://proxy.example/');
    },
  });

  property('names: one segment of a registry’s path and nothing more', {
    make: random => (random.chance(0.7) ? random.mutated(random.pick(names)) : random.text()),
    holds: assertName,
    cases: 2000,
    floods: [names, text => text],
  });

  property('broken JSON: the place is within the text', {
    make: random => random.mutated(JSON.stringify(random.json())),
    holds: text => {
      const { line, column } = jsonErrorPosition(text);
      const lines = text.split('\n');
      assert.ok(line >= 1 && line <= lines.length && column >= 1);
      assert.ok(column <= (lines[line - 1]?.length ?? 0) + 1);
    },
    cases: 3000,
    floods: [['{"name": "burrow", "version": [1.0, {"a": null}]}', '[[[[', '{"a":'], text => text],
  });
});

/** Without lone surrogates, which no address can hold. */
function encodable(random: Random): string {
  return random.text().toWellFormed();
}

interface CodeSet {
  readonly codes: readonly string[];
  readonly numbered: boolean;
}

/** All in one form, as a registry's are, each with a digit. */
function codeSet(random: Random): CodeSet {
  const alphabet = random.pick([
    '0123456789abcdef',
    '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
    'abcdefghijkmnpqrstuvwxyz23456789',
  ]);
  const groups = random.pick([[64], [16], [10], [5, 5], [4, 4, 4], [8, 8]]);
  const one = () =>
    groups
      .map(
        length =>
          `${random.word('23456789', 1)}${Array.from({ length: length - 1 }, () => random.word(alphabet, 1)).join('')}`,
      )
      .join('-');
  return {
    codes: [...new Set(Array.from({ length: 2 + random.below(9) }, one))],
    numbered: random.chance(0.5),
  };
}

function assertOtpauth(text: string): void {
  const reading = readOtpauth(new Secret(text));
  assert.ok(!`${inspect(reading, { depth: 9 })}${JSON.stringify(reading)}`.includes(key));
  if (reading.kind === 'unusable') {
    assert.ok(['malformed', 'not-totp', 'parameters', 'key'].includes(reading.fault));
    return;
  }
  const { secret, digits, period, algorithm } = reading.otpauth;
  assert.match(secret.reveal(), /^[A-Z2-7]+$/);
  assert.ok(period > 0 && period <= 3600 && ['sha1', 'sha256', 'sha512'].includes(algorithm));
  assert.match(codeAt(reading.otpauth, 1_800_000_000), new RegExp(`^\\d{${digits}}$`));
}

function assertProxy(address: string): void {
  const registries = ['https://registry.example/', 'http://[::1]:4873/'].map(each => new URL(each));
  for (const registry of registries) {
    assert.equal(typeof bypasses(address.split(','), registry), 'boolean');
    assert.ok(bypasses([address, '*'], registry));
    assert.ok(bypasses([registry.hostname.toUpperCase()], registry));
    assertProxyOf(() => npmProxy(registry, { httpsProxy: address, noProxy: '' }, { no_proxy: address }));
  }
  assertProxyOf(() => toProxy(address, true));
}

function assertProxyOf(read: () => ReturnType<typeof npmProxy>): void {
  try {
    const proxy = read();
    if (proxy === undefined || proxy === 'none') return;
    const { protocol, username, password, pathname } = proxy.url;
    assert.deepEqual([username, password, pathname], ['', '', '/']);
    assert.ok(['http:', 'https:'].includes(protocol));
    const header = proxy.authorization?.reveal();
    assert.ok(header === undefined || /^Basic [\w+/=]*$/.test(header));
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, inspect(error));
    assert.equal(error.problem.code, 'invalid-proxy');
    assert.ok(!inspect(error, { depth: 9 }).includes(secretPart));
  }
}

function assertName(name: string): void {
  assert.ok(['tag-is-range', 'invalid-tag', undefined].includes(distTagProblem(name)));
  if (!isPackageName(name)) return;
  const registry = new URL('https://registry.example/npm/');
  const { origin, pathname, search, hash } = new URL(escapedName(name), registry);
  assert.deepEqual([origin, search, hash], [registry.origin, '', '']);
  assert.match(pathname, /^\/npm\/[^/]+$/);
  assert.equal(decodeURIComponent(pathname.slice('/npm/'.length)), name);
}
