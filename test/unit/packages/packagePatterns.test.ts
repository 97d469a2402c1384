/** Which names a pattern fits, and which scopes there are. */
import assert from 'node:assert/strict';
import { fitting, isPattern, scopesOf } from '../../../src/packages/packagePatterns.ts';

describe('A pattern of package names', () => {
  const names = ['burrow', 'burrow-plugin', '@wombat/burrow', '@wombat/den-plugin', '@ada/den', 'a.b', 'axb'];
  const cases: readonly (readonly [pattern: string, fits: readonly string[]])[] = [
    ['*', names],
    ['@wombat/*', ['@wombat/burrow', '@wombat/den-plugin']],
    ['*-plugin', ['burrow-plugin', '@wombat/den-plugin']],
    ['*burrow*', ['burrow', 'burrow-plugin', '@wombat/burrow']],
    ['@*/den*', ['@wombat/den-plugin', '@ada/den']],
    ['Burrow*', ['burrow', 'burrow-plugin']],
    ['a.*', ['a.b']],
    ['burrow', ['burrow']],
    ['*(', []],
    ['den*', []],
  ];
  for (const [pattern, fits] of cases) {
    it(`"${pattern}" fits ${fits.length}`, () => assert.deepEqual(fitting(names, pattern), fits));
  }

  it('has a star', () => {
    assert.deepEqual(['@wombat/*', '*', 'burrow', '@wombat/'].map(isPattern), [true, true, false, false]);
  });

  it('is offered for each scope', () => {
    assert.deepEqual(
      [...scopesOf(names)],
      [
        ['@ada', 1],
        ['@wombat', 2],
      ],
    );
  });
});
