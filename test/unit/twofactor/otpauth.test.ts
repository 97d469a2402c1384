/** Addresses with which registries begin an enrolment: usual ones, odd ones, and ones that are of no use. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { generateURI } from 'otplib';
import { Secret } from '../../../src/shared/secret.ts';
import { type Otpauth, type OtpauthFault, readOtpauth } from '../../../src/twofactor/otpauth.ts';

const key = 'GEZDGNBVGY3TQOJQ';

function read(address: string): Otpauth {
  const reading = readOtpauth(new Secret(address));
  assert(reading.kind === 'read', inspect(reading));
  return reading.otpauth;
}

function parameters({ secret, digits, period, algorithm }: Otpauth): unknown[] {
  return [secret.reveal(), digits, period, algorithm];
}

describe('an otpauth address', () => {
  it('has the usual parameters where it names none', () => {
    const address = generateURI({ issuer: 'npm', label: 'wombat', secret: key });
    const otpauth = read(address);
    assert.deepEqual(parameters(otpauth), [key, 6, 30, 'sha1']);
    assert.deepEqual([otpauth.issuer, otpauth.label], ['npm', 'wombat']);
    assert.equal(otpauth.address.reveal(), address);
  });

  it('has the parameters that it names', () => {
    for (const [name, algorithm] of [
      ['SHA1', 'sha1'],
      ['SHA256', 'sha256'],
      ['SHA512', 'sha512'],
    ] as const) {
      const address = `otpauth://totp/npm:w?secret=${key}&issuer=npm&digits=8&period=60&algorithm=${name}`;
      assert.deepEqual(parameters(read(address)), [key, 8, 60, algorithm]);
    }
  });

  it('may have a key in lower case, in groups, or padded', () => {
    for (const written of [key.toLowerCase(), 'GEZD%20GNBV%20GY3T%20QOJQ', 'GEZD-GNBV-GY3T-QOJQ']) {
      assert.equal(read(`otpauth://totp/npm:w?secret=${written}`).secret.reveal(), key);
    }
    assert.equal(
      read('otpauth://totp/npm:w?secret=MZXW6YTBOI%3D%3D%3D%3D%3D%3D').secret.reveal(),
      'MZXW6YTBOI',
    );
  });

  it('names whom it is for with or without an issuer, in any script', () => {
    const named = ({ issuer, label }: Otpauth) => [issuer, label];
    assert.deepEqual(named(read(`otpauth://totp/wombat?secret=${key}`)), [undefined, 'wombat']);
    assert.deepEqual(named(read(`otpauth://totp/npm%3A%20wombat?secret=${key}`)), ['npm', 'wombat']);
    assert.deepEqual(named(read(`otpauth://totp/a:b?secret=${key}&issuer=N%C3%BCm`)), ['Nüm', 'b']);
    assert.deepEqual(named(read(`otpauth://totp/?secret=${key}`)), [undefined, '']);
  });

  const unusable: Readonly<Record<string, OtpauthFault>> = {
    '': 'malformed',
    true: 'malformed',
    'https://example.com/totp/a?secret=AAAA': 'malformed',
    'otpauth:totp/a?secret=AAAA': 'malformed',
    'otpauth://totp/a?secret=%E0%A4%A': 'malformed',
    [`otpauth://totp/${'a'.repeat(3000)}?secret=AAAA`]: 'malformed',
    'otpauth://': 'not-totp',
    [`otpauth://hotp/npm:w?secret=${key}&counter=1`]: 'not-totp',
    [`otpauth://steam/npm:w?secret=${key}`]: 'not-totp',
    'otpauth://totp/npm:w': 'key',
    'otpauth://totp/npm:w?secret=': 'key',
    'otpauth://totp/npm:w?secret=%20': 'key',
    'otpauth://totp/npm:w?secret=0189': 'key',
    'otpauth://totp/npm:w?secret=A': 'key',
    [`otpauth://totp/npm:w?secret=${key}&digits=5`]: 'parameters',
    [`otpauth://totp/npm:w?secret=${key}&digits=six`]: 'parameters',
    [`otpauth://totp/npm:w?secret=${key}&period=0`]: 'parameters',
    [`otpauth://totp/npm:w?secret=${key}&period=3601`]: 'parameters',
    [`otpauth://totp/npm:w?secret=${key}&algorithm=MD5`]: 'parameters',
  };
  for (const [address, fault] of Object.entries(unusable)) {
    it(`is of no use (${fault}): ${address.slice(0, 60)}`, () => {
      assert.deepEqual(readOtpauth(new Secret(address)), { kind: 'unusable', fault });
    });
  }
});
