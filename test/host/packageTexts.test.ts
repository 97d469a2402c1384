/** What is said of changes of packages, in words of the real VS Code. */
import assert from 'node:assert/strict';
import { ChangeError } from '../../src/packages/changeError.ts';
import type { PackageChange } from '../../src/packages/packageChange.ts';
import { RegistryError, type RegistryErrorCode } from '../../src/registry/errors.ts';
import { type BatchWords, reasonText } from '../../src/ui/batchTexts.ts';
import { manyDoneText } from '../../src/ui/manyPackageTexts.ts';
import { failureText } from '../../src/ui/packageErrorTexts.ts';
import { failureText as publishFailureText } from '../../src/ui/publishTexts.ts';
import { packageErrorText, registryText } from '../../src/ui/registryTexts.ts';

const there = { account: 'wombat', host: 'registry.test' };
const of = { name: 'burrow', host: 'registry.test' };
const errorOf = (code: RegistryErrorCode, method = 'PUT') =>
  new RegistryError(code, { method, url: 'https://registry.test/burrow' });
const back = (version: string): PackageChange => ({ kind: 'add-dist-tag', tag: 'latest', version });

describe('many packages that were changed', () => {
  it('are told of together where the same was done to all', () => {
    assert.equal(
      manyDoneText([back('1.0.0'), back('1.0.0')], there),
      'The dist-tag latest of 2 packages of wombat on registry.test leads to 1.0.0 now.',
    );
  });

  it('are as they were where each was taken back to a state of its own', () => {
    const changes = [back('1.0.0'), back('2.0.0'), { kind: 'remove-dist-tag', tag: 'latest' } as const];
    assert.equal(
      manyDoneText(changes, there),
      '3 packages of wombat on registry.test are as they were before.',
    );
  });
});

describe('a change of a package that was not made', () => {
  it('may lack a package or a permission where a write is answered with 404', () => {
    assert.equal(
      packageErrorText(errorOf('not-found'), 'burrow'),
      'registry.test has no package burrow, or does not let this account change it.',
    );
    assert.equal(
      packageErrorText(errorOf('not-found', 'GET'), 'burrow'),
      'registry.test has no package burrow, or does not show it to this account.',
    );
    assert.equal(
      registryText(errorOf('not-found'), 'burrow@1.0.0'),
      'registry.test does not have the place for burrow@1.0.0, or does not let this account publish it.',
    );
  });

  const unclear = new ChangeError({ code: 'registry', error: errorOf('network') }, 'unknown');

  it('is looked for by another try where a registry tells it', () => {
    assert.equal(
      failureText(unclear, back('1.0.0'), of),
      'The connection to registry.test failed. Whether burrow was changed is not known. Trying again looks first, and changes nothing twice.',
    );
  });

  it('is not looked for by another try where no registry tells it', () => {
    assert.equal(
      failureText(unclear, { kind: 'two-factor', requirement: 'publish' }, of),
      'The connection to registry.test failed. Whether burrow was changed is not known, and registry.test does not tell it. Trying again sets the same once more.',
    );
  });
});

it('a publish that goes on names the registry that cannot be asked, and says that nothing more was sent', () => {
  const registry = new URL('https://registry.test/');
  assert.equal(
    publishFailureText({ code: 'not-reached', registry }, 'burrow@1.0.0'),
    'registry.test cannot be reached, or has a problem of its own, and nothing more was published.',
  );
});

describe('one of many of which nobody knows whether it was done', () => {
  const words: BatchWords<string> = {
    nameOf: name => name,
    done: () => '',
    unchanged: () => '',
    nothing: '',
    errorText: error =>
      error instanceof RegistryError && error.code === 'cancelled' ? '' : 'The connection failed.',
  };
  const unknown = (code: RegistryErrorCode) =>
    ({ item: 'burrow', outcome: { kind: 'unknown', error: errorOf(code) } }) as const;

  it('has the reason that its request ended with', () => {
    assert.equal(reasonText(unknown('network'), words), 'The connection failed.');
  });

  it('says that no answer came where it was cancelled on its way', () => {
    assert.equal(
      reasonText(unknown('cancelled'), words),
      'It was on its way when it was cancelled, and no answer came.',
    );
  });
});
