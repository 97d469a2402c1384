/**
 * Loads npm's configuration with `@npmcli/config`: npm's defaults, its files and the environment. What npm would pass
 * over in silence, or with a warning that nobody sees here, is an error.
 */
import { homedir } from 'node:os';
import Config, { type LayerData } from '@npmcli/config';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import { isRecord } from '../shared/record.ts';
import { ConfigurationError } from './configurationError.ts';
import type { NpmPlace } from './npmCli.ts';
import { npmEnvironment } from './npmEnvironment.ts';

const { definitions, flatten, nerfDarts, shorthands } = npmDefinitions;

/**
 * What npm would read when it is started in `folder`.
 * @param environment is not changed
 * @throws ConfigurationError
 */
export async function loadConfig(
  folder: string,
  npm: NpmPlace,
  environment: NodeJS.ProcessEnv,
): Promise<Config> {
  return await load(folder, npm, environment, ['publish']);
}

/**
 * What belongs to the person and the computer: no project's file, wherever it would be found.
 * @throws ConfigurationError
 */
export async function loadPersonalConfig(npm: NpmPlace, environment: NodeJS.ProcessEnv): Promise<Config> {
  return await load(homedir(), npm, environment, ['--global']);
}

async function load(
  folder: string,
  npm: NpmPlace,
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<Config> {
  const config = new Config({
    npmPath: npm.npmPath,
    execPath: npm.nodePath,
    definitions,
    shorthands,
    flatten,
    nerfDarts,
    argv: [npm.nodePath, npm.cliPath, ...args],
    // A copy: loading writes a dozen npm_config_… variables into it.
    env: npmEnvironment(environment),
    cwd: folder,
    warn: false,
  });
  await withoutDeprecations(() => loadChecked(config));
  return config;
}

async function loadChecked(config: Config): Promise<void> {
  try {
    await config.load();
  } catch (error) {
    // Settings that exclude each other: the message names no file, but the last one opened is to blame.
    throw new ConfigurationError({ code: 'broken-file', file: lastSource(config) }, error);
  }
  for (const layer of config.data.values()) checkLayer(layer);
  // As npm, before validating drops values that are not allowed: a misspelt access must not become the default.
  withoutSideEffects(() => flatOptions(config));
  validate(config);
}

/** How many loads are under way, and what held before the first of them. */
const quiet = { loads: 0, before: process.noDeprecation };

/** Node warns of a proxy whose port is none, and quotes its whole address: the password in it would end in a log. */
async function withoutDeprecations(load: () => Promise<void>): Promise<void> {
  if (quiet.loads === 0) quiet.before = process.noDeprecation;
  quiet.loads += 1;
  process.noDeprecation = true;
  try {
    await load();
  } finally {
    quiet.loads -= 1;
    if (quiet.loads === 0) process.noDeprecation = quiet.before ?? false;
  }
}

function checkLayer({ source, loadError, raw, data }: LayerData): void {
  if (source === null) return;
  if (loadError && !['ENOENT', 'ENOTDIR'].includes(loadError.code ?? '')) {
    throw new ConfigurationError({ code: 'unreadable-file', file: source, reason: loadError.code ?? '' });
  }
  // A file in UTF-16, as PowerShell writes it: npm would silently see none of its settings.
  if (Object.keys(raw).some(key => key.includes('\0'))) {
    throw new ConfigurationError({ code: 'broken-file', file: source });
  }
  // npm drops such a value with a warning and takes the next registry there is: maybe the public one.
  if (Object.hasOwn(raw, 'registry')) readRegistry(data['registry'], source);
}

/** npm refuses credentials that do not say which registry they are for. */
function validate(config: Config): void {
  try {
    config.validate();
  } catch (error) {
    const problems: unknown = isRecord(error) ? error['problems'] : undefined;
    const first: unknown = Array.isArray(problems) ? problems[0] : undefined;
    const layer = isRecord(first) ? first['where'] : undefined;
    const source = [...config.sources].find(([, where]) => where === layer)?.[0];
    // Not passed on as the cause: nothing of a file with credentials in it belongs into an error.
    throw new ConfigurationError({
      code: 'credentials-without-registry',
      file: source ?? lastSource(config),
    });
  }
}

function lastSource(config: Config): string {
  return [...config.sources.keys()].at(-1) ?? '';
}

/** Its address as npm has it, and as a URL that ends in a slash. */
export interface Registry {
  readonly registry: string;
  readonly url: URL;
}

/** @throws ConfigurationError when it is no address of a registry */
export function readRegistry(value: unknown, source: string): Registry {
  const refuse = (reason: 'not-a-url' | 'unset-variable' | 'has-credentials') =>
    new ConfigurationError({ code: 'invalid-registry', source, reason });
  if (typeof value !== 'string') throw refuse('not-a-url');
  if (value.includes('${')) throw refuse('unset-variable');
  if (!URL.canParse(value)) throw refuse('not-a-url');
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol)) throw refuse('not-a-url');
  if (url.username !== '' || url.password !== '') throw refuse('has-credentials');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { registry: value, url };
}

/** @throws ConfigurationError when the `cafile` cannot be read */
export function flatOptions(config: Config): Readonly<Record<string, unknown>> {
  try {
    return config.flat;
  } catch (error) {
    throw new ConfigurationError({
      code: 'unreadable-file',
      file: String(config.get('cafile')),
      reason: (error as NodeJS.ErrnoException).code ?? '',
    });
  }
}

/** Flattening sets `npm_config_user_agent`, and may set `NODE_ENV`, of this very process. */
export function withoutSideEffects<Value>(compute: () => Value): Value {
  const names = ['npm_config_user_agent', 'NODE_ENV'];
  const before = names.map(name => process.env[name]);
  try {
    return compute();
  } finally {
    for (const [index, name] of names.entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
