/** For `systemCertificates.test.ts`: asks a registry who is signed in, and prints the name or why there is none. */
import assert from 'node:assert/strict';
import { inEditor } from '../../../src/accounts/editorNetwork.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';

const [address = '', systemCertificates] = process.argv.slice(2);
const registry = new URL(address);
const access = inEditor(
  { registry, credentials: undefined, network: { rejectUnauthorized: true } },
  {
    noProxy: [],
    proxyStrictSsl: true,
    systemCertificates: systemCertificates === 'true',
    allowedHttpHosts: [],
  },
);
const secondFactor = new SecondFactor({ open: () => assert.fail('asked for a code') });
const client = new RegistryClient(access, secondFactor, {
  publicRegistry: registry,
  userAgent: 'test',
  log: () => undefined,
});
try {
  console.log(await client.whoami(new AbortController().signal));
} catch (error) {
  assert(error instanceof RegistryError);
  console.log((error.details.cause as NodeJS.ErrnoException).code);
} finally {
  await client.close();
}
