/** A publish by the client alone, for the tests of what goes over the wire. */
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../../src/registry/client.ts';
import type { ReplayableBody } from '../../../src/registry/transport.ts';

export interface ClientPublish {
  readonly name?: string;
  readonly onPause?: () => void;
}

export async function publishBy(
  client: RegistryClient,
  document: ReplayableBody,
  { name = 'burrow', onPause = () => assert.fail('waited') }: ClientPublish = {},
): Promise<void> {
  await client.publish(name, document, {
    account: 'wombat',
    purpose: { kind: 'publish', spec: `${name}@1.0.0` },
    signal: new AbortController().signal,
    onProgress: () => {},
    onChallenge: () => {},
    onPause,
  });
}
