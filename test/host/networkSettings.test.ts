/** VS Code's network settings as the layers below get them, in a real extension host. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inEditor } from '../../src/accounts/editorNetwork.ts';
import { editorNetwork } from '../../src/ui/networkSettings.ts';

const { Global } = vscode.ConfigurationTarget;

describe('network settings', () => {
  const changed: [string, string][] = [];

  async function set(section: string, key: string, value: unknown): Promise<void> {
    changed.push([section, key]);
    await vscode.workspace.getConfiguration(section).update(key, value, Global);
  }

  afterEach(async () => {
    for (const [section, key] of changed.splice(0)) {
      await vscode.workspace.getConfiguration(section).update(key, undefined, Global);
    }
  });

  it('are VS Code’s defaults when nothing is set', () => {
    assert.deepEqual(editorNetwork(), {
      noProxy: [],
      proxyStrictSsl: true,
      systemCertificates: true,
      allowedHttpHosts: [],
    });
  });

  it('are read anew each time', async () => {
    await set('http', 'proxy', 'http://wombat:password@proxy.test:3128');
    await set('http', 'proxyAuthorization', 'Basic d29tYmF0');
    await set('http', 'noProxy', ['direct.test']);
    await set('http', 'proxyStrictSSL', false);
    await set('http', 'systemCertificates', false);
    await set('secondFactor', 'allowedHttpHosts', ['registry.test:4873']);
    const { proxy, proxyAuthorization, ...others } = editorNetwork();
    assert.equal(proxy?.reveal(), 'http://wombat:password@proxy.test:3128');
    assert.equal(proxyAuthorization?.reveal(), 'Basic d29tYmF0');
    assert.deepEqual(others, {
      noProxy: ['direct.test'],
      proxyStrictSsl: false,
      systemCertificates: false,
      allowedHttpHosts: ['registry.test:4873'],
    });
  });

  it('name no proxy where its support is off', async () => {
    await set('http', 'proxy', 'http://proxy.test:3128');
    await set('http', 'proxySupport', 'off');
    assert.equal(editorNetwork().proxy, undefined);
  });

  it('find the certificates of the operating system in the Node of this VS Code', () => {
    const registry = new URL('https://registry.test/');
    const access = { registry, credentials: undefined, network: { rejectUnauthorized: true } };
    const { network } = inEditor(access, { ...editorNetwork(), systemCertificates: true });
    // None of its own beside Node's is an answer, too; an error is not.
    assert.ok(network.ca === undefined || network.ca.length > 0);
  });
});
