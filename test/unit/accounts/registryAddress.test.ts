/** The address of a registry as people type it: what is meant, and what is none. */
import assert from 'node:assert/strict';
import { readTypedAddress } from '../../../src/accounts/registryAddress.ts';

const addresses: readonly (readonly [typed: string, meant: string])[] = [
  ['https://registry.example.com/', 'https://registry.example.com/'],
  ['https://registry.example.com', 'https://registry.example.com/'],
  ['  registry.example.com ', 'https://registry.example.com/'],
  ['registry.example.com:8443/npm/private', 'https://registry.example.com:8443/npm/private/'],
  ['HTTP://Registry.Example.com/NPM/', 'http://registry.example.com/NPM/'],
  ['localhost:4873', 'http://localhost:4873/'],
  ['127.0.0.1:4873/npm', 'http://127.0.0.1:4873/npm/'],
  ['[::1]:4873', 'http://[::1]:4873/'],
  ['localhost.example.com', 'https://localhost.example.com/'],
  ['127.example.com', 'https://127.example.com/'],
];

const refused: readonly (readonly [typed: string, reason: string])[] = [
  ['', 'empty'],
  ['   ', 'empty'],
  ['https://', 'not-an-address'],
  ['ftp://registry.example.com', 'not-an-address'],
  ['file:///etc/passwd', 'not-an-address'],
  ['registry example com', 'not-an-address'],
  ['https://registry.example.com/?scope=@wombat', 'not-an-address'],
  ['https://registry.example.com/#npm', 'not-an-address'],
  ['https://me@registry.example.com', 'user'],
  ['me:hunter2@registry.example.com', 'user'],
];

describe('A typed address', () => {
  for (const [typed, meant] of addresses) {
    it(`"${typed}" is ${meant}`, () => {
      const read = readTypedAddress(typed);
      assert.equal(read.kind === 'address' && read.registry.href, meant);
    });
  }

  for (const [typed, reason] of refused) {
    it(`"${typed}" is none: ${reason}`, () => {
      assert.deepEqual(readTypedAddress(typed), { kind: 'refused', reason });
    });
  }
});
