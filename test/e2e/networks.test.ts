/** Networks that stand in the way of a publish, through VS Code's own UI: what is said, and what the person can do. */
import assert from 'node:assert/strict';
import { startProxy, type TestProxy } from '../registry/proxy.ts';
import { testCertificate } from '../registry/testCertificate.ts';
import { serve } from '../unit/loopbackServer.ts';
import { eventsBeforeUpload, useStage } from './stage.ts';

function selfSigned(host: string): string {
  return `The certificate of ${host} is signed by nobody whom this computer trusts. If it is your own or your company's, npm's setting cafile takes the file that it is signed with.`;
}

describe('Networks as they are', () => {
  const stage = useStage();
  let proxy: TestProxy;

  before(async () => {
    proxy = await startProxy({ password: true, hosts: { 'registry.test': stage.host } });
  });

  after(() => proxy?.close());

  /** A package that goes to this registry, with lines of its own in `.npmrc`. */
  async function addPackage(name: string, registry: string, ...lines: string[]): Promise<void> {
    const { token } = await stage.addPackage(name);
    const signIn = `${registry.replace(/^https?:/, '')}:_authToken=${token}`;
    await stage.workspace.write(`${name}/.npmrc`, [`registry=${registry}`, signIn, ...lines, ''].join('\n'));
  }

  async function refused(name: string, text: string, button = 'Show the log'): Promise<void> {
    await stage.startPublish(name);
    const message = await stage.workbench.waitForNotification(text);
    assert.equal(await message.text(), `${text} Nothing was published.`);
    assert.deepEqual(await message.buttons(), [button]);
    await stage.assertNotPublished(name, []);
  }

  it('plain http: sends nothing until the person has allowed the host, then publishes', async () => {
    const { workbench } = stage;
    // A workspace cannot allow it. The title tells that its settings have been read.
    const settings = { 'secondFactor.allowedHttpHosts': ['registry.test'], 'window.title': 'settings read' };
    await stage.workspace.write('.vscode/settings.json', settings);
    await workbench.page.waitForFunction("document.title === 'settings read'");
    await addPackage('plain', 'http://registry.test/', `proxy=${proxy.url}`);
    const text = 'registry.test is reached by plain http, where others can read along, so nothing was sent.';
    await refused('plain', text, 'Allow this host…');
    assert.deepEqual([proxy.passed, proxy.refused()], [[], 0]);

    const question = 'Send your sign-in and codes to registry.test without encryption?';
    await (await workbench.waitForNotification(text)).press('Allow this host…');
    await workbench.dialog.waitForVisible(question);
    assert.match(
      await workbench.dialog.text(),
      /can read your token and your one-time codes, and publish in your name/,
    );
    await workbench.dialog.press('Cancel');
    await refused('plain', text, 'Allow this host…');

    await (await workbench.waitForNotification(text)).press('Allow this host…');
    await workbench.dialog.waitForVisible(question);
    await workbench.dialog.press('Allow registry.test');
    const allowed = await workbench.waitForNotification('Plain http to registry.test is allowed now.');
    await allowed.press('Publish Again');
    await stage.acceptReview('plain@1.0.0');
    await workbench.quickInput.waitForVisible('registry.test · plain');
    assert.deepEqual(await stage.workspace.events('plain'), eventsBeforeUpload);
    await stage.answerWithCode('plain');
    await stage.assertPublished('plain');
    assert.ok(proxy.passed.includes('PUT http://registry.test/plain'));
  });

  it('a proxy that wants a password: names it, and never the one it got', async () => {
    const wrong = proxy.url.replace(/:\/\/.*@/, '://wombat:do-not-surface-this@');
    await addPackage('stopped', 'https://registry.test/', `https-proxy=${wrong}`);
    await refused(
      'stopped',
      `The proxy ${proxy.host} wants a name and a password, or does not take those it got. They belong in its address, in npm's setting https-proxy for instance.`,
    );
    await (await stage.workbench.waitForNotification(`The proxy ${proxy.host}`)).press('Show the log');
    const log = stage.workbench.page.locator('.output-view, .panel');
    await log.getByText(`proxy ${proxy.host}: 407`).first().waitFor();
    assert.ok(!(await log.first().innerText()).includes('do-not-surface-this'));
  });

  it('a proxy that cannot be reached: names it', async () => {
    const gone = await startProxy({ password: true });
    await gone.close();
    await addPackage('cut-off', 'https://registry.test/', `https-proxy=${gone.url}`);
    await refused('cut-off', `The proxy ${gone.host} cannot be reached, so registry.test was not asked.`);
  });

  it('a proxy with a certificate that nobody vouches for', async () => {
    const own = await startProxy({ tls: true });
    try {
      await addPackage('distrusted', 'https://registry.test/', `https-proxy=${own.url}`);
      await refused('distrusted', selfSigned(own.host));
    } finally {
      await own.close();
    }
  });

  it('a certificate that nobody vouches for: names the setting that helps', async () => {
    const registry = await serve(() => assert.fail('was asked'), { tls: testCertificate() });
    try {
      await addPackage('selfish', registry.url.href);
      await refused('selfish', selfSigned(registry.url.host));
    } finally {
      await registry.close();
    }
  });

  it('a host that cannot be found', async () => {
    // Too long for a name: no resolver is asked about it.
    const host = `${'x'.repeat(64)}.test`;
    await addPackage('nowhere', `https://${host}/`);
    await refused('nowhere', `${host} cannot be found. Is its name right, and is this computer online?`);
  });
});
