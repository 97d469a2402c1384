/** Every call that there is, against servers that answer anything: broken HTTP, other JSON, what they were sent. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AccountClient } from '../../src/registry/accountClient.ts';
import { RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { PackageClient } from '../../src/registry/packageClient.ts';
import { TokenClient } from '../../src/registry/tokenClient.ts';
import { Secret } from '../../src/shared/secret.ts';
import { readTokens } from '../../src/tokens/tokenList.ts';
import { asking, clientParts, typed } from '../unit/registry/accountScene.ts';
import { request } from '../unit/tokens/tokenScene.ts';
import { type ForeignServer, startForeignServer } from './foreignServer.ts';
import { eventualProperty } from './property.ts';
import type { Random } from './random.ts';

const token = 'npm_do-not-surface-this-session';
const password = 'do-not-surface-this-password';
const code = '31415926';
/** Of one call; hundreds of them take a second where nothing else runs. */
const patienceMs = 60_000;

interface Clients {
  readonly account: AccountClient;
  readonly tokens: TokenClient;
  readonly packages: PackageClient;
  readonly registry: RegistryClient;
}

type Ask = ReturnType<typeof asking>;

const secret = new Secret(password);
const body = {
  length: 2,
  open: async function* () {
    yield Buffer.from('{}');
  },
};

const calls: Readonly<Record<string, (clients: Clients, ask: Ask) => Promise<unknown>>> = {
  whoami: ({ registry }, { signal }) => registry.whoami(signal),
  packument: ({ registry }, { signal }) => registry.packument('@wombat/burrow', signal),
  'state of a package': ({ registry }, { signal }) => registry.packageState('burrow', signal),
  'packages of an account': ({ registry }, { signal }) => registry.packagesOf('wombat', signal),
  'status of a version': ({ registry }, { signal }) => registry.versionStatus('burrow', '1.0.0', signal),
  publish: ({ registry }, ask) => registry.publish('burrow', body, { ...ask, onProgress: () => {} }),
  profile: ({ account }, { signal }) => account.profile(signal),
  'begin 2FA': ({ account }, { signal }) => account.beginTwoFactor(secret, 'auth-only', signal),
  'confirm 2FA': ({ account }, { signal }) => account.confirmTwoFactor(new Secret(code), signal),
  'turn 2FA off': ({ account }, ask) => account.changeTwoFactor(secret, 'disable', ask),
  'sign in': ({ account }, ask) => account.signIn('wombat', secret, ask),
  'sign in on a page': ({ account }, { signal }) => account.beginWebSignIn(signal),
  'sign out': ({ account }, { signal }) => account.signOut(signal),
  'change the profile': ({ account }, ask) => account.updateProfile({ fullname: 'W' }, ask),
  'change the password': ({ account }, ask) =>
    account.changePassword(secret, new Secret(`${password}-2`), ask),
  'list tokens': async ({ tokens }, { signal }) => await readTokens(tokens, signal),
  'create a token': ({ tokens }, ask) => tokens.create(request(), secret, ask),
  'revoke a token': ({ tokens }, ask) => tokens.revoke('a/b?c', ask),
  'change owners': async ({ packages }, ask) => {
    const document = await packages.document('burrow', ask.signal);
    if (document !== undefined) await packages.setOwners(document, document.maintainers ?? [], ask);
  },
  unpublish: async ({ packages }, ask) => {
    const document = await packages.document('burrow', ask.signal);
    const [version] = document?.versions ?? [];
    if (document === undefined || version === undefined) return;
    await packages.unpublishVersion(document, version.version, ask);
    await packages.removeTarball(document, version.tarball ?? '', ask);
  },
  deprecate: async ({ packages }, ask) => {
    const document = await packages.document('burrow', ask.signal);
    if (document !== undefined) await packages.putDocument(document, ask);
  },
  user: ({ packages }, { signal }) => packages.user('ada', signal),
  'dist-tags': ({ packages }, { signal }) => packages.distTags('burrow', signal),
  'set a dist-tag': ({ packages }, ask) => packages.setDistTag('burrow', 'next', '1.0.0', ask),
  visibility: ({ packages }, { signal }) => packages.visibility('@wombat/burrow', signal),
  'change access': ({ packages }, ask) => packages.setAccess('@wombat/burrow', 'public', ask),
  collaborators: ({ packages }, { signal }) => packages.collaborators('burrow', signal),
  teams: ({ packages }, { signal }) => packages.teams('@wombat', signal),
};

