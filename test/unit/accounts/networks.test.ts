/**
 * Networks as they are: from npm's configuration, the environment and the editor's settings to a registry that answers,
 * over real TLS and through real proxies.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { TlsOptions } from 'node:tls';
import { inspect } from 'node:util';
import { Secret } from '../../../src/shared/secret.ts';
import { testCertificate, testCertificateFile, testKeyFile } from '../../registry/testCertificate.ts';
import { publishBy } from '../registry/publishing.ts';
import {
  ask,
  behindProxy,
  clientOf,
  closeAll,
  closedPort,
  closeLater,
  codeOf,
  document,
  failure,
  log,
  onOneLine,
  proxyWith,
  server,
  token,
  whoami,
} from './networkScene.ts';

/** An address of this computer that is not loopback: what others on the network would speak to. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('A registry with a certificate of its own', () => {
  afterEach(closeAll);

  const { cert, key } = testCertificate();
  const tls: TlsOptions = { cert, key };

  it('is not trusted unless somebody says so', async () => {
    const error = await failure(ask((await server(whoami, { tls })).url));
    assert.equal(error.code, 'network');
    assert.equal(codeOf(error), 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  const ways: readonly (readonly [string, string])[] = [
    ['cafile', `cafile=${testCertificateFile}`],
    ['ca', `ca=${onOneLine(cert)}`],
    ['ca[]', `ca[]=${onOneLine(cert)}`],
    ['strict-ssl', 'strict-ssl=false'],
  ];
  for (const [name, line] of ways) {
    it(`is reached with ${name}`, async () => {
      const registry = await server(whoami, { tls });
      assert.equal(await ask(registry.url, { npmrc: [line] }), 'wombat');
      assert.equal(registry.received[0]?.headers.authorization, `Bearer ${token}`);
    });
  }

  it('that is for another host is not trusted', async () => {
    const registry = await server(whoami, { tls });
    const proxy = await proxyWith({ hosts: { 'other.test': registry.url.host } });
    const npmrc = [`cafile=${testCertificateFile}`, `https-proxy=${proxy.url}`];
    assert.equal(
      codeOf(await failure(ask('https://other.test/', { npmrc }))),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  describe('and that wants one of the client', () => {
    const mutual: TlsOptions = { ...tls, requestCert: true, rejectUnauthorized: true, ca: [cert] };

    it('gets the one of certfile and keyfile, or of cert and key', async () => {
      const registry = await server(whoami, { tls: mutual });
      const trust = `cafile=${testCertificateFile}`;
      const nerfDart = `//${registry.url.host}/`;
      const files = [`${nerfDart}:certfile=${testCertificateFile}`, `${nerfDart}:keyfile=${testKeyFile}`];
      assert.equal(await ask(registry.url, { npmrc: [trust, ...files] }), 'wombat');
      const inline = [`cert=${onOneLine(cert)}`, `key=${onOneLine(key)}`];
      assert.equal(await ask(registry.url, { npmrc: [trust, ...inline] }), 'wombat');
    });

    it('says nothing to who has none', async () => {
      const registry = await server(whoami, { tls: mutual });
      const error = await failure(ask(registry.url, { npmrc: [`cafile=${testCertificateFile}`] }));
      assert.equal(error.code, 'network');
      assert.equal(registry.received.length, 0);
    });

    it('is told nothing by a key that is none', async () => {
      const registry = await server(whoami, { tls: mutual });
      const npmrc = [`cert=${onOneLine(cert)}`, 'key=do-not-surface-this'];
      const error = await failure(ask(registry.url, { npmrc }));
      assert.match(codeOf(error), /^ERR_OSSL_/);
      assert.ok(!inspect(error, { depth: 9 }).includes('do-not-surface-this'));
    });
  });
});

describe('A proxy', () => {
  afterEach(closeAll);

  const trust = `cafile=${testCertificateFile}`;

  it('makes a tunnel to a registry with https, which no more than its address goes through', async () => {
    const { registry, proxy } = await behindProxy();
    assert.equal(await ask('https://registry.test/', { npmrc: [trust, `proxy=${proxy.url}`] }), 'wombat');
    assert.deepEqual(proxy.passed, ['CONNECT registry.test:443']);
    assert.equal(registry.received[0]?.headers.host, 'registry.test');
    assert.equal(registry.received[0].headers.authorization, `Bearer ${token}`);
  });

  it('takes a document of some size', async () => {
    const { registry, proxy } = await behindProxy();
    const client = await clientOf('https://registry.test/', { npmrc: [trust, `https-proxy=${proxy.url}`] });
    await publishBy(client, document);
    assert.equal(registry.received[0]?.body.length, document.length);
  });

  it('is handed requests to a registry with plain http', async () => {
    const registry = await server(whoami);
    const proxy = await proxyWith({ password: true, hosts: { 'registry.test': registry.url.host } });
    const allowed = { allowedHttpHosts: ['registry.test'] };
    const setting = { environment: { http_proxy: proxy.url }, editor: allowed };
    assert.equal(await ask('http://registry.test/', setting), 'wombat');
    assert.deepEqual(proxy.passed, ['GET http://registry.test/-/whoami']);
    assert.equal(registry.received[0]?.headers.host, 'registry.test');
    assert.equal(registry.received[0].headers.authorization, `Bearer ${token}`);
  });

  it('gets its own password, and the registry does not', async () => {
    const { registry, proxy } = await behindProxy({ password: true });
    const npmrc = [trust, `https-proxy=${proxy.url}`];
    assert.equal(await ask('https://registry.test/', { npmrc }), 'wombat');
    assert.equal(proxy.refused(), 0);
    assert.equal(registry.received[0]?.headers['proxy-authorization'], undefined);
  });

  it('that refuses the password is named, and the password is nowhere', async () => {
    const { registry, proxy } = await behindProxy({ password: true });
    const wrong = proxy.url.replace(/:\/\/.*@/, '://wombat:do-not-surface-this@');
    const setting = { npmrc: [trust, `https-proxy=${wrong}`] };
    const error = await failure(ask('https://registry.test/', setting));
    assert.equal(error.code, 'network');
    assert.deepEqual(error.details.proxy, { host: proxy.host, status: 407 });
    assert.equal(error.details.outcomeUnknown ?? false, false);
    assert.equal(proxy.refused(), 1, 'asked once');

    const plain = { npmrc: [`proxy=${wrong}`], editor: { allowedHttpHosts: ['registry.test'] } };
    const plainError = await failure(ask('http://registry.test/', plain));
    assert.deepEqual(plainError.details.proxy, { host: proxy.host, status: 407 });

    const said = inspect([error, plainError, log], { depth: 9, showHidden: true });
    const encoded = Buffer.from('wombat:do-not-surface-this').toString('base64');
    assert.ok(!said.includes('do-not-surface-this') && !said.includes(encoded), 'the password shows');
    assert.equal(registry.received.length, 0);
  });

  for (const status of [403, 502]) {
    it(`that answers ${status} is named with it`, async () => {
      const { proxy } = await behindProxy({ refuse: status });
      const error = await failure(ask('https://registry.test/', { npmrc: [`proxy=${proxy.url}`] }));
      assert.deepEqual(error.details.proxy, { host: proxy.host, status });
    });
  }

  it('that cannot be reached is named, for https and for http', async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    const editor = { allowedHttpHosts: ['registry.test'] };
    for (const scheme of ['https', 'http']) {
      const setting = { npmrc: [`proxy=http://wombat:do-not-surface-this@${host}`], editor };
      const error = await failure(ask(`${scheme}://registry.test/`, setting));
      assert.equal(error.code, 'network');
      assert.deepEqual(error.details.proxy, { host });
      assert.ok(!inspect([error, log], { depth: 9 }).includes('do-not-surface-this'));
    }
  });

  it('that never answers can be left at any time', async function () {
    // Less than it gets to answer.
    this.timeout(10_000);
    const cancelled = new AbortController();
    const silent = createServer(socket => socket.once('data', () => cancelled.abort()).resume());
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    closeLater(() => new Promise(resolve => silent.close(() => resolve())));
    const npmrc = [`proxy=http://127.0.0.1:${(silent.address() as { port: number }).port}`];
    const client = await clientOf('https://registry.test/', { npmrc });
    assert.equal((await failure(client.whoami(cancelled.signal))).code, 'cancelled');
  });

  it('with https itself is trusted with what npm trusts', async () => {
    const { proxy } = await behindProxy({ tls: true, password: true });
    const npmrc = [`https-proxy=${proxy.url}`];
    const error = await failure(ask('https://registry.test/', { npmrc }));
    assert.deepEqual(error.details.proxy, { host: proxy.host });
    assert.equal(await ask('https://registry.test/', { npmrc: [...npmrc, trust] }), 'wombat');
    assert.equal(await ask('https://registry.test/', { npmrc: [...npmrc, 'strict-ssl=false'] }), 'wombat');
  });

  it('is not asked about this computer', async () => {
    const registry = await server(whoami);
    const proxy = await proxyWith();
    assert.equal(await ask(registry.url, { npmrc: [`proxy=${proxy.url}`] }), 'wombat');
    assert.deepEqual(proxy.passed, []);
  });
});

describe('The editor’s proxy', () => {
  afterEach(closeAll);

  const trust = `cafile=${testCertificateFile}`;

  it('is used where npm and the environment name none', async () => {
    const { proxy } = await behindProxy({ password: true });
    const editor = { proxy: new Secret(proxy.url) };
    assert.equal(await ask('https://registry.test/', { npmrc: [trust], editor }), 'wombat');
    assert.deepEqual(proxy.passed, ['CONNECT registry.test:443']);
  });

  it('gets the header that is set for it', async () => {
    const { proxy } = await behindProxy({ password: true });
    const pair = Buffer.from(`wombat:${proxy.password}`).toString('base64');
    const proxyAuthorization = new Secret(`Basic ${pair}`);
    const editor = { proxy: new Secret(`http://${proxy.host}`), proxyAuthorization };
    assert.equal(await ask('https://registry.test/', { npmrc: [trust], editor }), 'wombat');
  });

  it('is not asked where npm or the environment name another, nor is that one told its password', async () => {
    const { proxy } = await behindProxy();
    const others = await proxyWith({ password: true });
    const editor = { proxy: new Secret(others.url), proxyAuthorization: new Secret('Basic b3RoZXI=') };
    const npmrc = [trust, `proxy=${proxy.url}`];
    assert.equal(await ask('https://registry.test/', { npmrc, editor }), 'wombat');
    const environment = { HTTPS_PROXY: proxy.url };
    assert.equal(await ask('https://registry.test/', { npmrc: [trust], environment, editor }), 'wombat');
    assert.deepEqual([others.passed, others.refused()], [[], 0]);
  });

  it('may show any certificate without proxyStrictSSL, but the registry may not', async () => {
    const { registry, proxy } = await behindProxy({ tls: true });
    const strict = { proxy: new Secret(proxy.url) };
    const refused = await failure(ask('https://registry.test/', { editor: strict }));
    assert.deepEqual(refused.details.proxy, { host: proxy.host });

    const lax = { ...strict, proxyStrictSsl: false };
    const error = await failure(ask('https://registry.test/', { editor: lax }));
    assert.equal(error.details.proxy, undefined);
    assert.equal(codeOf(error), 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.equal(registry.received.length, 0);
  });
});

describe('fetch-timeout', function () {
  afterEach(closeAll);

  // Less than what reads and writes get without it.
  this.timeout(10_000);
  const npmrc = ['fetch-timeout=300'];

  it('ends a read that a registry leaves without an answer', async () => {
    const registry = await server(() => undefined);
    assert.equal(codeOf(await failure(ask(registry.url, { npmrc }))), 'UND_ERR_HEADERS_TIMEOUT');
  });

  it('ends a publish that a registry leaves without an answer, whose outcome is then unknown', async () => {
    const registry = await server(() => undefined);
    const error = await failure(publishBy(await clientOf(registry.url.href, { npmrc }), document));
    assert.equal(codeOf(error), 'UND_ERR_HEADERS_TIMEOUT');
    assert.equal(error.details.outcomeUnknown, true);
  });
});

describe('Plain http beyond this computer', () => {
  afterEach(closeAll);

  it('goes to the hosts alone that the person allowed, port included', async () => {
    const registry = await server(whoami);
    const proxy = await proxyWith({ hosts: { 'registry.test': registry.url.host } });
    const environment = { http_proxy: proxy.url };
    const elsewhere = ['registry.test', 'registry.test:81', 'sub.registry.test:8080', ':8080', 'test:8080'];
    const refused = await failure(
      ask('http://registry.test:8080/', { environment, editor: { allowedHttpHosts: elsewhere } }),
    );
    assert.equal(refused.details.reason, 'plain-http');
    assert.deepEqual(proxy.passed, []);
    const editor = { allowedHttpHosts: ['Registry.test:8080'] };
    assert.equal(await ask('http://registry.test:8080/', { environment, editor }), 'wombat');
  });

  it('knows a host however its address is written', async () => {
    const registry = await server(whoami);
    const hosts = Object.fromEntries(
      ['xn--bcher-kva.test', 'registry.test', '[2001:db8::1]'].map(host => [host, registry.url.host]),
    );
    const proxy = await proxyWith({ hosts });
    const environment = { http_proxy: proxy.url };
    const allowed = {
      allowedHttpHosts: ['bücher.test', 'registry.test:80', '[2001:DB8:0::1]:80', 'not a host'],
    };
    for (const host of ['b%C3%BCcher.test', 'registry.test', '[2001:db8::1]']) {
      assert.equal(await ask(`http://${host}/`, { environment, editor: allowed }), 'wombat', host);
    }
    const refused = await failure(ask('http://other.test/', { environment, editor: allowed }));
    assert.equal(refused.details.reason, 'plain-http');
  });

  if (ownAddress !== undefined) {
    it('goes there directly where noproxy says so', async () => {
      const registry = await server(whoami, { host: ownAddress });
      const proxy = await proxyWith();
      const editor = { proxy: new Secret(proxy.url) };
      const refused = await failure(ask(registry.url, { editor, npmrc: [`noproxy=${ownAddress}`] }));
      assert.equal(refused.details.reason, 'plain-http');
      const allowed = { ...editor, allowedHttpHosts: [registry.url.host] };
      assert.equal(await ask(registry.url, { editor: allowed, npmrc: [`noproxy=${ownAddress}`] }), 'wombat');
      const own = { ...allowed, noProxy: [ownAddress] };
      assert.equal(await ask(registry.url, { editor: own }), 'wombat');
      assert.deepEqual(proxy.passed, []);
      assert.equal(await ask(registry.url, { editor: allowed }), 'wombat');
      assert.equal(proxy.passed.length, 1);
    });
  }
});
