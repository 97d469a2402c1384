/** Which account a workspace uses at a registry. */
import assert from 'node:assert/strict';
import { AccountChoices } from '../../../src/accounts/accountChoices.ts';
import { SignIns } from '../../../src/accounts/signIns.ts';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { memoryNotes, memorySecrets } from './memoryStores.ts';

const registry = new URL('https://registry.test/npm/');
const [wombat, ada] = [
  { registry, account: 'wombat' },
  { registry, account: 'ada' },
];

function access(token?: string, at = registry): RegistryAccess {
  const credentials =
    token === undefined ? undefined : ({ kind: 'bearer', token: new Secret(token) } as const);
  return { registry: at, credentials, network: { rejectUnauthorized: true } };
}

interface Parts {
  readonly signIns: SignIns;
  readonly choices: AccountChoices;
  readonly secrets: ReturnType<typeof memorySecrets>;
}

/** @param kept in another window, in which nothing was chosen for this workspace */
async function workspace(kept: readonly (typeof wombat)[] = []): Promise<Parts> {
  const [secrets, notes] = [memorySecrets(), memoryNotes()];
  const elsewhere = new SignIns(secrets, notes);
  for (const each of kept) await elsewhere.keep(each, new Secret(`token of ${each.account}`));
  const signIns = new SignIns(secrets, notes);
  return { signIns, choices: new AccountChoices(memoryNotes(), signIns), secrets };
}

function used({ credentials }: RegistryAccess): string | undefined {
  return credentials?.kind === 'bearer' ? credentials.token.reveal() : undefined;
}

describe('AccountChoices', () => {
  it('leave it to npm’s configuration where nothing was chosen', async () => {
    const { choices } = await workspace([wombat]);
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'npm');
    assert.equal(choices.chosen(registry), undefined);
  });

  it('fall back to the only sign-in of our own, and to none of several', async () => {
    const one = await workspace([wombat]);
    assert.equal(used(await one.choices.credentialsFor(access())), 'token of wombat');
    const two = await workspace([wombat, ada]);
    assert.equal(used(await two.choices.credentialsFor(access())), undefined);
  });

  it('are the account that was chosen last', async () => {
    const { choices } = await workspace([wombat, ada]);
    await choices.choose(ada);
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'token of ada');
    await choices.choose(wombat);
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'token of wombat');
    assert.equal(choices.chosen(registry), 'wombat');
  });

  it('are who has signed in when a session had ended, in place of that session alone', async () => {
    const { choices, signIns } = await workspace();
    await signIns.keep(ada, new Secret('new'));
    await choices.succeed(access('ended'), 'ada');
    assert.equal(choices.chosen(registry), undefined);
    assert.equal(used(await choices.credentialsFor(access('ended'))), 'new');
    assert.equal(used(await choices.credentialsFor(access('of another file'))), 'of another file');
    const beside = access('ended', new URL('https://registry.test/'));
    assert.equal(used(await choices.credentialsFor(beside)), 'ended');
    await choices.choose({ registry, account: 'wombat' });
    await signIns.keep(wombat, new Secret('his'));
    assert.equal(used(await choices.credentialsFor(access('ended'))), 'his');
    await signIns.forget(wombat);
    await signIns.forget(ada);
    assert.equal(used(await choices.credentialsFor(access('ended'))), 'ended');
  });

  it('are who has signed in where nobody was', async () => {
    const { choices, signIns } = await workspace([wombat]);
    await signIns.keep(ada, new Secret('new'));
    assert.equal(used(await choices.credentialsFor(access())), undefined);
    await choices.succeed(access(), 'ada');
    assert.equal(used(await choices.credentialsFor(access())), 'new');
  });

  it('note nothing of a password', async () => {
    const { signIns } = await workspace([wombat]);
    const notes = memoryNotes();
    const choices = new AccountChoices(notes, signIns);
    const basic = { kind: 'basic', username: 'wombat', password: new Secret('a password') } as const;
    await choices.succeed({ ...access(), credentials: basic }, 'wombat');
    assert.equal(notes.held.size, 0);
    await choices.succeed(access('do-not-surface-this'), 'wombat');
    assert.ok(![...notes.held.values()].join().includes('do-not-surface-this'));
  });

  it('are npm’s where its account was chosen, and again where the chosen one signs out', async () => {
    const { choices, signIns } = await workspace([wombat, ada]);
    await choices.choose({ registry, account: 'of the configuration' });
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'npm');
    await choices.choose(ada);
    await signIns.forget(wombat);
    assert.equal(choices.chosen(registry), 'ada');
    await signIns.forget(ada);
    assert.equal(choices.chosen(registry), undefined);
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'npm');
  });

  it('tell those who listen when another account is used', async () => {
    const { choices, signIns } = await workspace([wombat]);
    const told: (string | undefined)[] = [];
    choices.changes.add(() => told.push(choices.chosen(registry)));
    await choices.choose(wombat);
    assert.deepEqual(told, ['wombat']);
    await signIns.forget(wombat);
    assert.ok(told.length > 1 && told.at(-1) === undefined);
  });

  it('are for one registry: neither its host nor another path of it gets the credentials', async () => {
    const { choices } = await workspace([wombat]);
    await choices.choose(wombat);
    const others = ['https://registry.test/', 'https://registry.test/npm/2/', 'http://registry.test/npm/'];
    for (const each of others) {
      const given = await choices.credentialsFor(access('npm', new URL(each)));
      assert.equal(used(given), 'npm', each);
      assert.equal(given.registry.href, each);
    }
  });

  it('keep the connection, and take nobody else’s token where that of the chosen one is lost', async () => {
    const { choices, secrets } = await workspace([wombat]);
    await choices.succeed(access('npm'), 'wombat');
    const held = [...secrets.held];
    secrets.held.clear();
    assert.equal(used(await choices.credentialsFor(access('npm'))), 'npm');
    for (const [key, value] of held) secrets.held.set(key, value);
    await choices.choose(wombat);
    const { network } = await choices.credentialsFor({ ...access(), network: { rejectUnauthorized: false } });
    assert.equal(network.rejectUnauthorized, false);
    secrets.held.clear();
    const without = await choices.credentialsFor(access('npm'));
    assert.deepEqual([used(without), without.chosen], [undefined, 'wombat']);
  });

  it('say who was chosen, also where that one has signed out in another workspace', async () => {
    const [secrets, notes] = [memorySecrets(), memoryNotes()];
    const elsewhere = new SignIns(secrets, notes);
    await elsewhere.keep(wombat, new Secret('token of wombat'));
    const choices = new AccountChoices(memoryNotes(), new SignIns(secrets, notes));
    assert.equal((await choices.credentialsFor(access('npm'))).chosen, undefined);
    await choices.choose(wombat);
    await elsewhere.forget(wombat);
    assert.equal((await choices.credentialsFor(access('npm'))).chosen, 'wombat');
  });

  it('are kept without secrets, and what is none of them is passed over', async () => {
    const { signIns } = await workspace([wombat]);
    const notes = memoryNotes();
    await new AccountChoices(notes, signIns).choose(wombat);
    assert.equal(new AccountChoices(notes, signIns).chosen(registry), 'wombat');
    assert.ok(![...notes.held.values()].join().includes('token of'));
    for (const noted of ['text', [1, {}, { registry: 'nowhere', account: 'x' }]]) {
      const broken = { get: () => noted, update: async () => {} };
      assert.equal(new AccountChoices(broken, signIns).chosen(registry), undefined);
    }
  });
});
