/**
 * How the registry shows access tokens. Granular ones as npm's OpenAPI description has it, and beside its
 * `cidr` and `expiry` the `cidr_whitelist` and `expires` that npm's CLI prints; legacy ones as old registries
 * did and Verdaccio does.
 */
import type { AccessToken } from './accessTokens.ts';

export function listed(token: AccessToken) {
  return token.kind === 'legacy' ? listedLegacy(token) : listedGranular(token);
}

/** With the value, which is told this once. */
export function created(token: AccessToken, value: string) {
  if (token.kind === 'legacy') return { ...listedLegacy(token), token: value };
  return {
    ...common(token),
    token: value,
    expiry: token.expires,
    updated: null,
    accessed: null,
  };
}

/** Whether it can change nothing, anywhere. */
export function isReadOnly({ permission, orgsPermission }: AccessToken): boolean {
  return !permission.startsWith('read-write') && orgsPermission !== 'read-write';
}

function listedGranular(token: AccessToken) {
  return {
    ...common(token),
    token: token.shown,
    readonly: isReadOnly(token),
    // The description has no null here.
    ...(token.expires !== null && { expiry: token.expires }),
    updated: token.created,
    accessed: token.accessed,
  };
}

function listedLegacy(token: AccessToken) {
  const { key, shown, created: at, cidr } = token;
  return {
    token: shown,
    key,
    cidr_whitelist: cidr.length > 0 ? cidr : null,
    readonly: isReadOnly(token),
    created: at,
    updated: at,
  };
}

function common(token: AccessToken) {
  const cidr = token.cidr.length > 0 ? token.cidr : null;
  return {
    key: token.key,
    name: token.name,
    description: token.description,
    cidr,
    cidr_whitelist: cidr,
    expires: token.expires,
    bypass_2fa: token.bypass2fa,
    revoked: null,
    created: token.created,
    permissions: [
      ...actions(token.permission).map(action => ({ name: 'package', action })),
      ...actions(token.orgsPermission).map(action => ({ name: 'org', action })),
    ],
    scopes: [
      ...token.packages.map(name => ({ type: 'package', name })),
      ...token.scopes.map(name => ({ type: 'package', name })),
      ...token.orgs.map(name => ({ type: 'org', name })),
    ],
  };
}

/** The description names read and write; how stage-only is told is not documented, so `stage` is assumed. */
function actions(permission: AccessToken['permission']): string[] {
  switch (permission) {
    case 'no-access':
      return [];
    case 'read-only':
      return ['read'];
    case 'read-write':
      return ['read', 'write'];
    case 'read-write-stage-only':
      return ['read', 'stage'];
  }
}
