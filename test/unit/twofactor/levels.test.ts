/** The levels say what npm's chapter says. */
import assert from 'node:assert/strict';
import { actions, asksForCode } from '../../../src/twofactor/levels.ts';

describe('levels of 2FA', () => {
  it('auth-only asks for signing in, tokens and 2FA itself', () => {
    assert.deepEqual(
      actions.filter(action => asksForCode('auth-only', action)),
      ['sign-in', 'tokens', 'two-factor'],
    );
  });

  it('auth-and-writes asks for everything but reading', () => {
    assert.deepEqual(
      actions.filter(action => !asksForCode('auth-and-writes', action)),
      ['read'],
    );
  });
});
