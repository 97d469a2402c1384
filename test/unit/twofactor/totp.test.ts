/** Vectors of RFC 6238 and RFC 4648 through the code that checks a person's first code, and what explains a wrong one. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Secret } from '../../../src/shared/secret.ts';
import { type CodeCheck, checkCode, codeAt, type TotpParameters } from '../../../src/twofactor/totp.ts';

/** RFC 6238, appendix B: the key is the ASCII digits 1234567890, as often as the hash is long. */
const rfc6238 = {
  sha1: {
    key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    codes: ['94287082', '07081804', '14050471', '89005924', '69279037', '65353130'],
  },
  sha256: {
    key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA',
    codes: ['46119246', '68084774', '67062674', '91819424', '90698825', '77737706'],
  },
  sha512: {
    key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA',
    codes: ['90693936', '25091201', '99943326', '93441116', '38618901', '47863826'],
  },
} as const;
const rfc6238Times = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];

/** RFC 4648 §10, without padding, as keys in `otpauth:` addresses are; the empty one is no key. */
const rfc4648 = {
  MY: 'f',
  MZXQ: 'fo',
  MZXW6: 'foo',
  MZXW6YQ: 'foob',
  MZXW6YTB: 'fooba',
  MZXW6YTBOI: 'foobar',
};

const usual: TotpParameters = {
  secret: new Secret(rfc6238.sha1.key),
  digits: 6,
  period: 30,
  algorithm: 'sha1',
};
const now = 1_800_000_015;

function check(typed: string, parameters: TotpParameters = usual, earlier: TotpParameters[] = []): CodeCheck {
  return checkCode(parameters, new Secret(typed), now, earlier);
}

/** RFC 4226 §5.3, written out: what a code must be, by another way than the code under test. */
function hotp(key: string, counter: number): string {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(counter));
  const hmac = createHmac('sha1', key).update(count).digest();
  const offset = (hmac.at(-1) ?? 0) & 0xf;
  return String((hmac.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}

describe('a typed code', () => {
  for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
    const { key, codes } = rfc6238[algorithm];
    const parameters = { secret: new Secret(key), digits: 8, period: 30, algorithm };
    rfc6238Times.forEach((time, index) => {
      const code = codes[index] ?? '';
      it(`is right by RFC 6238's vector for ${algorithm} at ${time}`, () => {
        assert.deepEqual(checkCode(parameters, new Secret(code), time), { kind: 'right' });
        assert.equal(codeAt(parameters, time), code);
        const wrong = code.replace(/.$/, last => String((Number(last) + 1) % 10));
        assert.deepEqual(checkCode(parameters, new Secret(wrong), time), { kind: 'wrong' });
      });
    });
  }

  for (const [key, bytes] of Object.entries(rfc4648)) {
    it(`is checked with the key ${key} as RFC 4648 reads it`, () => {
      const code = hotp(bytes, Math.floor(now / 30));
      assert.deepEqual(check(code, { ...usual, secret: new Secret(key) }), { kind: 'right' });
    });
  }

  it('is right with a key of 80 bits, as many registries make them', () => {
    const parameters = { ...usual, secret: new Secret('GEZDGNBVGY3TQOJQ') };
    assert.deepEqual(check(hotp('1234567890', Math.floor(now / 30)), parameters), { kind: 'right' });
  });

  it('may have spaces between its groups', () => {
    const code = codeAt(usual, now);
    assert.deepEqual(check(` ${code.slice(0, 3)} ${code.slice(3)}\t`), { kind: 'right' });
  });

  for (const seconds of [-30, 0, 30]) {
    it(`is right ${seconds} seconds away, as registries have it`, () => {
      assert.deepEqual(check(codeAt(usual, now + seconds)), { kind: 'right' });
    });
  }

  for (const seconds of [-3600, -90, -60, 60, 120, 3600, 3720]) {
    it(`tells that the authenticator is ${seconds} seconds off`, () => {
      assert.deepEqual(check(codeAt(usual, now + seconds)), { kind: 'drift', seconds });
    });
  }

  it('tells a drift in the steps of the entry', () => {
    const slow = { ...usual, period: 60 };
    assert.deepEqual(check(codeAt(slow, now + 120), slow), { kind: 'drift', seconds: 120 });
  });

  it('is wrong when no clock explains it', () => {
    assert.deepEqual(check(codeAt(usual, now + 24 * 3600)), { kind: 'wrong' });
  });

  it('is known when it is of an enrolment that was begun before', () => {
    const earlier = { ...usual, secret: new Secret(rfc6238.sha256.key) };
    assert.deepEqual(check(codeAt(earlier, now), usual, [earlier]), { kind: 'earlier-entry' });
    assert.deepEqual(check(codeAt(earlier, now), usual), { kind: 'wrong' });
  });

  for (const typed of ['', ' ', '12345', '1234567', 'abcdef', '12345a', '１２３４５６', '-12345', '1234.5']) {
    it(`does not look like a code: "${typed}"`, () => {
      assert.deepEqual(check(typed), { kind: 'wrong-form', digits: 6 });
    });
  }

  it('is looked for at the beginning of time, too', () => {
    assert.deepEqual(checkCode(usual, new Secret(codeAt(usual, 0)), 0), { kind: 'right' });
  });
});
