/**
 * Which registry is spoken to, as whom, and over what connection.
 */
import type { Secret } from '../shared/secret.ts';

export type Credentials =
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** `_auth` or `username` with `_password`; sent as HTTP Basic. */
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret };

/** What stands between this computer and a registry. */
export interface HttpProxy {
  /** http or https; without user and password, so that it can be shown. */
  readonly url: URL;
  /** The value of its `proxy-authorization` header. */
  readonly authorization?: Secret;
  /** False leaves the certificate of an https proxy unchecked; the registry's is another matter. */
  readonly rejectUnauthorized: boolean;
}

/** How a registry is reached (`@npmcli/config` keys in brackets). */
export interface NetworkSettings {
  /** [proxy, https-proxy, noproxy] `none` where they say that there is to be no proxy; absent where they say nothing. */
  readonly proxy?: HttpProxy | 'none';
  /** [ca, cafile] PEM texts that take the place of Node's own; absent where nobody named any. */
  readonly ca?: readonly string[];
  /** Client certificate [cert, key or certfile, keyfile per registry], PEM texts. */
  readonly cert?: string;
  readonly key?: Secret;
  /** [strict-ssl] */
  readonly rejectUnauthorized: boolean;
  /** [fetch-timeout] Milliseconds of silence, 0 for any time; absent where it was left at its default. */
  readonly timeoutMs?: number;
  /** The person allowed this host although it is reached by plain http, where others can read along. */
  readonly allowsPlainHttp?: boolean;
}

/** A registry with the credentials that are configured for it, and for nothing else. */
export interface RegistryAccess {
  /** Ends in a slash; can have a path prefix. */
  readonly registry: URL;
  readonly credentials: Credentials | undefined;
  readonly network: NetworkSettings;
}
