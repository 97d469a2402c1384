/**
 * What a request with an access token may do, looked at before anything else: where it comes from, and whether the
 * token is for this (npm's documentation of access tokens). Sessions may do what their account may.
 *
 * Reading packages is for everybody; this registry has no private ones.
 */
import { BlockList, isIPv4 } from 'node:net';
import type { AccessToken } from './accessTokens.ts';
import type { Accounts } from './accounts.ts';
import { refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';

export class TokenLimits {
  readonly #accounts: Accounts;
  readonly #behaviour: Behaviour;

  constructor(accounts: Accounts, behaviour: Behaviour) {
    this.#accounts = accounts;
    this.#behaviour = behaviour;
  }

  /** @throws Refusal 401 with `ipaddress` for a wrong place, 403 for a wrong thing. */
  check(request: RegistryRequest): void {
    const token = this.#accounts.accessToken(request);
    if (!token) return;
    const address = this.#behaviour.clientAddress ?? request.address;
    if (!isFrom(token.cidr, address)) {
      const error = 'This token may not be used from this address.';
      throw refusal(401, error, { 'www-authenticate': 'ipaddress' });
    }
    const refused = token.kind === 'legacy' ? legacyRefusal(token, request) : granularRefusal(token, request);
    if (refused) throw refusal(403, refused);
  }
}

/** A legacy token does what its account may do, or only looks. */
function legacyRefusal(token: AccessToken, request: RegistryRequest): string | undefined {
  if (token.permission !== 'read-only' || request.reads || endsToken(request)) return undefined;
  return 'This token can only read.';
}

/** npm's CLI signs out with whatever it has (`npm logout`). Whose the token is that ends, is looked at there. */
function endsToken(request: RegistryRequest): boolean {
  return request.method === 'DELETE' && request.path.startsWith('/-/user/token/');
}

function granularRefusal(token: AccessToken, request: RegistryRequest): string | undefined {
  if (endsToken(request)) return undefined;
  // Profile, password, 2FA and tokens, to look at too: the description wants a session there.
  if (request.path.startsWith('/-/npm/')) return 'An access token cannot manage the account.';
  const org = orgOf(request.path);
  if (org !== undefined) return orgRefusal(token, org, request);
  if (request.reads) return undefined;
  const name = packageOf(request.path);
  if (name === undefined) return 'This token cannot do that.';
  if (!token.permission.startsWith('read-write')) return 'This token can only read.';
  if (!covers(token, name)) return `This token is not for ${name}.`;
  return token.permission === 'read-write' || mayBePublish(request)
    ? undefined
    : 'This token can only stage versions.';
}

/**
 * Teams and members are governance, which tokens that bypass 2FA can no longer do (npm, August 2026).
 */
function orgRefusal(token: AccessToken, org: string, request: RegistryRequest): string | undefined {
  if (!token.orgs.includes(org) || token.orgsPermission === 'no-access') {
    return `This token is not for the organization ${org}.`;
  }
  if (request.reads) return undefined;
  if (token.bypass2fa) return 'A token that bypasses two-factor authentication cannot do that.';
  return token.orgsPermission === 'read-write' ? undefined : 'This token can only read.';
}

/** The organization that the path is about; its list of packages is for everybody who may see them. */
function orgOf(path: string): string | undefined {
  const match = /^\/-\/(?:team\/([^/]+)\/|org\/([^/]+)\/(?:team|user)$)/.exec(path);
  return match?.[1] ?? match?.[2];
}

/** Whether it is staging, or may be a direct publish, whose refusal has words of its own. */
function mayBePublish({ method, path }: RegistryRequest): boolean {
  return path.startsWith('/-/stage/') || (method === 'PUT' && !/\/-\/|\/-rev\//.test(path));
}

function covers({ packages, scopes }: AccessToken, name: string): boolean {
  const isInScope = (scope: string) => name.startsWith(`${scope}/`);
  return packages.some(each => each === '*' || each === name || isInScope(each)) || scopes.some(isInScope);
}

/** The package that the path is about, unescaped. */
function packageOf(path: string): string | undefined {
  const rest = decodeURIComponent(path).replace(/^\/(?:-\/(?:stage\/)?package\/)?/, '');
  return /^(?!-\/)(?:@[^/]+\/)?[^/]+/.exec(rest)?.[0];
}

function isFrom(cidr: readonly string[], address: string): boolean {
  if (cidr.length === 0) return true;
  const allowed = new BlockList();
  for (const range of cidr) {
    const [net = '', bits = ''] = range.split('/');
    allowed.addSubnet(net, Number(bits), 'ipv4');
  }
  return isIPv4(address) && allowed.check(address, 'ipv4');
}
