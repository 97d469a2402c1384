/** Which tokens are risky, up to the day. */
import assert from 'node:assert/strict';
import type { AccessToken } from '../../../src/registry/accessTokens.ts';
import { risksOf, tokenFindings } from '../../../src/tokens/tokenFindings.ts';

const now = new Date('2026-08-15T12:00:00Z');

const harmless: AccessToken = {
  key: 'k',
  tail: 'npm_aBcD...7890',
  kind: 'granular',
  name: 'harmless',
  created: '2026-08-01T00:00:00.000Z',
  lastUsed: '2026-08-14T00:00:00.000Z',
  expires: '2026-09-30T00:00:00.000Z',
  isReadOnly: false,
  bypassesTwoFactor: false,
  cidr: [],
  permissions: [],
  scopes: [],
};

describe('The risks of a token', () => {
  const risks = (change: Partial<AccessToken>) => risksOf({ ...harmless, ...change }, now);

  it('are none where it ends, is used and asks for a code', () => {
    assert.deepEqual(risks({}), []);
  });

  it('are that it can bypass 2FA, unless it only reads', () => {
    assert.deepEqual(risks({ bypassesTwoFactor: true }), ['bypasses-two-factor']);
    assert.deepEqual(risks({ bypassesTwoFactor: true, isReadOnly: true }), []);
  });

  it('are that it never expires, said or not said', () => {
    assert.deepEqual(risks({ expires: null }), ['never-expires']);
    const { expires: _, ...untold } = harmless;
    assert.deepEqual(risksOf({ ...untold, kind: 'legacy' }, now), ['never-expires']);
  });

  it('are that it expires within seven days, and no more once it has', () => {
    assert.deepEqual(risks({ expires: '2026-08-22T12:00:00.000Z' }), ['expires-soon']);
    assert.deepEqual(risks({ expires: '2026-08-22T12:00:00.001Z' }), []);
    assert.deepEqual(risks({ expires: '2026-08-15T12:00:00.001Z' }), ['expires-soon']);
    assert.deepEqual(risks({ expires: '2026-08-15T12:00:00.000Z', bypassesTwoFactor: true }), []);
  });

  it('are that it was not used for 90 days, or never since it was made', () => {
    assert.deepEqual(risks({ lastUsed: '2026-05-17T12:00:00.000Z' }), ['unused']);
    assert.deepEqual(risks({ lastUsed: '2026-05-17T12:00:00.001Z' }), []);
    assert.deepEqual(risks({ lastUsed: null, created: '2026-05-17T12:00:00.000Z' }), ['unused']);
    assert.deepEqual(risks({ lastUsed: null }), []);
    const { lastUsed: _, ...untold } = harmless;
    assert.deepEqual(risksOf({ ...untold, created: '2020-01-01T00:00:00.000Z' }, now), []);
  });

  it('are told with all their tokens, in the order in which they matter', () => {
    const old = { ...harmless, key: 'old', lastUsed: null, created: '2020-01-01T00:00:00.000Z' };
    const open = { ...harmless, key: 'open', bypassesTwoFactor: true };
    const both = { ...old, key: 'both', expires: null };
    const found = tokenFindings([old, harmless, open, both], now);
    assert.deepEqual(
      found.map(({ risk, tokens }) => [risk, tokens.map(({ key }) => key)]),
      [
        ['bypasses-two-factor', ['open']],
        ['never-expires', ['both']],
        ['unused', ['old', 'both']],
      ],
    );
    assert.deepEqual(tokenFindings([harmless], now), []);
  });
});
