/** A registry below a path of its host, as mirrors are: nothing is asked of the rest of that host, or of npm itself. */
import assert from 'node:assert/strict';
import { RegistryClient } from '../../../src/registry/client.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { SecondFactorPrompt } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';

const prefix = '/some/prefix/';
const publicRegistry = new URL('https://public.example/');
const signal = new AbortController().signal;
const body = {
  length: 2,
  async *open() {
    yield Buffer.from('{}');
  },
};

/** A person who goes to the page at once. */
const onThePage: SecondFactorPrompt = {
  open: () => ({
    ask: async ({ challenge }, cancelled) => {
      assert(challenge.kind === 'otp' && challenge.page?.wait !== undefined, 'a page that can be waited for');
      return { kind: 'web', value: await challenge.page.wait(cancelled) };
    },
    close: () => undefined,
  }),
};

describe('A registry below a path', () => {
  let server: LoopbackServer;
  let client: RegistryClient;

  async function start(respond: Respond): Promise<void> {
    server = await serve(respond);
    const access = {
      registry: new URL(prefix, server.url),
      credentials: { kind: 'bearer', token: new Secret('session') },
      network: { rejectUnauthorized: true },
    } as const;
    const options = { publicRegistry, userAgent: 'test', log: () => undefined };
    client = new RegistryClient(access, new SecondFactor(onThePage), options);
  }

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  /** @param doneUrl as the answer to the first upload names it */
  async function publish(doneUrl: () => URL): Promise<string[]> {
    await start(({ method, path, headers }, response) => {
      if (path === `${prefix}-/whoami`) json(response, 200, { username: 'wombat' });
      else if (path.startsWith(`${prefix}-/v1/done`)) json(response, 200, { token: 'web-token' });
      else if (method === 'GET') json(response, 404, {});
      else if (headers['npm-otp'] === 'web-token') json(response, 201, {});
      else {
        const addresses = { authUrl: 'https://public.example/auth', doneUrl: doneUrl().href };
        json(response, 401, addresses, { 'www-authenticate': 'OTP' });
      }
    });
    await client.whoami(signal);
    await client.packument('@wombat/burrow', signal);
    await client.publish('@wombat/burrow', body, {
      account: 'wombat',
      purpose: { kind: 'publish', spec: '@wombat/burrow@1.0.0' },
      signal,
      onProgress: () => undefined,
      onChallenge: () => undefined,
      onPause: () => assert.fail('waited'),
    });
    for (const { path, headers } of server.received) {
      assert.equal(headers.authorization, 'Bearer session', path);
    }
    return server.received.map(({ method, path }) => `${method} ${path}`);
  }

  const all = [
    `GET ${prefix}-/whoami`,
    `GET ${prefix}@wombat%2fburrow`,
    `PUT ${prefix}@wombat%2fburrow`,
    `GET ${prefix}-/v1/done?authId=1`,
    `PUT ${prefix}@wombat%2fburrow`,
  ];

  it('of npm’s is asked for everything, also where it passes on npm’s own addresses', async () => {
    assert.deepEqual(await publish(() => new URL('/-/v1/done?authId=1', publicRegistry)), all);
  });

  it('is asked for everything where it names addresses of its own', async () => {
    assert.deepEqual(await publish(() => new URL(`${prefix}-/v1/done?authId=1`, server.url)), all);
  });
});
