/** Whatever dies or fails: no code that has arrived is lost, and what never arrived is known at the next start. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';
import { FileSecrets, MemorySecrets } from './secretStores.ts';
import { codes, revealed, secretsOf, type VaultScene, vaultScene, wombat } from './vaultScene.ts';

let scene: VaultScene;

beforeEach(async () => {
  scene = await vaultScene();
});

afterEach(() => scene.dispose());

type Moment = 'expected' | 'store-called' | 'stored' | 'kept' | 'sent';

/** A process that stands still at the moment. */
async function halted(moment: Moment): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killedVault.ts'), scene.root, moment], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin?.end(revealed(codes).join('\n'));
  const [line] = await once(child.stdout ?? assert.fail(), 'data');
  assert.equal(String(line), 'here\n');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function killedAt(moment: Moment): Promise<void> {
  await kill(await halted(moment));
}

describe('recovery vault whose process is killed', () => {
  const reopen = () => scene.open(new FileSecrets(join(scene.root, 'secrets')));
  const found = async () =>
    (await reopen().lookAfter()).map(({ kind, set }) => `${kind} ${set.owner.account} ${set.number}`);
  const kept = async () => {
    const vault = reopen();
    const set = await vault.current(wombat);
    return set === undefined ? [] : revealed(await vault.reveal(set));
  };

  it('before the answer: the next start says that the codes never arrived', async () => {
    await killedAt('expected');
    assert.deepEqual(await found(), ['never-arrived wombat 0']);
    assert.deepEqual(await kept(), []);
  });

  it('after the store was called but not acknowledged: what is said is what is there', async () => {
    await killedAt('store-called');
    assert.deepEqual(await found(), ['never-arrived wombat 0']);
    assert.deepEqual(await kept(), []);
  });

  it('after the store acknowledged: the codes are kept, and the next start says that they are there', async () => {
    await killedAt('stored');
    assert.deepEqual(await found(), ['unseen wombat 0']);
    assert.deepEqual(await kept(), revealed(codes));
  });

  it('after they were read back: the codes are kept', async () => {
    await killedAt('kept');
    assert.deepEqual(await found(), []);
    assert.deepEqual(await kept(), revealed(codes));
  });

  it('while it wrote a note: the next start removes what it has left of that', async () => {
    await killedAt('kept');
    const [old, young] = ['old', 'young'].map(name => join(scene.folder, `${name}.draft`));
    await Promise.all([old, young].map(draft => writeFile(draft ?? '', '{')));
    const anHourAgo = new Date(Date.now() - 60 * 60_000);
    await utimes(old ?? '', anHourAgo, anHourAgo);
    assert.deepEqual(await found(), []);
    const drafts = (await readdir(scene.folder)).filter(name => name.endsWith('.draft'));
    assert.deepEqual(drafts, ['young.draft']);
  });

  it('while a code was under way: it is known to be of unknown outcome', async () => {
    await killedAt('sent');
    assert.deepEqual(
      (await reopen().current(wombat))?.codes.map(({ status }) => status),
      ['unknown', 'unused', 'unused'],
    );
  });

  it('says nothing of an enrolment that another window is in the middle of', async () => {
    const child = await halted('expected');
    try {
      assert.deepEqual(await found(), []);
    } finally {
      await kill(child);
    }
    assert.deepEqual(await found(), ['never-arrived wombat 0']);
  });

  it('says it until it was told, or until a new enrolment has made it of no interest', async () => {
    await killedAt('expected');
    await killedAt('stored');
    const vault = reopen();
    assert.deepEqual(await found(), ['unseen wombat 1']);
    for (const finding of await vault.lookAfter()) await vault.told(finding);
    assert.deepEqual(await found(), []);
    assert.deepEqual(await kept(), revealed(codes));
    await killedAt('expected');
    for (const finding of await vault.lookAfter()) await vault.told(finding);
    assert.deepEqual(await found(), []);
  });

  it('says nothing more of codes that never arrived once others are imported', async () => {
    await killedAt('expected');
    await reopen().import(wombat, codes);
    assert.deepEqual(await found(), []);
    assert.deepEqual(await kept(), revealed(codes));
  });
});

