/** What is not as safe as it could be about an account. */
import assert from 'node:assert/strict';
import type { AccessToken } from '../../../src/registry/accessTokens.ts';
import type { Profile } from '../../../src/registry/responses.ts';
import { findingsOf, idOf, type Knowledge } from '../../../src/security/findings.ts';
import type { CodeStatus, RecoverySet, SetState } from '../../../src/twofactor/recoverySets.ts';

const now = new Date('2026-10-03T12:00:00Z');
const safe: Profile = {
  name: 'wombat',
  emailVerified: true,
  twoFactor: { kind: 'on', level: 'auth-and-writes' },
};

function kinds(known: Partial<Knowledge>): string[] {
  return findingsOf({ hasBasicCredentials: false, newOwners: [], ...known }, now).map(idOf);
}

function set(state: SetState, ...codes: CodeStatus[]): RecoverySet {
  return {
    id: 'set',
    owner: { registry: new URL('https://registry.example/'), account: 'wombat' },
    number: 0,
    source: 'import',
    state,
    copied: false,
    codes: codes.map((status, index) => ({ index, status })),
  };
}

function token(more: Partial<AccessToken> = {}): AccessToken {
  return {
    key: 'key',
    tail: 'npm_ab…cd',
    kind: 'granular',
    expires: '2026-11-03T12:00:00Z',
    lastUsed: '2026-10-02T12:00:00Z',
    isReadOnly: false,
    bypassesTwoFactor: false,
    cidr: [],
    permissions: [],
    scopes: [],
    ...more,
  };
}

describe('findingsOf', () => {
  it('finds nothing in what is not known', () => {
    assert.deepEqual(kinds({}), []);
  });

  it('finds nothing in an account that is safe', () => {
    const known = { profile: safe, recoverySets: [set('live', 'unused')], tokens: [token()] };
    assert.deepEqual(kinds(known), []);
  });

  it('finds 2FA that is off, pending, or for sign-in only', () => {
    const ofTwoFactor = (twoFactor: Profile['twoFactor']) => kinds({ profile: { ...safe, twoFactor } });
    assert.deepEqual(ofTwoFactor({ kind: 'off' }), ['two-factor-off']);
    assert.deepEqual(ofTwoFactor({ kind: 'pending', level: 'auth-and-writes' }), ['two-factor-pending']);
    assert.deepEqual(ofTwoFactor({ kind: 'on', level: 'auth-only' }), ['auth-only']);
    assert.deepEqual(ofTwoFactor({ kind: 'on' }), []);
  });

  it('misses recovery codes where 2FA is on and none of use is kept', () => {
    const ofSets = (...recoverySets: RecoverySet[]) => kinds({ profile: safe, recoverySets });
    const missed = ['no-recovery-codes'];
    assert.deepEqual(ofSets(), missed);
    assert.deepEqual(ofSets(set('live', 'used', 'refused')), missed);
    assert.deepEqual(ofSets(set('superseded', 'unused'), set('missing', 'unused')), missed);
    assert.deepEqual(ofSets(set('superseded', 'unused'), set('live', 'unknown')), []);
    const off: Profile = { ...safe, twoFactor: { kind: 'off' } };
    assert.deepEqual(kinds({ profile: off, recoverySets: [] }), ['two-factor-off']);
  });

  it('says once of all tokens that have the same risk, and of how many', () => {
    const tokens = [
      token(),
      token({ bypassesTwoFactor: true }),
      token({ bypassesTwoFactor: true, expires: null }),
      token({ lastUsed: '2026-01-01T00:00:00Z' }),
      token({ expires: '2026-10-05T00:00:00Z' }),
    ];
    const found = findingsOf({ hasBasicCredentials: false, newOwners: [], tokens }, now);
    const told = found.map(each =>
      each.kind === 'tokens' ? [each.risk, each.tokens.length, each.of] : each,
    );
    assert.deepEqual(told, [
      ['bypasses-two-factor', 2, 5],
      ['never-expires', 1, 5],
      ['expires-soon', 1, 5],
      ['unused', 1, 5],
    ]);
  });

  it('finds a password that is used to sign in, and an e-mail address that nobody has verified', () => {
    assert.deepEqual(kinds({ hasBasicCredentials: true }), ['basic-credentials']);
    assert.deepEqual(kinds({ profile: { ...safe, emailVerified: false } }), ['email-not-verified']);
    const { emailVerified: _untold, ...untold } = safe;
    assert.deepEqual(kinds({ profile: untold }), []);
  });

  it('puts new owners first, one finding for each package', () => {
    const newOwners = ['burrow', 'tunnel'].map(
      name => ({ kind: 'new-owners', name, fresh: ['mallory'], owners: ['wombat', 'mallory'] }) as const,
    );
    const profile: Profile = { ...safe, twoFactor: { kind: 'off' } };
    assert.deepEqual(kinds({ newOwners, profile }), [
      'new-owners burrow',
      'new-owners tunnel',
      'two-factor-off',
    ]);
  });
});
