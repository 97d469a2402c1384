/** What a person types for a token: what is taken, what is not, and what goes out in the end. */
import assert from 'node:assert/strict';
import {
  daysProblem,
  nameProblem,
  type TokenDraft,
  toNames,
  toRanges,
  toRequest,
} from '../../../src/tokens/tokenRequest.ts';

describe('A token request', () => {
  it('has a name', () => {
    assert.equal(nameProblem('release bot'), undefined);
    assert.equal(nameProblem('  '), 'empty');
    assert.equal(nameProblem('a\u0007b'), 'not-printable');
    assert.equal(nameProblem('x'.repeat(200)), undefined);
    assert.equal(nameProblem('x'.repeat(201)), 'too-long');
  });

  it('lasts whole days, and 90 of them at most where it can write', () => {
    for (const days of ['1', '7', '90', ' 30 ']) assert.equal(daysProblem(days, 'write'), undefined, days);
    for (const days of ['', '0', '-1', '1.5', '7d', '1e3', 'NaN']) {
      assert.deepEqual(daysProblem(days, 'write'), { kind: 'not-whole' }, days);
    }
    assert.deepEqual(daysProblem('91', 'write'), { kind: 'too-long', longest: 90 });
    assert.deepEqual(daysProblem('91', 'stage'), { kind: 'too-long', longest: 90 });
    assert.equal(daysProblem('3650', 'read'), undefined);
    assert.equal(daysProblem('9'.repeat(30), 'read')?.kind, 'too-long');
  });

  it('takes IPv4 ranges, however they are separated, each once', () => {
    assert.deepEqual(toRanges(''), []);
    assert.deepEqual(toRanges(' 192.0.2.0/24,198.51.100.7/32\n0.0.0.0/0 192.0.2.0/24'), [
      '192.0.2.0/24',
      '198.51.100.7/32',
      '0.0.0.0/0',
    ]);
  });

  const notRanges = [
    ['2001:db8::/32', 'ipv6'],
    ['::ffff:192.0.2.1/128', 'ipv6'],
    ['192.0.2.1', 'no-length'],
    ['192.0.2.0/33', 'invalid'],
    ['192.0.2.0/', 'invalid'],
    ['192.0.2.0/24/8', 'invalid'],
    ['192.0.2/24', 'invalid'],
    ['192.0.2.256/24', 'invalid'],
    ['192.0.02.1/24', 'invalid'],
    ['192.0.2.-1/24', 'invalid'],
    ['localhost/8', 'invalid'],
  ] as const;
  for (const [range, kind] of notRanges) {
    it(`takes no ${range}: ${kind}`, () => {
      assert.deepEqual(toRanges(`10.0.0.0/8, ${range}`), { kind, range });
    });
  }

  it('tells packages from scopes', () => {
    assert.deepEqual(toNames('@wombat/burrow, left-pad @wombat JSONStream left-pad'), {
      packages: ['@wombat/burrow', 'left-pad', 'JSONStream'],
      scopes: ['@wombat'],
    });
    for (const invalid of ['@', '@/x', '@a/', 'a/b', '.hidden', '_private', 'ä', '@a/b/c', '../x']) {
      assert.deepEqual(toNames(`fine ${invalid}`), { invalid }, invalid);
    }
  });

  const draft: TokenDraft = {
    name: ' release bot ',
    use: 'write',
    packages: ['left-pad'],
    scopes: [],
    orgs: ['marsupials'],
    days: 7,
    cidr: [],
    bypassesTwoFactor: true,
  };

  it('goes out with the permissions of its use, and none for what it has no targets of', () => {
    const permissions = (change: Partial<TokenDraft>) => {
      const { packagesPermission, orgs, orgsPermission, bypassesTwoFactor } = toRequest({
        ...draft,
        ...change,
      });
      return [packagesPermission, orgs.length, orgsPermission, bypassesTwoFactor];
    };
    assert.equal(toRequest(draft).name, 'release bot');
    assert.deepEqual(permissions({}), ['read-write', 1, 'read-write', true]);
    assert.deepEqual(permissions({ use: 'read' }), ['read-only', 1, 'read-only', false]);
    assert.deepEqual(permissions({ use: 'stage' }), ['read-write-stage-only', 0, 'no-access', false]);
    assert.deepEqual(permissions({ packages: [] }), ['no-access', 1, 'read-write', true]);
    assert.deepEqual(permissions({ packages: 'all', orgs: [] }), ['read-write', 0, 'no-access', true]);
  });
});