describe('recovery vault with a secret store that', () => {
  /** A store that does what `flaws` say, and else what it should. */
  function flawed(flaws: Partial<SecretStore>): SecretStore & { readonly sound: MemorySecrets } {
    const sound = new MemorySecrets();
    return {
      sound,
      get: key => sound.get(key),
      store: (key, value) => sound.store(key, value),
      delete: key => sound.delete(key),
      ...flaws,
    };
  }

  const failure = async () => Promise.reject(new Error('no keyring'));
  const never = () => new Promise<never>(() => undefined);

  for (const [name, flaw, reason] of [
    ['throws', { store: failure }, 'store-failed'],
    [
      'throws at once',
      {
        store: () => {
          throw new Error('no keyring');
        },
      },
      'store-failed',
    ],
    ['does not answer', { store: never }, 'store-failed'],
    ['acknowledges and keeps nothing', { store: async () => undefined }, 'read-back-differs'],
    ['keeps but gives nothing back', { get: failure }, 'store-failed'],
    ['has the same answer to everything', { get: async () => '{}' }, 'read-back-differs'],
  ] as const) {
    it(`${name}: says why they are not kept`, async () => {
      const kept = await (await scene.open(flawed(flaw), 50).expect(wombat)).keep(codes);
      assert.equal(kept.kind, 'not-kept');
      assert.equal(kept.kind === 'not-kept' && kept.reason, reason);
      assert.equal(kept.set.codes.length, 3);
      const later = await scene.open(new MemorySecrets()).lookAfter();
      assert.deepEqual(
        later.map(({ kind }) => kind),
        ['not-kept'],
      );
    });
  }

  it('answers when nobody waits any more: the codes were shown, and are kept all the same', async () => {
    const store = flawed({});
    store.store = (key, value) => {
      void store.sound.store(key, value);
      return never();
    };
    const kept = await (await scene.open(store, 50).expect(wombat)).keep(codes);
    assert.equal(kept.kind, 'not-kept');
    const later = scene.open(store);
    assert.deepEqual(await later.lookAfter(), []);
    assert.equal((await later.current(wombat))?.state, 'live');
  });

  it('never answers: it is waited for at length only once', async () => {
    const vault = scene.open(flawed({ get: never, store: never }), 2000);
    await assert.rejects(vault.current(wombat), { code: 'store-failed' });
    const started = performance.now();
    const kept = await (await vault.expect(wombat)).keep(codes);
    assert.equal(kept.kind, 'not-kept');
    assert.ok(performance.now() - started < 2000);
  });

  it('throws at first: trying again keeps them', async () => {
    const store = flawed({ store: failure });
    const vault = scene.open(store);
    const first = await (await vault.expect(wombat)).keep(codes);
    assert.ok(first.kind === 'not-kept');
    assert.equal((await first.tryAgain()).kind, 'not-kept');
    store.store = (key, value) => store.sound.store(key, value);
    const second = await first.tryAgain();
    assert.equal(second.kind, 'kept');
    assert.deepEqual(revealed(await vault.reveal(second.set)), revealed(codes));
    assert.deepEqual(await scene.open(store).lookAfter(), []);
  });

  it('forgets everything: the next start names the set that is missing, also one that has a copy', async () => {
    const vault = scene.open(new MemorySecrets());
    const kept = await (await vault.expect(wombat)).keep(codes);
    await vault.copied(kept.set);
    const later = scene.open(new MemorySecrets());
    const [finding, ...others] = await later.lookAfter();
    assert.deepEqual(others, []);
    assert.equal(finding?.kind, 'missing');
    assert.equal(finding.set.copied, true);
    assert.equal(finding.set.codes.length, 3);
    assert.equal((await later.sets(wombat))[0]?.state, 'missing');
    assert.equal(await later.nextUnused(wombat, 'publish'), undefined);
    await assert.rejects(later.reveal(finding.set), { code: 'missing' });
    await later.told(finding);
    assert.deepEqual(await later.lookAfter(), []);
  });

  it('holds something else: the next start says so, and the number is not given again', async () => {
    const secrets = new MemorySecrets();
    const vault = scene.open(secrets);
    const { set } = await (await vault.expect(wombat)).keep(codes);
    secrets.entries.set(set.id, '{"codes":');
    assert.deepEqual(
      (await vault.lookAfter()).map(({ kind }) => kind),
      ['unreadable'],
    );
    await assert.rejects(vault.reveal(set), { code: 'unreadable' });
    await (await vault.expect(wombat)).keep(secretsOf('new-1'));
    assert.equal((await vault.current(wombat))?.number, 1);
  });

  it('gives no answer: an import waits for a better day, and nothing is changed', async () => {
    const vault = scene.open(flawed({ get: failure }));
    await assert.rejects(vault.import(wombat, codes), { code: 'store-failed' });
    await assert.rejects(readdir(scene.folder), { code: 'ENOENT' });
    const kept = await scene.open(flawed({ store: failure })).import(wombat, codes);
    assert.equal(kept.kind, 'not-kept');
    // What was to be imported is still where it came from.
    assert.deepEqual(await scene.open(new MemorySecrets()).lookAfter(), []);
  });
});

