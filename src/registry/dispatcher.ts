/**
 * The connection to one registry: undici, composed. Credentials go only to the origin and path that they are
 * configured for, reads are repeated when the connection breaks, writes never.
 */
import { Agent, type Dispatcher, interceptors } from 'undici';
import { showableUrl } from '../shared/redaction.ts';
import type { Credentials, RegistryAccess } from './account.ts';
import { RegistryError } from './errors.ts';
import { isLoopback } from './loopback.ts';
import { connectorTo, forwardThrough, tunnelThrough } from './proxy.ts';

const connectTimeoutMs = 15_000;

/**
 * Composed interceptors wrap: the last one is the outermost, so each repeated read gets its credentials anew.
 * @param closed ends what `destroy` does not know of: a proxy's answer that is waited for
 */
export function createDispatcher(access: RegistryAccess, closed: AbortSignal): Dispatcher {
  return base(access, closed).compose(
    credentialsInterceptor(access),
    interceptors.retry({
      // undici's own default also repeats PUT and DELETE; a write is repeated by `SecondFactor` alone.
      methods: ['GET', 'HEAD'],
      maxRetries: 2,
      minTimeout: 250,
      // 500 and 503 are left out: registries say with them that they do not know a call (protocol.md).
      statusCodes: [502, 504],
      throwOnError: false,
    }),
  );
}

function base({ registry, network }: RegistryAccess, closed: AbortSignal): Dispatcher {
  const { proxy } = network;
  const trust = { timeout: connectTimeoutMs, ...(network.ca === undefined ? {} : { ca: [...network.ca] }) };
  const connect = {
    ...trust,
    rejectUnauthorized: network.rejectUnauthorized,
    ...(network.cert === undefined ? {} : { cert: network.cert }),
    ...(network.key === undefined ? {} : { key: network.key.reveal() }),
  };
  // What is on this computer is never reached by way of another one.
  if (proxy === undefined || proxy === 'none' || isLoopback(registry.hostname)) return new Agent({ connect });

  // The certificates that npm trusts are good for an https proxy, too; the client certificate is for the registry alone.
  const toProxy = { ...trust, rejectUnauthorized: proxy.rejectUnauthorized };
  return registry.protocol === 'https:'
    ? new Agent({ connect: tunnelThrough(proxy, registry, connect, { ...toProxy, closed }) })
    : new Agent({ connect: connectorTo(proxy, toProxy) }).compose(forwardThrough(proxy));
}

/** Adds `authorization` where the request stays below the registry's own address; as npm-registry-fetch's getAuth. */
function credentialsInterceptor(access: RegistryAccess): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, handler) => {
    // Joined as text: resolved against the origin, a path that begins with two slashes would name another host.
    const url = new URL(`${options.origin}${options.path}`);
    refusePlainHttp(url, options.method, access);
    if (access.credentials === undefined || !isBelow(url, access.registry)) return dispatch(options, handler);
    const headers = {
      ...(options.headers as Record<string, string>),
      authorization: authorization(access.credentials),
    };
    return dispatch({ ...options, headers }, handler);
  };
}

/** Same origin, and a path below the registry's own, at a path boundary. */
function isBelow(url: URL, registry: URL): boolean {
  return url.origin === registry.origin && url.pathname.startsWith(registry.pathname);
}

function authorization(credentials: Credentials): string {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token.reveal()}`;
  const pair = `${credentials.username}:${credentials.password.reveal()}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

/**
 * Credentials and codes in plain http can be read by everyone on the way; on this computer nobody is on the way, and
 * elsewhere the person decides.
 */
function refusePlainHttp(url: URL, method: string, { registry, network }: RegistryAccess): void {
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return;
  if (network.allowsPlainHttp === true && url.origin === registry.origin) return;
  throw new RegistryError('unsafe', { method, url: showableUrl(url), reason: 'plain-http' });
}
