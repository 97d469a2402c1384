/** Which line of which file npm takes a credential from, and which lines have to give way to it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findNpm } from '../../../src/accounts/npmCli.ts';
import { NpmConfiguration } from '../../../src/accounts/npmConfiguration.ts';
import { cleanUp, npmHome, packageFolder } from '../releases/fixtures.ts';

interface Files {
  readonly user?: readonly string[];
  readonly project?: readonly string[];
  readonly global?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** The place of the one that is sent, then of those that are not, and what is sent. */
async function placesOf({ user = [], project = [], global = [], environment = {} }: Files) {
  const all = { ...(await npmHome(undefined, user)), ...environment };
  await writeFile(all['npm_config_globalconfig'] ?? assert.fail(), global.join('\n'));
  const folder = await packageFolder({
    'package.json': { name: 'burrow', version: '1.0.0' },
    '.npmrc': project.join('\n'),
  });
  const npm = await findNpm(all, folder);
  const configuration = await NpmConfiguration.load(folder, npm, all);
  const { access, source } = await configuration.accessTo(new URL('https://one.test/npm/'));
  const layerOf = (file: string) =>
    file === join(folder, '.npmrc') ? 'project' : basename(file) === 'global-npmrc' ? 'global' : 'user';
  const { credentials } = access;
  const sent = credentials?.kind === 'bearer' ? credentials.token : credentials?.password;
  const isFile = source !== undefined && 'file' in source;
  return {
    sent: sent?.reveal(),
    from: isFile ? `${source.kind}:${source.line}` : source?.kind,
    overridden: source?.overridden?.map(({ file, line }) => `${layerOf(file)}:${line}`),
  };
}

const token = (value: string) => `//one.test/npm/:_authToken=${value}`;
const inUser = (line: string) => ['; mine', line];

describe('the line of a credential', function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  it('is the last one of the file, past those before it', async () => {
    // The helper puts a line before those of the user.
    const user = ['; mine', token('first'), '//other.test/:_authToken=other', token('second')];
    assert.deepEqual(await placesOf({ user }), { sent: 'second', from: 'user:5', overridden: ['user:3'] });
  });

  it('is the project’s before the user’s before the computer’s', async () => {
    const global = [token('of all')];
    assert.deepEqual(await placesOf({ global }), { sent: 'of all', from: 'global:1', overridden: undefined });
    const user = inUser(token('mine'));
    assert.deepEqual(await placesOf({ global, user }), {
      sent: 'mine',
      from: 'user:3',
      overridden: ['global:1'],
    });
    assert.deepEqual(await placesOf({ global, user, project: ['', token('ours')] }), {
      sent: 'ours',
      from: 'project:2',
      overridden: ['user:3', 'global:1'],
    });
  });

  it('is none where the environment brings it', async () => {
    const environment = { 'npm_config_//one.test/npm/:_authToken': 'handed' };
    assert.deepEqual(await placesOf({ environment, user: inUser(token('mine')) }), {
      sent: 'handed',
      from: 'environment',
      overridden: ['user:3'],
    });
  });

  it('is a token’s before a password’s before a login’s, whichever file they are in', async () => {
    const project = ['//one.test/npm/:_auth=d29tYmF0Om91cnM='];
    const user = ['//one.test/npm/:username=wombat', `//one.test/npm/:_password=${btoa('mine')}`];
    assert.deepEqual(await placesOf({ project, user }), {
      sent: 'mine',
      from: 'user:3',
      overridden: ['project:1'],
    });
    assert.deepEqual(await placesOf({ project, user, global: [token('of all')] }), {
      sent: 'of all',
      from: 'global:1',
      overridden: ['project:1', 'user:3'],
    });
    assert.deepEqual(await placesOf({ project, user: user.slice(0, 1) }), {
      sent: 'ours',
      from: 'project:1',
      overridden: undefined,
    });
  });

  it('is found by a key that names its registry by a variable', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts variables in.
    const user = inUser('//${HOST_OF_TEST}/npm/:_authToken=mine');
    const environment = { HOST_OF_TEST: 'one.test' };
    assert.deepEqual(await placesOf({ user, environment }), {
      sent: 'mine',
      from: 'user:3',
      overridden: undefined,
    });
  });
});