describe('notes of the recovery vault', () => {
  it('that cannot be written stop an enrolment before its confirmation', async () => {
    // In the place of the folder.
    await writeFile(scene.folder, '');
    const vault = scene.open(new MemorySecrets());
    await assert.rejects(vault.expect(wombat), { code: 'notes-failed' });
  });

  it('that can no longer be written do not cost the codes that came', async () => {
    const secrets = new MemorySecrets();
    const vault = scene.open(secrets);
    const arrival = await vault.expect(wombat);
    await rm(scene.folder, { recursive: true });
    await writeFile(scene.folder, '');
    const kept = await arrival.keep(codes);
    assert.equal(kept.kind, 'kept');
    await rm(scene.folder);
    assert.deepEqual(
      revealed(await vault.reveal((await vault.current(wombat)) ?? assert.fail())),
      revealed(codes),
    );
    // Without a note a code is not sent, but for one that somebody types, who may have nothing else.
    const code = await vault.nextUnused(wombat, 'publish');
    const typed = await vault.recognise(wombat, codes[1] ?? assert.fail(), 'publish');
    await writeFile(scene.folder, '');
    await assert.rejects(async () => code?.sending(), { code: 'notes-failed' });
    await typed?.sending();
    await rm(scene.folder);
  });

  it('that are damaged do not hide a set', async () => {
    const vault = scene.open(new MemorySecrets());
    await (await vault.expect(wombat)).keep(codes);
    const code = await vault.nextUnused(wombat, 'publish');
    await code?.sending();
    await code?.accepted();
    for (const name of await readdir(scene.folder)) await writeFile(join(scene.folder, name), '{');
    assert.deepEqual(
      (await vault.current(wombat))?.codes.map(({ status }) => status),
      ['used', 'unused', 'unused'],
    );
  });
});

describe('two windows of the recovery vault', () => {
  it('that expect sets at the same moment get different numbers', async () => {
    const secrets = new FileSecrets(join(scene.root, 'secrets'));
    const windows = Array.from({ length: 8 }, () => scene.open(secrets));
    const all = await Promise.all(
      windows.map(async (vault, index) => (await vault.expect(wombat)).keep(secretsOf(`code-${index}`))),
    );
    assert.equal(new Set(all.map(({ set }) => set.id)).size, windows.length);
    const values = await Promise.all(all.map(({ set }) => scene.open(secrets).reveal(set)));
    assert.deepEqual(
      values.flatMap(revealed).toSorted(),
      windows.map((_, index) => `code-${index}`),
    );
  });

  it('in two processes: both sets are kept', async () => {
    const children = await Promise.all([halted('kept'), halted('kept')]);
    await Promise.all(children.map(kill));
    const vault = scene.open(new FileSecrets(join(scene.root, 'secrets')));
    const sets = await vault.sets(wombat);
    assert.deepEqual(
      sets.map(({ number }) => number),
      [0, 1],
    );
    for (const set of sets) assert.deepEqual(revealed(await vault.reveal(set)), revealed(codes));
  });

  it('put aside what the other one has only just kept', async () => {
    const other = await halted('kept');
    try {
      const vault = scene.open(new FileSecrets(join(scene.root, 'secrets')));
      await vault.retire(wombat, 'off');
      assert.deepEqual(
        (await vault.sets(wombat)).map(({ state }) => state),
        ['retired'],
      );
    } finally {
      await kill(other);
    }
  });

  it('leave no drafts behind', async () => {
    await killedAt('kept');
    const names = await readdir(scene.folder);
    assert.ok(names.every(name => name.endsWith('.json')));
    for (const name of names) JSON.parse(await readFile(join(scene.folder, name), 'utf8'));
  });
});
