/**
 * The certificate that test servers show, and its key: made once, self-signed, valid until 2126, and worth nothing
 * outside the tests. It is for localhost, 127.0.0.1, ::1, registry.test and proxy.test, and serves clients, too.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const certificateUrl = new URL('tls/test-only-certificate.pem', import.meta.url);
const keyUrl = new URL('tls/test-only-key.pem', import.meta.url);

/** For npm's `cafile`, or `NODE_EXTRA_CA_CERTS`. */
export const testCertificateFile = fileURLToPath(certificateUrl);
export const testKeyFile = fileURLToPath(keyUrl);

/** PEM texts, as `tls` takes them. */
export function testCertificate(): { readonly cert: string; readonly key: string } {
  return { cert: readFileSync(certificateUrl, 'utf8'), key: readFileSync(keyUrl, 'utf8') };
}
