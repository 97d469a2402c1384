/** Who is signed in, asked of real registries. */
import assert from 'node:assert/strict';
import type { KnownAccess } from '../../../src/accounts/knownAccounts.ts';
import { type AccountState, askWhoIsSignedIn } from '../../../src/accounts/whoIsSignedIn.ts';
import type { RegistryAccess } from '../../../src/registry/account.ts';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { useRegistry } from '../../registry/fixture.ts';
import { json, type Respond } from '../loopbackServer.ts';
import { cleanUp, startRegistry } from '../releases/fixtures.ts';

const never = new AbortController().signal;
const prompt = { open: () => assert.fail('nobody is to be asked') };
const options = { publicRegistry: new URL('https://public.test/'), userAgent: 'test', log: () => {} };

async function connect(access: RegistryAccess): Promise<AccountClient> {
  return new AccountClient(access, new SecondFactor(prompt), options);
}

function known(registry: string | URL, token?: string, account?: string): KnownAccess {
  const credentials =
    token === undefined ? undefined : ({ kind: 'bearer', token: new Secret(token) } as const);
  return {
    access: { registry: new URL(registry), credentials, network: { rejectUnauthorized: true } },
    from: account === undefined ? 'npm' : 'sign-in',
    ...(account === undefined ? {} : { account }),
    unsetVariables: [],
  };
}

function told(state: AccountState): string {
  switch (state.kind) {
    case 'signed-in':
      return `${state.account}, 2FA ${state.profile?.twoFactor.kind ?? 'untold'}`;
    case 'signed-out':
      return 'signed out';
    case 'failed':
      return `failed: ${state.error.code}`;
  }
}

async function ask(...accesses: KnownAccess[]): Promise<string[]> {
  return (await askWhoIsSignedIn(accesses, connect, never)).map(told);
}

describe('askWhoIsSignedIn', () => {
  const registry = useRegistry();
  afterEach(cleanUp);

  it('tells each account with its 2FA, and who is signed out', async () => {
    const wombat = await registry.addUser({ twoFactor: 'auth-only' });
    const ada = await registry.addUser();
    const gone = await registry.addUser();
    await registry.admin.expireSessions(gone.name);
    const { url } = registry;
    const states = await ask(
      known(url, wombat.token),
      known(url),
      known(url, ada.token),
      known(url, gone.token),
    );
    assert.deepEqual(states, [`${wombat.name}, 2FA on`, 'signed out', `${ada.name}, 2FA off`, 'signed out']);
  });

  it('tells an account once, whatever number of tokens it has here', async () => {
    const { name, token } = await registry.addUser();
    const another = await registry.admin.signIn(name);
    const first = known(registry.url, another, name);
    const states = await askWhoIsSignedIn([first, known(registry.url, token)], connect, never);
    assert.deepEqual(states.map(told), [`${name}, 2FA off`]);
    assert.equal(states[0]?.known, first);
  });

  it('sends a registry without credentials nothing', async () => {
    assert.deepEqual(await ask(known(registry.url)), ['signed out']);
    assert.deepEqual(await registry.admin.requests(), []);
  });

  it('asks a registry without profiles for the name alone', async () => {
    const whoami: Respond = ({ path }, response) =>
      path === '/-/whoami'
        ? json(response, 200, { username: 'plain' })
        : json(response, 404, { error: 'no' });
    const server = await startRegistry(whoami);
    assert.deepEqual(await ask(known(server.url, 'token')), ['plain, 2FA untold']);
  });

  it('takes the name that it has where the registry knows neither call', async () => {
    const server = await startRegistry((_request, response) => json(response, 404, { error: 'no' }));
    assert.deepEqual(await ask(known(server.url, 'token', 'wombat'), known(server.url, 'other')), [
      'wombat, 2FA untold',
      'failed: unsupported',
    ]);
  });

  it('gives up a registry that does not answer, and tells the others', async () => {
    const silent = await startRegistry(() => {});
    const { name, token } = await registry.addUser();
    const accesses = [known(silent.url, 'token'), known(registry.url, token)];
    const states = await askWhoIsSignedIn(accesses, connect, never, 500);
    assert.deepEqual(states.map(told), ['failed: network', `${name}, 2FA off`]);
    const [first] = states;
    assert(first?.kind === 'failed');
    assert.equal((first.error.details.cause as { code?: unknown }).code, 'ETIMEDOUT');
  });

  it('stops when told to', async () => {
    const silent = await startRegistry(() => controller.abort());
    const controller = new AbortController();
    await assert.rejects(
      askWhoIsSignedIn([known(silent.url, 'token')], connect, controller.signal),
      error => error instanceof RegistryError && error.code === 'cancelled',
    );
  });
});
