/** A secret stays unreadable in every way in which a value becomes text. */
import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { quotable, redact, showableUrl } from '../../../src/shared/redaction.ts';
import { Secret } from '../../../src/shared/secret.ts';

describe('Secret', () => {
  const value = 'do-not-surface-this';
  const secret = new Secret(value);

  it('gives its value only to reveal()', () => {
    assert.equal(secret.reveal(), value);
  });

  for (const [how, text] of [
    ['string', `${secret}`],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ deep: [secret] }, { showHidden: true, depth: 9 })],
    ['format', format('%s %o %j', secret, secret, secret)],
    ['error', String(new Error(`failed with ${secret}`).stack)],
    ['spread', JSON.stringify({ ...secret })],
    ['keys', Reflect.ownKeys(secret).map(String).join()],
  ] as const) {
    it(`does not show in ${how}`, () => {
      assert.ok(!text.includes(value), text);
    });
  }

  it('compares without revealing', () => {
    assert.ok(secret.equals(new Secret(value)));
    assert.ok(!secret.equals(new Secret('other')));
    assert.ok(!secret.equals(undefined));
  });
});

describe('redaction', () => {
  const recoveryCode = 'a1'.repeat(32);
  for (const [what, text, hidden] of [
    ['an npm token', `token npm_${'a'.repeat(36)} end`, 'a'.repeat(36)],
    ['a password in a URL', 'see https://wombat:hunter2pass@registry.example/x', 'hunter2pass'],
    ['a recovery code', `code ${recoveryCode}.`, recoveryCode],
    ['an otpauth URL', 'otpauth://totp/npm:wombat?secret=ABCDEFGH', 'ABCDEFGH'],
    ['an authorization header', 'authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['a token in an .npmrc', '//registry.example/:_authToken=abc-def', 'abc-def'],
    ['the token in a sign-out path', 'DELETE https://registry.example/-/user/token/abcdef', 'abcdef'],
  ] as const) {
    it(`takes out ${what}`, () => {
      assert.ok(text.includes(hidden));
      assert.ok(!redact(text).includes(hidden), redact(text));
    });
  }

  it('quotes a server in one short line without control characters', () => {
    const quoted = quotable(`\u001b[31mred\u001b[0m\r\nnext\u0007 ${'x'.repeat(600)}`);
    assert.ok(quoted.startsWith('red next x'), quoted.slice(0, 40));
    assert.equal(quoted.length, 501);
  });

  it('shows a URL without user, query and fragment', () => {
    assert.equal(showableUrl(new URL('https://u:p@h.example/a/b?authId=1#x')), 'https://h.example/a/b');
  });
});
