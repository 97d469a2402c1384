/** The vault keeps what came, says where it stands, and hands out each code once. */
import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../../src/shared/secret.ts';
import type { RecoverySet } from '../../../src/twofactor/recoverySets.ts';
import type { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import { MemorySecrets } from './secretStores.ts';
import { codes, revealed, secretsOf, type VaultScene, vaultScene, wombat } from './vaultScene.ts';

describe('recovery vault', () => {
  let scene: VaultScene;
  let secrets: MemorySecrets;
  let vault: RecoveryVault;

  beforeEach(async () => {
    scene = await vaultScene();
    secrets = new MemorySecrets();
    vault = scene.open(secrets);
  });

  afterEach(() => scene.dispose());

  const enrol = async (values = codes) => (await vault.expect(wombat)).keep(values);
  const statuses = async () => (await vault.current(wombat))?.codes.map(({ status }) => status);

  it('calls the secret store before keep returns', async () => {
    const arrival = await vault.expect(wombat);
    const kept = arrival.keep(codes);
    assert.equal(secrets.entries.size, 1);
    assert.equal((await kept).kind, 'kept');
  });

  it('shows the set that was kept, and its codes only when they are asked for', async () => {
    assert.equal(await vault.current(wombat), undefined);
    await enrol();
    const set = await vault.current(wombat);
    assert.ok(set);
    assert.equal(set.source, 'enrolment');
    assert.deepEqual(await statuses(), ['unused', 'unused', 'unused']);
    assert.ok(!JSON.stringify(set).includes('1111'));
    assert.deepEqual(revealed(await vault.reveal(set)), revealed(codes));
  });

  it('leaves notes that hold no code and that nobody else can read', async () => {
    await enrol();
    await (await vault.nextUnused(wombat, 'publish'))?.sending();
    const names = await readdir(scene.folder);
    assert.equal(names.length, 3);
    for (const name of names) {
      const file = join(scene.folder, name);
      const text = await readFile(file, 'utf8');
      for (const code of codes) assert.ok(!text.includes(code.reveal()));
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
  });

  it('tells accounts and registries apart', async () => {
    await enrol();
    assert.equal(await vault.current({ ...wombat, account: 'ada' }), undefined);
    assert.equal(await vault.current({ ...wombat, registry: new URL('https://other.example/') }), undefined);
    assert.deepEqual(await vault.owners(), [wombat]);
  });

  it('hands out the next unused code until none is left', async () => {
    await enrol();
    const handed: string[] = [];
    for (let code = await vault.nextUnused(wombat, 'publish'); code; ) {
      handed.push(`${code.left} ${code.value.reveal()}`);
      await code.sending();
      await code.accepted();
      code = await vault.nextUnused(wombat, 'publish');
    }
    assert.deepEqual(handed, ['3 aaaa-1111', '2 bbbb-2222', '1 cccc-3333']);
  });

  it('marks a code by what became of it, and offers one of unknown outcome last', async () => {
    await enrol();
    const first = await vault.nextUnused(wombat, 'publishing burrow@1.0.0');
    await first?.sending();
    const second = await vault.nextUnused(wombat, 'publish');
    await second?.sending();
    await second?.refused();
    const third = await vault.nextUnused(wombat, 'publish');
    await third?.sending();
    await third?.untried();
    assert.deepEqual(await statuses(), ['unknown', 'refused', 'unused']);
    assert.equal((await vault.current(wombat))?.codes[0]?.purpose, 'publishing burrow@1.0.0');

    const again = await vault.nextUnused(wombat, 'publish');
    assert.equal(again?.index, 2);
    assert.equal(again.left, 2);
    await again.sending();
    await again.accepted();
    const last = await vault.nextUnused(wombat, 'publish');
    assert.equal(last?.index, 0);
    assert.equal(last.left, 1);
    await last.sending();
    await last.accepted();
    assert.deepEqual(await statuses(), ['used', 'refused', 'used']);
    assert.equal(await vault.nextUnused(wombat, 'publish'), undefined);
  });

  it('gives one code to one request only', async () => {
    await enrol();
    const one = await vault.nextUnused(wombat, 'publish');
    const other = await scene.open(secrets).nextUnused(wombat, 'publish');
    assert.equal(one?.index, other?.index);
    await one?.sending();
    await assert.rejects(async () => other?.sending(), { code: 'code-taken' });
  });

  it('recognises a typed code, however it was typed, and marks it', async () => {
    await enrol();
    const typed = await vault.recognise(wombat, new Secret('BBBB2222'), 'sign in');
    assert.ok(typed);
    await typed.sending();
    await typed.accepted();
    assert.deepEqual(await statuses(), ['unused', 'used', 'unused']);
    assert.equal(await vault.recognise(wombat, new Secret('123456'), 'sign in'), undefined);
  });

  it('keeps an import beside what is there, and tells which codes are known', async () => {
    await enrol();
    const given = secretsOf('BBBB 2222', 'dddd-4444');
    const { fresh, known } = await vault.overlap(wombat, given);
    assert.deepEqual(revealed(fresh), ['dddd-4444']);
    assert.deepEqual(revealed(known), ['BBBB 2222']);
    assert.equal((await vault.import(wombat, fresh)).kind, 'kept');
    const sets = await vault.sets(wombat);
    assert.deepEqual(
      sets.map(({ source, state }) => `${source} ${state}`),
      ['enrolment live', 'import live'],
    );
    assert.equal((await vault.nextUnused(wombat, 'publish'))?.left, 4);
  });

  it('takes the sets from before an enrolment for useless', async () => {
    await enrol();
    await enrol(secretsOf('new-1'));
    assert.deepEqual(
      (await vault.sets(wombat)).map(({ state }) => state),
      ['superseded', 'live'],
    );
    assert.equal((await vault.nextUnused(wombat, 'publish'))?.value.reveal(), 'new-1');
    assert.equal(await vault.recognise(wombat, codes[0] ?? new Secret(''), 'publish'), undefined);
  });

  it('offers nothing of a set that was retired', async () => {
    await enrol();
    await vault.retire(wombat, '2FA was turned off');
    assert.equal(await vault.current(wombat), undefined);
    const [set] = await vault.sets(wombat);
    assert.equal(set?.state, 'retired');
    assert(set.retiredAt !== undefined, 'since when is known');
    assert.equal(await vault.nextUnused(wombat, 'publish'), undefined);
  });

  it('offers nothing of sets that came before another one, where the person says so', async () => {
    await enrol();
    const { set } = await vault.import(wombat, secretsOf('new-1'));
    await vault.retireBefore(wombat, set.number, 'replaced');
    assert.deepEqual(
      (await vault.sets(wombat)).map(({ state }) => state),
      ['retired', 'live'],
    );
  });

  it('does not retire a set that is still to come', async () => {
    const arrival = await vault.expect(wombat);
    await vault.retire(wombat, '2FA was turned off');
    await arrival.keep(codes);
    assert.equal((await vault.current(wombat))?.state, 'live');
  });

  it('forgets a set without a trace of its codes, and gives its number to no other', async () => {
    await enrol();
    const [set] = await vault.sets(wombat);
    assert.ok(set);
    await vault.forget(set);
    assert.deepEqual(await vault.sets(wombat), []);
    assert.ok(![...secrets.entries.values()].join().includes('1111'));
    await assert.rejects(vault.reveal(set), { code: 'unreadable' });
    await enrol();
    assert.equal((await vault.current(wombat))?.number, 1);
    // Also where the notes are not the ones that tell of it.
    const other = await vaultScene();
    assert.deepEqual(
      (await other.open(secrets).sets(wombat)).map(({ number }: RecoverySet) => number),
      [1],
    );
    await other.dispose();
  });

  it('finds sets where their notes are elsewhere, and numbers its own after them', async () => {
    for (let missing = 0; missing < 5; missing += 1) await (await vault.expect(wombat)).nothingCame();
    await enrol();
    const other = await vaultScene();
    const remote = other.open(secrets);
    assert.deepEqual(
      (await remote.sets(wombat)).map(({ number }) => number),
      [5],
    );
    await (await remote.expect(wombat)).keep(secretsOf('new-1'));
    assert.deepEqual(revealed(await vault.reveal((await vault.current(wombat)) ?? assert.fail())), ['new-1']);
    await other.dispose();
  });
});
