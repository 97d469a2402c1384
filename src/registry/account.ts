/**
 * Which registry is spoken to, as whom, and over what connection.
 */
import { isRecord } from '../shared/record.ts';
import type { Secret } from '../shared/secret.ts';

export type Credentials =
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** `_auth` or `username` with `_password`; sent as HTTP Basic. */
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret };

/** Whether they are the same ones, not only of the same account. */
export function sameCredentials(one: Credentials | undefined, other: Credentials | undefined): boolean {
  if (one?.kind === 'bearer' && other?.kind === 'bearer') return one.token.equals(other.token);
  if (one?.kind === 'basic' && other?.kind === 'basic') {
    return one.username === other.username && one.password.equals(other.password);
  }
  return one === undefined && other === undefined;
}

/** By its whole address: registries that share a host are told apart by their paths. */
export function isSameRegistry(one: { readonly registry: URL }, other: { readonly registry: URL }): boolean {
  return one.registry.href === other.registry.href;
}

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

/** An account by its name. Names of accounts mean something on one registry only. */
export interface AccountName {
  readonly registry: URL;
  readonly account: string;
}

export function isSameAccount(one: AccountName, other: AccountName): boolean {
  return isSameRegistry(one, other) && one.account === other.account;
}

/** Whose that is which is done with this access. */
export function ownerOf({
  access,
  account,
}: {
  readonly access: { readonly registry: URL };
  readonly account: string;
}): AccountName {
  return { registry: access.registry, account };
}

/** One that was noted, its registry as text; undefined where it is damaged. */
export function toAccountName(noted: unknown): AccountName | undefined {
  if (!isRecord(noted)) return undefined;
  const { registry, account } = noted;
  if (typeof registry !== 'string' || typeof account !== 'string' || !URL.canParse(registry)) {
    return undefined;
  }
  return { registry: new URL(registry), account };
}

/** A registry with the credentials that are configured for it, and for nothing else. */
export interface RegistryAccess {
  /** Ends in a slash; can have a path prefix. */
  readonly registry: URL;
  readonly credentials: Credentials | undefined;
  readonly network: NetworkSettings;
}
