/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: npm puts variables in. */
/** Which credentials of an `.npmrc` are in plain text: those that npm has whatever variables are set. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import Config from '@npmcli/config';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { plaintextCredentials } from '../../../src/accounts/npmrcCredentials.ts';
import { variableFor } from '../../../src/accounts/npmrcVariables.ts';
import { cleanUp, npmHome } from '../releases/fixtures.ts';
import { draws } from './draws.ts';

const canary = 'do-not-surface-this';
const fromVariable = ['${TOKEN}', '${TOKEN?}', 'npm_${TOKEN}', '${A}${B}', '"${TOKEN}"', '\\\\\\\\${TOKEN}'];

function found(text: string): readonly string[] {
  return plaintextCredentials(text).map(
    ({ kind, key, value, registry, isUnscoped, line }) =>
      `${line} ${kind} ${key} ${value.reveal()} ${registry?.href ?? '-'}${isUnscoped ? ' unscoped' : ''}`,
  );
}

/** What npm reads of such a file of the person's. */
async function readByNpm(text: string, variables: NodeJS.ProcessEnv): Promise<(key: string) => unknown> {
  const environment = { ...(await npmHome(undefined, [text])), ...variables };
  const npm = await findNpm(environment, environment['HOME'] ?? '');
  const config = new Config({
    ...npmDefinitions,
    npmPath: npm.npmPath,
    execPath: npm.nodePath,
    argv: [npm.nodePath, npm.cliPath, '--global'],
    env: environment,
    cwd: environment['HOME'] ?? '',
    warn: false,
  });
  await config.load();
  return key => config.get(key, 'user');
}

describe('plaintextCredentials', () => {
  afterEach(cleanUp);

  it('are tokens, passwords and logins, each with its registry', () => {
    const text = [
      '//one.test/:_authToken=secret-1',
      '//two.test:8080/npm/:_password="c2VjcmV0"',
      '//two.test:8080/npm/:username=wombat',
      '//localhost:4873/:_auth=d29tYmF0OnNlY3JldA== ; of Monday',
      '  _authToken = secret-2',
      "//three.test/:_authToken='12345'",
    ];
    assert.deepEqual(found(text.join('\r\n')), [
      '0 token //one.test/:_authToken secret-1 https://one.test/',
      '1 password //two.test:8080/npm/:_password c2VjcmV0 https://two.test:8080/npm/',
      '3 login //localhost:4873/:_auth d29tYmF0OnNlY3JldA== http://localhost:4873/',
      '4 token _authToken secret-2 - unscoped',
      '5 token //three.test/:_authToken 12345 https://three.test/',
    ]);
  });

  it('that name no registry were meant for the one of the file', () => {
    for (const key of ['_authToken', '_authtoken', '-authtoken', '_auth', '_password']) {
      const [only] = plaintextCredentials(`registry=http://one.test/npm\n${key}=secret`);
      assert.equal(only?.registry?.href, 'http://one.test/npm/', key);
      assert.equal(only.isUnscoped, true);
    }
    for (const registry of ['https://${HOST}/', 'nowhere', 'https://a:b@one.test/']) {
      assert.equal(plaintextCredentials(`registry=${registry}\n_auth=x`)[0]?.registry, undefined, registry);
    }
  });

  it('are none where a variable brings the value, or a part of it', () => {
    for (const value of fromVariable) {
      assert.deepEqual(found(`//one.test/:_authToken=${value}\n_auth=${value}`), [], value);
    }
  });

  it('are none where there is no value', () => {
    const none = [
      '//one.test/:_authToken',
      '//one.test/:_authToken=',
      '//one.test/:_auth=true',
      '_auth=null',
    ];
    for (const text of [...none, '; //one.test/:_authToken=x', '//one.test/:username=x', 'email=x']) {
      assert.deepEqual(found(text), [], text);
    }
  });

  it('are never part of what is printed', () => {
    const all = plaintextCredentials(`//one.test/:_authToken=${canary}\n_auth=${canary}`);
    assert.equal(all.length, 2);
    assert.doesNotMatch(inspect(all, { depth: 9 }) + JSON.stringify(all), new RegExp(canary));
  });

  it('are what npm reads whatever variables are set, in 60 drawn files', async function () {
    this.timeout(120_000);
    let plain = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { text, keys } = drawnFile(seed);
      const [one, other] = await Promise.all([
        readByNpm(text, { TOKEN: 'one', A: 'one', B: 'one' }),
        readByNpm(text, { TOKEN: 'other', A: 'other', B: 'other' }),
      ]);
      const expected = keys.filter(key => one(key) && one(key) === other(key)).map(key => [key, one(key)]);
      const all = plaintextCredentials(text).map(({ key, value }) => [key, value.reveal()]);
      assert.deepEqual(all, expected, text);
      plain += all.length;
    }
    assert.ok(plain > 60, `only ${plain} were in plain text`);
  });
});

/** Each key once. */
function drawnFile(seed: number): { readonly text: string; readonly keys: readonly string[] } {
  const draw = draws(seed);
  const some = (all: readonly string[]) => all[draw(all.length)] ?? assert.fail();
  const places = ['//one.test/', '//two.test:8080/npm/', '//three.test/'];
  const all = places.flatMap(place => ['_authToken', '_auth', '_password'].map(kind => `${place}:${kind}`));
  const keys = all.filter(() => draw(2) === 0);
  const values = ['plain', '"quoted # one"', "'single'", 'a\\;b ; comment', '\\${TOKEN}', '\\\\${TOKEN}', ''];
  const lines = keys.map(key => `${key}${some(['=', ' = '])}${some([...fromVariable, ...values])}`);
  return { text: lines.join(some(['\n', '\r\n', '\n\n; a comment\n'])), keys };
}

describe('variableFor', () => {
  const nameIn = (text: string, environment: NodeJS.ProcessEnv = {}, index = 0) =>
    variableFor(plaintextCredentials(text)[index] ?? assert.fail(), text, environment);

  it('has the usual name, by kind', () => {
    assert.equal(nameIn('//one.test/:_authToken=x'), 'NPM_TOKEN');
    assert.equal(nameIn('//one.test/:_password=x'), 'NPM_PASSWORD');
    assert.equal(nameIn('_auth=x'), 'NPM_AUTH');
  });

  it('names the registry where the usual name is for something else', () => {
    const two = '//one.test/:_authToken=x\n//two.test:8080/npm/:_authToken=y';
    assert.equal(nameIn(two), 'NPM_TOKEN_ONE_TEST');
    assert.equal(nameIn(two, {}, 1), 'NPM_TOKEN_TWO_TEST_8080_NPM');
    const named = '//one.test/:_authToken=${NPM_TOKEN}\n//two.test/:_authToken=y';
    assert.equal(nameIn(named), 'NPM_TOKEN_TWO_TEST');
    assert.equal(nameIn('//one.test/:_authToken=x', { NPM_TOKEN: 'other' }), 'NPM_TOKEN_ONE_TEST');
  });

  it('has the usual name where that brings the same', () => {
    assert.equal(nameIn('//one.test/:_authToken=x\n//two.test/:_authToken=x'), 'NPM_TOKEN');
    assert.equal(nameIn('//one.test/:_authToken=x', { NPM_TOKEN: 'x' }), 'NPM_TOKEN');
  });
});
