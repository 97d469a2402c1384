/** The vault keeps what came, says where it stands, and hands out each code once. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../src/shared/secret.ts';
import type { CodeOwner } from '../../../src/twofactor/recoverySets.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import { MemorySecrets } from './secretStores.ts';

const wombat: CodeOwner = { registry: new URL('https://registry.example/'), account: 'wombat' };
const codes = ['aaaa-1111', 'bbbb-2222', 'cccc-3333'].map(code => new Secret(code));

describe('recovery vault', () => {
  let folder: string;
  let secrets: MemorySecrets;
  let vault: RecoveryVault;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'vault-')), 'recoveryCodes');
    secrets = new MemorySecrets();
    vault = new RecoveryVault({ secrets, folder, now: () => new Date() });
  });

  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('calls the secret store before keep returns', async () => {
    const arrival = await vault.expect(wombat);
    const kept = arrival.keep(codes);
    assert.equal(secrets.entries.size, 1);
    assert.equal((await kept).kind, 'kept');
  });

  it('shows the set that was kept, and its codes only when they are asked for', async () => {
    assert.equal(await vault.current(wombat), undefined);
    await (await vault.expect(wombat)).keep(codes);
    const set = await vault.current(wombat);
    assert.ok(set);
    assert.deepEqual(
      set.codes.map(({ status }) => status),
      ['unused', 'unused', 'unused'],
    );
    assert.deepEqual(
      (await vault.reveal(set)).map(code => code.reveal()),
      codes.map(code => code.reveal()),
    );
  });

  it('leaves notes that hold no code and that nobody else can read', async () => {
    await (await vault.expect(wombat)).keep(codes);
    await (await vault.nextUnused(wombat, 'publish'))?.sending();
    const names = await readdir(folder);
    assert.equal(names.length, 3);
    for (const name of names) {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8');
      for (const code of codes) assert.ok(!text.includes(code.reveal()));
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
  });

  it('hands out the next unused code until none is left', async () => {
    await (await vault.expect(wombat)).keep(codes);
    const handed: string[] = [];
    for (let code = await vault.nextUnused(wombat, 'publish'); code; ) {
      handed.push(`${code.left} ${code.value.reveal()}`);
      await code.sending();
      await code.accepted();
      code = await vault.nextUnused(wombat, 'publish');
    }
    assert.deepEqual(handed, ['3 aaaa-1111', '2 bbbb-2222', '1 cccc-3333']);
  });
});
