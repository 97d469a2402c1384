/**
 * The credentials and the connection that npm's configuration has for one registry, and for no other.
 */
import { readFile } from 'node:fs/promises';
import type Config from '@npmcli/config';
import nerfDart from '@npmcli/config/lib/nerf-dart.js';
import type { Credentials, NetworkSettings } from '../registry/account.ts';
import { Secret } from '../shared/secret.ts';
import { ConfigurationError } from './configurationError.ts';
import { npmProxy } from './proxy.ts';

/** `@npmcli/config` leaves a `${VARIABLE}` that is not set as it stands. */
const unsetVariable = /\$\{([^${}]+)\}/g;

/**
 * @param registry the address that the credentials are configured under (npm: "nerf dart")
 * @returns no credentials where they name a variable that is not set
 */
export function readCredentials(
  config: Config,
  registry: string,
): { credentials: Credentials | undefined; unsetVariables: readonly string[] } {
  const keys = ['_authToken', '_auth', 'username', '_password'];
  const configured = keys.map(key => String(config.get(`${nerfDart(registry)}:${key}`) ?? ''));
  const unsetVariables = [...configured.join('\n').matchAll(unsetVariable)].map(([, name = '']) => name);
  if (unsetVariables.length > 0) return { credentials: undefined, unsetVariables };

  const { token, username, password } = config.getCredentialsByURI(registry);
  if (token) return { credentials: { kind: 'bearer', token: new Secret(token) }, unsetVariables };
  if (!username) return { credentials: undefined, unsetVariables };
  return {
    credentials: { kind: 'basic', username, password: new Secret(password ?? '') },
    unsetVariables,
  };
}

/**
 * @param flat the settings as npm's libraries take them; `cafile` is already part of `ca`
 * @throws ConfigurationError when a certificate or key cannot be read, or a proxy is no address
 */
export async function readNetwork(
  config: Config,
  registry: string,
  flat: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Promise<NetworkSettings> {
  const proxy = npmProxy(new URL(registry), flat, environment);
  const ca = texts(flat['ca']);
  const timeoutMs = fetchTimeout(config, flat['timeout']);
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(ca.length === 0 ? {} : { ca }),
    ...(await clientCertificate(config, registry, flat)),
    rejectUnauthorized: flat['strictSSL'] !== false,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** [fetch-timeout] where a file, the environment or `publishConfig` sets it. */
function fetchTimeout(config: Config, timeout: unknown): number | undefined {
  const isDefault = config.isDefault('fetch-timeout') && timeout === config.get('fetch-timeout');
  return isDefault || typeof timeout !== 'number' || !(timeout >= 0) ? undefined : timeout;
}

/** [certfile, keyfile] of the registry, else [cert, key] for all of them. */
async function clientCertificate(
  config: Config,
  registry: string,
  flat: Readonly<Record<string, unknown>>,
): Promise<{ cert?: string; key?: Secret }> {
  const { certfile, keyfile } = config.getCredentialsByURI(registry);
  if (certfile && keyfile) {
    return { cert: await readPem(certfile), key: new Secret(await readPem(keyfile)) };
  }
  const cert = text(flat['cert']);
  const key = text(flat['key']);
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: new Secret(key) }),
  };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? '';
    throw new ConfigurationError({ code: 'unreadable-file', file, reason });
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return [value].flat().filter(each => typeof each === 'string');
}
