/** The account's endpoints where registries answer each in their own way, and where networks put something in between. */
import assert from 'node:assert/strict';
import type { RegistryErrorCode } from '../../../src/registry/errors.ts';
import { toProfile, toWebToken } from '../../../src/registry/responses.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { json, type LoopbackServer, type Respond, serve } from '../loopbackServer.ts';
import { type AccountScene, accountScene, asking, failure, never } from './accountScene.ts';

const token = 'session-token-of-wombat';
const password = new Secret('two  spaces in a password');
const code = new Secret('271828');

describe('AccountClient, answered oddly', () => {
  let server: LoopbackServer;
  let scene: AccountScene;

  async function start(respond: Respond): Promise<void> {
    server = await serve(respond);
    scene = accountScene(server.url, token);
  }

  afterEach(async () => {
    await scene.client.close();
    await server.close();
  });

  function change(to: 'auth-only' | 'disable'): Promise<void> {
    const purpose = { kind: 'two-factor', change: to === 'disable' ? 'off' : to } as const;
    return scene.client.changeTwoFactor(password, to, asking('wombat', purpose));
  }

  const begin = () => scene.client.beginTwoFactor(password, 'auth-only', never);
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    profile: () => scene.client.profile(never),
    begin,
    reset: () => scene.client.resetTwoFactor(password, never),
    change: () => change('auth-only'),
    'turn off': () => change('disable'),
  };

  describe('does not take for signed out', () => {
    const answers: readonly [string, RegistryErrorCode, Respond][] = [
      [
        'a challenge',
        'forbidden',
        (_request, response) => json(response, 401, {}, { 'www-authenticate': 'OTP' }),
      ],
      [
        'somebody whom the registry still knows',
        'forbidden',
        ({ path }, response) =>
          path === '/-/whoami'
            ? json(response, 200, { username: 'wombat' })
            : json(response, 401, { error: 'not with this token' }),
      ],
      [
        'a registry that does not tell who is signed in',
        'forbidden',
        ({ path }, response) => json(response, path === '/-/whoami' ? 500 : 401, {}),
      ],
      [
        'silence',
        'forbidden',
        ({ path }, response) => (path === '/-/whoami' ? response.destroy() : json(response, 401, {})),
      ],
      [
        'a page of the network in between',
        'unsupported',
        (_request, response) => void response.writeHead(200).end('<!doctype html><title>Hello</title>'),
      ],
    ];
    for (const [what, expected, respond] of answers) {
      it(what, async () => {
        await start(respond);
        assert.equal((await failure(scene.client.signOut(never))).code, expected);
      });
    }
  });

  it('says of a sign-out that was cancelled on its way that it may have been done', async () => {
    const stop = new AbortController();
    await start(() => stop.abort());
    const { code, details } = await failure(scene.client.signOut(stop.signal));
    assert.deepEqual([code, details.outcomeUnknown], ['cancelled', true]);
  });

  // The first is what npm would put another secret in place of, once it stood in an `.npmrc`.
  for (const given of ['$' + '{GITHUB_TOKEN}', 'two lines\nof it', 'a space', 'ümlaut', '']) {
    it(`takes ${JSON.stringify(given)} for no token`, async () => {
      await start((_request, response) => json(response, 201, { ok: true, token: given }));
      const signIn = scene.client.signIn('wombat', password, asking('wombat', { kind: 'sign-in' }));
      assert.equal((await failure(signIn)).code, 'protocol');
      assert.equal(toWebToken({ token: given }), undefined);
    });
  }

  describe('says that the registry has no such thing', () => {
    const answers: [string, Respond][] = [
      ['404', (_request, response) => json(response, 404, { error: 'not found' })],
      ['405', (_request, response) => json(response, 405, {})],
      ['501', (_request, response) => json(response, 501, { error: 'not implemented' })],
      [
        '503, as plain Verdaccio',
        (_request, response) =>
          json(response, 503, { error: 'the two-factor authentication is not yet supported' }),
      ],
      ['503 "support disabled"', (_request, response) => json(response, 503, { error: 'support disabled' })],
      [
        'a page',
        (_request, response) => void response.writeHead(200).end('<!doctype html><title>Hello</title>'),
      ],
    ];
    for (const [name, respond] of answers) {
      it(`where it answers with ${name}`, async () => {
        await start(respond);
        for (const [call, made] of Object.entries(calls)) {
          assert.equal((await failure(made())).code, 'unsupported', call);
        }
      });
    }
  });

  describe('calls a refusal of a new enrolment', () => {
    const answers: [number, object, RegistryErrorCode][] = [
      [400, { error: 'TOTP enrolment is not available' }, 'rejected'],
      [403, { error: 'Add a security key on the website' }, 'forbidden'],
      [409, { error: 'pending' }, 'conflict'],
      [429, {}, 'rate-limited'],
      [503, { error: 'Service Unavailable' }, 'server'],
    ];
    for (const [status, body, expected] of answers) {
      it(`${expected} where it is a ${status}`, async () => {
        await start((_request, response) => json(response, status, body));
        assert.equal((await failure(begin())).code, expected);
      });
    }

    it('rejected where it asks for a mailed code', async () => {
      const error = 'A One Time Password (OTP) by email is required.';
      await start((_request, response) => json(response, 401, { error }, { 'www-authenticate': 'OTP' }));
      assert.equal((await failure(begin())).code, 'rejected');
    });
  });

  describe('takes a plain 401 to a password', () => {
    const plain: Respond = (_request, response) =>
      json(response, 401, { error: 'no' }, { 'www-authenticate': 'Bearer' });

    it('for a wrong one where the session still holds, or the registry does not tell who is signed in', async () => {
      for (const status of [200, 404]) {
        await start((request, response, count) =>
          request.path === '/-/whoami'
            ? json(response, status, { username: 'wombat' })
            : plain(request, response, count),
        );
        assert.equal((await failure(begin())).code, 'wrong-password');
        assert.equal((await failure(change('disable'))).code, 'wrong-password');
        if (status === 200) await server.close();
      }
    });

    it('for an ended session where that is refused as well', async () => {
      await start(plain);
      assert.equal((await failure(begin())).code, 'signed-out');
    });

    it('for what it is where the address is not allowed', async () => {
      await start((_request, response) => json(response, 401, {}, { 'www-authenticate': 'ipaddress' }));
      assert.equal((await failure(begin())).code, 'ip-denied');
    });
  });

  describe('believes that a level was changed', () => {
    for (const body of [
      '{"tfa":{"pending":false,"mode":"auth-only"}}',
      '{"tfa":null}',
      '{}',
      'true',
      'null',
      '',
    ]) {
      it(`whatever is said of it: ${body === '' ? 'nothing' : body}`, async () => {
        await start((_request, response) => void response.writeHead(200).end(body));
        await change('auth-only');
        assert.deepEqual(JSON.parse(server.received[0]?.body ?? ''), {
          tfa: { password: password.reveal(), mode: 'auth-only' },
        });
      });
    }
  });

  describe('knows that an organisation requires 2FA', () => {
    const sentences = [
      'Two-factor authentication is required by the organization acme.',
      'You cannot turn this off: an organisation that you are a member of enforces it.',
      'Your org requires 2FA',
    ];
    for (const [index, error] of sentences.entries()) {
      it(`from "${error}"`, async () => {
        await start((_request, response) => json(response, index === 0 ? 400 : 403, { error }));
        assert.equal((await failure(change('disable'))).code, 'two-factor-enforced');
        const other = await failure(change('auth-only'));
        assert.notEqual(other.code, 'two-factor-enforced');
      });
    }

    it('and not from every refusal', async () => {
      await start((_request, response) =>
        json(response, 403, { error: 'Forbidden for reorganized accounts' }),
      );
      assert.equal((await failure(change('disable'))).code, 'forbidden');
    });
  });

  describe('confirms', () => {
    const confirm = () => scene.client.confirmTwoFactor(code, never);

    it('and takes every code that came', async () => {
      await start((_request, response) => json(response, 200, { tfa: ['a-b', 7, '', 'c-d'] }));
      assert.deepEqual(
        (await confirm()).map(each => each.reveal()),
        ['a-b', 'c-d'],
      );
      assert.equal(server.received[0]?.body, `{"tfa":["${code.reveal()}"]}`);
      assert.equal(server.received[0]?.headers['npm-otp'], undefined);
    });

    for (const tfa of [null, [], 'text', [null], { pending: false, mode: 'auth-only' }]) {
      it(`and says that it may be done where no codes came: ${JSON.stringify(tfa)}`, async () => {
        await start((_request, response) => json(response, 200, { tfa }));
        const { code: said, details } = await failure(confirm());
        assert.equal(said, 'protocol');
        assert.equal(details.outcomeUnknown, true);
      });
    }

    const refusals: [number, string, RegistryErrorCode][] = [
      [400, 'Invalid OTP', 'otp-rejected'],
      [403, 'That code was wrong: the one-time password has expired', 'otp-rejected'],
      [422, 'incorrect verification code', 'otp-rejected'],
      [400, 'There is no enrolment to confirm', 'rejected'],
    ];
    for (const [status, error, expected] of refusals) {
      it(`or not: ${status} "${error}" is ${expected}`, async () => {
        await start((_request, response) => json(response, status, { error }));
        const failed = await failure(confirm());
        assert.equal(failed.code, expected);
        assert.equal(failed.details.outcomeUnknown, false);
      });
    }
  });

  it('keeps password and code out of what it quotes, also where white space in them would be lost', async () => {
    await start((request, response) => {
      const { tfa } = JSON.parse(request.body) as { tfa: string[] | { password: string } };
      json(response, 422, { error: `no: ${Array.isArray(tfa) ? tfa[0] : tfa.password}!` });
    });
    const refused = [begin(), change('disable'), scene.client.confirmTwoFactor(code, never)];
    for (const attempt of refused) assert.equal((await failure(attempt)).details.serverText, 'no: ***!');
  });

  it('signs in as the user itself, who keeps roles and revision, where the registry has that user already', async () => {
    await start((request, response) => {
      if (request.method === 'GET')
        json(response, 200, { _rev: '7-x', roles: ['digger'], email: 'a@b.example' });
      else if (request.headers.authorization === undefined)
        json(response, 409, { error: 'already registered' });
      else json(response, 201, { token });
    });
    const signedIn = await scene.client.signIn('wombat', password, asking('wombat', { kind: 'sign-in' }));
    assert.ok(signedIn.equals(new Secret(token)));
    const [, read, written] = server.received;
    const basic = `Basic ${Buffer.from(`wombat:${password.reveal()}`).toString('base64')}`;
    assert.equal(read?.path, '/-/user/org.couchdb.user:wombat?write=true');
    assert.equal(read.headers.authorization, basic);
    assert.equal(written?.path, '/-/user/org.couchdb.user:wombat/-rev/7-x');
    assert.equal(written.headers.authorization, basic);
    const { date, ...user } = JSON.parse(written.body);
    assert.ok(Date.parse(date) > 0);
    assert.deepEqual(user, {
      _id: 'org.couchdb.user:wombat',
      _rev: '7-x',
      name: 'wombat',
      email: 'a@b.example',
      password: password.reveal(),
      type: 'user',
      roles: ['digger'],
    });
  });

  it('signs in as nobody, and wants a token for it', async () => {
    await start((_request, response, count) => json(response, 201, count === 1 ? { token } : { ok: true }));
    const signIn = () => scene.client.signIn('a/b', password, asking('a/b', { kind: 'sign-in' }));
    assert.ok((await signIn()).equals(new Secret(token)));
    const error = await failure(signIn());
    assert.equal(error.code, 'protocol');
    const [request] = server.received;
    assert.equal(request?.method, 'PUT');
    assert.equal(request.path, '/-/user/org.couchdb.user:a%2Fb');
    assert.equal(request.headers.authorization, undefined);
    assert.equal(JSON.parse(request.body).password, password.reveal());
  });
});

