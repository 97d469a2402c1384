/** Which registries are reached without a proxy, and which of the environment's proxies is the one. */
import assert from 'node:assert/strict';
import { bypasses, npmProxy } from '../../../src/accounts/proxy.ts';

describe('noproxy', () => {
  const table: [string, string, boolean][] = [
    ['npm.example.com', 'https://npm.example.com/', true],
    ['example.com', 'https://npm.example.com/', true],
    ['.example.com', 'https://npm.example.com/', true],
    ['.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://npm.example.com/', true],
    ['ample.com', 'https://example.com/', false],
    ['npm.example.com', 'https://example.com/', false],
    ['Example.COM', 'https://npm.example.com/', true],
    ['example.com:443', 'https://npm.example.com/', true],
    ['example.com:80', 'http://npm.example.com/', true],
    ['example.com:80', 'https://npm.example.com/', false],
    ['example.com:8443', 'https://npm.example.com:8443/', true],
    ['example.com', 'https://npm.example.com:8443/', true],
    ['*', 'https://example.com/', true],
    ['', 'https://example.com/', false],
    ['.', 'https://example.com/', false],
    ['10.1.2.3', 'http://10.1.2.3:4873/', true],
    ['0.1.2.3', 'http://10.1.2.3/', false],
    ['[fd00::2]', 'http://[fd00::2]:4873/', true],
  ];
  for (const [entry, registry, direct] of table) {
    it(`"${entry}" ${direct ? 'covers' : 'leaves out'} ${registry}`, () => {
      assert.equal(bypasses(['unrelated.example', entry], new URL(registry)), direct);
    });
  }
});

describe('The proxy of the environment', () => {
  const both = { HTTPS_PROXY: 'http://s.test:1', http_proxy: 'http://p.test:2' };
  const table: [string, NodeJS.ProcessEnv, string | undefined][] = [
    ['https://npm.test/', both, 's.test:1'],
    ['http://npm.test/', both, 's.test:1'],
    ['http://npm.test/', { http_proxy: 'http://p.test:2' }, 'p.test:2'],
    ['http://npm.test/', { proxy: 'p.test:2' }, 'p.test:2'],
    ['https://npm.test/', { http_proxy: 'http://p.test:2' }, undefined],
    ['https://npm.test/', { https_proxy: '' }, undefined],
    ['https://npm.test/', {}, undefined],
  ];
  for (const [registry, environment, host] of table) {
    it(`for ${registry} of ${JSON.stringify(environment)} is ${host ?? 'none'}`, () => {
      const proxy = npmProxy(new URL(registry), {}, environment);
      assert.equal(typeof proxy === 'object' ? proxy.url.host : proxy, host);
    });
  }

  it('is overruled by npm’s configuration, which can also say that there is none', () => {
    const registry = new URL('https://npm.test/');
    const configured = npmProxy(registry, { proxy: 'http://c.test:3' }, both);
    assert.equal(typeof configured === 'object' && configured.url.host, 'c.test:3');
    assert.equal(npmProxy(registry, { proxy: false }, {}), 'none');
    assert.equal(npmProxy(registry, { noProxy: 'npm.test' }, both), 'none');
    assert.equal(npmProxy(registry, {}, { ...both, NO_PROXY: 'a.test npm.test' }), 'none');
  });
});
