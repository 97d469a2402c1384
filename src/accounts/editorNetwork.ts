/** The editor's network settings, and what they add where npm's configuration and the environment say nothing. */
import { getCACertificates } from 'node:tls';
import type { HttpProxy, NetworkSettings, RegistryAccess } from '../registry/account.ts';
import type { Secret } from '../shared/secret.ts';
import { bypasses, toProxy } from './proxy.ts';

/** VS Code's names in brackets; `src/ui/networkSettings.ts` reads them. */
export interface EditorNetwork {
  /** [http.proxy] May hold a password. Absent where none is set, or [http.proxySupport] is off. */
  readonly proxy?: Secret;
  /** [http.noProxy] */
  readonly noProxy: readonly string[];
  /** [http.proxyAuthorization] A whole header, for `proxy` and no other. */
  readonly proxyAuthorization?: Secret;
  /** [http.proxyStrictSSL] Whether the certificate of `proxy` is checked. */
  readonly proxyStrictSsl: boolean;
  /** [http.systemCertificates] Whether the certificates that the operating system trusts are trusted. */
  readonly systemCertificates: boolean;
  /** [secondFactor.allowedHttpHosts] As in an address: the port belongs to it unless it is 80. */
  readonly allowedHttpHosts: readonly string[];
}

/**
 * @param access as npm's configuration and the environment have it: what they say stands (see `proxy.ts`)
 * @throws ConfigurationError when the editor's proxy is needed, and no address of one
 */
export function inEditor(access: RegistryAccess, editor: EditorNetwork): RegistryAccess {
  const { registry, network } = access;
  const proxy = network.proxy ?? editorProxy(registry, network, editor);
  const usesTls =
    registry.protocol === 'https:' || (typeof proxy === 'object' && proxy.url.protocol === 'https:');
  const ca = network.ca ?? (usesTls && editor.systemCertificates ? withSystemCertificates() : undefined);
  const allowsPlainHttp = editor.allowedHttpHosts.some(host => isHost(host, registry));
  return {
    ...access,
    network: {
      ...network,
      allowsPlainHttp,
      ...(proxy === undefined ? {} : { proxy }),
      ...(ca === undefined ? {} : { ca }),
    },
  };
}

/** Both written as addresses are: `:80`, capital letters and letters beyond ASCII make no difference. */
function isHost(allowed: string, registry: URL): boolean {
  const address = `http://${allowed}/`;
  return URL.canParse(address) && new URL(address).host === registry.host;
}

function editorProxy(registry: URL, network: NetworkSettings, editor: EditorNetwork): HttpProxy | undefined {
  if (editor.proxy === undefined || bypasses(editor.noProxy, registry)) return undefined;
  // `http.proxyStrictSSL` is about the proxy: the registry's certificate is checked whatever it says.
  const proxy = toProxy(editor.proxy.reveal(), network.rejectUnauthorized && editor.proxyStrictSsl);
  return editor.proxyAuthorization === undefined
    ? proxy
    : { ...proxy, authorization: editor.proxyAuthorization };
}

/** Node's own certificates and the system's; undefined where these add nothing, since reading a list again takes time. */
function withSystemCertificates(): readonly string[] | undefined {
  const known = new Set(getCACertificates('default'));
  const added = getCACertificates('system').filter(certificate => !known.has(certificate));
  return added.length === 0 ? undefined : [...known, ...added];
}
