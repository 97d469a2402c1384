/** Networks that stand in the way. */
import type { Stage } from '../e2e/stage.ts';
import { startProxy } from '../registry/proxy.ts';
import { testCertificate } from '../registry/testCertificate.ts';
import { serve } from '../unit/loopbackServer.ts';
import { type Scene, trouble } from './scene.ts';

export const networks: readonly Scene[] = [
  {
    states: {
      'error-plain-http': async stage => {
        // Nothing is sent before the host is allowed, so none need be there.
        await addPackage(stage, 'plain', 'http://registry.example/');
        await trouble('plain', 'by plain http')(stage);
      },
      'plain-http-question': async ({ workbench }) => {
        await (await workbench.waitForNotification('by plain http')).press('Allow this host…');
        await workbench.dialog.waitForVisible('without encryption?');
      },
      'plain-http-allowed': async ({ workbench }) => {
        await workbench.dialog.press('Allow registry.example');
        await workbench.waitForNotification('is allowed now');
      },
    },
  },
  {
    states: {
      'error-certificate': async stage => {
        const registry = await serve(() => {}, { tls: testCertificate() });
        try {
          await addPackage(stage, 'selfish', registry.url.href);
          await trouble('selfish', 'The certificate of')(stage);
        } finally {
          await registry.close();
        }
      },
      'error-proxy-password': async stage => {
        const proxy = await startProxy({ password: true });
        try {
          const address = `https-proxy=http://${proxy.host}/`;
          await addPackage(stage, 'stopped', 'https://registry.example/', address);
          await trouble('stopped', `The proxy ${proxy.host}`)(stage);
        } finally {
          await proxy.close();
        }
      },
      'error-proxy-refuses': async stage => {
        const proxy = await startProxy({ refuse: 403 });
        try {
          await addPackage(stage, 'walled', 'https://registry.example/', `https-proxy=${proxy.url}`);
          await trouble('walled', `The proxy ${proxy.host}`)(stage);
        } finally {
          await proxy.close();
        }
      },
    },
  },
];

/** A package that goes to this registry, with lines of its own in `.npmrc`. */
async function addPackage(stage: Stage, name: string, registry: string, ...lines: string[]): Promise<void> {
  await stage.addPackage(name);
  const signIn = `${registry.replace(/^https?:/, '')}:_authToken=unused`;
  await stage.workspace.write(`${name}/.npmrc`, [`registry=${registry}`, signIn, ...lines, ''].join('\n'));
}
