/**
 * The least that it takes to talk to the registry in its own tests: npm's requests, and no more.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isObject } from './request.ts';

export interface Call {
  readonly token?: string;
  readonly otp?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What npm sends to get a web challenge. */
export const webHeaders = { 'npm-auth-type': 'web', 'npm-command': 'publish' };

export class TestClient {
  readonly #registry: string;

  constructor(registry: string) {
    this.#registry = registry;
  }

  async call(method: string, path: string, { token, otp, body, headers }: Call = {}): Promise<Reply> {
    const response = await fetch(new URL(path, this.#registry), {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(otp && { 'npm-otp': otp }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: isObject(answer) ? answer : {} };
  }

  publish(name: string, version: string, call: Call): Promise<Reply> {
    return this.call('PUT', `/${escaped(name)}`, { body: publishDocument(name, version), ...call });
  }

  signIn(name: string, password: string, call: Call = {}): Promise<Reply> {
    const body = { _id: `org.couchdb.user:${name}`, name, password, type: 'user', roles: [] };
    return this.call('PUT', `/-/user/org.couchdb.user:${name}`, { body, ...call });
  }

  changeProfile(body: unknown, call: Call): Promise<Reply> {
    return this.call('POST', '/-/npm/v1/user', { body, ...call });
  }

  createToken(body: object, call: Call): Promise<Reply> {
    return this.call('POST', '/-/npm/v1/tokens', { body, ...call });
  }

  tokens(call: Call, query = ''): Promise<Reply> {
    return this.call('GET', `/-/npm/v1/tokens${query}`, call);
  }

  revokeToken(keyOrToken: string, call: Call): Promise<Reply> {
    return this.call('DELETE', `/-/npm/v1/tokens/token/${keyOrToken}`, call);
  }

  async changeOwners(name: string, owners: readonly string[], call: Call): Promise<Reply> {
    const { body } = await this.call('GET', `/${escaped(name)}?write=true`);
    const maintainers = owners.map(owner => ({ name: owner, email: `${owner}@example.com` }));
    const change = { _id: name, _rev: body['_rev'], maintainers };
    return this.call('PUT', `/${escaped(name)}/-rev/${body['_rev']}`, { body: change, ...call });
  }
}

/** The document of libnpmpublish, around bytes that no one will unpack. */
export function publishDocument(name: string, version: string, bytes = Buffer.from('a tarball')) {
  const dist = {
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
    tarball: `http://localhost/${name}/-/${name}-${version}.tgz`,
  };
  return {
    _id: name,
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { _id: `${name}@${version}`, name, version, dist } },
    access: null,
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: 'application/octet-stream',
        data: bytes.toString('base64'),
        length: bytes.length,
      },
    },
  };
}

export function escaped(name: string): string {
  return name.replace('/', '%2f');
}

/** Asked in the classic way, whatever else the answer offers. */
export function assertAsked(reply: Reply): void {
  assert.equal(reply.status, 401);
  assert.equal(reply.headers.get('www-authenticate'), 'OTP');
  assert.match(String(reply.body['error']), /one-time pass/);
}
