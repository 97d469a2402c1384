/** What lies in files: an `.npmrc` as npm's own library reads it, a package.json before anything runs. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from '../../src/accounts/configurationError.ts';
import { type NpmPlace, placeNpm } from '../../src/accounts/npmCli.ts';
import { NpmConfiguration } from '../../src/accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../../src/registry/account.ts';
import { readPackageJson } from '../../src/releases/manifest.ts';
import { PublishError } from '../../src/releases/publishError.ts';
import { eventualProperty } from './property.ts';

const token = 'do-not-surface-this-token';
const password = 'do-not-surface-this-password';
/** Whose credentials are whose: nobody else may get them. */
const home = 'registry.example';
const npmrc = [
  `registry=https://${home}/npm/`,
  `//${home}/npm/:_authToken=${token}`,
  `//${home}/basic/:username=wombat`,
  `//${home}/basic/:_password=${Buffer.from(password).toString('base64')}`,
  '@wombat:registry=https://other.example/',
  '; a comment',
  'strict-ssl=true',
  'tag=next',
  'fetch-timeout=5000',
  `https-proxy=http://wombat:${password}@proxy.example:3128`,
  'noproxy=other.example,[::1]',
  'access=public',
  'ca[]="-----BEGIN CERTIFICATE-----\\nAA\\n-----END CERTIFICATE-----"',
].join('\n');

const manifest = {
  name: 'burrow',
  version: '1.0.0',
  publishConfig: { registry: 'https://registry.example/' },
};

describe('files by chance', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let npm: NpmPlace;
  const warnings: string[] = [];
  const listen = (warning: Error) => warnings.push(warning.message);

  before(async () => {
    process.on('warning', listen);
    folder = await mkdtemp(join(tmpdir(), 'second-factor-fuzz-'));
    environment = {
      PATH: process.env['PATH'],
      HOME: folder,
      USERPROFILE: folder,
      npm_config_userconfig: join(folder, 'user-npmrc'),
      npm_config_globalconfig: join(folder, 'global-npmrc'),
    };
    npm = await placeNpm(environment, folder);
  });

  after(async () => {
    process.off('warning', listen);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  eventualProperty(
    '.npmrc: read, or the coded error; every credential stays with its host, and in its Secret',
    {
      make: random => ({
        text: random.mutated(npmrc),
        name: random.pick(['burrow', '@wombat/burrow', '@ada/hole']),
        publishConfig: random.mutatedJson(manifest.publishConfig),
      }),
      holds: async ({ text, name, publishConfig }) => {
        await writeFile(join(folder, 'user-npmrc'), text);
        const before = inspect(process.env);
        try {
          const configuration = await NpmConfiguration.load(folder, npm, environment);
          const { registryAccess, ...settings } = await configuration.forPackage(name, publishConfig);
          const accesses = [...(await configuration.accesses()).map(({ access }) => access), registryAccess];
          assert.ok(!hasSecret(settings.unsetVariables));
          for (const access of accesses) assertBound(access, text);
        } catch (error) {
          assert.ok(error instanceof ConfigurationError, inspect(error));
          assert.ok(!hasSecret(error.problem) || text.includes('cafile'), inspect(error.problem));
        }
        assert.equal(inspect(process.env), before, 'the environment of this process');
        // They come a tick later, and so maybe in the case after.
        assert.deepEqual(warnings, [], 'Node’s own warnings end in a log, and quote');
      },
      cases: 250,
    },
  );

  eventualProperty('package.json: a name and a version that npm takes, or the coded error', {
    make: random =>
      random.chance(0.6)
        ? JSON.stringify(random.mutatedJson(manifest))
        : random.mutated(JSON.stringify(manifest, undefined, 1)),
    holds: async text => {
      await writeFile(join(folder, 'package.json'), text);
      try {
        const { name, version } = await readPackageJson(folder);
        assert.ok(
          name.trim() === name && name !== '' && !name.startsWith('.') && !/[\s?#%]/.test(name),
          name,
        );
        assert.match(version, /^\d+\.\d+\.\d+/);
      } catch (error) {
        assert.ok(error instanceof PublishError, inspect(error));
        const { failure } = error;
        if (failure.code === 'broken-json') assert.ok(failure.line >= 1 && failure.column >= 1);
      }
    },
    cases: 1500,
  });
});

/** Lines that have run into each other can make any host the one that a credential is written for. */
function assertBound({ registry, credentials, network }: RegistryAccess, text: string): void {
  assert.ok(!hasSecret({ credentials, network }), 'nothing that can be printed');
  const isHome = registry.hostname === home || text.includes(registry.hostname);
  if (credentials !== undefined) assert.ok(isHome, `credentials for ${registry.href}`);
  if (typeof network.proxy === 'object')
    assert.equal(network.proxy.url.username + network.proxy.url.password, '');
}

function hasSecret(value: unknown): boolean {
  const text = inspect(value, { depth: 9 });
  return [token, password].some(secret => text.includes(secret));
}
