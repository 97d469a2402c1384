/** The registry behind https and a proxy: npm's own CLI gets through with the settings that people have, and not without. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry, type TestRegistry } from './index.ts';
import { NpmCli } from './npmCli.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { testCertificateFile } from './testCertificate.ts';

describe('the registry with https, behind a proxy with a password', function () {
  this.timeout(60_000);

  let registry: TestRegistry;
  let proxy: TestProxy;
  let storage: string;
  let npm: NpmCli;

  before(async function () {
    this.timeout(300_000);
    storage = mkdtempSync(join(tmpdir(), 'registry-networks-'));
    registry = await startRegistry({ storage, tls: true });
    proxy = await startProxy({ password: true, hosts: { 'registry.test': new URL(registry.url).host } });
    npm = new NpmCli('12.2.0', { url: 'https://registry.test/' });
    await npm.prepare();
  });

  beforeEach(() => npm.newFolder());

  afterEach(() => npm.stop());

  after(async () => {
    await proxy?.close();
    await registry?.close();
    npm?.remove();
    rmSync(storage, { recursive: true, force: true });
  });

  const trust = `cafile=${testCertificateFile}`;

  it('takes a publish with a code', async () => {
    const { token } = await registry.admin.addUser({ name: 'wombat', twoFactor: 'auth-and-writes' });
    npm.useToken(token, trust, `https-proxy=${proxy.url}`);
    npm.writePackage('burrow');
    const terminal = npm.run('publish');
    await terminal.see(/one-time password/i);
    terminal.type(await registry.admin.code('wombat'));
    await terminal.see(/\+ burrow@1\.0\.0/);
    await terminal.end();
    assert.equal((await registry.admin.requests()).filter(({ method }) => method === 'PUT').length, 2);
    assert.deepEqual([...new Set(proxy.passed)], ['CONNECT registry.test:443']);
  });

  it('names its pages as the client knows it', async () => {
    npm.useToken('none', trust, `https-proxy=${proxy.url}`);
    const [, page] = await npm.run('login', '--auth-type=web').see(/Login at:\s+(\S+)/);
    assert.match(page ?? '', /^https:\/\/registry\.test\/-\/web\//);
  });

  it('answers nobody who has no password, or does not trust its certificate', async () => {
    npm.useToken('none', trust, 'fetch-retries=0', `https-proxy=http://${proxy.host}/`);
    await npm.run('whoami').see(/E407|407/);
    assert.ok(proxy.refused() > 0);
    npm.useToken('none', 'fetch-retries=0', `https-proxy=${proxy.url}`);
    await npm.run('whoami').see(/SELF_SIGNED_CERT/);
  });
});
