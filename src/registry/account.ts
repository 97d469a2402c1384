/**
 * Which registry is spoken to, as whom, and over what connection.
 */
import type { Secret } from '../shared/secret.ts';

export type Credentials =
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** `_auth` or `username` with `_password`; sent as HTTP Basic. */
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret };

/** npm's own network settings (`@npmcli/config` keys in brackets). */
export interface NetworkSettings {
  /** [proxy] and [https-proxy]; may carry a password, so it is a secret as a whole. */
  readonly httpProxy?: Secret;
  readonly httpsProxy?: Secret;
  /** [noproxy] Host suffixes that are reached directly. */
  readonly noProxy: readonly string[];
  /** [ca, cafile] PEM texts. */
  readonly ca?: readonly string[];
  /** Client certificate [cert, key or certfile, keyfile per registry], PEM texts. */
  readonly cert?: string;
  readonly key?: Secret;
  /** [strict-ssl] */
  readonly rejectUnauthorized: boolean;
}

/** A registry with the credentials that are configured for it, and for nothing else. */
export interface RegistryAccess {
  /** Ends in a slash; can have a path prefix. */
  readonly registry: URL;
  readonly credentials: Credentials | undefined;
  readonly network: NetworkSettings;
}
