/** What was known of accounts the last time. */
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../../../src/registry/account.ts';
import { LastKnown, nameOf } from '../../../src/security/lastKnown.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { cleanUp, temporaryFolder } from '../releases/fixtures.ts';

const at = new Date('2026-10-03T12:00:00Z');
const registry = new URL('https://registry.example/npm/');
const network = { rejectUnauthorized: true };

describe('LastKnown', () => {
  afterEach(cleanUp);

  it('is read by the next window, with its time', async () => {
    const file = join(await temporaryFolder(), 'storage', 'lastKnown.json');
    await new LastKnown(file).keep('wombat', 'packages', { value: ['burrow'], at });
    assert.deepEqual(await new LastKnown(file).of('wombat'), { packages: { value: ['burrow'], at } });
    assert.deepEqual(await new LastKnown(file).of('somebody else'), {});
  });

  it('can be read by its owner alone', async () => {
    const file = join(await temporaryFolder(), 'lastKnown.json');
    await new LastKnown(file).keep('wombat', 'packages', { value: [], at });
    const { mode } = await stat(file);
    // Windows has no such modes: there the folder of the person's data is closed to others.
    assert.equal(mode & (process.platform === 'win32' ? 0 : 0o077), 0);
  });

  it('loses nothing of another window, nor of what comes at the same time', async () => {
    const file = join(await temporaryFolder(), 'lastKnown.json');
    const [one, other] = [new LastKnown(file), new LastKnown(file)];
    await one.of('wombat');
    await other.keep('ada', 'packages', { value: ['engine'], at });
    await Promise.all([
      one.keep('wombat', 'packages', { value: ['burrow'], at }),
      one.keep('wombat', 'tokens', { value: [], at }),
    ]);
    const read = new LastKnown(file);
    assert.deepEqual(Object.keys(await read.of('wombat')).toSorted(), ['packages', 'tokens']);
    assert.deepEqual(await read.of('ada'), { packages: { value: ['engine'], at } });
  });

  it('is nothing where the file is damaged, of another version, or cannot be written', async () => {
    const file = join(await temporaryFolder(), 'lastKnown.json');
    await new LastKnown(file).keep('wombat', 'packages', { value: [], at });
    const whole = await readFile(file, 'utf8');
    for (const content of ['', whole.slice(0, -10), '[]', '{"version":99,"memories":{"wombat":{}}}']) {
      await writeFile(file, content);
      assert.deepEqual(await new LastKnown(file).of('wombat'), {}, content);
    }
    const under = new LastKnown(join(file, 'a file is no folder'));
    await under.keep('wombat', 'packages', { value: [], at });
    assert.deepEqual(
      Object.keys(await under.of('wombat')),
      ['packages'],
      'this window knows it all the same',
    );
  });

  it('drops what has no time', async () => {
    const file = join(await temporaryFolder(), 'lastKnown.json');
    const memories = { wombat: { packages: { value: [] }, tokens: { value: [], at }, profile: 7 } };
    await writeFile(file, JSON.stringify({ version: 1, memories }));
    assert.deepEqual(await new LastKnown(file).of('wombat'), { tokens: { value: [], at } });
  });
});

describe('nameOf', () => {
  it('has nothing of a secret in it', () => {
    const token = 'npm_do-not-surface-this';
    const bearer: Credentials = { kind: 'bearer', token: new Secret(token) };
    const name = nameOf({ registry, credentials: bearer, network }, undefined);
    assert.ok(!name.includes(token));
    const other: Credentials = { kind: 'bearer', token: new Secret('npm_another') };
    assert.notEqual(name, nameOf({ registry, credentials: other, network }, undefined));
    const password = (value: string): Credentials => ({
      kind: 'basic',
      username: 'wombat',
      password: new Secret(value),
    });
    assert.equal(
      nameOf({ registry, credentials: password('1'), network }, 'wombat'),
      nameOf({ registry, credentials: password('2'), network }, 'wombat'),
      'what somebody could guess is no part of it',
    );
  });
});
