/** The certificates that the operating system trusts, in a process of its own: Node reads them once. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testCertificate, testCertificateFile } from '../../registry/testCertificate.ts';
import { json, type LoopbackServer, serve } from '../loopbackServer.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('askWithSystemCertificates.ts', import.meta.url));

// Elsewhere the system's store would have to be changed for it.
if (process.platform === 'linux') {
  describe('http.systemCertificates', () => {
    let registry: LoopbackServer;

    before(async () => {
      const answer = { username: 'wombat' };
      registry = await serve((_request, response) => json(response, 200, answer), { tls: testCertificate() });
    });

    after(() => registry.close());

    async function ask(systemCertificates: boolean): Promise<string> {
      const env = { ...process.env, SSL_CERT_FILE: testCertificateFile };
      const { stdout } = await run(process.execPath, [program, registry.url.href, `${systemCertificates}`], {
        env,
      });
      return stdout.trim();
    }

    it('lets a registry be trusted that the operating system trusts', async () => {
      assert.equal(await ask(true), 'wombat');
    });

    it('turned off, does not', async () => {
      assert.equal(await ask(false), 'DEPTH_ZERO_SELF_SIGNED_CERT');
    });
  });
}
