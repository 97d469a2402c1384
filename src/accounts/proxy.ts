/**
 * Which proxy leads to a registry.
 *
 * The order of precedence, for everything about the network: npm's configuration, then the environment, then the
 * editor's settings. Where one of them names a proxy, those after it are not asked for another; where one of them says
 * that this registry needs none (`noproxy`), that holds for all of them.
 */
import type { HttpProxy } from '../registry/account.ts';
import { Secret } from '../shared/secret.ts';
import { ConfigurationError } from './configurationError.ts';
import { lookUp } from './npmEnvironment.ts';

/**
 * What npm's configuration and the environment say. Chosen as in npm-registry-fetch and @npmcli/agent: `https-proxy`
 * before `proxy` for every address; of the environment's, the one for https serves plain http, too.
 *
 * @param flat the settings as npm's libraries take them
 * @throws ConfigurationError when the proxy is no address of one
 */
export function npmProxy(
  registry: URL,
  flat: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): HttpProxy | 'none' | undefined {
  const noProxy = text(flat['noProxy']) ?? lookUp(environment, 'no_proxy') ?? '';
  if (bypasses(noProxy.split(/[,\s]+/), registry)) return 'none';
  const configured = text(flat['httpsProxy']) ?? text(flat['proxy']);
  const address = configured ?? environmentProxy(registry, environment);
  if (address !== undefined) return toProxy(address, flat['strictSSL'] !== false);
  return flat['proxy'] === false ? 'none' : undefined;
}

function environmentProxy(registry: URL, environment: NodeJS.ProcessEnv): string | undefined {
  const forHttps = lookUp(environment, 'https_proxy');
  if (registry.protocol === 'https:') return forHttps;
  return forHttps ?? lookUp(environment, 'http_proxy') ?? lookUp(environment, 'proxy');
}

/**
 * Whether a list of hosts to be reached directly covers a registry. `example.com` and `.example.com` cover the host and
 * all below it, which is all that npm knows; `*.example.com`, `host:port` and `*` mean what they mean elsewhere.
 */
export function bypasses(noProxy: readonly string[], registry: URL): boolean {
  const port = registry.port || (registry.protocol === 'https:' ? '443' : '80');
  const hosts = [registry.hostname, `${registry.hostname}:${port}`];
  return noProxy.some(entry => {
    if (entry === '*') return true;
    const suffix = entry
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, '');
    return suffix !== '' && hosts.some(host => host === suffix || host.endsWith(`.${suffix}`));
  });
}

/**
 * @param address may hold a user and a password; they go into the authorization and nowhere else
 * @throws ConfigurationError when it is no http(s) address; does not repeat it
 */
export function toProxy(address: string, rejectUnauthorized: boolean): HttpProxy {
  // As everywhere else, `host:port` is meant for http.
  const withScheme = /^[a-z][\w+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(withScheme)) throw new ConfigurationError({ code: 'invalid-proxy' });
  const given = new URL(withScheme);
  if (!['http:', 'https:'].includes(given.protocol)) throw new ConfigurationError({ code: 'invalid-proxy' });
  const url = new URL(given.origin);
  if (given.username === '' && given.password === '') return { url, rejectUnauthorized };
  const pair = `${unescaped(given.username)}:${unescaped(given.password)}`;
  const authorization = new Secret(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`);
  return { url, authorization, rejectUnauthorized };
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigurationError({ code: 'invalid-proxy' });
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