const bodies: readonly unknown[] = [
  { username: 'wombat' },
  { error: 'You must provide a one-time pass.', authUrl: 'AT/auth', doneUrl: 'AT/done' },
  {
    error: 'You sent ECHO',
    token: 'ECHO',
    tfa: `otpauth://totp/npm:wombat?secret=JBSWY3DPEHPK3PXP`,
  },
  { name: 'wombat', tfa: { pending: false, mode: 'auth-only' }, email: 'w@burrow.example', ok: true },
  { objects: [{ key: 'abc', token: 'npm_ab', name: 'CI' }], urls: { next: 'AT/-/npm/v1/tokens?page=1' } },
  {
    name: 'burrow',
    _rev: '1-a',
    maintainers: [{ name: 'wombat' }],
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { dist: { tarball: 'AT/burrow/-/burrow-1.0.0.tgz' } } },
  },
  { token: 'npm_fresh', key: 'k', name: 'reader', loginUrl: 'AT/login', doneUrl: 'AT/done' },
  { tfa: ['ab12cd', 'ef34ab'], status: 'validating', public: true, burrow: 'write' },
];
const statuses = [
  200, 200, 200, 201, 202, 204, 301, 304, 400, 401, 401, 403, 404, 405, 407, 409, 429, 500, 501, 503,
];
const headers = [
  'www-authenticate: OTP',
  'www-authenticate: Bearer realm="x"',
  'retry-after: 1',
  'retry-after: never',
  'date: Thu, 01 Jan 2026 00:00:00 GMT',
  'npm-notice: Open https://x/y to use your security key',
  'location: /elsewhere',
  'content-encoding: gzip',
];

/** `AT` stands for where the server says that its pages are. */
function answer(random: Random): string {
  const sample = random.pick(bodies);
  const json = JSON.stringify(random.chance(0.5) ? sample : random.mutatedJson(sample)) ?? '';
  const content = random.chance(0.8) ? json : random.mutated(json);
  const head = [
    `HTTP/1.1 ${random.pick(statuses)} Said`,
    ...random.list(3, () => random.pick(headers)),
    'content-type: application/json',
    // Too much of it is cut off by the end of the connection, and too little is another answer, which nobody wants.
    ...(random.chance(0.1) ? [`content-length: ${random.below(500)}`] : []),
  ].join('\r\n');
  return `${random.chance(0.85) ? head : random.mutated(head)}\r\n\r\n${content}`;
}

describe('servers by chance', () => {
  /** What is named in answers, and must not be asked with our credentials. */
  let elsewhere: ForeignServer;

  before(async () => {
    elsewhere = await startForeignServer();
    elsewhere.answerWith(['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}']);
  });

  after(() => elsewhere.close());

  eventualProperty('every call ends with what it promises or the coded error, and tells nobody a secret', {
    make: random => ({
      call: random.pick(Object.keys(calls)),
      answers: Array.from({ length: 3 }, () => answer(random)),
      here: random.chance(0.5),
    }),
    holds: async ({ call, answers, here }) => {
      const server = await startForeignServer();
      const { origin } = here ? server.url : elsewhere.url;
      server.answerWith(answers.map(each => each.replaceAll('AT', origin)));
      const { ended, log } = await outcome(call, server.url);
      await server.close();

      assert.ok(ended === undefined || ended instanceof RegistryError, inspect(ended));
      const told = `${inspect(ended, { depth: 9 })}\n${log.join('\n')}`;
      for (const each of [token, password, code]) assert.ok(!told.includes(each), told);
      assert.equal(elsewhere.received(), '', 'only the registry is asked');
    },
    cases: 800,
    // Reads that fail are tried again after a pause.
    atOnce: 8,
  });

  it('lists of tokens that never end are left, with what has come of them', async () => {
    const server = await startForeignServer();
    let page = 0;
    server.answerWith(() => {
      page += 1;
      const objects = [{ key: `k${page}`, token: 'npm_ab' }];
      const body = JSON.stringify({ objects, urls: { next: `/npm/-/npm/v1/tokens?page=${page}` } });
      return `HTTP/1.1 200 OK\r\n\r\n${body}`;
    });
    const { access, secondFactor, options } = clientParts(server.url, token);
    const client = new TokenClient(access, secondFactor, options);
    const { tokens, brokenOff } = await readTokens(client, AbortSignal.timeout(patienceMs));
    assert.equal(brokenOff?.code, 'protocol');
    assert.equal(tokens.length, page);
    await client.close();
    await server.close();
  });
});

/** What a call ends with: its error, where there is one. */
async function outcome(
  call: string,
  registry: URL,
): Promise<{ readonly ended: unknown; readonly log: readonly string[] }> {
  const { access, secondFactor, options, log } = clientParts(registry, token, typed(code), typed(code));
  const clients: Clients = {
    account: new AccountClient(access, secondFactor, options),
    tokens: new TokenClient(access, secondFactor, options),
    packages: new PackageClient(access, secondFactor, options),
    registry: new RegistryClient(access, secondFactor, options),
  };
  const patience = AbortSignal.timeout(patienceMs);
  const putAside = new AbortController();
  const signal = AbortSignal.any([patience, putAside.signal]);
  // A registry that wants a pause gets one: here it is put aside.
  const ask = { ...asking('wombat', { kind: 'profile' }, signal), onPause: () => putAside.abort() };
  const ended = await calls[call]?.(clients, ask).then(
    () => undefined,
    (error: unknown) => error,
  );
  await Promise.all(Object.values(clients).map(client => client.close()));
  assert.ok(!patience.aborted, 'it ends by itself');
  return { ended, log };
}