describe('A profile', () => {
  const level = 'auth-only';
  const shapes: [unknown, unknown][] = [
    [undefined, { kind: 'off' }],
    [null, { kind: 'off' }],
    [false, { kind: 'off' }],
    [{}, { kind: 'off' }],
    ['', { kind: 'off' }],
    [[], { kind: 'off' }],
    [{ pending: false, mode: null }, { kind: 'off' }],
    [{ pending: false, mode: 'disable' }, { kind: 'off' }],
    [{ pending: true }, { kind: 'pending' }],
    [
      { pending: true, mode: level },
      { kind: 'pending', level },
    ],
    [
      { pending: false, mode: level },
      { kind: 'on', level },
    ],
    [{ mode: level }, { kind: 'on', level }],
    [{ pending: false, mode: 'auth-and-everything' }, { kind: 'on' }],
    [level, { kind: 'on', level }],
    [true, { kind: 'on' }],
  ];
  for (const [tfa, expected] of shapes) {
    it(`with tfa ${JSON.stringify(tfa)} has 2FA ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(toProfile({ name: 'wombat', tfa }), { name: 'wombat', twoFactor: expected });
    });
  }

  it('needs a name, and drops what has the wrong type', () => {
    for (const none of [undefined, [], 'wombat', {}, { name: '' }, { name: 7 }]) {
      assert.equal(toProfile(none), undefined);
    }
    assert.deepEqual(toProfile({ name: 'wombat', email: 7, email_verified: 'yes' }), {
      name: 'wombat',
      twoFactor: { kind: 'off' },
    });
  });
});
