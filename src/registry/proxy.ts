/**
 * The way through a proxy: a tunnel to a registry with https, and requests handed over for one with plain http, as
 * http-proxy-agent and https-proxy-agent do it for npm. undici's own ProxyAgent makes a tunnel for both, which many
 * proxies refuse, and says in words only why there is none.
 */
import type { Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher } from 'undici';
import type { HttpProxy } from './account.ts';
import { ProxyError } from './proxyError.ts';

type Connector = buildConnector.connector;
/** Milliseconds: for the connection, and once more for the proxy's answer. */
type ToProxy = buildConnector.BuildOptions & { readonly timeout: number };

type Tunnel = ToProxy & { readonly closed: AbortSignal };

/** Connects to `registry` (https) through a tunnel: RFC 9110 §9.3.6. */
export function tunnelThrough(
  proxy: HttpProxy,
  registry: URL,
  toRegistry: buildConnector.BuildOptions,
  tunnel: Tunnel,
): Connector {
  const authority = `${registry.hostname}:${registry.port || '443'}`;
  const connect = buildConnector(toRegistry);
  return (options, callback) => {
    openTunnel(proxy, authority, tunnel).then(
      httpSocket => connect({ ...options, httpSocket }, callback),
      (error: ProxyError) => callback(error, null),
    );
  };
}

/** @throws ProxyError */
async function openTunnel(
  proxy: HttpProxy,
  authority: string,
  { closed, ...toProxy }: Tunnel,
): Promise<Socket> {
  const client = new Client(proxy.url.origin, { connect: connectorTo(proxy, toProxy) });
  try {
    const { statusCode, socket } = await client.connect({
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
      signal: AbortSignal.any([closed, AbortSignal.timeout(toProxy.timeout)]),
    });
    if (statusCode >= 200 && statusCode < 300) return socket as Socket;
    socket.destroy();
    throw new ProxyError(proxy, { status: statusCode });
  } catch (cause) {
    await client.destroy();
    throw cause instanceof ProxyError ? cause : new ProxyError(proxy, { cause });
  }
}

/** Hands requests to the proxy with the whole address in them: RFC 9112 §3.2.2. For plain http. */
export function forwardThrough(proxy: HttpProxy): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, handler) => {
    const url = new URL(String(options.origin));
    const headers = {
      ...(options.headers as Record<string, string>),
      host: url.host,
      ...authorization(proxy),
    };
    const path = `${url.origin}${options.path}`;
    return dispatch({ ...options, origin: proxy.url.origin, path, headers }, handler);
  };
}

/** Connects to the proxy itself; what goes wrong there is not the registry's fault. */
export function connectorTo(proxy: HttpProxy, toProxy: ToProxy): Connector {
  const connect = buildConnector(toProxy);
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(new ProxyError(proxy, { cause: error }), null);
    });
  };
}

function authorization({ authorization }: HttpProxy): Record<string, string> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization.reveal() };
}
